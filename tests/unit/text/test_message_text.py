"""Text that reaches an officer's phone holds no link but ours and no phone number that nobody allowed."""

from importlib.resources import files

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platewatch.fields import FieldInvalid
from platewatch.text.gsm import is_gsm
from platewatch.text.message_text import describe_unsafe, find_unsafe, keep_safe, neutralise, parse_sent_line
from platewatch.text.phone_numbers import NO_NUMBERS
from platewatch.text.top_level_domains import TOP_LEVEL_DOMAINS

REMOVED = ("(link removed)", "(number removed)")

ORDINARY = [
    "A9 afrit 5",
    "A9 exit 5 km 12.345",
    "t.o.v. de flitspaal",
    "bel 112",
    "P.C. Hooftstraat",
    "P.C.Hooftstraat 12",
    "St. Jobsplein",
    "Jan v.d. Berg",
    "Fa. De Vries B.V.",
    "ca.2 pers",
    "nr.12, 5.de niet",
    "d.w.z. a.u.b. n.v.t. i.v.m. o.i.d. c.q. z.s.m.",
    "z.B. d.h. i.d.R. u.a.",
    "Aanhouden. Bel de meldkamer",
    "Niet zelf benaderen...",
    "@ bureau",
    "j.jansen",
    "12.03.2026",
    "zaak PL1300-2026-17",
    "3.5 t, 10.000 km",
    "07.00-18.00 uur",
]


# "5.de" is what a phone would make a link of: a digit is a name, and .de is Germany's.
@pytest.mark.parametrize("text", [text for text in ORDINARY if "5.de" not in text])
def test_ordinary_text_passes(text: str) -> None:
    assert describe_unsafe(text) is None
    assert neutralise(text, NO_NUMBERS, REMOVED) == text
    assert keep_safe(text, REMOVED) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://gate.example",
        "ga naar gate.nl",
        "GATE.NL/inloggen",
        "gate.nl:8080",
        "(gate.nl)",
        "gate.nl_x",
        "gate.nl-x",
        "bit.ly/x",
        "t.co/x",
        "www.gate",
        "ftp://x",
        "1.2.3.4/inloggen",
        "j.jansen@politie.nl",
        "a@b.c",
        "gate.xn--p1ai",
        # Full width, which the SMS alphabet writes as common letters.
        "ｇａｔｅ．ｎｌ",
        "ｈｔｔｐ：／／ｇａｔｅ",
        # Letters of other alphabets, other dots, and what leaves nothing behind.
        "gаtе.nl",
        "gate·nl",
        "gate。nl",
        "gate.\u200bnl",
        "gate.n\u00adl",
        "ворота.рф",
        "stop.In de berm",
    ],
)
def test_links_are_refused_and_taken_out(text: str) -> None:
    assert "would be a link on a phone" in str(describe_unsafe(text))
    assert find_unsafe(neutralise(text, NO_NUMBERS, REMOVED)) is None


def test_what_stands_around_a_link_stays() -> None:
    text = "Staande houden, ga naar ｇａｔｅ．ｎｌ of bel ０６１２３４５６７８!"
    assert neutralise(text, NO_NUMBERS, REMOVED) == "Staande houden, ga naar (link removed) of bel (number removed)!"


def test_the_refusal_says_where_and_quotes_nothing() -> None:
    said = describe_unsafe("ga naar gate.nl nu")
    assert said is not None
    assert said.startswith("characters 9 to 15 would be a link on a phone")
    assert "gate" not in said
    said = describe_unsafe("é bel 06 12345678")
    assert said is not None
    assert said.startswith("characters 7 to 17 look like a phone number")
    assert "1234" not in said
    assert str(describe_unsafe("ａ.ｎｌ")).startswith("part of it would be a link")
    with pytest.raises(FieldInvalid, match=r"position\.site: characters 1 to 7 would be a link"):
        parse_sent_line("gate.nl", "position.site", 100)
    with pytest.raises(FieldInvalid, match="name: begins as a formula"):
        parse_sent_line("=1+1", "name", 100)


labels = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,20}[A-Za-z0-9])?", fullmatch=True)
tops = st.sampled_from(sorted(TOP_LEVEL_DOMAINS))
wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@settings(deadline=None)
@given(
    st.text(max_size=20),
    labels,
    tops,
    st.sampled_from(["", "/", "/a", ":443", "?x", ".", ",", ")", "_x", "-x"]),
    st.booleans(),
    st.booleans(),
)
def test_every_domain_is_found_wherever_and_however_it_is_written(
    before: str, label: str, top: str, after: str, upper: bool, full_width: bool
) -> None:
    domain = f"{label}.{top}"
    domain = domain.upper() if upper else domain
    domain = domain.translate(wide) if full_width else domain
    text = f"{before} {domain}{after}"
    assert describe_unsafe(text) is not None
    assert find_unsafe(neutralise(text, NO_NUMBERS, REMOVED)) is None


words = st.text("abcdefghijklmnopqrstuvwxyzéëüABC-'", min_size=1, max_size=10)
abbreviations = st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1, max_size=5).map(
    lambda letters: ".".join(letters) + "."
)
small = st.integers(0, 999_999).map(str)
days = st.dates().map(lambda day: f"{day.day:02}-{day.month:02}-20{day.year % 100:02}")


@settings(deadline=None)
@given(st.lists(words | abbreviations | small.map(lambda number: f"{number},") | days.map(lambda day: f"{day},")))
@example(["ca.2", "pers"])
def test_words_abbreviations_small_numbers_and_dates_pass(parts: list[str]) -> None:
    assert describe_unsafe(" ".join(parts)) is None


@settings(deadline=None)
@given(st.text(max_size=80))
@example("ga naar ｇａｔｅ．ｎｌ of bel ０６１２３４５６７８")
@example("gate.company.nl")
@example("(link removed).nl 0612345678 (number removed) 0612345678")
def test_whatever_was_stored_nothing_is_left_that_a_phone_makes_a_link_of(text: str) -> None:
    safe = neutralise(text, NO_NUMBERS, REMOVED)
    assert is_gsm(safe)
    assert find_unsafe(safe) is None
    assert describe_unsafe(keep_safe(text, REMOVED)) is None


def test_the_list_of_top_level_domains_is_as_new_as_the_newest_copy_at_hand() -> None:
    lines = files("hypothesis").joinpath("vendor/tlds-alpha-by-domain.txt").read_text().lower().splitlines()
    assert {line for line in lines if line and not line.startswith("#")} <= TOP_LEVEL_DOMAINS
