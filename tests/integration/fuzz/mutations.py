"""What a hostile hand does to a file, a text or a document."""

import base64
import json
import random
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Any

EDGES = (0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)


def mutate_bytes(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One to four changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        data = chance.choice(_ON_BYTES)(chance, data, others)
    return data


def _flip(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _number in range(chance.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _set_head(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _number in range(chance.choice((1, 2, 4))):
        if changed:
            changed[chance.randrange(min(len(changed), 700))] = chance.choice(
                (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
            )
    return bytes(changed)


def _set_number(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    form = chance.choice((">H", "<H", ">I", "<I"))
    size = struct.calcsize(form)
    if len(data) < size:
        return data
    at = chance.randrange(min(len(data) - size + 1, chance.choice((64, 1024, 1 << 30))))
    return data[:at] + struct.pack(form, chance.choice(EDGES) % (1 << (8 * size))) + data[at + size :]


def _cut(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut_out(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 2, 4, 16, 256)) :]


def _repeat(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    part = data[at : at + chance.choice((1, 2, 12, 64, 512))]
    return data[:at] + part * chance.choice((2, 3, 50)) + data[at:]


def _insert(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice((1, 2, 4, 40))) + data[at:]


def _splice(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


_ON_BYTES: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    _flip, _flip, _set_head, _set_head, _set_number, _cut, _cut_out, _repeat, _insert, _splice,
)  # fmt: skip


def mend_png(data: bytes) -> bytes:
    """The PNG with right checksums: a decoder that checks them sees what else was changed."""
    at, mended = 8, bytearray(data[:8])
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 8 + length]
        if at + 12 + length > len(data):
            break
        mended += struct.pack(">I", length) + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + length
    return bytes(mended) + data[at:]


TEXTS = (
    "", " ", "null", "../../etc/passwd", "..%2f..%2f", "%00", "\x00", "\n", "\r\nX-Injected: 1", "\u202e\u200f", "é",
    "＃７ＫＸＬ９２", "А1-23-ВС", "7-KXL-92", "e\u0301", "🚗" * 20, "\ud800", "\ufeff", "<script>alert(1)</script>",
    "' OR 1=1 --", "${jndi:ldap://x}", "{{7*7}}", "a" * 70_000, "9" * 5000, "-1", "1e999", "NaN", "0x10", "true", "#",
    "2026-02-30T25:61:61Z", "2026-03-12T19:03:58.120Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z", "?", "%",
    "=cmd|' /C calc'!A0", "%ff",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, 10**400, -(10**400), 2**63, 1e308, [], {}, [[]], [None] * 300, {"": 1},
    {"a": {"a": {}}}, *TEXTS,
)  # fmt: skip


def mutate_document(chance: random.Random, document: Any) -> Any:
    """The document with one place changed."""
    if chance.random() < 0.12 or not isinstance(document, dict | list) or not document:
        return chance.choice(VALUES)
    if isinstance(document, dict):
        name = chance.choice(list(document))
        doing = chance.random()
        if doing < 0.1:
            return {key: value for key, value in document.items() if key != name}
        if doing < 0.2:
            return document | {chance.choice(TEXTS): chance.choice(VALUES)}
        return document | {name: mutate_document(chance, document[name])}
    index = chance.randrange(len(document))
    if chance.random() < 0.15:
        return document * chance.choice((0, 2, 30))
    return [*document[:index], mutate_document(chance, document[index]), *document[index + 1 :]]


def mutate_body(chance: random.Random, document: Any) -> tuple[str, bool]:
    """A request's body and whether it is said to be base64."""
    doing = chance.random()
    if doing < 0.7:
        for _ in range(chance.choice((1, 1, 2, 4))):
            document = mutate_document(chance, document)
        text = json.dumps(document, ensure_ascii=chance.random() < 0.5)
        return text, False
    text = json.dumps(document)
    if doing < 0.9:
        data = mutate_bytes(chance, text.encode(), [b'{"snapshots": [[[[', b"\xff\xfe\x00", b'{"a":1,"a":2}'])
        return base64.b64encode(data).decode(), True
    if doing < 0.95:
        return "[" * chance.choice((10, 5000, 100_000)), False
    return chance.choice((text[:-1], text * 2, "", "not base64!", "\ufeff" + text)), chance.random() < 0.5
