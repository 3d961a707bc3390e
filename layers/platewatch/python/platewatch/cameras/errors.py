"""What can be wrong with a camera, or with who says to be one."""

from datetime import timedelta

from platewatch.errors import PlatewatchError


class CameraError(PlatewatchError):
    """Base of the errors about cameras."""


class TokenRefused(CameraError):
    """No camera proved itself: the same words for an absent or wrong token and for an unknown camera."""

    def __init__(self) -> None:
        super().__init__("no camera has this token: send Authorization: Bearer and the token that camera add gave")


class GuessedTooOften(CameraError):
    """A wrong token again, after many: the same words for every camera id. `retry_after` is how long to wait."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("too many wrong tokens: wait before you try again, and send the token that camera add gave")
        self.retry_after = retry_after


class TokenEnded(CameraError):
    """The token was right once: it was revoked, or a new one took its place."""


class TokensChanged(CameraError):
    """The camera's tokens changed between reading and changing them: read them again."""


class RehearsalUnderWay(CameraError):
    """Somebody else's rehearsal has not ended: its picture must come to no other message."""


class CameraRevoked(CameraError):
    """The token is right, but the camera was revoked."""


class CameraUnknown(CameraError):
    """No camera has this id."""


class CameraExists(CameraError):
    """A camera with this id is registered already."""


class TooManyWindows(CameraError):
    """A camera's record of maintenance is full."""


class HeartbeatTooLarge(CameraError):
    """A heartbeat has more bytes than any agent needs."""


class PositionTooEarly(CameraError):
    """A new position does not begin after the one the camera has now."""
