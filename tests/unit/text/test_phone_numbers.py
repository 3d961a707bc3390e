"""Which rows of digits are phone numbers, and which are dates, times, case numbers and the like."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.text.message_text import Kind, describe_unsafe, find_unsafe
from platewatch.text.phone_numbers import PhoneNumbersInvalid, list_phone_numbers, parse_phone_numbers

ALLOWED = parse_phone_numbers("+31 343 57 88 44, 0900-8844,112")


@pytest.mark.parametrize(
    "text",
    [
        "06 12345678",
        "0612345678",
        "06-12345678",
        "06.12.34.56.78",
        "(020) 1234567",
        "020-1234567",
        "0900-1234",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "0031612345678",
        "31612345678",
        "612345678",
        "612 345 678",
        "2125551234",
        "０６１２３４５６７８",
        "A9 0612345678",
        "afrit 5 0612345678",
        "PL1300-0612345678",
        "tel:0612345678",
        "bel 12:00 0612345678",
        "0612345678: vraag naar Jan",
        "06[12]345~678",
        # A number that is written like a date with more behind it.
        "06 12-03-2026",
        "01-02-2026 55",
    ],
)
def test_phone_numbers_are_found(text: str) -> None:
    assert "look like a phone number" in str(describe_unsafe(text))


@pytest.mark.parametrize(
    "text",
    [
        "12.03.2026",
        "01.03.2026",
        "2026-03-12",
        "van 12.03.2026 14.00 tot 15.03.2026 8.30 uur",
        "01.03.2026 07:00",
        "2026-03-12 07:00-09:00",
        "07:00 2026-03-12",
        "01.03.2026 - 05.04.2026",
        "01.03.26 - 05.04.26",
        "01-03-2026 07.00 - 02-03-2026 18.00",
        "07.00-18.00",
        "A9 afrit 5 07.00-18.00",
        "PL1300-2026-17",
        "PL1300-2026123456-1",
        "zaak 2026123456",
        "zaak 2026-123456",
        "parket 13/123456-26",
        "ZAAK-0001234",
        "UTR-26-0012345",
        "52.30012, 4.85001",
        "52.30012 4.85001",
        "1012 AB 123-125",
        "14 020",
        "116 000",
        "bel 112",
        "2x4 1234",
        "NL91ABNA0417164300",
    ],
)
def test_dates_times_case_numbers_and_short_numbers_are_none(text: str) -> None:
    assert describe_unsafe(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "bel 0343-578844",
        "0343 57 88 44 nu",
        "+31 343 578844, 5 min",
        "0031 343 578844",
        "+31 (0)343-578844",
        "0900 8844",
        "0343578844 / 0900-8844",
    ],
)
def test_an_allowed_number_may_be_written_in_any_way(text: str) -> None:
    assert describe_unsafe(text, ALLOWED) is None
    assert describe_unsafe(text) is not None


@pytest.mark.parametrize(
    "text",
    ["+32343578844", "03435788441", "0343578844 0612345678", "0343578844 1", "343578844 5788", "+31343578845"],
)
def test_a_number_that_only_holds_an_allowed_one_is_refused(text: str) -> None:
    assert describe_unsafe(text, ALLOWED) is not None


@pytest.mark.parametrize("text", ["12", "bel mij", "+0123456789", "+31343578844;112"])
def test_a_list_of_numbers_that_holds_something_else_is_refused(text: str) -> None:
    with pytest.raises(PhoneNumbersInvalid, match="is no phone number"):
        parse_phone_numbers(text)


def test_a_list_of_numbers_may_be_empty() -> None:
    assert parse_phone_numbers("") == parse_phone_numbers(" , ") == frozenset()


gaps = st.sampled_from(["", "", " ", "-", ".", "/", " - "])
nationals = st.from_regex("0[1-9][0-9]{6,9}", fullmatch=True)
internationals = st.from_regex(r"\+[1-9][0-9]{8,12}|00[1-9][0-9]{8,12}", fullmatch=True)


@settings(deadline=None)
@given(nationals | internationals, st.data(), st.sampled_from(["", "bel ", "tel. ", "A9 ", "afrit 12, "]))
def test_every_number_is_found_however_its_digits_are_grouped(number: str, data: st.DataObject, before: str) -> None:
    # Grouped as a date or a time and nothing else it is one, whatever was meant.
    written = number[0] + "".join(data.draw(gaps) + digit for digit in number[1:4]) + number[4:]
    found = find_unsafe(before + written)
    assert found is not None
    assert found.kind is Kind.PHONE_NUMBER


dates = st.dates(date(1990, 1, 1), date(2099, 12, 31)).flatmap(
    lambda day: st.sampled_from([f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}", f"{day.day}.{day.month}.{day.year}", f"{day}"])
)
times = st.times(time(0), time(23, 59)).flatmap(lambda at: st.sampled_from([f"{at:%H:%M}", f"{at:%H.%M}"]))
moments = dates | times | st.tuples(dates, times).map(" ".join)


@settings(deadline=None)
@given(moments, moments, st.sampled_from([" - ", "-", " tot ", ", "]), st.sampled_from(["", "van ", "A9 afrit 5, "]))
def test_a_moment_or_a_span_of_time_is_no_number(begin: str, end: str, between: str, before: str) -> None:
    assert describe_unsafe(f"{before}{begin}{between}{end}") is None


@given(st.text(alphabet="0123456789+() .-/[]~:ax", max_size=60))
def test_what_is_found_lies_within_the_text_and_holds_seven_digits(text: str) -> None:
    for start, end in list_phone_numbers(text):
        assert 0 <= start < end <= len(text)
        assert sum(character.isdigit() for character in text[start:end]) >= 7
