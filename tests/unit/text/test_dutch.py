"""What the service says to people who read Dutch: each sentence that an answer may hold has Dutch words."""

import ast
import importlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from string import Formatter
from typing import TypeGuard
from zoneinfo import ZoneInfo

import pytest

from platewatch.alerts.coverage import EntriesSeen, find_gaps
from platewatch.fields import FieldInvalid, parse_number, parse_whole
from platewatch.hotlists.settings import ListSettings
from platewatch.investigations import errors as investigations
from platewatch.investigations.candidates import Verdict
from platewatch.investigations.investigation import Choice, Part
from platewatch.reading import errors as reading
from platewatch.sentences import as_sentence, describe_sentence, either, join_parts, load_sentence, say
from platewatch.text import message_text
from platewatch.text.dutch import load_templates, write_dutch
from platewatch.text.hours import DAYS, parse_hours
from platewatch.text.names import NameKind
from tests.layers import PACKAGE

SAYING = {
    "say": 0,
    "as_sentence": 0,
    "FieldInvalid": 1,
    "QuestionOutOfBounds": 1,
    "Gap": 1,
    "Finding": 3,
    "parse_text": 3,
    "check_words": 2,
    "PlateCharacter": 0,
    "PlateLength": 0,
    "PatternTooOpen": 0,
    "BadListName": 0,
    **{name: 0 for name in vars(investigations) if name[0].isupper() and name != "PlatewatchError"},
    **{kind.__name__: 0 for kind in reading.ImageRejected.__subclasses__()},
}
"""What is called with a text that the console shows: which of its arguments that is."""
SAYING_IN = {
    ("cameras/placement.py", "parse_words"): 2,
    ("cameras/maintenance.py", "parse_words"): 2,
    ("plates/spelling.py", "_keep_characters"): 2,
    ("audit/verify_parts.py", "Mark"): 2,
}
"""The same, where other modules have something else of that name."""

NOT_SHOWN = ("agent", "cli", "deployment", "sentences.py")
"""What words nothing that the console shows."""

WORDED_BY_CALLER = {"problem", "rule", "meaning", "field", "text", "first.source", "mark.source", "str(error)"}
"""Arguments, and errors that were raised with a sentence."""
WORDED_ELSEWHERE = {
    ("alerts/channel.py", "fault"),
    ("alerts/coverage.py", "_word_area(settings.area, places)"),
    ("audit/verify.py", "about"),
    ("hotlists/settings.py", "str(unknown)"),
    ("text/names.py", "str(unknown)"),
}
"""What was said before, in the same package."""
PAGE_WORDS = {("hotlists/entry_document.py", "faults[0].reason")}
"""Findings: the page words them by their cause (tests/unit/console_page/test_findings.py)."""
LISTED = {
    ("investigations/candidates.py", "candidate.verdict.verdict.value"): [one.value for one in Verdict],
    ("investigations/investigation.py", "part.value"): [one.value for one in Part],
    ("investigations/investigation.py", "investigation.decision.choice.value"): [one.value for one in Choice],
    ("alerts/coverage.py", "day"): list(DAYS),
    ("text/names.py", "kind.value"): [one.value for one in NameKind],
    ("text/message_text.py", "_REASONS[found.kind]"): list(message_text._REASONS.values()),
}
"""What is chosen of several."""
RETURNING = {("alerts/channel.py", "find_fault")}
"""Functions that answer a sentence."""


@cache
def list_modules() -> tuple[tuple[str, ast.Module], ...]:
    named = [(path.relative_to(PACKAGE).as_posix(), path) for path in sorted(PACKAGE.rglob("*.py"))]
    return tuple((name, ast.parse(path.read_text())) for name, path in named if not name.startswith(NOT_SHOWN))


def list_texts() -> Iterator[tuple[str, ast.expr]]:
    """Every text that is said, with the module that says it."""
    for module, tree in list_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = SAYING_IN.get((module, called), SAYING.get(called))
                if place is not None and len(node.args) > place:
                    yield module, node.args[place]
            if isinstance(node, ast.FunctionDef) and (module, node.name) in RETURNING:
                for one in ast.walk(node):
                    if isinstance(one, ast.Return) and one.value is not None:
                        yield from ((module, each) for each in ast.walk(one.value) if is_text(each))


def is_text(node: ast.AST) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def find_templates(module: str, text: ast.expr) -> list[str] | None:
    """The English templates of a text: none where it is said elsewhere, None where nobody can tell."""
    written = ast.unparse(text)
    if isinstance(text, ast.Constant):
        return [str(text.value)]
    if isinstance(text, ast.IfExp):
        both = [find_templates(module, one) for one in (text.body, text.orelse)]
        return None if None in both else [one for found in both for one in found or []]
    if isinstance(text, ast.Call) and getattr(text.func, "id", "") in ("say", "as_sentence"):
        return []
    if (module, written) in WORDED_ELSEWHERE | PAGE_WORDS or written in WORDED_BY_CALLER:
        return []
    if (module, written) in LISTED:
        return LISTED[module, written]
    if isinstance(text, ast.Name):
        value = getattr(importlib.import_module(f"platewatch.{module[:-3].replace('/', '.')}"), text.id, None)
        return [str(value)] if isinstance(value, str) else None
    return None


@cache
def list_templates() -> frozenset[str]:
    return frozenset(one for module, text in list_texts() for one in find_templates(module, text) or [])


def find_holes(template: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(template) if name} - {"command"}


def test_what_is_said_is_a_sentence_with_its_values_apart() -> None:
    found = [(module, text) for module, text in list_texts() if find_templates(module, text) is None]
    assert [f"{module}:{text.lineno} {ast.unparse(text)}" for module, text in found] == []


def test_every_sentence_has_dutch_words() -> None:
    assert len(list_templates()) > 200
    assert sorted(one for one in list_templates() if write_dutch(say(one)) is None) == []


def test_dutch_words_are_of_sentences_that_are_said() -> None:
    assert load_templates().keys() - list_templates() == set()


def test_dutch_words_hold_the_same_values() -> None:
    assert [one for one, dutch in load_templates().items() if find_holes(one) != find_holes(dutch)] == []


def test_a_sentence_is_told_with_its_values() -> None:
    told = say("must be a number, not {kind}", kind=say("a list"))
    assert told == "must be a number, not a list"
    assert write_dutch(told) == "moet een getal zijn, maar is een lijst"
    assert write_dutch(say("must be {choices}", choices=either("abc"))) == "moet a, b of c zijn"
    assert say("must be {choices}", choices=either("abc")) == "must be a, b or c"


def test_numbers_have_the_marks_of_the_language() -> None:
    assert say("must be from {least:g} to {most:g}", least=0.5, most=1) == "must be from 0.5 to 1"
    assert write_dutch(say("must be from {least:g} to {most:g}", least=0.5, most=1)) == "moet van 0,5 tot 1 zijn"
    wide = "more than {most:,} passages lie in the time around: take fewer cameras or less time"
    assert "1,000" in say(wide, most=1000)
    assert "1.000" in str(write_dutch(say(wide, most=1000)))


@pytest.mark.parametrize(
    "text", ["something else", say("must be {meaning}", meaning=say("something else")), say("else: {one}", one=1)]
)
def test_what_has_no_dutch_words_is_told_to_have_none(text: str) -> None:
    assert write_dutch(text) is None


def test_parts_and_values_alone_are_the_same_in_every_language() -> None:
    parts = join_parts(["gate-1", say("no camera is in use")], "; ")
    assert parts == "gate-1; no camera is in use"
    assert write_dutch(parts) == "gate-1; er is geen camera in gebruik"


def test_an_error_is_told_as_the_sentence_that_it_was_made_with() -> None:
    with pytest.raises(FieldInvalid, match=r"^size: must be at least 3$") as raised:
        parse_whole(2, "size", 3)
    assert write_dutch(str(raised.value)) == "size: moet ten minste 3 zijn"
    with pytest.raises(FieldInvalid) as other:
        parse_number([], "", 0, 1)
    assert write_dutch(str(other.value)) == "moet een getal zijn, maar is een lijst"


def test_a_sentence_crosses_from_one_function_to_another() -> None:
    sent = say("{left}: it", left=say("must be {choices}", choices=either("ab")))
    come = load_sentence(json.loads(json.dumps(describe_sentence(sent))))
    assert come == sent
    assert come.values == sent.values
    assert load_sentence(describe_sentence(as_sentence("must hold a picture"))) == "must hold a picture"
    assert write_dutch(load_sentence("must hold a picture")) == "moet een foto bevatten"


def test_hours_have_dutch_days() -> None:
    sunday = datetime(2026, 11, 29, 12, tzinfo=UTC)
    settings = ListSettings("stolen", hours=parse_hours(["mon-fri 08:00-18:00", "sat 22:00-06:00"], "hours"))
    seen = EntriesSeen(looked=1, whole=True, kinds=frozenset({(1, 1)}))
    gap = find_gaps(settings, seen, [], {}, sunday, ZoneInfo("Europe/Amsterdam"))[0]
    assert gap.text == "now is outside its hours (mon-fri 08:00-18:00, sat 22:00-06:00)"
    assert write_dutch(gap.text) == "het is nu buiten de uren van de lijst (ma-vr 08:00-18:00, za 22:00-06:00)"
