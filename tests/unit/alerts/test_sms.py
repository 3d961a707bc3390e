import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.errors import LinkTooLong
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import WORDS, Language
from platewatch.hits.hit import HitKind
from platewatch.reading.completeness import Missing
from platewatch.text.gsm import count_septets, is_gsm
from platewatch.text.message_text import find_unsafe
from platewatch.text.probability import format_percent
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

TOKEN = "AbCdEfGhIjKlMnOpQrSt_-"
SHORT = f"https://pw.example/a/{TOKEN}"
# The longest region's name that a short one stands beside; ten letters are the id of an HTTP API.
LONG = f"https://abcdefghij.execute-api.ap-southeast-1.amazonaws.com/a/{TOKEN}"


def test_the_parts_stand_in_the_order_in_which_they_are_needed() -> None:
    text = compose_sms(make_alert_for("unit-1"), SHORT, Language.DUTCH, AMSTERDAM)
    assert text == f"P1 7-KXL-92 vrijwel zeker 97% exact Handweg zuid 12:00 CET Staande houden {SHORT}"


def test_in_english_a_look_alike_says_so() -> None:
    alert = make_alert_for("unit-1", probability=0.62, kind=HitKind.LOOK_ALIKE)
    text = compose_sms(alert, SHORT, Language.ENGLISH, AMSTERDAM)
    assert text.startswith("P1 7-KXL-92 possible 62% look-alike Handweg zuid 12:00 CET ")


@settings(deadline=None)
@given(instruction=st.text("abc ", max_size=60), day=st.sampled_from((1, 180)))
def test_the_zone_is_named_where_it_takes_no_room_from_another_word(instruction: str, day: int) -> None:
    alert = make_alert_for("unit-1", make_entry(instruction=instruction))
    moment = alert.sighting.captured_at + timedelta(days=day)
    alert = replace(alert, created_at=moment, sighting=replace(alert.sighting, captured_at=moment))
    text = compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM)
    zone = " CET" if day == 1 else " CEST"
    named = re.search(r" 1[23]:00( CES?T)?", text)
    assert named is not None
    room = 160 - count_septets(text.replace(zone, ""))
    assert (named[1] == zone) == (room >= len(zone))


def test_a_passage_of_another_day_shows_its_date() -> None:
    alert = make_alert_for("unit-1")
    late = replace(alert, created_at=alert.created_at + timedelta(hours=20))
    assert " 12-03 12:00 CET " in compose_sms(late, SHORT, Language.DUTCH, AMSTERDAM)


@pytest.mark.parametrize(("language", "word"), [(Language.DUTCH, "(klok?)"), (Language.ENGLISH, "(clock?)")])
def test_a_time_of_a_wrong_clock_is_followed_by_a_word_that_is_never_left_out(language: Language, word: str) -> None:
    alert = make_alert_for("unit-1")
    alert = replace(alert, sighting=replace(alert.sighting, clock_uncertain=True))
    assert f" 12:00 CET {word} " in compose_sms(alert, SHORT, language, AMSTERDAM)
    long = make_alert_for("unit-1", make_entry(instruction="Stop " * 30), site="S" * 90, direction="D" * 90)
    long = replace(long, sighting=replace(long.sighting, clock_uncertain=True))
    text = compose_sms(long, LONG, language, AMSTERDAM)
    assert f" 12:00 {word} " in text
    assert count_septets(text) <= 160


def test_a_camera_nobody_knows_is_named_in_place_of_its_site() -> None:
    alert = make_alert_for("unit-1")
    lost = replace(alert, sighting=replace(alert.sighting, position=None))
    assert " west-1 12:00 CET " in compose_sms(lost, SHORT, Language.DUTCH, AMSTERDAM)


def test_a_warning_stands_right_after_the_priority() -> None:
    entry = replace(make_entry(), marker="gewapend")
    text = compose_sms(make_alert_for("unit-1", entry), LONG, Language.DUTCH, AMSTERDAM)
    assert text.startswith("P1 gewapend 7-KXL-92 vrijwel zeker 97% exact Handweg zuid 12:00 ")


def test_of_a_plate_known_in_part_the_one_that_was_read_is_named() -> None:
    alert = make_alert_for("unit-1", make_entry("7K??9*"), kind=HitKind.PATTERN, probability=0.8)
    assert compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM).startswith(
        "P1 7-KXL-92 waarschijnlijk 80% via patroon "
    )


@pytest.mark.parametrize("link", [SHORT, LONG])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(HitKind))
def test_the_longest_sensible_entry_is_one_part_with_every_kinds_word(
    link: str, language: Language, kind: HitKind
) -> None:
    entry = replace(
        make_entry("AB12CD34EF56", country=None, instruction="Niet zelf benaderen, wachten op ondersteuning. " * 4),
        marker="vuurwapengevaarlijk",
    )
    site, direction = "Burgemeester Boersweg bij de Łódźstraat", "richting Ouderkerk aan de Amstel"
    alert = make_alert_for("unit-1", entry, site=site, direction=direction, kind=kind, plate_read="AB12CD34EF56")
    alert = replace(alert, created_at=alert.created_at + timedelta(hours=20))
    text = compose_sms(alert, link, language, AMSTERDAM)
    assert is_gsm(text)
    assert count_septets(text) <= 160
    assert text.startswith(f"P1 {'vuurwapengevaarlijk'[: 19 if link == SHORT else 5]}")
    assert WORDS[language].kind[kind] in text
    assert text.endswith(f" {link}")


def test_names_outside_the_alphabet_are_written_in_it() -> None:
    alert = make_alert_for("unit-1", make_entry(instruction="Zoek Łukasz Đorđević"), site="Київська", direction="Öst")
    text = compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM)
    assert is_gsm(text)
    assert "Lukasz Dordevic" in text
    assert " Öst " in text
    assert "?" not in text


def test_the_instruction_is_cut_and_the_link_is_not() -> None:
    entry = make_entry(instruction="Niet zelf benaderen, wachten op ondersteuning " * 5)
    text = compose_sms(make_alert_for("unit-1", entry), LONG, Language.DUTCH, AMSTERDAM)
    assert count_septets(text) == 160
    assert text.endswith(LONG)


def test_a_long_site_leaves_the_time_and_the_link_whole() -> None:
    text = compose_sms(make_alert_for("unit-1", site="Z" * 300), LONG, Language.DUTCH, AMSTERDAM)
    assert re.search(rf" Z+ 12:00 {re.escape(LONG)}$", text)


def test_a_link_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(LinkTooLong):
        compose_sms(make_alert_for("unit-1"), "https://" + "a" * 130, Language.DUTCH, AMSTERDAM)


def test_a_link_that_leaves_room_for_nothing_else_is_still_sent_and_one_character_more_is_refused() -> None:
    alert = make_alert_for("unit-1")
    body = "P1 7-KXL-92 vrijwel zeker 97% exact 12:00 "
    room = 160 - len(body)
    link = "https://" + "a" * (room - 8)
    text = compose_sms(alert, link, Language.DUTCH, AMSTERDAM)
    assert (text, len(text)) == (body + link, 160)
    with pytest.raises(LinkTooLong, match=f"takes {room + 1} of 160"):
        compose_sms(alert, link + "a", Language.DUTCH, AMSTERDAM)


@pytest.mark.parametrize("link", [SHORT, LONG])
@pytest.mark.parametrize("disputed", [True, False])
@pytest.mark.parametrize("dismissed", [True, False])
def test_a_word_about_dispute_or_dismissal_takes_its_room_from_the_rest(
    link: str, disputed: bool, dismissed: bool
) -> None:
    entry = replace(make_entry(instruction="Houden " * 30), marker="vuurwapengevaarlijk")
    alert = make_alert_for("unit-1", entry, site="S" * 60, direction="D" * 30)
    answer = Answer(Step.MISREAD, "unit-2", alert.created_at)
    wrong = make_dispute(alert, replace(answer, step=Step.LIST_WRONG), 1)
    standing = Standing(Answers((answer,) if dismissed else ()), dispute=wrong if disputed else None)
    text = compose_sms(alert, link, Language.DUTCH, AMSTERDAM, standing=standing)
    assert count_septets(text) <= 160
    assert text.endswith(f" {link}")
    begin = "P1 AFGEWEZEN " if dismissed else "P1 BETWIST " if disputed else "P1 vuurwapen"
    assert text.startswith(begin)
    # Nobody is warned of, or told to stop, a car that nobody looks for.
    assert ("vuurwapen" in text) == (not dismissed)
    assert not (dismissed and "Houden" in text)
    if not dismissed and link == SHORT:
        # As full as words can make it.
        assert count_septets(text) > 152


@pytest.mark.parametrize("link", [SHORT, LONG])
@pytest.mark.parametrize(
    ("language", "disputed", "begin"),
    [
        (Language.DUTCH, False, "P1 OUDE LIJST "),
        (Language.ENGLISH, False, "P1 OLD LIST "),
        (Language.DUTCH, True, "P1 BETWIST OUDE LIJST "),
    ],
)
def test_a_message_says_first_that_the_list_is_old(link: str, language: Language, disputed: bool, begin: str) -> None:
    entry = replace(make_entry(instruction="Houden " * 30), marker="vuurwapengevaarlijk")
    alert = make_alert_for("unit-1", entry, site="S" * 60, direction="D" * 30)
    alert = replace(alert, stale_as_of=NOON - timedelta(hours=30))
    wrong = make_dispute(alert, Answer(Step.LIST_WRONG, "unit-2", alert.created_at), 1)
    standing = Standing(dispute=wrong if disputed else None)
    text = compose_sms(alert, link, language, AMSTERDAM, standing=standing)
    assert text.startswith(begin)
    assert text.endswith(f" {link}")
    assert count_septets(text) <= 160
    dismissed = Standing(Answers((Answer(Step.MISREAD, "unit-2", alert.created_at),)))
    assert WORDS[language].stale not in compose_sms(alert, link, language, AMSTERDAM, standing=dismissed)


def test_where_there_is_no_room_the_word_about_an_old_list_is_left_out_whole() -> None:
    alert = replace(make_alert_for("unit-1"), stale_as_of=NOON - timedelta(hours=30))
    begun = set()
    for longer in range(100, 160 - len("P1 7-KXL-92 vrijwel zeker 97% exact 12:00 ") + 1):
        text = compose_sms(alert, "L" * longer, Language.DUTCH, AMSTERDAM)
        assert count_septets(text) <= 160
        begun.add(text.partition(" 7-KXL-92")[0])
    assert begun == {"P1 OUDE LIJST", "P1"}


def test_warning_site_and_direction_take_no_more_than_their_share() -> None:
    """However long they are: the next one must get room too."""
    entry = replace(make_entry(instruction="Houden"), marker="M" * 50)
    alert = make_alert_for("unit-1", entry, site="S" * 60, direction="D" * 30)
    text = compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM)
    assert [max(map(len, re.findall(f"{letter}+", text))) for letter in "MSD"] == [19, 39, 14]
    assert len(text) <= 160


@pytest.mark.parametrize(
    ("probability", "shown"), [(1.0, "99%"), (0.999, "99%"), (0.29, "29%"), (0.625, "62%"), (0.001, "1%")]
)
def test_no_read_is_certain(probability: float, shown: str) -> None:
    assert format_percent(probability) == shown


PLATE = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=2, max_size=12)


@settings(deadline=None)
@given(
    plate=PLATE,
    site=st.text(),
    direction=st.text(),
    instruction=st.text(),
    marker=st.text(),
    priority=st.integers(1, 5),
    probability=st.floats(0.0, 1.0),
    kind=st.sampled_from(HitKind),
    language=st.sampled_from(Language),
    host=st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-.", min_size=4, max_size=60) | st.just(""),
)
@example(
    "ABCDEFGHIJKL", "€" * 99, "ü" * 99, "[{}]" * 99, "gewapend€", 5, 0.85, HitKind.LOOK_ALIKE, Language.DUTCH, "h" * 60
)
@example("00", "0100", "0000", "", "0", 1, 0.0, HitKind.EXACT_READ, Language.DUTCH, "")
def test_any_entry_at_any_site_is_one_part_with_the_whole_link(
    plate: str,
    site: str,
    direction: str,
    instruction: str,
    marker: str,
    priority: int,
    probability: float,
    kind: HitKind,
    language: Language,
    host: str,
) -> None:
    entry = replace(make_entry(plate, instruction=instruction, priority=priority), marker=marker)
    alert = make_alert_for(
        "unit-1", entry, site=site, direction=direction, probability=probability, kind=kind, plate_read=plate
    )
    link = f"https://{host}/a/{TOKEN}" if host else LONG
    text = compose_sms(alert, link, language, AMSTERDAM)
    assert is_gsm(text)
    assert count_septets(text) <= 160
    # A comma keeps a marker of digits apart from a plate of digits: together they would be a phone number.
    assert text.startswith((f"P{priority} ", f"P{priority}, "))
    assert plate in text.replace("-", "")
    assert format_percent(probability) in text
    assert " 12:00 " in text
    assert text.endswith(f" {link}")


def test_the_list_s_own_writing_is_shown_and_that_the_camera_cannot_see_the_division() -> None:
    entry = replace(make_entry("BNO1234", country="DE"), written="B-NO 1234")
    alert = make_alert_for("unit-1", entry, plate_read="BNO1234")
    text = compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM)
    assert text == f"P1 B-NO 1234 vrijwel zeker 97% exact of andere auto Handweg zuid 12:00 CET Staande houden {SHORT}"
    unmistakable = replace(make_entry("MUCAB12", country="DE"), written="MUC-AB 12")
    text = compose_sms(make_alert_for("unit-1", unmistakable), SHORT, Language.DUTCH, AMSTERDAM)
    assert text.startswith("P1 MUC-AB 12 vrijwel zeker 97% exact Handweg zuid 12:00 CET ")


@pytest.mark.parametrize("kind", list(HitKind))
def test_a_plate_that_looks_like_another_s_is_told_whatever_the_link_s_length(kind: HitKind) -> None:
    entry = replace(make_entry("BNOP1234", country="DE"), written="BN-OP 1234", marker="vuurwapengevaarlijk")
    alert = make_alert_for("unit-1", entry, plate_read="BNOP1234", kind=kind)
    longest = LONG.replace("https://", "https://" + "x" * 10)
    for link in (SHORT, LONG, longest):
        text = compose_sms(alert, link, Language.DUTCH, AMSTERDAM)
        assert count_septets(text) <= 160
        assert text.endswith(link)
        assert "BN-OP 1234" in text


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.text(), st.sampled_from(Language))
@example("gate.nl", "０６", "12345678", "ga naar ｇａｔｅ．ｎｌ/a/x of bel 0612345678", Language.DUTCH)
@example("", "0612", "345678", "", Language.DUTCH)
@example("", "A9 gate.company/x", "", "", Language.ENGLISH)
@example("061234", "56", "", "gate.n" + "l" * 200, Language.ENGLISH)
def test_whatever_a_list_or_a_camera_held_before_it_was_checked_our_link_is_the_only_one(
    marker: str, site: str, direction: str, instruction: str, language: Language
) -> None:
    entry = replace(make_entry(instruction=instruction), marker=marker)
    text = compose_sms(make_alert_for("unit-1", entry, site=site, direction=direction), LONG, language, AMSTERDAM)
    body = text.removesuffix(f" {LONG}")
    assert body != text
    assert find_unsafe(body) is None
    assert count_septets(text) <= 160
    assert "7-KXL-92" in body


def test_a_link_and_a_number_of_before_are_named_as_removed_and_an_allowed_number_stays() -> None:
    entry = make_entry(instruction="Bel 0343-578844 of 0612345678, zie gate.nl")
    text = compose_sms(make_alert_for("unit-1", entry), SHORT, Language.DUTCH, AMSTERDAM, frozenset({"+31343578844"}))
    assert " 12:00 Bel 0343-578844 of (nummer verwijderd), zie " in text
    assert text.endswith(SHORT)


def test_a_text_that_is_cut_is_not_cut_into_a_link_or_a_number() -> None:
    # gate.company is no link; its first eight characters are.
    assert find_unsafe("gate.companyname") is None
    for length in range(1, 60):
        entry = make_entry(instruction="x" * length + " gate.companyname 0343 57 88 44 1")
        alert = make_alert_for("unit-1", entry)
        text = compose_sms(alert, LONG, Language.DUTCH, AMSTERDAM, frozenset({"+31343578844"}))
        assert find_unsafe(text.removesuffix(LONG), frozenset({"+31343578844"})) is None


def test_two_texts_that_make_a_number_together_are_kept_apart() -> None:
    alert = make_alert_for("unit-1", make_entry(instruction=""), site="hectometer 0612", direction="345678")
    text = compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM)
    assert ", hectometer 0612, 345678 12:00" in text


@pytest.mark.parametrize(
    ("word", "changes"),
    [
        (" of andere auto", {"instruction": "", "marker": ""}),
        (" CET", {"instruction": "", "marker": ""}),
        (" Staande", {"instruction": "Staande", "marker": ""}),
        (" wapen", {"instruction": "", "marker": "wapen"}),
    ],
)
def test_a_word_is_there_as_long_as_there_is_room_for_all_of_it(word: str, changes: dict[str, str]) -> None:
    """The longest link with which it is whole leaves not a character free."""
    entry = replace(make_entry("BNO1234", country="DE"), written="B-NO 1234", **changes)  # type: ignore[arg-type]
    alert = make_alert_for("unit-1", entry, plate_read="BNO1234", site="", direction="")
    whole = []
    for length in range(20, 118):
        link = "https://" + "a" * (length - 8)
        text = compose_sms(alert, link, Language.DUTCH, AMSTERDAM)
        assert count_septets(text) <= 160
        if f"{word} " in text:
            whole.append((length, count_septets(text)))
    assert whole[-1][1] == 160


def test_the_message_says_what_of_the_plate_is_not_in_the_picture() -> None:
    alert = make_alert_for("unit-1", probability=0.41, kind=HitKind.LOOK_ALIKE, plate_read="KXL92")
    alert = replace(alert, hit=replace(alert.hit, missing=Missing.START))
    text = compose_sms(alert, SHORT, Language.ENGLISH, AMSTERDAM)
    assert text.startswith("P1 7-KXL-92 doubtful 41% look-alike the start of the plate is not in the picture Handweg")
    assert count_septets(text) <= 160
    dutch = compose_sms(alert, SHORT, Language.DUTCH, AMSTERDAM)
    assert " gelijkend het begin van het kenteken staat niet op de foto " in dutch


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("missing", list(Missing))
def test_with_little_room_it_says_so_shorter(language: Language, missing: Missing) -> None:
    alert = make_alert_for("unit-1", probability=0.41, kind=HitKind.LOOK_ALIKE, plate_read="KXL92")
    alert = replace(alert, hit=replace(alert.hit, missing=missing))
    text = compose_sms(alert, LONG, language, AMSTERDAM)
    said = (WORDS[language].missing[missing], WORDS[language].short_missing[missing])
    assert any(f" {words} " in text for words in said)
    assert count_septets(text) <= 160
    assert is_gsm(text)
