"""The chain in DynamoDB: records in the audit table, in the order of its index by_chain, and the head in a table apart.

`chain` is `chained#<day>`, the day (UTC) on which the sequencer has chained a record; beside it `place` is the record's
number. Nobody but the sequencer writes here. What is set aside lies in the same table and stands in no index.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from platewatch.audit.chain import Anchor, Chained, Document, Head, Link
from platewatch.audit.sequence import AlreadyChained, AppendRefused, HeadMoved
from platewatch.audit.set_aside import SetAside
from platewatch.audit.verified import Verified
from platewatch.aws.items import load_time, write_seconds, write_times
from platewatch.aws.tables import ABSENT, Item, Key, Table, make_key
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_CHAIN: Final = "by_chain"

_HEAD: Final = make_key("head", "head")
_HEALTH: Final = make_key("health", "health")
_VERIFIED: Final = make_key("verified", "verified")
_DIGITS: Final = 12
_RECORD: Final = "record#"
_TEXTS: Final = ("at", "actor", "role", "action", "subject", "reason", "case_number", "ground")
_COUNTS: Final = ("records", "first", "last", "findings")
_SEQUENCERS: Final = ("received_at", "sender")
"""What records of earlier versions do not have."""


class DynamoChain:
    """Implements the port Chain, and reads the chain by its days."""

    def __init__(self, client: "DynamoDBClient", audit_table: str, head_table: str) -> None:
        self._audit = Table(client, audit_table)
        self._heads = Table(client, head_table)

    def find_head(self) -> Head:
        """The head; never stale."""
        item = self._heads.find(_HEAD)
        return _load_head(item) if item else Head()

    def find_record(self, record_id: str) -> Document | None:
        """The chained record with this id; never stale."""
        item = self._audit.find(_key_of_record(record_id))
        return load_document(item) if item else None

    def append(self, head: Head, chained: Sequence[Chained], now: datetime, aside: SetAside | None = None) -> Head:
        """Keep the records with their links, and what is set `aside`, and move the head, all or nothing.

        Raises HeadMoved, AlreadyChained and AppendRefused.
        """
        last = chained[-1].link
        begun_at = head.begun_at or now
        moved = replace(head, sequence=last.sequence, digest=last.digest, begun_at=begun_at, chained_at=now)
        day = f"chained#{now.astimezone(UTC).date().isoformat()}"
        items: list[Any] = [
            {"Update": self._move_head(head, moved)},
            *({"Put": self._audit.describe_put(_make_item(one, day), ABSENT)} for one in chained),
            *([{"Put": self._audit.describe_put(_make_aside(aside), ABSENT)}] if aside else []),
        ]
        try:
            self._audit.client.transact_write_items(TransactItems=items)
        except self._audit.client.exceptions.TransactionCanceledException as error:
            causes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if causes[0] in ("ConditionalCheckFailed", "TransactionConflict"):
                raise HeadMoved("another run of the sequencer is at work") from error
            known = [
                str(one.document["id"])
                for one, cause in zip(chained, causes[1:], strict=False)
                if cause == "ConditionalCheckFailed"
            ]
            if known:
                raise AlreadyChained(known) from error
            if set(causes) & {"ValidationError", "ItemCollectionSizeLimitExceeded"}:
                raise AppendRefused(f"the store refuses a batch of {len(chained)} records") from error
            raise
        except self._audit.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "ValidationException":
                raise
            raise AppendRefused(f"the store refuses a batch of {len(chained)} records") from error
        return moved

    def note_anchor(self, anchor: Anchor) -> None:
        """Remember the anchor as the last one."""
        values = {":sequence": anchor.sequence, ":at": format_time(anchor.made_at)}
        self._heads.update(_HEAD, "SET anchored = :sequence, anchored_at = :at", values)

    def note_caught_up(self, moment: datetime) -> None:
        """Remember that what was put before that moment is chained."""
        self._heads.update(_HEALTH, "SET caught_up_at = :at", {":at": format_time(moment)})

    def find_caught_up(self) -> datetime | None:
        """The last moment of which the sequencer has said so; None before its first run."""
        item = self._heads.find(_HEALTH)
        return parse_time(item["caught_up_at"]) if item else None

    def note_verified(self, verified: Verified) -> None:
        """Remember this verification as the last one, unless a later one is remembered."""
        values = {
            ":at": format_time(verified.at),
            ":by": verified.by,
            **{f":{name}": getattr(verified, name) for name in _COUNTS},
        }
        update = "SET #at = :at, #by = :by, " + ", ".join(f"#{name} = :{name}" for name in _COUNTS)
        self._heads.update(_VERIFIED, update, values, "attribute_not_exists(#at) OR #at <= :at")

    def find_verified(self) -> Verified | None:
        """The last verification that came to the end of the chain; None before the first."""
        item = self._heads.find(_VERIFIED)
        if item is None:
            return None
        return Verified(parse_time(item["at"]), item["by"], *(int(item[name]) for name in _COUNTS))

    def fetch_day(self, day: date, after: str, most: int, now: datetime) -> tuple[list[Chained], str | None]:
        """About `most` records chained on that day after that place, and the place to go on after; None at its end.

        All records of the last place are among them: one that somebody put there beside the genuine one, where an
        answer ends, would else be in no answer. What has expired is left out, whether or not it is still stored.
        """
        condition, values = "#chain = :chain", {":chain": f"chained#{day.isoformat()}"}
        if after:
            condition, values = f"{condition} AND #place > :after", values | {":after": after}
        items, following = self._audit.query_page(BY_CHAIN, condition, values, most)
        if following:
            values = {":chain": values[":chain"], ":place": items[-1]["place"]}
            # One more, so that with the genuine one there is another where there are several.
            same, _ = self._audit.query_page(BY_CHAIN, "#chain = :chain AND #place = :place", values, most + 1)
            items += [item for item in same if item not in items[-most:]]
        found = [_load_chained(item) for item in items]
        kept = [one for one in found if int(str(one.document["expires_at"])) > now.timestamp()]
        return kept, items[-1]["place"] if following else None

    def _move_head(self, head: Head, moved: Head) -> dict[str, Any]:
        values: dict[str, Any] = {
            ":number": moved.sequence,
            ":digest": moved.digest,
            **{f":{name}": text for name, text in write_times(begun=moved.begun_at, now=moved.chained_at).items()},
        }
        condition = ABSENT
        if head.sequence:
            condition = "#number = :before AND digest = :known"
            values |= {":before": head.sequence, ":known": head.digest}
        update = "SET #number = :number, digest = :digest, begun_at = :begun, chained_at = :now"
        return self._heads.describe_update(_HEAD, update, values, condition)


def load_document(item: Item) -> Document:
    """The record of an item: what is missing or of another type is empty, and so has another digest."""
    tags, detail, end = item.get("tags"), item.get("detail"), item.get("expires_at")
    pk, sk = item["pk"], item["sk"]
    return {
        "id": pk.removeprefix(_RECORD) if sk == "record" else f"{pk}|{sk}",
        **{name: _load_text(item.get(name)) for name in _TEXTS},
        "detail": {name: _load_text(value) for name, value in detail.items()} if isinstance(detail, dict) else {},
        "tags": [_load_text(tag) for tag in tags] if isinstance(tags, list) else [],
        **{name: _load_text(item[name]) for name in _SEQUENCERS if name in item},
        "expires_at": int(float(end)) if isinstance(end, Decimal) else 0,
    }


def _load_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _key_of_record(record_id: str) -> Key:
    return make_key(_RECORD + record_id, "record")


def _make_item(one: Chained, day: str) -> dict[str, Any]:
    document: Any = one.document
    return {
        **_key_of_record(document["id"]),
        **{name: document[name] for name in (*_TEXTS, *_SEQUENCERS, "detail", "tags", "expires_at")},
        "chain": day,
        "place": f"{one.link.sequence:0{_DIGITS}d}",
        "previous": one.link.previous,
        "digest": one.link.digest,
    }


def _make_aside(kept: SetAside) -> dict[str, Any]:
    message = kept.message
    return {
        **make_key(f"aside#{message.source}", "message"),
        "body": message.body,
        "why": kept.why,
        "received_at": format_time(message.received_at),
        "sender": message.sender,
        "expires_at": write_seconds(kept.expires_at),
    }


def _load_chained(item: Item) -> Chained:
    # Whoever has the sequencer's rights may put anything: what is no number is the place of no record.
    place = item["place"]
    number = int(place) if len(place) == _DIGITS and place.isascii() and place.isdecimal() else 0
    previous, digest = (_load_text(item.get(name)) for name in ("previous", "digest"))
    return Chained(Link(number, previous, digest), load_document(item))


def _load_head(item: Item) -> Head:
    return Head(
        sequence=int(item["number"]),
        digest=item["digest"],
        begun_at=parse_time(item["begun_at"]),
        chained_at=parse_time(item["chained_at"]),
        anchored=int(item.get("anchored", 0)),
        anchored_at=load_time(item, "anchored_at"),
    )
