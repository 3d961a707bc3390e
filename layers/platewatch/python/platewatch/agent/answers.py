"""What the service may answer to an announcement. Anything else is forged, and nothing of it is used."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from platewatch.agent.errors import AnswerForged, HostRefused
from platewatch.agent.settings import Service

LONGEST_URL: Final = 8192
LONGEST_MESSAGE: Final = 300
_URL: Final = re.compile(r"[!-~]+")
_FIELD: Final = re.compile(r"snapshots\[(?P<index>[0-9]{1,2})\]\.(?P<name>[a-z_0-9]{1,40})")
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: scheme, host and port, and what follows them."""

    secure: bool
    host: str
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A picture as it is announced: its hash (hex), bytes and type."""

    sha256: str
    size: int
    content_type: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers of its PUT, and the only ones that are ever sent."""
        return {
            "Content-Length": str(self.size),
            "Content-Type": self.content_type,
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(self.sha256)).decode(),
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the service refuses an announcement; `index` says which of its pictures is at fault, if one is."""

    code: str
    message: str
    index: int | None = None


def parse_uploads(body: bytes, announced: Sequence[Announced], service: Service) -> list[Place]:
    """Where each of the announced pictures goes. Raises AnswerForged, or HostRefused."""
    document = _load(body)
    uploads = document.get("uploads")
    if not isinstance(uploads, list) or len(uploads) != len(announced):
        raise AnswerForged(f"the service must answer {len(announced)} uploads, and did not")
    return [_parse_upload(upload, one, service) for upload, one in zip(uploads, announced, strict=True)]


def parse_refusal(body: bytes) -> Refusal:
    """What the service says against an announcement; empty words where it says nothing that can be understood."""
    try:
        told = _load(body).get("error")
    except AnswerForged:
        return Refusal("", "")
    if not isinstance(told, dict):
        return Refusal("", "")
    match = _FIELD.fullmatch(str(told.get("field", "")))
    message = "".join(one for one in str(told.get("message", "")) if one.isprintable())
    return Refusal(str(told.get("code", ""))[:60], message[:LONGEST_MESSAGE], int(match["index"]) if match else None)


def check_place(url: str, service: Service) -> Place:
    """The place of an upload address, if it is one that the settings allow. Raises HostRefused."""
    if len(url) > LONGEST_URL or _URL.fullmatch(url) is None:
        raise HostRefused("an upload address is too long or holds characters that no address has")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise HostRefused("an upload address can't be understood") from error
    if "@" in parts.netloc or "\\" in url:
        raise HostRefused("an upload address names a person")
    secure = parts.scheme == "https"
    if not secure and not (parts.scheme == "http" and service.loopback_http and host in _LOOPBACK):
        raise HostRefused("an upload address is not https")
    if not any(_is_allowed(host, one) for one in service.upload_hosts):
        raise HostRefused(f"upload addresses of {host[:100]} are not allowed: see service.upload_hosts")
    if secure and port not in (None, 443, service.port):
        raise HostRefused(f"an upload address has port {port}")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(secure, host, port or (443 if secure else 80), target)


def _is_allowed(host: str, allowed: str) -> bool:
    if allowed.startswith("."):
        return host.endswith(allowed) and not host.startswith(".")
    return host == allowed


def _parse_upload(upload: object, announced: Announced, service: Service) -> Place:
    if not isinstance(upload, Mapping) or not isinstance(upload.get("url"), str):
        raise AnswerForged("an upload of the service's answer has no url")
    headers = upload.get("headers")
    if not isinstance(headers, Mapping):
        raise AnswerForged("an upload of the service's answer has no headers")
    wanted = {name.lower(): value for name, value in announced.headers.items()}
    if {str(name).lower(): value for name, value in headers.items()} != wanted:
        raise AnswerForged("an upload's headers are not those of the picture that was announced")
    return check_place(str(upload["url"]), service)


def _load(body: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AnswerForged("the service's answer is no JSON") from error
    if not isinstance(document, dict):
        raise AnswerForged("the service's answer is no JSON object")
    return document
