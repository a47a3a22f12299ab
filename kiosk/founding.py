"""`kiosk setup`: asks the few questions a door needs answered, tries each answer, and writes kiosk.ini.

What is written is the example filled in, the same as by hand. An answer that no file may hold is asked again at once;
the way to the server is tried before a password is asked for; then the doctor examines everything, and a refused
sign-in is asked about again: two attempts at most, for accounts are locked by more. A file that is there keeps its
owner and mode; a new one is its owner's alone (0600). Answers given as options are not asked for, and where nobody sits
at a terminal nothing is. Exit status: 0 written and examined, 1 written or refused with something wrong, 2 unusable.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from . import ini
from .config import SECTIONS
from .errors import ConfigError
from .examination import Verdict
from .secret import read_secret, unreadable
from .section import key_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from .examination import Check

FAILED, UNUSABLE = 1, 2
ATTEMPTS = 2
WAY = ("configuration", "name", "port", "certificate")
"""What the doctor can examine without signing in."""
QUESTIONS = (
    ("room", "name", "The name on the door"),
    ("room", "mailbox", "The room mailbox"),
    ("room", "timezone", "The room's time zone"),
    ("exchange", "server", "The Exchange server"),
    ("exchange", "ca_file", "The certificate of your own authority (empty: whom the system trusts)"),
    ("exchange", "username", "The account that signs in (empty: the room mailbox)"),
    ("exchange", "password", "Its password (it is not shown)"),
)
OPTIONAL = ("ca_file", "username")
_PLACEHOLDERS = {
    "name": "Room",
    "mailbox": "room@example.com",
    "timezone": "UTC",
    "server": "localhost",
    "username": "",
    "password": "x",
}

Answers = dict[str, str]


def register(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="this kiosk.ini, instead of the one the door reads")
    for _, key, question in QUESTIONS[:-1]:
        flag = f"--{key.replace('_', '-')}"
        parser.add_argument(flag, metavar=key.upper(), help=question[0].lower() + question[1:])
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="a file that holds the password alone; - for the input"
    )
    parser.add_argument("--no-check", action="store_true", help="write without asking Exchange")
    parser.add_argument("--force", action="store_true", help="overwrite settings that are there")
    parser.add_argument("--from", dest="table", type=Path, metavar="CSV", help="many rooms: one file for each line")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="with --from: where the files go (default: here)")
    parser.add_argument(
        "--common", type=Path, metavar="FILE", help="with --from: what the rooms share (default: FOLDER/common.ini)"
    )


def run(
    options: argparse.Namespace, *, ask: Callable[[str], str] = input, ask_secret: Callable[[str], str] = getpass
) -> int:
    """`kiosk setup`; the exit status."""
    file = _place(options.config)
    is_asking = sys.stdin.isatty()
    if not options.force and _is_set_up(file):
        print(f"kiosk setup: {file} is set up already; --force overwrites it", file=sys.stderr)
        return UNUSABLE
    try:
        answers = _given(options)
    except ValueError as error:
        print(f"kiosk setup: the password: {error}", file=sys.stderr)
        return UNUSABLE
    conversation = _Conversation(answers, ask if is_asking else None, ask_secret, is_checking=not options.no_check)
    try:
        is_well = conversation.hold()
        put(file, filled_in(answers))
    except (EOFError, KeyboardInterrupt):
        print("\nkiosk setup: broken off, nothing was written", file=sys.stderr)
        return FAILED
    except ConfigError as error:
        for problem in error.problems:
            print(f"kiosk setup: {problem}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"kiosk setup: {file} cannot be written: {unreadable(error)}", file=sys.stderr)
        return FAILED
    print(
        f"\n{file} is written{'' if is_well else ', with what is wrong still to be mended'}; kiosk doctor looks again."
    )
    return 0 if is_well else FAILED


class _Conversation:
    """Questions and answers; without `ask`, what is missing is told instead."""

    def __init__(
        self, answers: Answers, ask: Callable[[str], str] | None, ask_secret: Callable[[str], str], *, is_checking: bool
    ) -> None:
        self._answers = answers
        self._given = set(answers)
        self._ask = ask
        self._ask_secret = ask_secret
        self._is_checking = is_checking

    def hold(self) -> bool:
        """Fill the answers in; whether all that was examined is well. Raises ConfigError where nobody can be asked."""
        for key in ("name", "mailbox", "timezone"):
            self._settle(key)
        self._settle("server")
        if self._is_checking and self._ask is not None:
            while not self._examined(WAY) and self._again("server", "ca_file"):
                pass
        self._settle("username")
        self._settle("password")
        if not self._is_checking:
            return True
        for attempt in range(ATTEMPTS):
            failed = [check.name for check in self._told(None) if check.verdict is Verdict.FAIL]
            if not failed:
                return True
            if attempt + 1 == ATTEMPTS or failed[0] != "sign-in" or not self._again("username", "password"):
                break
        return False

    def _settle(self, key: str) -> None:
        """Ask until the answer may stand in the file."""
        from . import doctor

        section, question = next((section, text) for section, name, text in QUESTIONS if name == key)
        usual = doctor.device_zone() if key == "timezone" else ""
        while True:
            if key not in self._answers:
                if self._ask is None:
                    if key not in OPTIONAL:
                        raise ConfigError([f"--{'password-file' if key == 'password' else key} is needed"])
                    return
                hint = f" [{usual}]" if usual else f", such as {key_of(SECTIONS[section], key).example}"
                prompt = f"{question}{'' if key in (*OPTIONAL, 'password') else hint}: "
                answer = self._ask_secret(prompt) if key == "password" else self._ask(prompt).strip()
                self._answers[key] = str(Path(answer).absolute()) if key == "ca_file" and answer else answer or usual
            if key in OPTIONAL and not self._answers[key]:
                return
            problem = _problem(key, self._answers) if self._answers[key] else f"{key}: is needed"
            if problem:
                if self._ask is None or key in self._given:
                    raise ConfigError([problem])
                print(f"  {problem}")
                del self._answers[key]
                continue
            return

    def _again(self, *keys: str) -> bool:
        """Ask anew, if somebody wants to."""
        if self._ask is None or self._ask("Answer again? [Y/n] ").strip().casefold().startswith("n"):
            return False
        for key in keys:
            self._answers.pop(key, None)
            self._given.discard(key)
            self._settle(key)
        return True

    def _examined(self, names: tuple[str, ...]) -> bool:
        return all(check.verdict is not Verdict.FAIL for check in self._told(names))

    def _told(self, names: tuple[str, ...] | None) -> Iterator[Check]:
        """What the doctor finds of these checks, or of all, told as it is found."""
        from . import doctor

        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / "kiosk.ini"
            put(draft, filled_in(_PLACEHOLDERS | self._answers))
            for check in doctor.diagnose(draft):
                if names is not None and check.name not in names:
                    return
                if check.name != "configuration":
                    print(doctor.worded(check), flush=True)
                yield check


def filled_in(answers: Answers) -> str:
    """The example with these answers in it."""
    keys = dict(answers)
    if "/" in keys.get("server", ""):
        keys["url"] = keys.pop("server")
    lines = []
    for line in ini.example().split("\n"):
        name = line.lstrip("#").partition(" = ")[0]
        is_key = " = " in line and not line.startswith("# ")
        if is_key and name in keys and keys[name]:
            lines.append(f"{name} = {keys.pop(name)}")
        elif is_key and name == "server" and "server" not in keys:
            lines.append(f"#{line}")
        else:
            lines.append(line)
    return "\n".join(lines)


def _problem(key: str, answers: Answers) -> str:
    """What is wrong with the answer to this question, without its place in the file."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "kiosk.ini"
        put(draft, filled_in(_PLACEHOLDERS | {key: answers[key]}))
        try:
            ini.load(draft)
        except ConfigError as error:
            return next(iter(error.problems)).partition("] ")[2]
    return ""


def _given(options: argparse.Namespace) -> Answers:
    """What the options answer. Raises ValueError for a password file that is no use."""
    given = {key: getattr(options, key) for _, key, _ in QUESTIONS[:-1] if getattr(options, key) is not None}
    if "ca_file" in given:
        given["ca_file"] = str(Path(given["ca_file"]).absolute())
    if password := password_given(options):
        given["password"] = password
    return given


def password_given(options: argparse.Namespace) -> str:
    """What --password-file holds; empty where it is not given. Raises ValueError for a file that is no use."""
    if options.password_file is None:
        return ""
    if str(options.password_file) == "-":
        return sys.stdin.readline().rstrip("\r\n")
    return read_secret(options.password_file).reveal()


def _place(explicit: Path | None) -> Path:
    """The file that the door will read."""
    found = ini.find(explicit)
    return found.looked[0] if isinstance(found, ini.NotFound) else found


def _is_set_up(file: Path) -> bool:
    """Whether the file holds settings, right or wrong."""
    return file.exists() and not ini.is_blank(file)


def put(file: Path, text: str) -> None:
    """Put the text into the file, whole or not at all, for no other eyes than those that may read it now."""
    file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".kiosk-")  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        if file.exists() and os.name != "nt":
            status = file.stat()
            os.chown(draft, status.st_uid, status.st_gid)
            draft.chmod(stat.S_IMODE(status.st_mode) & 0o640)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
