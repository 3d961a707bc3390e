"""How a camera's agent is answered, and the schema of it."""

from datetime import datetime
from typing import Final

from platewatch.cameras.agent import (
    AgentRecord,
    ClockState,
    evaluate_clock,
    find_offset,
    find_twin,
    has_agent,
    is_offline,
)
from platewatch.cameras.heartbeat import describe_heartbeat
from platewatch.text.timestamps import format_utc
from platewatch.web.route import Document
from platewatch.web.schemas import (
    COUNT,
    FLAG,
    ID,
    NUMBER,
    SHARE,
    TEXT,
    TIME,
    document,
    members,
    or_null,
)

_HEARTBEAT: Final = document(
    {
        "agent": document({"id": ID, "version": TEXT, "started_at": TIME}),
        "at": TIME,
        "queue": document({"pictures": COUNT, "bytes": COUNT, "oldest_captured_at": or_null(TIME), "evicted": COUNT}),
        "disk_free_bytes": COUNT,
        "temperature_celsius": or_null(NUMBER),
        "clock": document({"offset_ms": or_null(NUMBER), "source": or_null(TEXT)}),
        "camera": document(
            {
                "last_picture_at": or_null(TIME),
                "pictures": COUNT,
                "with_plates": or_null(COUNT),
                "brightness": or_null(SHARE),
                "sharpness": or_null(NUMBER),
            }
        ),
    }
)
AGENT: Final = document(
    {
        "heard_at": TIME,
        "offline": FLAG,
        "clock": members(ClockState),
        "offset_seconds": or_null(NUMBER),
        "second_agent": or_null(ID),
        "heartbeat": _HEARTBEAT,
    },
    "agent",
)


def show_agent(record: AgentRecord, now: datetime) -> Document | None:
    """What the agent beside a camera said last, and what follows from it; None for a camera without one."""
    beat = record.newest
    if beat is None or not has_agent(record, now):
        return None
    offset = find_offset(beat)
    return {
        "heard_at": format_utc(beat.received_at),
        "offline": is_offline(record, now),
        "clock": evaluate_clock(beat).value,
        "offset_seconds": None if offset is None else round(offset.total_seconds(), 3),
        "second_agent": find_twin(record, now),
        "heartbeat": describe_heartbeat(beat.heartbeat),
    }
