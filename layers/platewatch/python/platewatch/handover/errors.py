"""What can go wrong with a handover."""

from platewatch.errors import PlatewatchError


class HandoverError(PlatewatchError):
    """Base of the errors about handovers."""


class HandoverUnknown(HandoverError):
    """No handover has this id, or its time is over."""


class HandoverSigned(HandoverError):
    """Both have signed the handover: nothing of it changes any more."""


class HandoverOwn(HandoverError):
    """Who hands over cannot take over too: another person has to sign."""


class HandoverOld(HandoverError):
    """The handover was signed too long ago: what it says is no longer how things stand."""
