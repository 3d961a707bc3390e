"""What can go wrong with an alert, its recipients and its deliveries."""

from datetime import datetime

from platewatch.errors import PlatewatchError


class AlertError(PlatewatchError):
    """Base of the errors about alerts."""


class AlertUnknown(AlertError):
    """No alert has this id, or it has expired."""


class AlertChanged(AlertError):
    """The alert changed between reading it and changing it: read it again and decide again."""


class AlertAnswered(AlertError):
    """Only an open alert is escalated: this one has an answer."""


class AlertUnanswered(AlertError):
    """An open alert can't be closed: it needs an answer first."""


class AlertDismissed(AlertError):
    """A dismissed alert can't be acknowledged: first somebody must say that it is the right car."""


class AlertClosed(AlertError):
    """A closed alert can't be acknowledged or escalated any more."""


class NothingToUndo(AlertError):
    """There is no verdict that this person may undo: it is somebody else's, too old, or not there."""


class AnswersTooMany(AlertError):
    """The hit has as many answers as are recorded of one."""


class TallyBusy(AlertError):
    """A hit could not be counted because others count it at the same time: try again."""


class StandingsBusy(AlertError):
    """The store left questions about alerts unanswered: ask again."""


class DisputeUnknown(AlertError):
    """The entry is not disputed."""


class NothingListed(AlertError):
    """The list has no entry of the plate that would match at that moment."""


class AlertRestricted(AlertError):
    """The year of free use is over: the alert is served to a request that states who allowed its restricted use."""


class RecipientUnknown(AlertError):
    """No recipient has this id."""


class RecipientExists(AlertError):
    """A recipient was to be added, and there is one with this id."""


class RecipientChanged(AlertError):
    """The recipient changed between reading it and changing it: read it again."""


class LinkUnknown(AlertError):
    """The link is unknown, has expired, or its alert or recipient is gone: for the caller it is all the same."""


class OrderUnknown(AlertError):
    """What was posted is not what a button of the page would send."""


class PinNeeded(AlertError):
    """The page opens with the recipient's PIN, and none was typed that could be one."""


class PinUnset(AlertError):
    """The page opens with the recipient's PIN, and the recipient has none."""


class PinRefused(AlertError):
    """The PIN is wrong. `locked_until` is given when it was one too many."""

    def __init__(self, locked_until: datetime | None) -> None:
        super().__init__("the PIN is wrong")
        self.locked_until = locked_until


class PageLocked(AlertError):
    """No PIN is looked at until then: too many were wrong."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many wrong PINs: the page is locked for a while")
        self.until = until


class PageBusy(AlertError):
    """Too many tries at the same moment: none of them was looked at."""


class LinkTooLong(AlertError):
    """The link leaves no room in a message for what the officer must know."""


class ChannelFault(AlertError):
    """A channel did not accept a message. `kind` is the cause's name for the delivery log, without personal data."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the channel did not accept the message: {kind}")
        self.kind = kind


class DeliveryUnknown(AlertError):
    """An alert has no delivery to this recipient."""


class DeliveryFailed(AlertError):
    """An attempt failed and was logged; the message comes back later."""


class DeliveryBusy(AlertError):
    """Another attempt for the same alert and recipient is under way; the message comes back later."""


class MapLinkInvalid(AlertError):
    """The deployment's parameter MapLink is no address that the page could link to."""
