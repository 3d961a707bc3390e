"""Which camera a request by HTTP comes from, if from any."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from platewatch.agent.errors import PostRefused
from platewatch.agent.login import Attempt, find_login, proves
from platewatch.agent.settings import CameraSettings, Input

PREFIX: Final = "/in/"
"""Before a camera's secret path."""

DAHUA: Final = "/NotificationInfo/"
"""Dahua's cameras post below this path, and it can't be changed in them."""

DAHUA_PICTURES: Final = "/NotificationInfo/TollgateInfo"


@dataclass(frozen=True, slots=True)
class Doors:
    """The cameras that post by HTTP, and the key of the nonces that they are given."""

    cameras: Sequence[CameraSettings]
    nonce_key: bytes

    def admit(self, attempt: Attempt, peer: str, now_ms: int) -> CameraSettings:
        """The camera. Raises PostRefused: 403 from a foreign address, 404 for a wrong path, 401 for a wrong login."""
        here = [one for one in self.cameras if one.input.is_http and is_its_address(one, peer)]
        if not here:
            raise PostRefused("this address is not that of a camera", 403)
        path = attempt.path.partition("?")[0]
        by_path = next((one for one in here if one.path and path.rstrip("/") == PREFIX + one.path), None)
        if by_path is not None and not by_path.login:
            return by_path
        open_here = [by_path] if by_path is not None else [one for one in here if _takes_path(one, path)]
        if not open_here:
            raise PostRefused("there is nothing at this path", 404)
        login = find_login(attempt)
        camera = next((one for one in open_here if one.login == login), None)
        if camera is None or not proves(
            attempt,
            camera.login,
            camera.password,
            nonces=(now_ms, self.nonce_key),
            empty_nonce=camera.input is Input.DAHUA,
        ):
            raise PostRefused("a login of this camera is needed", 401)
        return camera


def is_its_address(camera: CameraSettings, peer: str) -> bool:
    """Whether a camera's address is this one; IPv4 within IPv6 counts as IPv4."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address) in camera.addresses


def _takes_path(camera: CameraSettings, path: str) -> bool:
    """Whether a camera without a secret path posts here: Dahua's below its own path, others with a login at /in."""
    if camera.path:
        return False
    if camera.input is Input.DAHUA:
        return path.startswith(DAHUA)
    return path.rstrip("/") == PREFIX.rstrip("/")
