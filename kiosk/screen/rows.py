"""A list model over frozen rows: the screen redraws what differs and nothing else.

Equal rows: nothing is emitted. What both begin and end with stays, `dataChanged` tells which of it differ; between them
rows go and come. Where nothing stays: a reset. Each field of the row's dataclass is a role, in camelCase. It must not
know what the rows mean.
"""

from __future__ import annotations

from dataclasses import fields
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_FIRST_ROLE, _DISPLAY_ROLE = 0x0100, 0
"""Qt.ItemDataRole.UserRole and DisplayRole: whoever says `Qt` has all its enumerations made, 30 ms of each start."""
_TOP = QModelIndex()


class Rows(QAbstractListModel):
    """Rows of one dataclass. `key` tells rows apart; `renamed` maps fields whose name a QML item already uses."""

    def __init__(
        self,
        row_type: type,
        parent: QObject,
        *,
        key: Callable[[Any], object],
        renamed: Mapping[str, str] | None = None,
        hidden: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self._rows: tuple[Any, ...] = ()
        self._key = key
        self._fields = [field.name for field in fields(row_type) if field.name not in hidden]
        self._names = {name: (renamed or {}).get(name, _camel(name)) for name in self._fields}

    def show(self, rows: Sequence[Any]) -> None:
        """Hold these rows from now on."""
        old, new = self._rows, tuple(rows)
        if new == old:
            return
        known, asked = [self._key(row) for row in old], [self._key(row) for row in new]
        head = _shared(known, asked)
        tail = _shared(known[head:][::-1], asked[head:][::-1])
        if known != asked and not head + tail:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()
            return
        if (end := len(old) - tail) > head:
            self.beginRemoveRows(_TOP, head, end - 1)
            self._rows = old[:head] + old[end:]
            self.endRemoveRows()
        if (end := len(new) - tail) > head:
            self.beginInsertRows(_TOP, head, end - 1)
            self._rows = self._rows[:head] + new[head:end] + self._rows[head:]
            self.endInsertRows()
        stale, self._rows = self._rows, new
        for at, (before, after) in enumerate(zip(stale, new, strict=True)):
            if before != after:
                index = self.index(at, 0)
                self.dataChanged.emit(index, index, self._changed(before, after))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def roleNames(self) -> dict[int, QByteArray]:
        """The fields as QML calls them."""
        return {_FIRST_ROLE + at: QByteArray(self._names[name].encode()) for at, name in enumerate(self._fields)}

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY_ROLE) -> Any:
        """One field of one row."""
        at, field = index.row(), role - _FIRST_ROLE
        if not (0 <= at < len(self._rows) and 0 <= field < len(self._fields)):
            return None
        return getattr(self._rows[at], self._fields[field])

    def _changed(self, before: object, after: object) -> list[int]:
        return [
            _FIRST_ROLE + at for at, name in enumerate(self._fields) if getattr(before, name) != getattr(after, name)
        ]


def _shared(one: Sequence[object], other: Sequence[object]) -> int:
    """How many keys both begin with."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
