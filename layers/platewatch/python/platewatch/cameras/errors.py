"""What can be wrong with a camera, or with who says to be one."""

from platewatch.errors import PlatewatchError


class CameraError(PlatewatchError):
    """Base of the errors about cameras."""


class TokenRefused(CameraError):
    """No camera proved itself: the same words for an absent or wrong token and for an unknown camera."""

    def __init__(self) -> None:
        super().__init__("no camera has this token: send Authorization: Bearer and the token that camera add gave")


class CameraRevoked(CameraError):
    """The token is right, but the camera was revoked."""


class CameraUnknown(CameraError):
    """No camera has this id."""


class CameraExists(CameraError):
    """A camera with this id is registered already."""


class PositionTooEarly(CameraError):
    """A new position does not begin after the one the camera has now."""
