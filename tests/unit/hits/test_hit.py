from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from platewatch.hits.hit import CountryCheck, Hit, HitKind, Observation, choose_spellings, find_hits
from platewatch.hotlists.entry import Entry, Found
from platewatch.plates.country import REPORTED
from platewatch.plates.country_names import COUNTRIES
from platewatch.plates.distribution import Spelling
from platewatch.reading.combine import combine, frame_of
from platewatch.reading.record import Read
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_entry, make_read


def _hits(read: Read, *entries: Entry, now: datetime = NOON, odds: float = 1.0) -> tuple[Hit, ...]:
    spellings = choose_spellings(read.spellings, 0.05)
    found = {s.text: tuple(entry for entry in entries if entry.plate == s.text) for s in spellings}
    patterns = tuple(entry for entry in entries if entry.is_pattern)
    seen = Observation(combine([frame_of(read)]), read.captured_at, read.camera_id, "Handweg")
    return find_hits(seen, spellings, Found(found, patterns), now, AMSTERDAM, odds)


def test_the_listed_plate_read_first_is_an_exact_read_with_its_own_probability() -> None:
    (hit,) = _hits(make_read(("7KXL92", 0.9), ("1KXL92", 0.08)), make_entry("7KXL92"))
    assert (hit.kind, hit.probability, hit.plate_read) == (HitKind.EXACT_READ, 0.9, "7KXL92")


def test_a_listed_plate_read_second_is_a_look_alike_and_says_what_was_read() -> None:
    (hit,) = _hits(make_read(("7KXL92", 0.6), ("1KXL92", 0.3)), make_entry("1KXL92"))
    assert (hit.kind, hit.probability, hit.plate_read) == (HitKind.LOOK_ALIKE, 0.3, "7KXL92")


def test_what_being_listed_says_is_in_a_hits_probability_and_what_the_read_says_beside_it() -> None:
    read = make_read(("7KXL92", 0.6), ("1KXL92", 0.3))
    (hit,) = _hits(read, make_entry("1KXL92"), odds=7.0)
    assert (hit.probability, hit.by_read) == (pytest.approx(0.75), 0.3)
    (fits,) = _hits(read, make_entry("?KXL92"), odds=7.0)
    assert (fits.probability, fits.by_read) == (pytest.approx(0.9), pytest.approx(0.9)), "a wrong plate fits as easily"


def test_a_hit_keeps_what_else_the_plate_may_be_so_that_the_read_can_be_judged() -> None:
    read = make_read(("7KXL92", 0.6), ("1KXL92", 0.3), ("7KXI92", 0.05), ("7KXT92", 0.004))
    (hit,) = _hits(read, make_entry("1KXL92"), odds=7.0)
    assert [(one.text, one.probability) for one in hit.spellings] == [
        ("7KXL92", pytest.approx(0.6)),
        ("1KXL92", pytest.approx(0.3)),
        ("7KXI92", pytest.approx(0.05)),
    ], "as the read says, not as the list weighs it"
    assert hit.sure_of_read == pytest.approx(0.6)
    (exact,) = _hits(read, make_entry("7KXL92"), odds=7.0)
    assert exact.sure_of_read == exact.by_read


def test_the_order_in_which_a_read_lists_its_spellings_does_not_matter() -> None:
    (hit,) = _hits(make_read(("1KXL92", 0.3), ("7KXL92", 0.6)), make_entry("7KXL92"))
    assert (hit.kind, hit.probability) == (HitKind.EXACT_READ, 0.6)


def test_an_improbable_spelling_is_not_asked_for() -> None:
    read = make_read(("7KXL92", 0.9), ("1KXL92", 0.04))
    assert [spelling.text for spelling in choose_spellings(read.spellings, 0.05)] == ["7KXL92"]


def test_the_best_forty_spellings_are_asked_for() -> None:
    read = make_read(*((f"AB{index:02d}CD", 0.001 + index / 2000) for index in range(50)))
    asked = choose_spellings(read.spellings, 0.0)
    assert [spelling.text for spelling in asked] == [f"AB{index:02d}CD" for index in range(49, 9, -1)]


def test_several_cases_on_one_plate_are_several_hits_most_urgent_first() -> None:
    less, more = make_entry(case_number="a1", priority=3), make_entry(case_number="b2", priority=1)
    assert [hit.entry for hit in _hits(make_read(("7KXL92", 0.9)), less, more)] == [more, less]


@pytest.mark.parametrize(
    ("listed", "shown", "probability", "check"),
    [
        ("NL", "NL", 0.96, CountryCheck.AGREES),
        ("NL", None, 0.0, CountryCheck.UNKNOWN),
        ("NL", "BE", 0.94, CountryCheck.UNKNOWN),
        (None, "BE", 0.99, CountryCheck.NOT_LISTED),
        (None, None, 0.0, CountryCheck.NOT_LISTED),
        ("NE", "NL", 0.99, CountryCheck.NOT_REPORTED),
        ("GI", "GB", 0.99, CountryCheck.NOT_REPORTED),
        ("XK", None, 0.0, CountryCheck.NOT_REPORTED),
        # Stored before countries were checked.
        ("ZZ", "NL", 0.99, CountryCheck.NOT_REPORTED),
        ("UK", "GB", 0.99, CountryCheck.AGREES),
        ("EL", "GR", 0.99, CountryCheck.AGREES),
        ("UK", None, 0.0, CountryCheck.UNKNOWN),
    ],
)
def test_what_is_known_of_the_country_is_said(
    listed: str | None, shown: str | None, probability: float, check: CountryCheck
) -> None:
    read = make_read(("7KXL92", 0.9), country=shown, country_probability=probability)
    (hit,) = _hits(read, make_entry(country=listed))
    assert hit.country is check


def test_a_plate_of_another_country_with_the_same_characters_is_no_hit() -> None:
    assert _hits(make_read(("7KXL92", 0.9), country="BE", country_probability=0.96), make_entry(country="NL")) == ()


@pytest.mark.parametrize("shown", ["NL", "FR", "AU"])
@pytest.mark.parametrize("plate", ["7KXL92", "7KXL*"])
def test_a_country_that_no_camera_reports_never_counts_against_an_entry(plate: str, shown: str) -> None:
    read = make_read(("7KXL92", 0.9), country=shown, country_probability=1.0)
    for listed in {*COUNTRIES, "ZZ"} - {*REPORTED}:
        (hit,) = _hits(read, make_entry(plate, country=listed))
        assert hit.country is CountryCheck.NOT_REPORTED


def test_an_entry_matches_through_the_end_of_its_weed_date_in_the_deployments_zone() -> None:
    entry = make_entry(weed_date=date(2026, 3, 12))
    last = datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC)
    assert _hits(make_read(("7KXL92", 0.9), captured_at=last), entry, now=last)
    late = last + timedelta(seconds=1)
    assert not _hits(make_read(("7KXL92", 0.9), captured_at=late), entry, now=late)


def test_a_read_from_before_the_weed_date_that_is_matched_after_it_is_no_hit() -> None:
    entry = make_entry(weed_date=date(2026, 3, 12))
    assert not _hits(make_read(("7KXL92", 0.9)), entry, now=NOON + timedelta(days=1))


def test_an_entry_does_not_match_before_it_is_valid() -> None:
    assert not _hits(make_read(("7KXL92", 0.9)), make_entry(valid_from=date(2026, 3, 13)))


def test_a_read_without_spellings_has_no_hits() -> None:
    assert _hits(make_read(), make_entry()) == ()


def test_a_plate_that_syntax_put_first_is_called_repaired() -> None:
    read = replace(make_read(), spellings=(Spelling("7KL012", 0.8, 0.3), Spelling("7KLO12", 0.1, 0.6)))
    (repaired,), (other,) = _hits(read, make_entry("7KL012")), _hits(read, make_entry("7KLO12"))
    assert (repaired.kind, other.kind) == (HitKind.SYNTAX_REPAIRED, HitKind.LOOK_ALIKE)
    # As probable as they are after what syntax says, not as the picture alone would have it.
    assert (repaired.probability, repaired.by_read, repaired.plate_read) == (0.8, 0.8, "7KL012")
    assert (other.probability, other.by_read, other.plate_read) == (0.1, 0.1, "7KL012")


@pytest.mark.parametrize(
    ("pattern", "probability"),
    [("7KXL9?", 0.9), ("?KXL92", 0.98), ("*92", 0.98), ("7*", 0.9), ("7KXL92*", 0.9), ("7KXL92?", None), ("??", None)],
)
def test_a_pattern_gathers_what_fits_it(pattern: str, probability: float | None) -> None:
    hits = _hits(make_read(("7KXL92", 0.9), ("1KXL92", 0.08)), make_entry(pattern))
    assert [pytest.approx(hit.probability) for hit in hits] == ([] if probability is None else [probability])
    assert all(hit.plate == hit.plate_read for hit in hits)


def test_a_pattern_of_another_country_is_no_hit() -> None:
    read = make_read(("7KXL92", 0.9), country="BE", country_probability=0.96)
    assert _hits(read, make_entry("7KXL??", country="NL")) == ()
    assert len(_hits(read, make_entry("7KXL??", country=None))) == 1


def test_hits_of_one_priority_go_by_probability_and_then_by_entry() -> None:
    read = make_read(("7KXL92", 0.6), ("1KXL92", 0.3))
    entries = [make_entry(plate, case_number=case) for plate in ("7KXL92", "1KXL92") for case in ("1", "2", "3")]
    urgent = make_entry("1KXL92", case_number="9", priority=0)
    expected = sorted(entries[:3], key=lambda entry: entry.entry_id) + sorted(
        entries[3:], key=lambda entry: entry.entry_id
    )
    for order in (entries, entries[::-1], entries[2:] + entries[:2]):
        assert [hit.entry for hit in _hits(read, *order, urgent)] == [urgent, *expected]


@pytest.mark.parametrize(("probability", "check"), [(0.95, None), (0.9499, CountryCheck.UNKNOWN)])
def test_from_nineteen_in_twenty_on_another_country_is_no_hit(probability: float, check: CountryCheck | None) -> None:
    read = make_read(("7KXL92", 0.9), country="BE", country_probability=probability)
    hits = _hits(read, make_entry(country="NL"))
    assert [hit.country for hit in hits] == ([] if check is None else [check])


def test_spellings_as_probable_as_must_be_are_asked_for_and_of_equals_the_first_by_text() -> None:
    read = make_read(("B1", 0.3), ("A1", 0.3), ("C1", 0.2), ("D1", 0.1), ("E1", 0.0999))
    assert [spelling.text for spelling in choose_spellings(read.spellings, 0.1)] == ["A1", "B1", "C1", "D1"]


def test_no_hit_is_more_than_certain() -> None:
    spellings = (Spelling("7KXL92", 1.0 + 1e-9), Spelling("7KXL93", 1e-9))
    read = replace(make_read(), spellings=spellings)
    for entry in (make_entry(), make_entry("7KXL9?")):
        (hit,) = _hits(read, entry, odds=1.0)
        assert hit.by_read == 1.0
        assert hit.probability == pytest.approx(1.0)


def test_a_hit_says_which_plates_it_is_about() -> None:
    (alike,) = _hits(make_read(("7KXL92", 0.6), ("1KXL92", 0.3)), make_entry("1KXL92"))
    assert (alike.plates, alike.plate, alike.show_plate(), alike.show_read()) == (
        ("1KXL92", "7KXL92"),
        "1KXL92",
        "1-KXL-92",
        "7-KXL-92",
    )
    (exact,) = _hits(make_read(("7KXL92", 0.9)), make_entry("7KXL92"))
    assert exact.plates == ("7KXL92",)
    (fits,) = _hits(make_read(("7KXL92", 0.9)), make_entry("7KXL9?", country=None))
    assert (fits.plates, fits.plate, fits.show_plate()) == (("7KXL9?", "7KXL92"), "7KXL92", "7-KXL-92")
    (foreign,) = _hits(make_read(("7KXL92", 0.9), country=None), make_entry("7KXL92", country="BE"))
    assert (foreign.country_read, foreign.show_plate(), foreign.show_read()) == (None, "7KXL92", "7KXL92")


def test_where_nobody_says_what_being_listed_says_a_hit_is_as_probable_as_its_spelling() -> None:
    read, entry = make_read(("7KXL92", 0.6), ("1KXL92", 0.3)), make_entry("1KXL92")
    seen = Observation(combine([frame_of(read)]), read.captured_at, read.camera_id, "Handweg")
    spellings = choose_spellings(read.spellings, 0.05)
    [hit] = find_hits(seen, spellings, Found({"1KXL92": (entry,)}), NOON, AMSTERDAM)
    assert (hit.probability, hit.by_read) == (0.3, 0.3)
