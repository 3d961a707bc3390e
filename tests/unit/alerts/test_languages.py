"""One language per message: no English word in what is Dutch, and no Dutch word in what is English.

What editors and admins type is theirs: here it is made of X, Q and digits.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from itertools import product

import pytest

from platewatch.alerts import notice, recipient_change
from platewatch.alerts import relative_time as seen
from platewatch.alerts.alert import Alert, SeenHit, mark_escalated
from platewatch.alerts.answers import VERDICTS, AlertState, Answer, Answers, Outcome, Step
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.explain import EXPLAIN_WORDS
from platewatch.alerts.page import render_alert
from platewatch.alerts.page_buttons import PageOrder
from platewatch.alerts.page_cover import (
    Notice,
    render_cover,
    render_fault,
    render_gone,
    render_locked,
    render_no_pin,
    render_question,
)
from platewatch.alerts.page_words import PAGE_WORDS
from platewatch.alerts.recipient_change import ChangeKind, RecipientChange
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.standing import Standing
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import REMOVED, WORDS, Language
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.hotlists.entry import SubjectRole
from platewatch.hotlists.settings import ListSettings
from platewatch.matching import announce
from platewatch.matching.review import make_review
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

LINK = "https://x.q/a/1"
BOTH = frozenset(
    [
        "camera",
        "exact",
        "hit",
        "is",
        "letters",
        "link",
        "of",
        "open",
        "passage",
        "pin",
        "platewatch",
        "recipient",
        "rest",
        "set",
        "was",
    ]
)
"""Words of both languages; recipient and set are of a command that a page names."""

ALSO_ENGLISH = frozenset(
    [
        "the",
        "and",
        "not",
        "but",
        "at",
        "by",
        "from",
        "to",
        "with",
        "nobody",
        "somebody",
        "read",
        "plate",
        "car",
        "state",
        "list",
        "unknown",
        "none",
        "yet",
        "until",
        "answered",
        "closed",
        "acknowledge",
        "acknowledged",
        "dismissed",
        "disputed",
        "escalated",
        "suspect",
        "victim",
        "missing",
        "third",
        "party",
        "look",
        "alike",
        "repaired",
        "pattern",
        "seen",
        "before",
        "agrees",
        "listed",
        "reported",
        "stopped",
        "found",
        "tried",
        "misread",
        "wrong",
        "right",
        "country",
        "undo",
        "close",
    ]
)
"""English words that code and documents hold, whether or not a text for people has them."""

ALSO_DUTCH = frozenset(
    [
        "de",
        "het",
        "een",
        "en",
        "niet",
        "maar",
        "op",
        "door",
        "van",
        "naar",
        "met",
        "niemand",
        "gelezen",
        "kenteken",
        "lijst",
        "onbekend",
    ]
)

TABLES = (
    WORDS,
    REMOVED,
    PAGE_WORDS,
    EXPLAIN_WORDS,
    notice._BY,
    notice._WANTED_AGAIN,
    notice._STILL_DISMISSED,
    seen._WORDS,
    recipient_change._TEXTS,
    announce._WORDS,
)


class Seen(HTMLParser):
    """What a person sees of a page, or hears of its pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.styled = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.styled = tag == "style"
        self.parts += [value for name, value in attrs if name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        self.styled = False

    def handle_data(self, data: str) -> None:
        if not self.styled:
            self.parts.append(data)


def split_words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W\d_]+", text)}


def list_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield re.sub(r"\{\w+\}", "", value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from list_texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from list_texts(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from list_texts(getattr(value, field.name))


def list_vocabulary(language: Language) -> set[str]:
    return {word for table in TABLES for text in list_texts(table[language]) for word in split_words(text)}


FOREIGN = {
    Language.DUTCH: (list_vocabulary(Language.ENGLISH) | ALSO_ENGLISH) - BOTH,
    Language.ENGLISH: (list_vocabulary(Language.DUTCH) | ALSO_DUTCH) - BOTH,
}


def check(text: str, language: Language) -> None:
    # Commands and addresses are of no language.
    plain = re.sub(r"platewatch [a-z]+( [a-z0-9-]+)+|https?://\S+", "", text)
    assert split_words(plain) & FOREIGN[language] == set(), text


def check_page(page: str, language: Language) -> None:
    assert f'<html lang="{language.value}">' in page
    check(" ".join(Seen(page).parts), language)


def make_alert(
    kind: HitKind, country: CountryCheck = CountryCheck.AGREES, role: SubjectRole = SubjectRole.SUSPECT
) -> Alert:
    plate = "7K??9*" if kind is HitKind.PATTERN else "7KXL92" if kind is not HitKind.LOOK_ALIKE else "1KXL92"
    entry = replace(
        make_entry(plate, instruction="Qx", case_number="1", list_name="xq"),
        reason="Xq",
        owner="Xq",
        make="Qx",
        colour="Xx",
        marker="Qqq",
        role=role,
    )
    alert = make_alert_for("q", entry, kind=kind, site="Qx 1", direction="Xq")
    sighting = replace(alert.sighting, camera_id="q-1")
    return replace(alert, hit=replace(alert.hit, country=country), sighting=sighting)


def list_standings(alert: Alert) -> Iterator[Standing]:
    """How a hit may stand: after each answer and outcome, disputed or not."""
    yield Standing()
    steps = [(step,) for step in VERDICTS] + [(Step.ACKNOWLEDGE,), (Step.MISREAD, Step.UNDO)]
    for given in steps:
        answers = Answers(tuple(Answer(step, "q", NOON + timedelta(minutes=1)) for step in given))
        yield Standing(answers, {"q": "Q. Xx"}, make_dispute(alert, answers.given[0], 1))
    for outcome in (*Outcome, None):
        answers = Answers((Answer(Step.ACKNOWLEDGE, "q", NOON), Answer(Step.CLOSE, "q", NOON, outcome)))
        yield Standing(answers, {"q": "Q. Xx"})


def test_the_two_languages_share_no_word_but_those_that_are_words_of_both() -> None:
    shared = list_vocabulary(Language.DUTCH) & list_vocabulary(Language.ENGLISH)
    assert shared == BOTH


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(HitKind))
def test_a_text_message_and_a_page_are_in_one_language_however_the_hit_stands(
    kind: HitKind, language: Language
) -> None:
    alert = make_alert(kind)
    for standing in list_standings(alert):
        check(compose_sms(alert, LINK, language, AMSTERDAM, standing=standing), language)
        for one in (alert, replace(mark_escalated(alert, NOON + timedelta(hours=2)), late=True)):
            view = AlertView(one, standing, b"q", None, NOON, NOON, undo_until=NOON, refused=True)
            check_page(render_alert(view, "q", language, AMSTERDAM), language)


@pytest.mark.parametrize("language", list(Language))
def test_every_country_role_category_and_probability_has_words_of_its_language(language: Language) -> None:
    for country, role, category, probability in product(CountryCheck, SubjectRole, (1, 2, 3), (0.2, 0.6, 0.9, 0.99)):
        alert = make_alert(HitKind.EXACT_READ, country, role)
        hit = replace(alert.hit, entry=replace(alert.hit.entry, category=category), probability=probability)
        view = AlertView(replace(alert, hit=hit), Standing(), b"q", b"q", NOON, NOON)
        check_page(render_alert(view, "q", language, AMSTERDAM), language)
        check(compose_sms(view.alert, LINK, language, AMSTERDAM), language)


@pytest.mark.parametrize("language", list(Language))
def test_the_list_s_language_is_that_of_its_whole_page(language: Language) -> None:
    other = next(each for each in Language if each is not language)
    alert = replace(make_alert(HitKind.LOOK_ALIKE), settings=ListSettings("xq", language=language.value))
    for standing in list_standings(alert):
        check_page(render_alert(AlertView(alert, standing, None, b"q", NOON, NOON), "q", other, AMSTERDAM), language)


@pytest.mark.parametrize("language", list(Language))
def test_every_other_page_is_in_one_language(language: Language) -> None:
    for order in [None, *map(PageOrder, VERDICTS), *(PageOrder(Step.CLOSE, outcome) for outcome in Outcome)]:
        for shown in (None, *Notice):
            check_page(render_cover("q", language, asks_pin=True, order=order, notice=shown), language)
    for step in (Step.MISREAD, Step.WRONG_COUNTRY, Step.LIST_WRONG):
        check_page(render_question("q", PageOrder(step), language), language)
    for page in (render_gone(language), render_no_pin(language), render_fault(language)):
        check_page(page, language)
    check_page(render_locked(NOON, language, AMSTERDAM), language)


@pytest.mark.parametrize("language", list(Language))
def test_every_notice_is_in_one_language(language: Language) -> None:
    alert = make_alert(HitKind.EXACT_READ)
    for standing in list_standings(alert):
        for number in range(1, len(standing.answers.given) + 1):
            message = notice.compose_notice(alert, standing.answers, number, "Q. Xx", language, AMSTERDAM)
            check(message.text(), language)


@pytest.mark.parametrize("language", list(Language))
def test_messages_of_changes_of_reviews_and_of_the_past_are_in_one_language(language: Language) -> None:
    for kind in set(ChangeKind) - {ChangeKind.SECRET}:
        change = RecipientChange("1", "q-1", (kind,), "q", NOON, "+31600000001")
        check(recipient_change.compose_text(change, language, AMSTERDAM), language)
    for minutes in (0, 1, 5, 300, 10_000):
        check(seen.describe_sighting_age(NOON - timedelta(minutes=minutes), "Qx", NOON, language), language)
    alert = make_alert(HitKind.LOOK_ALIKE)
    settings = ListSettings("xq", language=language.value)
    review = make_review(SeenHit(alert.hit, alert.sighting, settings), ["q"], NOON, NOON + timedelta(hours=1))
    for default in Language:
        check(announce.compose_announcement(review, "q", default, AMSTERDAM).text(), language)


def test_a_word_of_the_other_language_is_noticed() -> None:
    for state, kind in product(AlertState, HitKind):
        if state is not AlertState.OPEN:
            with pytest.raises(AssertionError):
                check(f"toestand: {state.value}", Language.DUTCH)
        if kind is not HitKind.EXACT_READ:
            with pytest.raises(AssertionError):
                check(f"7-KXL-92 {kind.value}", Language.DUTCH)
    with pytest.raises(AssertionError):
        check_page(render_gone(Language.DUTCH).replace('lang="nl"', 'lang="en"'), Language.ENGLISH)
