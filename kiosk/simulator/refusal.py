"""A refusal within a well-formed answer: Exchange's code and Exchange's words."""

from __future__ import annotations

from enum import Enum


class Code(Enum):
    """The response codes this server gives, each with its MessageText; captured from real servers where we have it."""

    ACCESS_DENIED = ("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE = (
        "ErrorCalendarEndDateIsEarlierThanStartDate",
        "EndDate is earlier than StartDate",
    )
    CALENDAR_IS_CANCELLED_FOR_ACCEPT = ("ErrorCalendarIsCancelledForAccept", "The meeting has been cancelled.")
    CALENDAR_IS_CANCELLED_FOR_DECLINE = ("ErrorCalendarIsCancelledForDecline", "The meeting has been cancelled.")
    CALENDAR_IS_CANCELLED_FOR_TENTATIVE = ("ErrorCalendarIsCancelledForTentative", "The meeting has been cancelled.")
    CALENDAR_IS_DELEGATED_FOR_ACCEPT = ("ErrorCalendarIsDelegatedForAccept", "A delegate cannot accept this meeting.")
    CALENDAR_IS_DELEGATED_FOR_DECLINE = (
        "ErrorCalendarIsDelegatedForDecline",
        "A delegate cannot decline this meeting.",
    )
    CALENDAR_IS_DELEGATED_FOR_TENTATIVE = (
        "ErrorCalendarIsDelegatedForTentative",
        "A delegate cannot accept this meeting.",
    )
    CALENDAR_IS_NOT_ORGANIZER = (
        "ErrorCalendarIsNotOrganizer",
        "User must be an organizer for CancelCalendarItem action.",
    )
    CALENDAR_IS_ORGANIZER_FOR_ACCEPT = (
        "ErrorCalendarIsOrganizerForAccept",
        "The organizer of a meeting cannot accept it.",
    )
    CALENDAR_IS_ORGANIZER_FOR_TENTATIVE = (
        "ErrorCalendarIsOrganizerForTentative",
        "The organizer of a meeting cannot accept it.",
    )
    CALENDAR_IS_ORGANIZER_FOR_DECLINE = (
        "ErrorCalendarIsOrganizerForDecline",
        "The organizer of a meeting cannot decline it.",
    )
    CALENDAR_VIEW_RANGE_TOO_BIG = (
        "ErrorCalendarViewRangeTooBig",
        "The specified view range exceeds the maximum range of two years.",
    )
    CANNOT_DELETE_OBJECT = ("ErrorCannotDeleteObject", "Object cannot be deleted.")
    CHANGE_KEY_REQUIRED_FOR_WRITE_OPERATIONS = (
        "ErrorChangeKeyRequiredForWriteOperations",
        "A change key is required for this operation.",
    )
    CREATE_ITEM_ACCESS_DENIED = (
        "ErrorCreateItemAccessDenied",
        "The caller does not have the right to create an item in this folder.",
    )
    EXCEEDED_CONNECTION_COUNT = (
        "ErrorExceededConnectionCount",
        (
            "You have exceeded the available concurrent connections for your account.  "
            "Try again once your other requests have completed."
        ),
    )
    EXCEEDED_SUBSCRIPTION_COUNT = (
        "ErrorExceededSubscriptionCount",
        "The maximum number of subscriptions has been reached.",
    )
    FOLDER_NOT_FOUND = ("ErrorFolderNotFound", "The specified folder could not be found in the store.")
    INTERNAL_SERVER_ERROR = ("ErrorInternalServerError", "An internal server error occurred. The operation failed.")
    INVALID_CHANGE_KEY = ("ErrorInvalidChangeKey", "The change key is invalid.")
    INVALID_ID_MALFORMED = ("ErrorInvalidIdMalformed", "Id is malformed.")
    INVALID_OPERATION = (
        "ErrorInvalidOperation",
        "Restrictions and sort order may not be specified for a CalendarView.",
    )
    INVALID_PROPERTY_DELETE = ("ErrorInvalidPropertyDelete", "Delete action is invalid for property.")
    INVALID_PROPERTY_SET = ("ErrorInvalidPropertySet", "Set action is invalid for property.")
    INVALID_RECIPIENTS = ("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    INVALID_RESTRICTION = ("ErrorInvalidRestriction", "The restriction is invalid.")
    INVALID_SYNC_STATE_DATA = (
        "ErrorInvalidSyncStateData",
        "Synchronization state data is corrupt or otherwise invalid.",
    )
    INVALID_SUBSCRIPTION = ("ErrorInvalidSubscription", "The subscription is invalid.")
    IRRESOLVABLE_CONFLICT = (
        "ErrorIrresolvableConflict",
        (
            "The send or update operation could not be performed because the change key passed in the "
            "request does not match the current change key for the item."
        ),
    )
    ITEM_NOT_FOUND = (
        "ErrorItemNotFound",
        "The specified object was not found in the store., The process failed to get the correct properties.",
    )
    MAILBOX_MOVE_IN_PROGRESS = ("ErrorMailboxMoveInProgress", "The mailbox is being moved. Try again later.")
    MAIL_RECIPIENT_NOT_FOUND = ("ErrorMailRecipientNotFound", "Unable to resolve the e-mail address to a mailbox.")
    MESSAGE_DISPOSITION_REQUIRED = (
        "ErrorMessageDispositionRequired",
        "MessageDisposition attribute is required for messages.",
    )
    NAME_RESOLUTION_NO_RESULTS = ("ErrorNameResolutionNoResults", "No results were found.")
    NON_EXISTENT_MAILBOX = ("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    REQUIRED_PROPERTY_MISSING = ("ErrorRequiredPropertyMissing", "Required property is missing.")
    SERVER_BUSY = ("ErrorServerBusy", "The server cannot service this request right now. Try again later.")
    SEND_AS_DENIED = (
        "ErrorSendAsDenied",
        (
            "The user account which was used to submit this request does not have the right to send mail on behalf of "
            "the specified sending account."
        ),
    )
    SEND_MEETING_CANCELLATIONS_REQUIRED = (
        "ErrorSendMeetingCancellationsRequired",
        "SendMeetingCancellations attribute is required for calendar items.",
    )
    SEND_MEETING_INVITATIONS_OR_CANCELLATIONS_REQUIRED = (
        "ErrorSendMeetingInvitationsOrCancellationsRequired",
        "SendMeetingInvitationsOrCancellations attribute is required for calendar items.",
    )
    SEND_MEETING_INVITATIONS_REQUIRED = (
        "ErrorSendMeetingInvitationsRequired",
        "SendMeetingInvitations attribute is required for calendar items.",
    )
    SUBSCRIPTION_ACCESS_DENIED = ("ErrorSubscriptionAccessDenied", "The subscription belongs to somebody else.")
    SUBSCRIPTION_NOT_FOUND = ("ErrorSubscriptionNotFound", "The specified subscription was not found.")
    TIME_INTERVAL_TOO_BIG = ("ErrorTimeIntervalTooBig", "The requested time window is larger than 62 days.")


class Refused(Exception):
    """One item or folder of a request is refused. `uri` names the property it is about, if any."""

    def __init__(self, code: Code, *, uri: str = "") -> None:
        self.code, self.text = code.value
        self.uri = uri
        super().__init__(self.code)
