"""Insight in the alerts table, without plates:

`insight-weeks` / `<Monday>` are the counts of a week that may be shown, `insight-held#<Monday>` / `<digest>#<part>` is
what the newest of them holds back, `insight-making` / `state` says how far the next one is,
`insight-facts#<Monday>` / `<page>#<end>` are the facts that it is made of, for some days, and `insight-cars#<Monday>` /
`<end>#<part>` the digests of the cars that were seen, for the weeks in which they count as seen before. `insight-key` /
`<Monday>` is the random key of a week's digests, which goes with its cars. No fact and no car outlives its hit; the
index by_expiry knows their ends, so the sweep destroys them and the retention report counts them.

`packed` is JSON, compressed.
"""

import hashlib
import json
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from platewatch.alerts.question import Place
from platewatch.aws.items import describe_due, write_end, write_seconds
from platewatch.aws.tables import ABSENT, Item, Table, make_key
from platewatch.insight.collect import Making
from platewatch.insight.counting import CountedWeek, Held, Kind
from platewatch.insight.facts import Fact, Result
from platewatch.insight.weeks import Week
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Given = TypeVar("Given")

KEPT: Final = timedelta(days=800)
"""Counts are kept this long from the Monday of their week: two years can be compared."""

FACTS_KEPT: Final = timedelta(days=14)
"""Facts are destroyed when their week is counted, within hours. Where that never happens they go by themselves."""

CARS_KEPT: Final = timedelta(days=35)
"""From when their week was counted: four weeks later the last one asks for them."""

HELD_KEPT: Final = timedelta(days=35)
"""From when its week was counted. What a week holds back is destroyed when the next one is counted."""

_WEEKS: Final = "insight-weeks"
_HELD: Final = "insight-held#"
_FACTS: Final = "insight-facts#"
_CARS: Final = "insight-cars#"
_KEYS: Final = "insight-key"
_MAKING: Final = make_key("insight-making", "state")
_PART: Final = 20_000
"""Cars in an item: at most 400 KB fit."""

_PIECE: Final = 250_000
"""Bytes in an item of what is held back."""


class DynamoInsight:
    """Implements the ports WeekStore and CountedWeeks."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_making(self) -> Making | None:
        """See WeekStore."""
        item = self._table.find(_MAKING)
        if item is None:
            return None
        place = Place(parse_time(item["born_at"]), item["alert_id"]) if "born_at" in item else None
        return Making(_parse_week(item["week"]), place, int(item["pages"]), int(item.get("tries", 0)))

    def keep_making(self, making: Making) -> None:
        """See WeekStore."""
        place = making.place
        known = {"born_at": format_time(place.born_at), "alert_id": place.alert_id} if place else {}
        end = write_end(_find_start(making.week) + KEPT, Ground.OPERATION.value)
        numbers = {"pages": making.pages, "tries": making.tries}
        self._table.put({**_MAKING, "week": _format_week(making.week), **numbers, **known, **end})

    def keep_facts(self, week: Week, page: int, facts: Sequence[Fact], now: datetime) -> None:
        """See WeekStore."""
        for end, some in _divide(((fact, fact.kept_until) for fact in facts), now + FACTS_KEPT):
            rows = [_dump_fact(fact) for fact in some]
            self._put(_FACTS + _format_week(week), f"{page:06d}#{write_seconds(end)}", end, packed=_pack(rows))

    def list_facts(self, week: Week, now: datetime) -> Iterator[Fact]:
        """See WeekStore."""
        for item in self._table.list_items(_FACTS + _format_week(week)):
            if _holds(item, now):
                yield from (_load_fact(row) for row in _unpack(bytes(item["packed"])))

    def destroy_facts(self, week: Week) -> None:
        """See WeekStore."""
        self._destroy_all(_FACTS + _format_week(week))

    def open_key(self, week: Week, now: datetime) -> bytes:
        """See WeekStore."""
        key = make_key(_KEYS, _format_week(week))
        made = {**key, "key": secrets.token_bytes(32), **write_end(now + CARS_KEPT, Ground.OPERATION.value)}
        self._table.put_if(made, f"{ABSENT} OR expires_at <= :now", {":now": write_seconds(now)})
        return bytes((self._table.find(key) or made)["key"])

    def keep_cars(self, week: Week, cars: Mapping[str, datetime], now: datetime) -> None:
        """See WeekStore."""
        for end, some in _divide(sorted(cars.items()), now + CARS_KEPT):
            for start in range(0, len(some), _PART):
                packed = bytes.fromhex("".join(some[start : start + _PART]))
                self._put(_CARS + _format_week(week), f"{write_seconds(end)}#{start // _PART:03d}", end, cars=packed)

    def find_cars(self, weeks: Sequence[Week], now: datetime) -> dict[bytes, frozenset[str]]:
        """See WeekStore."""
        found: dict[bytes, frozenset[str]] = {}
        for week in weeks:
            item = self._table.find(make_key(_KEYS, _format_week(week)))
            if item is not None and _holds(item, now):
                found[bytes(item["key"])] = frozenset(self._list_cars(week, now))
        return found

    def destroy_cars(self, week: Week) -> None:
        """See WeekStore."""
        self._table.delete(make_key(_KEYS, _format_week(week)))
        self._destroy_all(_CARS + _format_week(week))

    def find_week(self, week: Week, now: datetime) -> CountedWeek | None:
        """See WeekStore."""
        item = self._table.find(make_key(_WEEKS, _format_week(week)))
        return _load_week(item) if item and _holds(item, now) else None

    def find_newest(self, now: datetime) -> Week | None:
        """The newest week that is counted; None where none is, or all have expired."""
        items, _ = self._table.list_newest(_WEEKS, 1, None)
        return _parse_week(items[0]["sk"]) if items and _holds(items[0], now) else None

    def find_held(self, week: Week, now: datetime) -> Held:
        """See WeekStore."""
        head = self._table.find(make_key(_WEEKS, _format_week(week)))
        if head is None or "held" not in head:
            return {}
        pieces = self._table.list_beginning(_HELD + _format_week(week), f"{head['held']}#")
        packed = b"".join(bytes(piece["packed"]) for piece in pieces if _holds(piece, now))
        # Packed bytes of which a part has expired are nothing.
        return _load_held(_unpack(packed)) if _digest(packed) == head["held"] else {}

    def keep_week(self, counted: CountedWeek, held: Held, now: datetime) -> None:
        """See WeekStore."""
        name, packed = _format_week(counted.week), _pack(held)
        digest, end = _digest(packed), write_end(now + HELD_KEPT, Ground.OPERATION.value)
        for start in range(0, len(packed), _PIECE):
            key = make_key(_HELD + name, f"{digest}#{start // _PIECE:03d}")
            self._table.put({**key, "packed": packed[start : start + _PIECE], **end})
        # This item says which of the pieces count: where two runs count at once, those of the first.
        end = write_end(_find_start(counted.week) + KEPT, Ground.OPERATION.value)
        self._table.put_new({**make_key(_WEEKS, name), "packed": _pack(counted.shown), "held": digest, **end})

    def destroy_held(self, week: Week) -> None:
        """See WeekStore."""
        self._destroy_all(_HELD + _format_week(week))

    def list_weeks(self, first: Week, last: Week, now: datetime) -> Sequence[CountedWeek]:
        """See CountedWeeks."""
        items = self._table.list_between(_WEEKS, _format_week(first), _format_week(last), consistent=False)
        return [_load_week(item) for item in items if _holds(item, now)]

    def _list_cars(self, week: Week, now: datetime) -> Iterator[str]:
        for item in self._table.list_items(_CARS + _format_week(week)):
            if _holds(item, now):
                text = bytes(item["cars"]).hex()
                yield from (text[place : place + 16] for place in range(0, len(text), 16))

    def _put(self, pk: str, sk: str, end: datetime, **packed: bytes) -> None:
        due = describe_due(end, f"{pk}#{sk}")
        self._table.put({**make_key(pk, sk), **packed, **write_end(end, Ground.HIT.value), **due})

    def _destroy_all(self, pk: str) -> None:
        for item in list(self._table.list_items(pk, attributes="pk, sk")):
            self._table.delete(make_key(item["pk"], item["sk"]))


def _divide(each: Iterable[tuple[Given, datetime]], latest: datetime) -> Iterator[tuple[datetime, list[Given]]]:
    """What ends by `latest` at the most, by ends on whole days: none is kept longer than its own end."""
    by_end: dict[datetime, list[Given]] = {}
    for one, end in each:
        day = latest if end >= latest else end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        by_end.setdefault(day, []).append(one)
    yield from by_end.items()


def _find_start(week: Week) -> datetime:
    return datetime.combine(week.monday, time(), UTC)


def _format_week(week: Week) -> str:
    return week.monday.isoformat()


def _parse_week(text: str) -> Week:
    return Week(date.fromisoformat(text))


def _holds(item: Item, now: datetime) -> bool:
    return int(item["expires_at"]) > write_seconds(now)


def _pack(document: Any) -> bytes:
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode())


def _unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _digest(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()[:16]


def _load_week(item: Item) -> CountedWeek:
    shown = _unpack(bytes(item["packed"]))
    return CountedWeek(_parse_week(item["sk"]), {kind: shown[kind.value] for kind in Kind if kind.value in shown})


def _load_held(packed: dict[str, dict[str, list[int]]]) -> Held:
    return {
        kind: {cell: tuple(numbers) for cell, numbers in packed[kind.value].items()}
        for kind in Kind
        if kind.value in packed
    }


def _dump_fact(fact: Fact) -> list[Any]:
    return [
        fact.hit,
        fact.car,
        fact.camera_id,
        fact.list_name,
        fact.category,
        fact.direction,
        fact.captured_at.timestamp(),
        fact.born_at.timestamp(),
        fact.answered_at.timestamp() if fact.answered_at else None,
        fact.result.value,
        fact.late,
        fact.seen_before,
        fact.kept_until.timestamp(),
    ]


def _load_fact(row: list[Any]) -> Fact:
    (
        hit,
        car,
        camera_id,
        list_name,
        category,
        direction,
        captured,
        born,
        answered,
        result,
        late,
        seen_before,
        kept_until,
    ) = row
    return Fact(
        hit=hit,
        car=car,
        camera_id=camera_id,
        list_name=list_name,
        category=category,
        direction=direction,
        captured_at=datetime.fromtimestamp(captured, UTC),
        born_at=datetime.fromtimestamp(born, UTC),
        answered_at=None if answered is None else datetime.fromtimestamp(answered, UTC),
        result=Result(result),
        late=late,
        seen_before=seen_before,
        kept_until=datetime.fromtimestamp(kept_until, UTC),
    )
