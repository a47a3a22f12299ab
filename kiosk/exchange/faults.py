"""Every error of exchangelib and requests → one of ours: the only place that knows their classes.

First the wire is asked (a connection that broke, an HTTP status that is not Exchange's), for exchangelib folds DNS,
refusal, time-out and reset into one class and a closed 401 into "busy". Only then the class counts. The detail is for
facilities: short, and never the request, the response, a header or a name of a person.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import requests
from exchangelib import errors as ews
from urllib3.exceptions import NameResolutionError, NewConnectionError

from kiosk.errors import AnswerLost, MailboxError
from kiosk.room.health import Trouble

if TYPE_CHECKING:
    from .connect import Wire

LONGEST_DETAIL = 160

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

_CLASSES: tuple[tuple[tuple[type[Exception], ...], Trouble], ...] = (
    ((ews.ErrorServerBusy, ews.ErrorExceededConnectionCount, ews.RateLimitError), Trouble.THROTTLED),
    ((ews.ErrorNonExistentMailbox, ews.ErrorMissingEmailAddress), Trouble.MAILBOX_NOT_FOUND),
    ((ews.ErrorImpersonateUserDenied, ews.ErrorImpersonationDenied), Trouble.IMPERSONATION_REFUSED),
    (
        (
            ews.ErrorIrresolvableConflict,
            ews.ErrorStaleObject,
            ews.ErrorInvalidChangeKey,
            ews.ErrorChangeKeyRequired,
            ews.ErrorChangeKeyRequiredForWriteOperations,
        ),
        Trouble.CHANGED,
    ),
    (
        (
            ews.ErrorInvalidPropertySet,
            ews.ErrorCalendarEndDateIsEarlierThanStartDate,
            ews.ErrorCalendarIsNotOrganizer,
            ews.ErrorCalendarDurationIsTooLong,
            ews.ErrorCalendarOutOfRange,
            ews.ErrorCannotDeleteObject,
            ews.ErrorInvalidRequest,
            ews.ErrorSchemaValidation,
        ),
        Trouble.REJECTED,
    ),
    ((ews.ErrorAccessDenied, ews.ErrorFolderNotFound, ews.ErrorItemNotFound), Trouble.NO_RIGHTS),
    (
        (ews.CASError, ews.ErrorMailboxMoveInProgress, ews.ErrorMailboxStoreUnavailable, ews.ErrorConnectionFailed),
        Trouble.MAILBOX_UNAVAILABLE,
    ),
    ((ews.MalformedResponseError, ews.SOAPError), Trouble.NONSENSE),
    ((ews.UnauthorizedError,), Trouble.SIGN_IN_REFUSED),
    ((ews.RedirectError,), Trouble.REDIRECTED),
    ((ews.ErrorTimeoutExpired,), Trouble.TOO_SLOW),
    ((ews.EWSError,), Trouble.SERVER_ERROR),
)

_NOT_DONE = frozenset(
    {
        Trouble.NAME_NOT_FOUND,
        Trouble.CONNECTION_REFUSED,
        Trouble.NO_ROUTE,
        Trouble.NOT_TLS,
        Trouble.CERTIFICATE,
        Trouble.SIGN_IN_REFUSED,
        Trouble.ACCOUNT_LOCKED,
        Trouble.FORBIDDEN,
        Trouble.WRONG_ADDRESS,
        Trouble.REDIRECTED,
        Trouble.THROTTLED,
        Trouble.MAILBOX_NOT_FOUND,
        Trouble.NO_RIGHTS,
        Trouble.IMPERSONATION_REFUSED,
        Trouble.CHANGED,
        Trouble.REJECTED,
    }
)
"""After these a write has certainly not happened; after any other nobody knows."""


def translate(error: Exception, wire: Wire) -> MailboxError:
    """What a failed read means."""
    if isinstance(error, MailboxError):
        return error
    back_off = timedelta(seconds=getattr(error, "back_off", None) or 0)
    trouble, detail = _judge(error, wire)
    return MailboxError(trouble, _short(detail), back_off=back_off)


def translate_write(error: Exception, wire: Wire) -> MailboxError:
    """What a failed write means: certainly not done, or AnswerLost."""
    if isinstance(error, ews.ErrorItemNotFound):
        return MailboxError(Trouble.CHANGED, "ErrorItemNotFound")
    met = translate(error, wire)
    if met.trouble in _NOT_DONE:
        return met
    return AnswerLost(met.trouble, met.detail, back_off=met.back_off)


def _judge(error: Exception, wire: Wire) -> tuple[Trouble, str]:
    if wire.cause is not None:
        return _judge_cause(wire.cause)
    if wire.status not in (0, 200, 500):
        return _judge_status(error, wire.status)
    name = type(error).__name__
    for classes, trouble in _CLASSES:
        if isinstance(error, classes):
            return trouble, name
    if isinstance(error, requests.RequestException | OSError):
        return _judge_cause(error)
    return Trouble.UNEXPECTED, name


def _judge_status(error: Exception, status: int) -> tuple[Trouble, str]:
    trouble = _STATUS.get(status, Trouble.SERVER_ERROR if status >= 500 else Trouble.NONSENSE)
    if "currently locked out" in str(error):
        return Trouble.ACCOUNT_LOCKED, f"HTTP {status}"
    if isinstance(error, ews.ErrorInternalServerTransientError) and trouble is Trouble.REDIRECTED:
        return Trouble.GATEWAY, f"HTTP {status} to an error page"
    if isinstance(error, ews.RedirectError):
        return trouble, f"HTTP {status} to {error.url}"
    return trouble, f"HTTP {status}"


def _judge_cause(cause: Exception) -> tuple[Trouble, str]:
    text = str(cause)
    match cause:
        case requests.exceptions.SSLError() if "CERTIFICATE_VERIFY_FAILED" in text:
            reason = re.search(r"certificate verify failed: ([^(\"']+)", text)
            return Trouble.CERTIFICATE, reason[1].strip() if reason else "not trusted"
        case requests.exceptions.SSLError():
            return Trouble.NOT_TLS, "the server does not speak TLS as we do"
        case requests.exceptions.ConnectTimeout():
            return Trouble.NO_ROUTE, "no connection within the time limit"
        case requests.exceptions.Timeout() | TimeoutError():
            return Trouble.TOO_SLOW, "no answer within the time limit"
    reasons = _reasons(cause)
    if any(isinstance(reason, NameResolutionError) for reason in reasons):
        return Trouble.NAME_NOT_FOUND, "the server's name is not known"
    if any(isinstance(reason, NewConnectionError) for reason in reasons):
        if "refused" in text:
            return Trouble.CONNECTION_REFUSED, "the server refuses the connection"
        return Trouble.NO_ROUTE, "the server cannot be reached"
    if "timed out" in text:
        return Trouble.TOO_SLOW, "no answer within the time limit"
    return Trouble.CONNECTION_LOST, type(cause).__name__


def _reasons(error: BaseException) -> list[BaseException]:
    """The error and everything wrapped in it: urllib3 nests as arguments and as `reason`."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [*one.args, getattr(one, "reason", None)]
    return found


def _short(detail: str) -> str:
    line = " ".join(detail.split())
    return line if len(line) <= LONGEST_DETAIL else line[: LONGEST_DETAIL - 1] + "…"
