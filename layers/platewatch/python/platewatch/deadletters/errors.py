"""What can go wrong with dead letters."""

from platewatch.errors import PlatewatchError


class DeadLetterError(PlatewatchError):
    """Base of the errors about dead letters."""


class DeadLetterUnknown(DeadLetterError):
    """No message with this id waits in this queue now: it was tried again, dropped, or is held by another request."""


class DeadLetterExpired(DeadLetterError):
    """The message's day is over: what it is about is destroyed, so it can only be dropped."""


class RedriveRefused(DeadLetterError):
    """The queue did not take some of the messages back; they are dead letters still."""


class WatchFailed(DeadLetterError):
    """Watch, which has the rights on the queues, failed when it was asked."""
