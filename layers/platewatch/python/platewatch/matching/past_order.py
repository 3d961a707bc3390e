"""The prosecutor's order by which the passages of the past may be searched, and the question that comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from platewatch.fields import FieldInvalid, join, parse_line, parse_object, parse_time
from platewatch.hotlists.entry_document import parse_ended
from platewatch.hotlists.list_state import check_list_name
from platewatch.hotlists.versions import Key
from platewatch.plates.spelling import hide
from platewatch.retention.terms import PASSAGE_TERM
from platewatch.sentences import say

PAGES_TAKE: Final = timedelta(hours=1)
"""How long the pages of one search may take: a period that began 28 days ago is still good for the later ones."""

_ORDER: Final = "order"
_LONGEST: Final = {"reference": 64, "offence": 200}


@dataclass(frozen=True, slots=True)
class Order:
    """A prosecutor's order: its reference, the offence, and the period from `since` up to `until` (aware, UTC)."""

    reference: str
    offence: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """Which entry of which list is asked for. `order`, `after` and `proof` are as they came: others check them.

    `written` is the plate as it was typed, "" where that says no more than the key.
    """

    list_name: str
    key: Key
    order: object
    after: object
    written: str = ""
    proof: object = None


def parse_question(document: object) -> PastQuestion:
    """The question of {"list", "plate", "case_number", "order", "after"?, "search"?}.

    Raises FieldInvalid or BadListName, never with the plate. A missing order is no error yet: who asks without one is
    refused on the record.
    """
    fields = parse_object(document, "", ("list", "plate", "case_number"), (_ORDER, "after", "search"))
    list_name = fields["list"]
    named = parse_ended({"plate": fields["plate"], "case_number": fields["case_number"]})
    return PastQuestion(
        list_name=check_list_name(list_name if isinstance(list_name, str) else ""),
        key=named.key,
        order=fields.get(_ORDER),
        after=fields.get("after"),
        written=named.written,
        proof=fields.get("search"),
    )


def parse_order(question: PastQuestion, now: datetime) -> Order:
    """The question's order: complete, of at most 28 days, all of them past and within what is kept.

    Raises FieldInvalid.
    """
    if question.order is None:
        raise FieldInvalid(_ORDER, "is missing: what is kept under article 126jj is searched on a prosecutor's order")
    fields = parse_object(question.order, _ORDER, ("reference", "offence", "since", "until"))
    order = Order(
        reference=_parse_words(fields, "reference", question.key.plate),
        offence=_parse_words(fields, "offence", question.key.plate),
        since=parse_time(fields["since"], join(_ORDER, "since")),
        until=parse_time(fields["until"], join(_ORDER, "until")),
    )
    if order.until <= order.since:
        raise FieldInvalid(join(_ORDER, "until"), "must be after since")
    if order.until > now:
        raise FieldInvalid(join(_ORDER, "until"), "must not be in the future: list the plate for what is still to come")
    oldest = now - PASSAGE_TERM - (PAGES_TAKE if question.after is not None else timedelta())
    if order.since < oldest:
        raise FieldInvalid(
            join(_ORDER, "since"), say("must be at most {days} days ago: no more is kept", days=PASSAGE_TERM.days)
        )
    return order


def parse_after(question: PastQuestion, order: Order) -> datetime:
    """Until when the past is still to be searched: the whole period, or what an answer's `next` says. FieldInvalid."""
    if question.after is None:
        return order.until
    after = parse_time(question.after, "after")
    if not order.since < after <= order.until:
        raise FieldInvalid("after", "must be the `next` of an answer to the same order")
    return after


def describe_claim(question: PastQuestion) -> dict[str, str]:
    """What the question says of its order, complete or not, for the audit record.

    Empty text stands for what is missing or not as it must be.
    """
    given = question.order if isinstance(question.order, dict) else {}
    claim: dict[str, str] = {}
    for name in ("reference", "offence", "since", "until"):
        try:
            if name in _LONGEST:
                claim[name] = _parse_words(given, name, question.key.plate)
            else:
                claim[name] = parse_time(given.get(name), name).isoformat()
        except FieldInvalid:
            claim[name] = ""
    return claim


def _parse_words(fields: Mapping[str, object], name: str, plate: str) -> str:
    words = parse_line(fields.get(name), join(_ORDER, name), _LONGEST[name])
    # It is written into the audit log, where no plate stands.
    if hide(plate, words) != words:
        raise FieldInvalid(join(_ORDER, name), "must not hold the plate")
    return words
