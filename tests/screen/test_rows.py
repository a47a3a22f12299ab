"""A list model redraws what differs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter

import pytest
from PySide6.QtCore import QObject

from kiosk.screen.rows import Rows


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


def test_equal_rows_emit_nothing(fruits):
    fruits.show([replace(APPLE), replace(PEAR)])
    assert fruits.seen == []


def test_the_same_keys_emit_what_changed(fruits):
    fruits.show((APPLE, replace(PEAR, is_ripe=True)))
    assert fruits.seen == [(1, 1, ["isRipe"])]
    assert fruits.data(fruits.index(1, 0), max(fruits.roleNames())) is True


@pytest.mark.parametrize("rows", [(), (APPLE,), (PEAR, APPLE), (APPLE, PLUM), (APPLE, PEAR, PLUM)])
def test_other_keys_reset(fruits, rows):
    fruits.show(rows)
    assert fruits.seen == ["reset"]
    assert fruits.rowCount() == len(rows)


def test_outside_of_the_rows_there_is_nothing(fruits):
    assert fruits.data(fruits.index(7, 0)) is None
    assert fruits.rowCount(fruits.index(0, 0)) == 0
