"""What cures what `kiosk doctor` met on the line, and which check it belongs to; by the code of the trouble."""

from __future__ import annotations

WHERE = {
    **dict.fromkeys(
        (
            *("sign-in-refused", "account-locked", "impersonation-refused", "password-expired", "no-ticket"),
            "client-certificate",
        ),
        "sign-in",
    ),
    **dict.fromkeys(("mailbox-not-found", "mailbox-unavailable", "mailbox-full"), "mailbox"),
    "no-rights": "rights",
    "throttled": "throttling",
}
"""Which check a trouble belongs to; any other is one of the address."""
CURES = {
    "name-not-found": "is [exchange] server right? Then look at the device's DNS: resolvectl query SERVER",
    "connection-refused": "is [exchange] server (or url's port) right? Does IIS run there, or does a firewall refuse?",
    "no-route": "look at cable, VLAN and firewall: nothing answers within 5 s",
    "not-tls": "is the port in url right? It must be HTTPS with TLS 1.2 or newer",
    "sign-in-refused": "check username and password, and whether the account may sign in and is not locked; then run"
    " this once more: each run is one attempt",
    "account-locked": "unlock the account, then mend the password wherever it is still the old one",
    "impersonation-refused": "New-ManagementRoleAssignment -Role ApplicationImpersonation -User …"
    " -CustomRecipientWriteScope …; or set [exchange] access = delegate",
    "mailbox-not-found": "set [room] mailbox to the primary SMTP address of the room mailbox",
    "mailbox-unavailable": "its database is moving or dismounted: Get-MoveRequest, Get-MailboxDatabase -Status",
    "wrong-address": "set url to the address that Get-WebServicesVirtualDirectory | fl InternalUrl tells",
    "redirected": "set url to the address that the server redirects to",
    "forbidden": "EWS is switched off for this account or program: Get-CASMailbox … | fl Ews*; or a filter before it"
    " refuses",
    "gateway": "the load balancer has no Exchange behind it",
    "busy": "Exchange is busy or in maintenance: wait, then run this again",
    "throttled": "give each room an account of its own, or a throttling policy: see docs/exchange.md, Throttling",
    "nonsense": "something between here and Exchange answers in its stead: a proxy, a portal, a load balancer's page",
    "too-slow": "Exchange does not answer within 15 s: look at its load, and at what lies between",
    "connection-lost": "something on the path breaks connections: firewall, proxy, load balancer",
    "server-error": "look into the event log of the Exchange server at this minute",
}
