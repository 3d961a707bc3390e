"""The picture in what a camera posts. What the camera itself read is never looked at.

One post shows one vehicle, and gives one picture: the overview. Its crops of the plate or the car show the same
moment, and would count as further frames of it.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import ParseError  # nosec B405  # only the error: defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from platewatch.agent.errors import PostRefused
from platewatch.agent.multipart import Part, find_boundary, split_parts
from platewatch.fields import FieldInvalid, parse_time
from platewatch.reading.errors import ImageRejected
from platewatch.reading.header import find_media_type, parse_header

LONGEST_XML: Final = 64 * 1024
MOST_VALUES: Final = 10_000
"""Values of a JSON document that are looked at."""

_CROPS: Final = ("licenseplatepicture", "platepicture", "cutout", "featurepicture")
_BASE64: Final = ("/9j/", "iVBORw0KGgo", "UklGR")
"""How JPEG, PNG and WebP begin in Base64."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a camera posted: the picture, if it holds one, and when the camera says that it was taken."""

    picture: bytes | None
    content_type: str = ""
    camera_time: datetime | None = None


NOTHING: Final = Post(None)
"""A sign of life without a picture."""


def parse_post(content_type: str, body: bytes, *, with_time: bool = False) -> Post:
    """The picture of a post: multipart, JSON with Base64, or the picture itself. Raises PostRefused.

    `with_time` looks for a time with its zone in the XML of a multipart post.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return NOTHING
    if kind.startswith("multipart/"):
        return _parse_multipart(split_parts(body, find_boundary(content_type)), with_time)
    if find_media_type(body) is not None:
        return _check_picture(body)
    if kind == "application/json" or body[:64].lstrip().startswith(b"{"):
        return _parse_json(body)
    if kind in ("application/xml", "text/xml"):
        return NOTHING
    raise PostRefused("the post holds no JPEG, PNG or WebP, no JSON and no multipart: set the camera to one of these")


def _parse_multipart(parts: Sequence[Part], with_time: bool) -> Post:
    pictures = [part for part in parts if find_media_type(part.data) is not None]
    overviews = [part for part in pictures if not any(crop in part.names for crop in _CROPS)]
    if not pictures:
        found = next((part for part in parts if "json" in part.content_type), None)
        return NOTHING if found is None else _parse_json(found.data)
    post = _check_picture(max(overviews or pictures, key=lambda part: len(part.data)).data)
    if not with_time:
        return post
    described = next((part for part in parts if "xml" in part.content_type or ".xml" in part.names), None)
    return post if described is None else Post(post.picture, post.content_type, _find_time(described.data))


def _find_time(document: bytes) -> datetime | None:
    """The dateTime of Hikvision's XML, if it names its zone. Entities and document types are refused."""
    if len(document) > LONGEST_XML:
        raise PostRefused(f"the XML is longer than {LONGEST_XML} bytes", 413)
    try:
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise PostRefused("the XML is broken, or has entities or a document type") from error
    found = next((one.text for one in root.iter() if one.tag.rpartition("}")[2] == "dateTime"), None)
    try:
        return parse_time(found, "dateTime") if found else None
    except FieldInvalid:
        return None


def _parse_json(body: bytes) -> Post:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PostRefused("the JSON is broken or too deep") from error
    candidates = sorted(_list_pictures(document), key=lambda found: (found[0], len(found[1])), reverse=True)
    if not candidates:
        return NOTHING
    try:
        return _check_picture(base64.b64decode("".join(candidates[0][1].split()), validate=True))
    except binascii.Error as error:
        raise PostRefused("the picture's Base64 is broken") from error


def _list_pictures(document: object) -> Iterator[tuple[bool, str]]:
    """What may be a picture in Base64, and whether it stands below the name of an overview (NormalPic)."""
    waiting: list[tuple[object, bool]] = [(document, False)]
    looked_at = 0
    while waiting:
        value, overview = waiting.pop()
        looked_at += 1
        if looked_at > MOST_VALUES:
            raise PostRefused(f"the JSON holds more than {MOST_VALUES} values", 413)
        if isinstance(value, dict):
            waiting.extend((one, overview or name == "NormalPic") for name, one in value.items())
        elif isinstance(value, list):
            waiting.extend((one, overview) for one in value)
        elif isinstance(value, str):
            text = value.partition("base64,")[2] if value.startswith("data:image/") else value
            if text.startswith(_BASE64):
                yield overview, text


def _check_picture(data: bytes) -> Post:
    """The picture, if its head is whole and a JPEG has its end: what is cut off is sent again by the camera."""
    try:
        header = parse_header(data)
    except ImageRejected as error:
        raise PostRefused(str(error)) from error
    if not header.ended:
        raise PostRefused("the JPEG has no end: it was cut off on its way")
    return Post(data, header.media_type)


def check_picture(data: bytes) -> str:
    """The media type of a whole picture. Raises PostRefused for anything else."""
    return _check_picture(data).content_type
