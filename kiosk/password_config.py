"""A password in kiosk.ini, in one of five ways: the types of these keys, for every section that signs in somewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import PlainSerializer

from . import credentials, values
from .secret import Secret
from .values import StoredSecret

if TYPE_CHECKING:
    from collections.abc import Iterable

Masked = PlainSerializer(str)
PASSWORDS = ("password", "password_file", "password_env", "password_credential", "password_keyring")
FILE = "a file; a relative path begins at the folder of this file"

Typed = Annotated[Secret, values.parsed(credentials.secret), Masked] | None
InFile = Annotated[StoredSecret, values.parsed(credentials.secret_in_file), Masked] | None
InVariable = Annotated[StoredSecret, values.parsed(credentials.secret_in_variable), Masked] | None
InCredential = Annotated[StoredSecret, values.parsed(credentials.secret_in_credential), Masked] | None
InKeyring = Annotated[StoredSecret, values.parsed(credentials.secret_in_keyring), Masked] | None


def revealed(typed: Secret | None, stored: Iterable[StoredSecret | None]) -> Secret:
    """The password, wherever it was kept; empty where there is none."""
    return next((each.secret for each in stored if each is not None), typed or Secret(""))


def kept_in(*stored: StoredSecret | None) -> list[Path]:
    """The files among these places."""
    return [Path(each.source) for each in stored if each is not None]
