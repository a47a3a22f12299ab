"""What can fail between the door and the calendar, told to each who must know: one table.

`visitor` and `cure` are on the screen (words.py translates them): no technical word for the one, one short order for
the other. `happened` and `remedy` are for facilities who look the code up in docs/failures.md, which tools/failures.py
makes of this table. No sentence promises what the retry rule does not keep. Must not know: exchangelib, who asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from .room.health import Trouble

LONGEST_CURE = 64
"""Letters: beside code and detail it must fit two lines of the smallest screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One trouble in words."""

    visitor: str
    cure: str
    happened: str
    remedy: str


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name: a sentence that is translated where it is used
    """Mark a sentence for translation."""
    return sentence


_AWAY = N_("The calendar cannot be reached at the moment")
_SILENT = N_("The calendar is not answering at the moment")
_NOT_TRUSTED = N_("The calendar's certificate is not trusted")
_NOT_FOUND = N_("This door's calendar was not found")
_NO_SIGN_IN = N_("The calendar does not let this door sign in")
_NOT_IN = N_("The calendar does not let this door in")

FAILURES: dict[Trouble, Failure] = {
    Trouble.NAME_NOT_FOUND: Failure(
        visitor=_AWAY,
        cure=N_("check the network, DNS and the server's name"),
        happened="The name service does not know the server's name, or cannot be asked.",
        remedy="Is the network cable in, has the device an address and a name server? Is [exchange] server (or url) "
        "spelt as in Outlook's connection status?",
    ),
    Trouble.CONNECTION_REFUSED: Failure(
        visitor=_AWAY,
        cure=N_("check the port, the server and the firewall"),
        happened="The machine answers, but nothing listens on that port.",
        remedy="Is Exchange (IIS, the load balancer) running? Is the port in [exchange] url right; without one it is "
        "443?",
    ),
    Trouble.NO_ROUTE: Failure(
        visitor=_AWAY,
        cure=N_("check the network and the firewall"),
        happened="No connection came about within 5 seconds.",
        remedy="Can this network reach the server at all: VLAN, routes, firewall, 802.1X?",
    ),
    Trouble.TOO_SLOW: Failure(
        visitor=_SILENT,
        cure=N_("nothing to do here; check the server if it lasts"),
        happened="Connected, but no answer came: nothing for 15 seconds, or no whole answer in 60.",
        remedy="Mostly it passes. If it lasts: the server's load, the path (a firewall that drops idle connections), "
        "and whether the device's Wi-Fi sleeps.",
    ),
    Trouble.CONNECTION_LOST: Failure(
        visitor=_AWAY,
        cure=N_("nothing to do here; check the network if it lasts"),
        happened="The connection broke in the middle of a call, or an answer was cut off.",
        remedy="Mostly it passes. If it lasts: the path between door and server, a proxy or an intrusion filter that "
        "resets connections.",
    ),
    Trouble.NOT_TLS: Failure(
        visitor=_NOT_FOUND,
        cure=N_("correct the address: what answers there is not HTTPS"),
        happened="What answers at the address does not speak TLS.",
        remedy="Correct host and port of [exchange] url; a port of plain HTTP does not do.",
    ),
    Trouble.TLS_TOO_OLD: Failure(
        visitor=_AWAY,
        cure=N_("switch TLS 1.2 on at the server"),
        happened="The server and the door have no TLS version or cipher in common; the door wants TLS 1.2 or newer.",
        remedy='Switch TLS 1.2 on at the server or the load balancer. A bare "handshake failure" may also mean that '
        "the server wants a client certificate ([exchange] client_cert).",
    ),
    Trouble.CERTIFICATE_EXPIRED: Failure(
        visitor=_NOT_TRUSTED,
        cure=N_("renew the server's certificate; check this device's date"),
        happened="By this device's clock, which the detail tells, the server's certificate has expired.",
        remedy="If the date in the detail is right: renew the certificate at the server. If it is not: set the "
        "device's clock (NTP).",
    ),
    Trouble.CERTIFICATE_UNKNOWN: Failure(
        visitor=_NOT_TRUSTED,
        cure=N_("give the company's CA certificate as ca_file"),
        happened="The server's certificate was signed by an authority that this device does not trust.",
        remedy="Put the company's CA certificate into a file and name it as [exchange] ca_file, or install it in the "
        "device's trust store. If the server sends no intermediate certificate, add it there. If a public authority "
        "signed it, a TLS inspection stands between: exempt the Exchange server.",
    ),
    Trouble.CERTIFICATE_NAME: Failure(
        visitor=_NOT_TRUSTED,
        cure=N_("use the name that the certificate is made out to"),
        happened="The certificate is trusted, but made out to another name than the one in the address.",
        remedy="Use a name that the certificate holds in [exchange] server, or get a certificate with this name.",
    ),
    Trouble.CERTIFICATE: Failure(
        visitor=_NOT_TRUSTED,
        cure=N_("have the server's certificate checked"),
        happened="The server's certificate is refused for the reason in the detail: a weak key, a wrong purpose, a "
        "revocation.",
        remedy="Have a proper certificate issued for the server.",
    ),
    Trouble.CLOCK_WRONG: Failure(
        visitor=_AWAY,
        cure=N_("set this device's clock (NTP)"),
        happened="By this device's clock, which the detail tells, the server's certificate is not valid yet, or "
        "Kerberos finds the clocks too far apart: the clock is wrong.",
        remedy="Set the date; switch network time on (timedatectl set-ntp true). If it is wrong after each power cut, "
        "the battery of the clock is empty.",
    ),
    Trouble.CLIENT_CERTIFICATE: Failure(
        visitor=_NO_SIGN_IN,
        cure=N_("check client_cert and client_key"),
        happened="The server wants a certificate from the door and got none that it accepts.",
        remedy="Set [exchange] client_cert and client_key; if they are set: has it expired, does the server trust who "
        "signed it?",
    ),
    Trouble.SIGN_IN_REFUSED: Failure(
        visitor=_NO_SIGN_IN,
        cure=N_("check username and password"),
        happened="The server refused name and password (401).",
        remedy="Check [exchange] username (DOMAIN\\name or name@domain), the password (no quotes around it), and auth: "
        "Basic must be switched on at the server. If all are right: a TLS inspection or a load balancer with a "
        "certificate of its own breaks Extended Protection.",
    ),
    Trouble.ACCOUNT_LOCKED: Failure(
        visitor=_NO_SIGN_IN,
        cure=N_("unlock the account, then check its password"),
        happened="The account is locked or disabled.",
        remedy="Unlock it in the directory. The door itself tries a wrong password three times in the first hour at "
        "most: look who else uses this account.",
    ),
    Trouble.PASSWORD_EXPIRED: Failure(
        visitor=_NO_SIGN_IN,
        cure=N_("set a new password, one that does not expire"),
        happened="The account's password has expired or must be changed at the next sign-in.",
        remedy="Set a new one that does not expire, in the directory and for the door.",
    ),
    Trouble.NO_TICKET: Failure(
        visitor=_NO_SIGN_IN,
        cure=N_("check the keytab or the ticket cache"),
        happened="There is no Kerberos ticket for the server, and none could be got; the detail tells why.",
        remedy="Check [exchange] keytab and username (klist -k FILE), or who renews the ticket cache; krb5.conf; and "
        "that the server's name has a service principal (setspn -Q HTTP/name).",
    ),
    Trouble.FORBIDDEN: Failure(
        visitor=_NOT_IN,
        cure=N_("let this account use EWS"),
        happened="The server knows the account, and forbids it this service (403).",
        remedy="Get-CASMailbox: EwsEnabled, EwsApplicationAccessPolicy and its lists (the door calls itself "
        "roomdoor/VERSION); a web application firewall in between.",
    ),
    Trouble.WRONG_ADDRESS: Failure(
        visitor=_NOT_FOUND,
        cure=N_("correct the address of Exchange"),
        happened="There is a web server at the address, but no Exchange Web Services (404).",
        remedy="Correct [exchange] server or url; the path is usually /EWS/Exchange.asmx.",
    ),
    Trouble.REDIRECTED: Failure(
        visitor=_NOT_FOUND,
        cure=N_("set url to where the detail points, if that is Exchange"),
        happened="The server sends the door to another address; it does not follow, for it would take the password "
        "there.",
        remedy="If the address in the detail is your Exchange, write it as [exchange] url. If it is a sign-in page, "
        "have EWS exempted from it.",
    ),
    Trouble.GATEWAY: Failure(
        visitor=_AWAY,
        cure=N_("check the load balancer and the servers behind it"),
        happened="A load balancer or proxy answers, but has no Exchange behind it (502, 504, an error page).",
        remedy="Check the servers behind it and its health check (/EWS/healthcheck.htm).",
    ),
    Trouble.BUSY: Failure(
        visitor=_SILENT,
        cure=N_("nothing to do here; check the server if it lasts"),
        happened="The server is overloaded or in maintenance (503, 429).",
        remedy="It passes when the server does better; the door keeps the pause that the server asks for.",
    ),
    Trouble.THROTTLED: Failure(
        visitor=_SILENT,
        cure=N_("give this account a throttling policy of its own"),
        happened="Exchange throttles the account: many doors share it, or they all start at once.",
        remedy="Rooms' own accounts or impersonation give each door its own budget; else New-ThrottlingPolicy for this "
        "account (docs/exchange.md).",
    ),
    Trouble.MAILBOX_NOT_FOUND: Failure(
        visitor=_NOT_FOUND,
        cure=N_("correct the address of the room mailbox"),
        happened="Signed in, but this server knows no mailbox of that address.",
        remedy="Correct [room] mailbox (its primary SMTP address). In a hybrid the mailbox may live in the cloud: this "
        "door cannot read it there.",
    ),
    Trouble.NO_RIGHTS: Failure(
        visitor=_NOT_IN,
        cure=N_("give the account the Editor right on the room's calendar"),
        happened="Signed in, but the account may not open (or not change) the room's calendar.",
        remedy="Add-MailboxFolderPermission ROOM:\\Calendar -User ACCOUNT -AccessRights Editor; the account needs a "
        "mailbox of its own. Is [exchange] access what was granted?",
    ),
    Trouble.IMPERSONATION_REFUSED: Failure(
        visitor=_NO_SIGN_IN,
        cure=N_("grant ApplicationImpersonation over this room"),
        happened="Signed in, but the account may not act as the room.",
        remedy="New-ManagementRoleAssignment -Role ApplicationImpersonation for the account, with a scope that holds "
        "this room; or access = delegate with the Editor right.",
    ),
    Trouble.MAILBOX_UNAVAILABLE: Failure(
        visitor=_SILENT,
        cure=N_("nothing to do here; check the database if it lasts"),
        happened="The mailbox is being moved, its database is away or fails over.",
        remedy="Wait for the move to end (Get-MoveRequest), or mount the database.",
    ),
    Trouble.MAILBOX_FULL: Failure(
        visitor=N_("The calendar does not accept this"),
        cure=N_("raise the quota of the room mailbox or empty it"),
        happened="The room mailbox is full: it can be read, not written.",
        remedy="Raise its quota or empty it.",
    ),
    Trouble.NONSENSE: Failure(
        visitor=_AWAY,
        cure=N_("look what answers there: a proxy or a sign-in page"),
        happened="An answer came that is none of Exchange's: a web page, half an answer, rubbish.",
        remedy="Open the address in a browser on the device: a captive portal, a proxy's page, a sign-in page of a "
        "gateway. Exempt the door from it.",
    ),
    Trouble.SERVER_ERROR: Failure(
        visitor=_AWAY,
        cure=N_("look the code up in the server's event log if it lasts"),
        happened="Exchange reports a fault of its own; the detail is its code.",
        remedy="If it lasts: the server's event log at that time.",
    ),
    Trouble.UNEXPECTED: Failure(
        visitor=_AWAY,
        cure=N_("please report the code and the log"),
        happened="Something that nobody foresaw; the detail is the kind of error.",
        remedy="Please report it with the log. The door keeps trying.",
    ),
    Trouble.CHANGED: Failure(
        visitor=N_("The calendar has just changed"),
        cure=N_("nothing to do"),
        happened="Somebody changed or removed the meeting a moment before the door wanted to change it.",
        remedy="Nothing: the door reads the calendar again, and the visitor decides again.",
    ),
    Trouble.REJECTED: Failure(
        visitor=N_("The calendar does not accept this"),
        cure=N_("please report the code and the log"),
        happened="Exchange understood the request and refuses it; the detail is its code.",
        remedy="A booking outside what the calendar allows, or an item that may not be changed. If a plain reading is "
        "refused, please report it.",
    ),
}
