"""Searching within a list: which entries somebody means who knows a plate, a part of one, or a case."""

from dataclasses import dataclass
from typing import Final

from platewatch.fields import FieldInvalid, parse_line, parse_object
from platewatch.hotlists.entry import Entry
from platewatch.plates.errors import NotAPlate
from platewatch.plates.spelling import normalise_listed
from platewatch.sentences import say

LONGEST_PLATE: Final = 32
LONGEST_CASE: Final = 64
SHORTEST_CASE: Final = 3


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: entries whose plate and case number hold these. An empty one is not looked at.

    `plate` is normalised, and a whole plate, a part of one, or a pattern as it is listed. `case_number` is in lower
    case. `after` is the `next` of the page before, "" for the first.
    """

    plate: str
    case_number: str
    after: str = ""

    def finds(self, entry: Entry) -> bool:
        """True when the entry is one of those that are looked for."""
        return self.plate in entry.plate and self.case_number in entry.case_number.casefold()


def parse_search(document: object) -> Search:
    """The search of a body {"plate"?, "case_number"?, "after"?} with a plate or a case number. Raises FieldInvalid."""
    fields = parse_object(document, "", (), ("plate", "case_number", "after"))
    plate, case_number = _parse_plate(fields.get("plate")), _parse_case(fields.get("case_number"))
    if not plate and not case_number:
        raise FieldInvalid("plate", "give a plate or a part of one, or a case number in case_number")
    after = fields.get("after")
    return Search(plate, case_number, "" if after is None else parse_line(after, "after", 64))


def _parse_plate(value: object) -> str:
    if value is None or value == "":
        return ""
    try:
        return normalise_listed(parse_line(value, "plate", LONGEST_PLATE))
    except NotAPlate as error:
        raise FieldInvalid("plate", str(error)) from error


def _parse_case(value: object) -> str:
    if value is None or value == "":
        return ""
    text = parse_line(value, "case_number", LONGEST_CASE)
    if len(text) < SHORTEST_CASE:
        raise FieldInvalid("case_number", say("give at least {least} characters of it", least=SHORTEST_CASE))
    return text.casefold()
