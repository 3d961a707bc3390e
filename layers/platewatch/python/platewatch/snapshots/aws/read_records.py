"""Reads as the reads table and the store of kept passages hold them: JSON, packed, so that most fit into one kilobyte.

DynamoDB takes a write unit for each begun kilobyte, and a read is written and deleted.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from platewatch.cameras.camera import Lane
from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import LineEnds
from platewatch.reading.record import Evidence, Read
from platewatch.retention.terms import Ground, Retention
from platewatch.text.timestamps import format_time, parse_time

PACKED: Final = "packed"
"""The attribute of a packed read. Items of former days have its JSON as text in `record`."""


_WORDS: Final = (
    b'{"read_id":"-00","snapshot_id":"","passage_id":"-00","passage_named":false,"camera_id":"","lane":"standard",'
    b'"lane":"priority","captured_at":"2026-","received_at":"2026-","spellings":[["",0.99],["",0.00],["",1e-05]],'
    b'"observed":{"":0.99,"":0.00},"unreadable":0.0,"corners":[[0.0,0.0],[0.0,0.0]],"country":null,"country":"NL",'
    b'"country_probability":0.99,"lines":1,"complete":[[0.999,0.999]],"model_version":"","evidence":{"overview_key":'
    b'"passages/-00/overview.jpg","overview_key":"pending/-00/overview.jpg","overview_sha256":"","plate_key":"passages/'
    b'-00/plate.jpg","plate_key":"pending/-00/plate.jpg","plate_sha256":"","snapshot_sha256":"","masking_version":'
    b'"blocks-2"},"retention":{"expires_at":"2026-","ground":"126jj"}}"retention":{"expires_at":"2026-",'
    b'"ground":"pending-decision"}}'
)
"""What the packing finds in nearly every read. Never changed: items could not be unpacked any more."""


def pack_read(read: Read) -> dict[str, bytes]:
    """The read as an attribute of its item."""
    text = json.dumps(dump_read(read), separators=(",", ":"))
    packer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, zdict=_WORDS)
    return {PACKED: packer.compress(text.encode()) + packer.flush()}


def load_item(item: Mapping[str, Any]) -> Read:
    """The read of an item, packed or of former days."""
    packed = item.get(PACKED)
    if packed is None:
        return load_read(json.loads(item["record"]))
    return load_read(json.loads(zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_WORDS).decompress(bytes(packed))))


def dump_retention(retention: Retention) -> dict[str, str]:
    """A retention as JSON."""
    return {"expires_at": format_time(retention.expires_at), "ground": retention.ground.value}


def load_retention(record: dict[str, str]) -> Retention:
    """The retention of dump_retention."""
    return Retention(parse_time(record["expires_at"]), Ground(record["ground"]))


def dump_read(read: Read) -> dict[str, Any]:
    """A read as JSON, but for the passage that matching counted it to."""
    evidence = read.evidence
    return {
        "read_id": read.read_id,
        "snapshot_id": read.snapshot_id,
        "passage_id": read.passage_id,
        "passage_named": read.passage_named,
        "camera_id": read.camera_id,
        "lane": read.lane.value,
        "captured_at": format_time(read.captured_at),
        "received_at": format_time(read.received_at),
        "spellings": [[spelling.text, spelling.probability] for spelling in read.spellings],
        # Apart from the spellings, so that code of before and after this field reads both records.
        "observed": {spelling.text: spelling.observed for spelling in read.spellings if spelling.observed is not None},
        "unreadable": read.unreadable,
        "corners": read.corners,
        "country": read.country,
        "country_probability": read.country_probability,
        "lines": read.lines,
        "complete": [[line.start, line.end] for line in read.completeness],
        "model_version": read.model_version,
        "evidence": {
            "overview_key": evidence.overview_key,
            "overview_sha256": evidence.overview_sha256,
            "plate_key": evidence.plate_key,
            "plate_sha256": evidence.plate_sha256,
            "snapshot_sha256": evidence.snapshot_sha256,
            "masking_version": evidence.masking_version,
        },
        "retention": dump_retention(read.retention),
    }


def load_read(record: dict[str, Any]) -> Read:
    """The read of dump_read."""
    observed = record.get("observed", {})
    upper_left, upper_right, lower_right, lower_left = ((float(x), float(y)) for x, y in record["corners"])
    return Read(
        read_id=record["read_id"],
        snapshot_id=record["snapshot_id"],
        passage_id=record["passage_id"],
        passage_named=record.get("passage_named", False),
        camera_id=record["camera_id"],
        lane=Lane(record["lane"]),
        captured_at=parse_time(record["captured_at"]),
        received_at=parse_time(record["received_at"]),
        spellings=tuple(Spelling(text, chance, observed.get(text)) for text, chance in record["spellings"]),
        unreadable=record["unreadable"],
        corners=(upper_left, upper_right, lower_right, lower_left),
        country=record["country"],
        country_probability=record["country_probability"],
        lines=record["lines"],
        # Reads from before completeness was told count as complete.
        completeness=tuple(LineEnds(start, end) for start, end in record.get("complete", ())),
        model_version=record["model_version"],
        evidence=Evidence(**record["evidence"]),
        retention=load_retention(record["retention"]),
    )
