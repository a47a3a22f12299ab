"""Whom a Kerberos ticket names: the service's side of Negotiate, by gssapi with the service's keytab."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CHANNEL_BOUND = 2048
"""GSS_C_CHANNEL_BOUND_FLAG: the client has named the certificate that it saw."""


def principal(keytab: Path, token: bytes, binding: bytes) -> str:
    """Tell the client's principal, empty if the ticket is refused; `binding` is what it must be bound to, if anything.

    Raises ImportError without the extra kerberos.
    """
    import gssapi  # noqa: PLC0415 - an extra

    try:
        context = gssapi.SecurityContext(
            creds=gssapi.Credentials(usage="accept", store={"keytab": str(keytab)}),
            usage="accept",
            channel_bindings=gssapi.raw.ChannelBindings(application_data=binding) if binding else None,
        )
        context.step(token)
    except gssapi.exceptions.GSSError:
        return ""
    if not context.complete or (binding and not int(context.actual_flags) & CHANNEL_BOUND):
        return ""
    return str(context.initiator_name)
