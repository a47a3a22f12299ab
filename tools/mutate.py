"""Do the tests notice? Breaks the rules one at a time and asks the tests that execute the broken line.

    make mutants                                      all of kiosk/room
    make mutants ARGS="kiosk/room/slots.py"           of one file
    make mutants ARGS="--list kiosk/room/slots.py"    what would be broken

A mutant is one small change of one file's syntax tree: a comparison, a sign, a number, a condition, a returned value,
an entry, a case, a statement left out. It is killed when a test fails, or when it never ends. A survivor is either a
missing test or no change at all; `docs/quality.md` gives the reason for each of the second kind, and this tool fails
for any that it does not name. Words are not mutated, only rules.

Each mutant runs in a fork of a process that has imported all but the project, with nothing written to the disk: about
a second each, where starting Python anew for each would take four. Class bodies and decorated functions, in which much
of `kiosk/room` lives, are broken like everything else.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/room", "tests/test_view.py", "tests/test_told.py")
EXPLAINED = ROOT / "docs" / "quality.md"
LEAST_KILLED = 0.90
LONGEST = 60
"""Seconds of processor time after which a mutant counts as never ending."""

_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """The `variant`th change of the `index`th node of a file; `name` says it in words, without line numbers."""

    path: str
    line: int
    index: int
    variant: int
    name: str
    is_at_import: bool


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of a file, by line."""
    tree = ast.parse(path.read_text())
    where = str(path.relative_to(ROOT))
    scopes = _scopes(tree)
    found = []
    for index, node in enumerate(ast.walk(tree)):
        scope = scopes.get(node)
        if scope is None:
            continue
        for variant, new in enumerate(_variants(node)):
            name = f"{path.name} {scope}: {_told(node, new)}"
            line: int = node.lineno  # type: ignore[attr-defined] # every node with variants has one
            is_at_import = scope == "module" or scope.rpartition(".")[2].lstrip("_")[0].isupper()
            found.append(Mutant(where, line, index, variant, name, is_at_import))
    return _named_apart(sorted(found))


def _named_apart(found: list[Mutant]) -> list[Mutant]:
    seen: defaultdict[str, int] = defaultdict(int)
    apart = []
    for one in found:
        seen[one.name] += 1
        number = f" ({seen[one.name]})" if seen[one.name] > 1 else ""
        apart.append(Mutant(one.path, one.line, one.index, one.variant, one.name + number, one.is_at_import))
    return apart


def mutated(mutant: Mutant) -> CodeType:
    """The file's code with that one change."""
    tree = ast.parse((ROOT / mutant.path).read_text())
    node = list(ast.walk(tree))[mutant.index]
    new = list(_variants(node))[mutant.variant]
    _Swap(node, ast.copy_location(new, node)).visit(tree)
    return compile(ast.fix_missing_locations(tree), str(ROOT / mutant.path), "exec", dont_inherit=True)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _scopes(tree: ast.Module) -> dict[ast.AST, str]:
    """In which function or class each node lies; without what only types, imports, decorates or documents."""
    scopes: dict[ast.AST, str] = {}

    def walk(node: ast.AST, scope: str) -> None:
        scopes[node] = scope
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list", "type_comment", "bases"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_left_alone(child):
                    named = isinstance(child, ast.FunctionDef | ast.ClassDef)
                    inner = child.name if named and scope == "module" else f"{scope}.{child.name}" if named else scope  # type: ignore[attr-defined]
                    walk(child, inner)

    walk(tree, "module")
    return scopes


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Expr(value=ast.Constant(value=str()) | ast.Call(func=ast.Name(id="assert_never"))):
            return True
        case _:
            return False


def _variants(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - one row for each kind of node
    """What this node could be broken into."""
    match node:
        case ast.Compare(left, ops, comparators):
            for number, op in enumerate(ops):
                for other in _COMPARE[type(op)]:
                    yield ast.Compare(left, [*ops[:number], other(), *ops[number + 1 :]], comparators)
            for number, compared in enumerate(comparators):
                if isinstance(compared, ast.Tuple):
                    for fewer in _without_one(compared.elts):
                        rest = [*comparators[:number], ast.Tuple(fewer, ast.Load()), *comparators[number + 1 :]]
                        yield ast.Compare(left, ops, rest)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for fewer in _without_one(values):
                yield ast.BoolOp(op, fewer) if len(fewer) > 1 else fewer[0]
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC:
            yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)
        case ast.Call(ast.Name(id), args, keywords) if id in _CALLS:
            yield ast.Call(ast.Name(_CALLS[id], ast.Load()), args, keywords)
        case ast.Call(ast.Name("sorted") as function, args, keywords):
            yield ast.Call(function, args, [*keywords, ast.keyword("reverse", ast.Constant(value=True))])
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.If(test, body, orelse) if not isinstance(test, ast.Compare | ast.UnaryOp):
            yield ast.If(_not(test), body, orelse)
        case ast.IfExp(test, body, orelse) if not isinstance(test, ast.Compare | ast.UnaryOp):
            yield ast.IfExp(_not(test), body, orelse)
        case ast.GeneratorExp(element, [loop]) | ast.ListComp(element, [loop]) if loop.ifs:
            plain = ast.comprehension(loop.target, loop.iter, [], 0)
            yield type(node)(element, [plain])
        case ast.Dict(keys, values):
            for fewer_keys, fewer in zip(_without_one(keys), _without_one(values), strict=True):
                yield ast.Dict(fewer_keys, fewer)
        case ast.Expr() | ast.AugAssign():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Match(subject, cases):
            for gone, fewer_cases in zip(cases, _without_one(cases), strict=True):
                if fewer_cases and not _is_left_alone(gone.body[0]):
                    yield ast.Match(subject, fewer_cases)
        case _:
            pass


def _without_one(items: Sequence[Any]) -> Iterator[list[Any]]:
    for number in range(len(items)):
        yield [*items[:number], *items[number + 1 :]]


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _told(old: ast.AST, new: ast.AST) -> str:
    """The change in words."""
    match old, new:
        case ast.If(test), ast.If(other):
            return f"if {_text(test)} → if {_text(other)}"
        case ast.Match(_, cases), ast.Match(_, fewer):
            (gone,) = (case for case in cases if case not in fewer)
            return f"case {_text(gone.pattern)} left out"
        case ast.Dict(keys), ast.Dict(fewer_keys):
            (key,) = (key for key in keys if key not in fewer_keys)
            return f"entry {_text(key)} left out"
        case _:
            return f"{_text(old)} → {_text(new)}"


def _text(node: ast.AST | None) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split()) if node is not None else "**"


# --- running tests in a fork


class _Mutator(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with other code than its file has."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = mutant.path.removesuffix(".py").replace("/", ".")
        self._code = mutated(mutant)

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        del path, target
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - this is what an import is


def _forked(task: Callable[[], int], log: Path) -> int:
    """Do it in a child that ends with the task's answer; the child's id."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
            os.dup2(1, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST + 5))
            code = task()
        except BaseException:  # noqa: BLE001 - a child never returns
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return child


def _pytest(tests: Sequence[str], ini: Path, plugins: Sequence[object] = ()) -> int:
    quick = ["-q", "-x", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:pytest-qt"]
    return int(pytest.main([*quick, "-c", str(ini), "--rootdir", str(ROOT), *tests], plugins=list(plugins)))


class _Ear:
    """Learns which test executes which line, and how long each takes."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self._begun = 0.0
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._coverage.switch_context(item.nodeid)
        self._begun = time.process_time()

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self.seconds[item.nodeid] = time.process_time() - self._begun
        self._coverage.switch_context("")


@dataclass(frozen=True, slots=True)
class Lines:
    """Which tests execute a line, the quickest first."""

    tests: dict[str, dict[int, list[str]]]
    all: list[str]

    def of(self, mutant: Mutant) -> list[str]:
        """The tests to ask about this mutant: all of them where it changes what is made at import."""
        known = self.tests.get(mutant.path, {}).get(mutant.line)
        return known if known and not mutant.is_at_import else self.all


def _learn(paths: Sequence[Path], ini: Path, folder: Path) -> Lines:
    """Run the unbroken program once."""

    def task() -> int:
        coverage = Coverage(data_file=None, include=[str(path) for path in paths], config_file=False)
        ear = _Ear(coverage)
        with coverage.collect():
            code = _pytest([test for test in TESTS if (ROOT / test).exists()], ini, [ear])
        data = coverage.get_data()
        lines = {str(path.relative_to(ROOT)): data.contexts_by_lineno(str(path)) for path in paths}
        others = [name for name in sys.modules if name.partition(".")[0] not in {"kiosk", "tests", "__main__"}]
        (folder / "lines.json").write_text(json.dumps({"seconds": ear.seconds, "lines": lines, "warm": others}))
        return code

    _, status = os.waitpid(_forked(task, folder / "log"), 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit((folder / "log").read_text() + "\nthe tests fail without any mutant")
    known = json.loads((folder / "lines.json").read_text())
    for name in known["warm"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    seconds: dict[str, float] = known["seconds"]
    tests = {
        path: {int(line): sorted((t for t in found if t), key=seconds.__getitem__) for line, found in lines.items()}
        for path, lines in known["lines"].items()
    }
    return Lines(tests, sorted(seconds, key=seconds.__getitem__))


def _judge(found: Sequence[Mutant], lines: Lines, ini: Path, folder: Path, jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it was killed."""
    running: dict[int, Mutant] = {}
    waiting = list(reversed(found))
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()

            def task(mutant: Mutant = mutant) -> int:
                sys.meta_path.insert(0, _Mutator(mutant))
                return _pytest(lines.of(mutant), ini)

            running[_forked(task, folder / f"log{len(waiting)}")] = mutant
        if running:
            child, status = os.wait()
            yield running.pop(child), status != 0


def main() -> int:
    """Break, ask, report."""
    parser = argparse.ArgumentParser(
        description="Breaks the rules one at a time and asks the tests whether they notice."
    )
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT / "kiosk" / "room"])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true", help="only say what would be broken")
    arguments = parser.parse_args()
    named = [path.resolve() for path in arguments.paths]
    paths = sorted({file for path in named for file in (path.rglob("*.py") if path.is_dir() else [path])})
    found = [mutant for path in paths for mutant in mutants(path)]
    if arguments.list:
        print(*(f"{one.path}:{one.line}: {one.name}" for one in found), sep="\n")
        return 0
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    sys.dont_write_bytecode = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ini = folder / "pytest.ini"
        ini.write_text("[pytest]\nfilterwarnings =\n error\n ignore::pytest.PytestAssertRewriteWarning\n")
        return _report(found, _judge(found, _learn(paths, ini, folder), ini, folder, arguments.jobs))


def _report(found: Sequence[Mutant], judged: Iterator[tuple[Mutant, bool]]) -> int:
    begun = time.monotonic()
    explained = EXPLAINED.read_text() if EXPLAINED.exists() else ""
    survivors = []
    for number, (mutant, killed) in enumerate(judged, 1):
        if not killed:
            survivors.append(mutant)
            known = "known" if f"`{mutant.name}`" in explained else "NEW"
            print(f"{mutant.path}:{mutant.line}: survives ({known}): {mutant.name}", flush=True)
        if number % 50 == 0:
            print(f"… {number} of {len(found)}", flush=True)
    share = 1 - len(survivors) / len(found)
    unknown = [one for one in survivors if f"`{one.name}`" not in explained]
    minutes = (time.monotonic() - begun) / 60
    print(f"{len(found)} mutants, {len(survivors)} survive: {share:.1%} killed, in {minutes:.0f} min")
    if unknown:
        print(f"{len(unknown)} of the survivors are not explained in {EXPLAINED.relative_to(ROOT)}")
    return 1 if unknown or share < LEAST_KILLED else 0


if __name__ == "__main__":
    raise SystemExit(main())
