"""What the sheets say, part of `words.py`: book later, other rooms, this room, a problem, a code, a language."""

from __future__ import annotations

from .writing import Writing


class SheetWords(Writing):
    """The sentences of the sheets, in one language."""

    def close(self) -> str:
        """The button that puts a sheet away."""
        return self._("Close")

    # --- the ways in: what stands under the icon, and what the sheet is called

    def entry(self, key: str) -> tuple[str, str]:
        """A word for the icon, and the whole name."""
        match key:
            case "book":
                return self._("Later"), self._("Book for later")
            case "nearby":
                return self._("Rooms"), self._("Find another room")
            case "reach":
                return self._("Lower"), self._("Bring everything within reach")
            case "more":
                return self._("More"), self._("More")
            case "info":
                return self._("This room"), self._("About this room")
            case "report":
                return self._("Report a problem"), self._("Report a problem")
            case "qr":
                return self._("Invite this room"), self._("Scan to invite this room")
            case "language":
                return self._("Language"), self._("Language")
            case _:
                raise ValueError(key)

    # --- this room

    def seats(self, number: int) -> str:
        """How many people the room is for."""
        return self._n("{number} seat", "{number} seats", number).format(number=number)

    def equipment(self) -> str:
        """The heading over what is in the room."""
        return self._("Equipment")

    def accessibility(self) -> str:
        """The heading over what helps people with disabilities."""
        return self._("Accessibility")
