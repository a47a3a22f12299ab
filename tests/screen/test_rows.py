"""A list model redraws what differs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt

from kiosk.screen.rows import Rows
from tests.effort import EDGE


@dataclass(frozen=True)
class Fruit:
    key: str
    is_ripe: bool
    secret: object = None


APPLE, PEAR, PLUM = (Fruit(name, is_ripe=False) for name in ("apple", "pear", "plum"))


@pytest.fixture
def fruits(qapp):
    owner = QObject()
    model = Rows(Fruit, owner, key=attrgetter("key"), renamed={"key": "name"}, hidden=("secret",))
    model.show((APPLE, PEAR))
    model.seen = []
    model.modelReset.connect(lambda: model.seen.append("reset"))
    model.rowsRemoved.connect(lambda _, first, last: model.seen.append(("gone", first, last)))
    model.rowsInserted.connect(lambda _, first, last: model.seen.append(("come", first, last)))
    model.dataChanged.connect(
        lambda first, last, roles: model.seen.append(
            (first.row(), last.row(), [roles_of(model)[role] for role in roles])
        )
    )
    yield model
    del owner


def roles_of(model):
    return {role: bytes(name.data()).decode() for role, name in model.roleNames().items()}


def test_fields_are_roles_in_camel_case_renamed_or_hidden(fruits):
    assert list(roles_of(fruits).values()) == ["name", "isRipe"]
    assert min(fruits.roleNames()) == Qt.ItemDataRole.UserRole


def test_equal_rows_emit_nothing(fruits):
    fruits.show([replace(APPLE), replace(PEAR)])
    assert fruits.seen == []


def test_the_same_keys_emit_what_changed(fruits):
    fruits.show((APPLE, replace(PEAR, is_ripe=True)))
    assert fruits.seen == [(1, 1, ["isRipe"])]
    assert fruits.data(fruits.index(1, 0), max(fruits.roleNames())) is True


@pytest.mark.parametrize("rows", [(), (PLUM,), (PEAR, APPLE), (PLUM, APPLE, PLUM)])
def test_other_keys_at_both_ends_reset(fruits, rows):
    fruits.show(rows)
    assert fruits.seen == ["reset"]
    assert fruits.rowCount() == len(rows)


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        ((APPLE,), [("gone", 1, 1)]),
        ((PEAR,), [("gone", 0, 0)]),
        ((APPLE, PLUM), [("gone", 1, 1), ("come", 1, 1)]),
        ((APPLE, PLUM, PLUM, PEAR), [("come", 1, 2)]),
        ((PLUM, APPLE, replace(PEAR, is_ripe=True)), [("come", 0, 0), (2, 2, ["isRipe"])]),
    ],
)
def test_what_stays_is_not_drawn_again(fruits, rows, seen):
    fruits.show(rows)
    assert fruits.seen == seen


FRUITS = st.lists(st.builds(Fruit, st.sampled_from("abcd"), st.booleans()), max_size=6)


@EDGE
@given(st.lists(FRUITS, max_size=6))
def test_who_follows_what_is_told_holds_the_same_rows(qapp, shown):
    owner = QObject()
    model, held = Rows(Fruit, owner, key=attrgetter("key"), hidden=("secret",)), []
    roles = sorted(model.roleNames())

    def now(at):
        return tuple(model.data(model.index(at, 0), role) for role in roles)

    def put(_, first, last):
        held[first:first] = [now(at) for at in range(first, last + 1)]

    def drop(_, first, last):
        del held[first : last + 1]

    def change(first, last):
        held[first.row() : last.row() + 1] = [now(at) for at in range(first.row(), last.row() + 1)]

    model.modelReset.connect(lambda: held.__setitem__(slice(None), [now(at) for at in range(model.rowCount())]))
    model.rowsInserted.connect(put)
    model.rowsRemoved.connect(drop)
    model.dataChanged.connect(lambda first, last, _: change(first, last))
    for rows in shown:
        model.show(rows)
        assert held == [(row.key, row.is_ripe) for row in rows]


def test_outside_of_the_rows_there_is_nothing(fruits):
    assert fruits.data(fruits.index(7, 0)) is None
    assert fruits.rowCount(fruits.index(0, 0)) == 0
