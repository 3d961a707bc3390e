"""What is known of a camera's agents, as attributes of the camera's item.

`agent_beats` is JSON: [[received, since, heartbeat], ...], the newest first, times in ms since 1970.
`clock_uncertain` is JSON: [[since, until or null, ahead in ms], ...], the oldest first.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from platewatch.aws.tables import Item
from platewatch.cameras.agent import AgentRecord, Beat, Stretch
from platewatch.cameras.heartbeat import describe_heartbeat, parse_heartbeat

BEATS: Final = "agent_beats"
UNCERTAIN: Final = "clock_uncertain"


def write_agents(record: AgentRecord) -> dict[str, Any]:
    """The attributes of what is known; none for a camera without an agent."""
    beats = [beat for beat in (record.newest, record.other) if beat is not None]
    if not beats:
        return {}
    heard = [
        [_write_time(beat.received_at), _write_time(beat.since), describe_heartbeat(beat.heartbeat)] for beat in beats
    ]
    stretches = [
        [
            _write_time(stretch.since),
            None if stretch.until is None else _write_time(stretch.until),
            round(stretch.ahead.total_seconds() * 1000),
        ]
        for stretch in record.stretches
    ]
    return {BEATS: _dump(heard), UNCERTAIN: _dump(stretches)}


def load_agents(item: Item) -> AgentRecord:
    """What a camera's item says of its agents; nothing for cameras that never had one."""
    beats = [
        Beat(_load_time(received), _load_time(since), parse_heartbeat(heartbeat))
        for received, since, heartbeat in json.loads(item.get(BEATS, "[]"))
    ]
    stretches = tuple(
        Stretch(_load_time(since), None if until is None else _load_time(until), timedelta(milliseconds=ahead))
        for since, until, ahead in json.loads(item.get(UNCERTAIN, "[]"))
    )
    return AgentRecord(beats[0] if beats else None, beats[1] if len(beats) > 1 else None, stretches)


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _write_time(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _load_time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
