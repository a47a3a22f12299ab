"""Every error of exchangelib and requests → one of ours: the only place that knows their classes.

First the wire is asked (a connection that broke, an HTTP status that is not Exchange's), for exchangelib folds DNS,
refusal, time-out and reset into one class and a closed 401 into "busy". Only then the class counts. The detail is for
facilities: short, and never the request, the response, a header or a name of a person.
"""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import requests.exceptions as http
from exchangelib import errors as ews
from exchangelib.util import ElementNotFound, ParseError
from lxml.etree import LxmlError
from spnego.exceptions import SpnegoError
from urllib3 import exceptions as urllib3

from kiosk.errors import AnswerLost, MailboxError
from kiosk.room.health import Trouble

from .connect import LONGEST_BACK_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .connect import Wire

LONGEST_DETAIL = 160
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far the device's clock may be off before it is what is wrong, not a certificate; Kerberos tolerates as much."""

_STATUS = {
    301: Trouble.REDIRECTED,
    302: Trouble.REDIRECTED,
    307: Trouble.REDIRECTED,
    308: Trouble.REDIRECTED,
    401: Trouble.SIGN_IN_REFUSED,
    403: Trouble.FORBIDDEN,
    404: Trouble.WRONG_ADDRESS,
    429: Trouble.BUSY,
    502: Trouble.GATEWAY,
    503: Trouble.BUSY,
    504: Trouble.GATEWAY,
}


def _named(*beginnings: str) -> tuple[type[Exception], ...]:
    """The errors of Exchange whose names begin so: families of which each member is one refusal of one request."""
    return tuple(kind for name, kind in vars(ews).items() if name.startswith(beginnings))


TABLE: tuple[tuple[Trouble, tuple[type[BaseException], ...]], ...] = (
    # what breaks below HTTP; the innermost cause of an error is looked up first by row, so the order counts
    (Trouble.NAME_NOT_FOUND, (urllib3.NameResolutionError,)),
    (Trouble.CONNECTION_REFUSED, (ConnectionRefusedError,)),
    (Trouble.NO_ROUTE, (http.ConnectTimeout, urllib3.ConnectTimeoutError, urllib3.NewConnectionError)),
    (Trouble.TOO_SLOW, (http.Timeout, TimeoutError, urllib3.TimeoutError)),
    (
        Trouble.WRONG_ADDRESS,
        (http.InvalidURL, http.MissingSchema, http.InvalidSchema, http.URLRequired, urllib3.LocationParseError),
    ),
    (Trouble.REDIRECTED, (http.TooManyRedirects, ews.RedirectError, ews.RelativeRedirect)),
    (Trouble.GATEWAY, (http.ProxyError,)),
    (Trouble.NONSENSE, (http.ContentDecodingError, http.InvalidJSONError, urllib3.DecodeError)),
    (Trouble.UNEXPECTED, (http.InvalidHeader, http.StreamConsumedError, http.UnrewindableBodyError, http.RetryError)),
    (Trouble.CONNECTION_LOST, (http.RequestException, urllib3.HTTPError, OSError)),
    # what Exchange and exchangelib say
    (Trouble.SIGN_IN_REFUSED, (ews.UnauthorizedError, SpnegoError)),
    (Trouble.PASSWORD_EXPIRED, (ews.ErrorPasswordExpired, ews.ErrorPasswordChangeRequired)),
    (Trouble.ACCOUNT_LOCKED, (ews.ErrorAccountDisabled,)),
    (
        Trouble.THROTTLED,
        (
            *(ews.ErrorServerBusy, ews.RateLimitError, ews.ErrorExceededConnectionCount),
            *(ews.ErrorExceededFindCountLimit, ews.ErrorExceededSubscriptionCount),
        ),
    ),
    (
        Trouble.BUSY,
        (
            *(ews.ErrorInternalServerTransientError, ews.ErrorInsufficientResources, ews.ErrorNotEnoughMemory),
            *(ews.ErrorTooManyObjectsOpened, ews.ErrorRequestAborted, ews.ErrorClientDisconnected),
        ),
    ),
    (Trouble.TOO_SLOW, (ews.ErrorTimeoutExpired,)),
    (
        Trouble.IMPERSONATION_REFUSED,
        (
            *(ews.ErrorImpersonateUserDenied, ews.ErrorImpersonationDenied, ews.ErrorImpersonationFailed),
            *(ews.ErrorInvalidExchangeImpersonationHeaderData, ews.ErrorCallerIsInvalidADAccount),
        ),
    ),
    (
        Trouble.MAILBOX_NOT_FOUND,
        (
            *(ews.ErrorNonExistentMailbox, ews.ErrorMissingEmailAddress, ews.ErrorInvalidMailbox, ews.ErrorNoCalendar),
            *(ews.ErrorInvalidSmtpAddress, ews.ErrorNonPrimarySmtpAddress, ews.ErrorMailRecipientNotFound),
        ),
    ),
    (
        Trouble.NO_RIGHTS,
        (
            *(ews.ErrorAccessDenied, ews.ErrorFolderNotFound, ews.ErrorItemNotFound, ews.ErrorNoFreeBusyAccess),
            *(ews.ErrorCreateItemAccessDenied, ews.ErrorCreateSubfolderAccessDenied, ews.ErrorSendAsDenied),
            *(ews.ErrorSubscriptionAccessDenied, ews.ErrorSubscriptionDelegateAccessNotSupported, ews.ErrorNotDelegate),
            *(ews.ErrorUserNotAllowedByPolicy, ews.ErrorPermissionNotAllowedByPolicy),
            *(ews.ErrorRecoverableItemsAccessDenied, ews.ErrorInvalidAccessLevel, ews.ErrorTokenSerializationDenied),
        ),
    ),
    (
        Trouble.MAILBOX_UNAVAILABLE,
        (
            *(ews.CASError, ews.ErrorMailboxMoveInProgress, ews.ErrorMailboxStoreUnavailable, ews.ErrorMailboxFailover),
            *(ews.ErrorConnectionFailed, ews.ErrorConnectionFailedTransientError, ews.ErrorMailboxLogonFailed),
            *(ews.ErrorADUnavailable, ews.ErrorADOperation, ews.ErrorNoRespondingCASInDestinationSite),
            *(ews.ErrorNoApplicableProxyCASServersAvailable, ews.ErrorProxyRequestProcessingFailed),
            *(ews.ErrorProxyCallFailed, ews.ErrorProxyServiceDiscoveryFailed, ews.ErrorCrossSiteRequest),
        ),
    ),
    (Trouble.MAILBOX_FULL, (ews.ErrorQuotaExceeded,)),
    (
        Trouble.CHANGED,
        (
            *(ews.ErrorIrresolvableConflict, ews.ErrorStaleObject, ews.ErrorInvalidChangeKey),
            *(ews.ErrorChangeKeyRequired, ews.ErrorChangeKeyRequiredForWriteOperations),
            *(ews.ErrorCalendarOccurrenceIsDeletedFromRecurrence, ews.ErrorCalendarCannotUpdateDeletedItem),
        ),
    ),
    (
        Trouble.CONNECTION_LOST,  # a subscription that a failover has lost: subscribe again
        (
            *(ews.ErrorInvalidSubscription, ews.ErrorSubscriptionNotFound, ews.ErrorExpiredSubscription),
            *(ews.ErrorSubscriptionUnsubsribed, ews.ErrorInvalidWatermark, ews.ErrorReadEventsFailed),
            *(ews.ErrorProxiedSubscriptionCallFailure, ews.ErrorNewEventStreamConnectionOpened),
            *(ews.ErrorMissedNotificationEvents, ews.ErrorEventNotFound),
        ),
    ),
    (
        Trouble.REJECTED,
        (
            *_named("ErrorCalendar", "ErrorInvalid", "ErrorUnsupported", "ErrorMissing", "ErrorIncorrect"),
            *(ews.ErrorCannotDeleteObject, ews.ErrorSchemaValidation, ews.ErrorOccurrenceCrossingBoundary),
            *(ews.ErrorTimeIntervalTooBig, ews.ErrorOccurrenceTimeSpanTooBig, ews.ErrorValueOutOfRange),
        ),
    ),
    (Trouble.NONSENSE, (ews.MalformedResponseError, ews.SOAPError, ParseError, ElementNotFound, LxmlError)),
    (
        Trouble.UNEXPECTED,
        (
            *(ews.UnknownTimeZone, ews.AutoDiscoverError, ews.EWSWarning),
            *(ews.SessionPoolMinSizeReached, ews.SessionPoolMaxSizeReached),
        ),
    ),
    (Trouble.SERVER_ERROR, (ews.EWSError,)),
    (Trouble.UNEXPECTED, (Exception,)),
)
"""First match wins. TLS is judged before it, by reason: everything of it is one class."""

_CERTIFICATE = {
    9: Trouble.CLOCK_WRONG,  # not yet valid: nobody installs a certificate of tomorrow
    10: Trouble.CERTIFICATE_EXPIRED,
    **dict.fromkeys((2, 18, 19, 20, 21, 24, 27), Trouble.CERTIFICATE_UNKNOWN),  # issuer not found, self-signed, …
    **dict.fromkeys((62, 64), Trouble.CERTIFICATE_NAME),
    # Windows, through truststore
    0x800B0101: Trouble.CERTIFICATE_EXPIRED,  # CERT_E_EXPIRED: or not yet valid
    0x800B0109: Trouble.CERTIFICATE_UNKNOWN,  # CERT_E_UNTRUSTEDROOT
    0x800B010A: Trouble.CERTIFICATE_UNKNOWN,  # CERT_E_CHAINING
    0x800B010F: Trouble.CERTIFICATE_NAME,  # CERT_E_CN_NO_MATCH
}
"""By the code of the verification: OpenSSL's X509_V_ERR_…"""
_TLS = (
    (Trouble.CLIENT_CERTIFICATE, r"ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERT|ACCESS_DENIED)"),
    (Trouble.NOT_TLS, r"WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|UNKNOWN_PROTOCOL|RECORD_LAYER_FAILURE"),
    (Trouble.TLS_TOO_OLD, r"PROTOCOL|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|TOO_SMALL|LEGACY|CIPHER"),
    (Trouble.CONNECTION_LOST, r""),
)
"""By OpenSSL's reason, first match wins; an alert about a certificate is about ours: theirs we judge ourselves."""
_TICKETS = ("gssapi.", "pywintypes")
"""Where the errors of Kerberos and SSPI come from: packages that are not there for everybody."""

_KERBEROS: tuple[tuple[Trouble, int, str], ...] = (
    (Trouble.CLOCK_WRONG, -1765328347, "skew"),  # KRB5KRB_AP_ERR_SKEW
    (Trouble.SIGN_IN_REFUSED, -1765328360, "preauthentication failed"),  # a keytab with the key of an old password
    (Trouble.SIGN_IN_REFUSED, -1765328353, "integrity check failed"),
    (Trouble.ACCOUNT_LOCKED, -1765328366, "have been revoked"),  # locked or disabled
    (Trouble.ACCOUNT_LOCKED, -1765328383, "entry in database has expired"),
    (Trouble.PASSWORD_EXPIRED, -1765328361, "password has expired"),
)
"""What the KDC says, by its code, which SPNEGO hides now and then, or its words. All else is a missing ticket.

A refused keytab counts towards the lock-out as a wrong password does: it must be latched, never retried soon.
"""

_USERINFO = re.compile("//[^/@]*@")

NOT_DONE = frozenset(
    {
        *(Trouble.NAME_NOT_FOUND, Trouble.CONNECTION_REFUSED, Trouble.NO_ROUTE, Trouble.NOT_TLS, Trouble.TLS_TOO_OLD),
        *(Trouble.CERTIFICATE_EXPIRED, Trouble.CERTIFICATE_UNKNOWN, Trouble.CERTIFICATE_NAME, Trouble.CERTIFICATE),
        *(Trouble.CLOCK_WRONG, Trouble.CLIENT_CERTIFICATE, Trouble.NO_TICKET),
        *(Trouble.SIGN_IN_REFUSED, Trouble.ACCOUNT_LOCKED, Trouble.PASSWORD_EXPIRED),
        *(Trouble.FORBIDDEN, Trouble.WRONG_ADDRESS, Trouble.REDIRECTED, Trouble.THROTTLED),
        *(Trouble.MAILBOX_NOT_FOUND, Trouble.NO_RIGHTS, Trouble.IMPERSONATION_REFUSED, Trouble.MAILBOX_FULL),
        *(Trouble.CHANGED, Trouble.REJECTED),
    }
)
"""After these a write has certainly not happened; after any other nobody knows."""


def translate(error: Exception, wire: Wire) -> MailboxError:
    """What a failed read means."""
    if isinstance(error, MailboxError):
        return error
    told = min(timedelta(seconds=getattr(error, "back_off", None) or 0), LONGEST_BACK_OFF)
    trouble, detail = _judge(error, wire)
    return MailboxError(trouble, _short(detail), back_off=max(told, wire.retry_after))


def translate_write(error: Exception, wire: Wire) -> MailboxError:
    """What a failed write means: certainly not done, or AnswerLost."""
    if isinstance(error, ews.ErrorItemNotFound):
        return MailboxError(Trouble.CHANGED, "ErrorItemNotFound")
    met = translate(error, wire)
    was_sent = wire.status or wire.cause is not None
    if met.trouble in NOT_DONE or not was_sent:
        return met
    return AnswerLost(met.trouble, met.detail, back_off=met.back_off)


def _judge(error: Exception, wire: Wire) -> tuple[Trouble, str]:
    broke = wire.cause or error
    if type(broke).__module__.startswith(_TICKETS):
        return _judge_ticket(broke)
    if wire.cause is not None:
        return _judge_cause(wire.cause, wire)
    if wire.status not in (0, 200, 500):
        return _judge_status(error, wire)
    if isinstance(error, http.RequestException | OSError):
        return _judge_cause(error, wire)
    return _look_up([error]), type(error).__name__


def _look_up(met: list[BaseException]) -> Trouble:
    return next(trouble for trouble, kinds in TABLE for one in met if isinstance(one, kinds))


def _judge_status(error: Exception, wire: Wire) -> tuple[Trouble, str]:
    trouble = _STATUS.get(wire.status, Trouble.SERVER_ERROR if wire.status >= 500 else Trouble.NONSENSE)
    if "currently locked out" in str(error):
        return Trouble.ACCOUNT_LOCKED, f"HTTP {wire.status}"
    if "genericerrorpage" in wire.location.lower():  # what IIS does at random outages
        return Trouble.GATEWAY, f"HTTP {wire.status} to an error page"
    if wire.location:
        return trouble, f"HTTP {wire.status} to {_USERINFO.sub('//', wire.location)}"
    return trouble, f"HTTP {wire.status}"


def _judge_cause(cause: Exception, wire: Wire) -> tuple[Trouble, str]:
    met = list(_reasons(cause))
    for one in met:
        if isinstance(one, ssl.SSLCertVerificationError):
            return _judge_certificate(one, wire)
    for one in met:
        if isinstance(one, ssl.SSLError):
            return _judge_tls(one)
    trouble = _look_up(met)
    return trouble, _MET.get(trouble, type(cause).__name__)


_MET = {
    Trouble.NAME_NOT_FOUND: "the server's name is not known",
    Trouble.CONNECTION_REFUSED: "the server refuses the connection",
    Trouble.NO_ROUTE: "no connection within the time limit",
    Trouble.TOO_SLOW: "no answer within the time limit",
}


def _judge_certificate(error: ssl.SSLCertVerificationError, wire: Wire) -> tuple[Trouble, str]:
    trouble = _CERTIFICATE.get(error.verify_code % 2**32, Trouble.CERTIFICATE)
    off = wire.device_error()
    if trouble is Trouble.CERTIFICATE_EXPIRED and off is not None and abs(off) > CLOCK_TOLERANCE:
        trouble = Trouble.CLOCK_WRONG
    if trouble in (Trouble.CERTIFICATE_EXPIRED, Trouble.CLOCK_WRONG):
        return trouble, f"here it is {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return trouble, error.verify_message or "not trusted"


def _judge_tls(error: ssl.SSLError) -> tuple[Trouble, str]:
    reason = error.reason or type(error).__name__
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or "EOF" in reason:
        return Trouble.CONNECTION_LOST, "closed while speaking TLS"
    return next(trouble for trouble, known in _TLS if re.search(known, reason)), reason.lower().replace("_", " ")


def _judge_ticket(error: BaseException) -> tuple[Trouble, str]:
    """An error of gssapi reads "Major (code): what failed, Minor (code): why"; the why may hold colons of its own."""
    text = str(error).replace("\0", "")
    code = int(getattr(error, "min_code", 0)) % 2**32
    known = (trouble for trouble, its, words in _KERBEROS if code == its % 2**32 or words in text.lower())
    trouble = next(known, Trouble.NO_TICKET)
    if trouble is Trouble.CLOCK_WRONG:
        return trouble, f"here it is {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return trouble, re.sub(r"(?s)^.*Minor \(\d+\): ", "", text) or type(error).__name__


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """The error and everything wrapped in it: urllib3 nests as arguments, as `reason` and as the cause."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__]
            yield one


def _short(detail: str) -> str:
    line = " ".join(detail.split())
    return line if len(line) <= LONGEST_DETAIL else line[: LONGEST_DETAIL - 1] + "…"
