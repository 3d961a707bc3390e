"""Which passages of the past an entry finds, and that pages lose and double none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.cameras.area import Area
from platewatch.fields import FieldInvalid
from platewatch.hits.bands import Bounds
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import EntryUnknown, WritingDiffers
from platewatch.hotlists.settings import ListSettings
from platewatch.matching import past
from platewatch.matching.errors import PastNotKept
from platewatch.matching.evaluation import MatchRules
from platewatch.matching.past import (
    PastSearch,
    PastSighting,
    PastStores,
    admit_search,
    group_reads,
    search_page,
    search_past,
)
from platewatch.matching.past_order import Order, PastQuestion, parse_question
from platewatch.plates.distribution import Spelling
from platewatch.reading.record import Read
from platewatch.retention.terms import Ground, Retention, RetentionMode, retain_passage
from platewatch.text.hours import parse_hours
from tests.unit.alerts.fakes import AMSTERDAM, FakeCameras, FakeEntries
from tests.unit.alerts.makers import NOON, make_camera, make_entry, make_read

ORDER = Order("OVJ-1", "robbery", NOON - timedelta(days=7), NOON)
CAMERAS = FakeCameras({"west-1": make_camera()})
# Listed today: no passage of the past was in its days.
ENTRY = make_entry(valid_from=NOON.date())
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def seen(*spellings: tuple[str, float], ago: timedelta = timedelta(hours=1), **more: Any) -> Read:
    read = make_read(*(spellings or (("7KXL92", 0.9),)), captured_at=NOON - ago, **more)
    kept = retain_passage(read.captured_at, read.received_at)
    return replace(read, retention=kept)


def find(*reads: Read, entry: Entry = ENTRY, of_list: ListSettings | None = None) -> tuple[PastSighting, ...]:
    search = PastSearch(entry, of_list or ListSettings("stolen"), ORDER, AMSTERDAM, 0.1)
    return search_past(search, reads, CAMERAS, NOON)


def test_an_entry_finds_the_passages_of_before_it_was_listed_newest_first() -> None:
    old, new = seen(ago=timedelta(days=3), read_id="a-00"), seen(ago=timedelta(minutes=40), read_id="b-00")
    newest, oldest = find(old, new)
    assert [one.read_id for one in (newest, oldest)] == ["b-00", "a-00"]
    assert (newest.hit.entry, newest.hit.kind, newest.matched_as) == (ENTRY, HitKind.SEEN_BEFORE, HitKind.EXACT_READ)
    assert (newest.hit.probability, newest.captured_at) == (0.9, new.captured_at)
    assert (newest.camera_id, newest.position) == ("west-1", make_camera().positions[1])
    assert oldest.position == make_camera().positions[0]


@pytest.mark.parametrize(
    ("plate", "spellings", "matched_as", "probability"),
    [
        ("1KXL92", (("7KXL92", 0.6), ("1KXL92", 0.3)), HitKind.LOOK_ALIKE, 0.3),
        ("1KXL92", (("7KXL92", 0.8), ("1KXL92", 0.09)), None, 0.0),
        ("8KXL92", (("7KXL92", 0.9),), None, 0.0),
        ("?KXL92", (("7KXL92", 0.5), ("1KXL92", 0.4)), None, 0.0),
        ("?KXL92", (("7KXL93", 0.9),), None, 0.0),
        ("7KXL92", (), HitKind.EXACT_READ, 0.9),
    ],
)
def test_it_matches_as_a_passage_of_today_does(
    plate: str, spellings: tuple[tuple[str, float], ...], matched_as: HitKind | None, probability: float
) -> None:
    found = find(seen(*spellings), entry=replace(ENTRY, plate=plate))
    assert [one.matched_as for one in found] == ([] if matched_as is None else [matched_as])
    assert [one.hit.probability for one in found] == ([] if matched_as is None else [pytest.approx(probability)])


def test_what_being_listed_says_counts_for_the_past_as_it_does_today() -> None:
    search = PastSearch(ENTRY, ListSettings("stolen"), ORDER, AMSTERDAM, 0.1, odds=4.0)
    doubtful = seen(("1KXL92", 0.9), ("7KXL92", 0.06))
    assert find(doubtful) == ()
    (sighting,) = search_past(search, [doubtful], CAMERAS, NOON)
    assert (sighting.hit.by_read, sighting.hit.probability) == (0.06, pytest.approx(0.2034, abs=1e-4))


@pytest.mark.parametrize(("probability", "found"), [(0.1, 1), (0.0999, 0)])
def test_the_floor_of_today_holds_for_the_past(probability: float, found: int) -> None:
    assert len(find(seen(("7KXL92", probability)))) == found
    together = [(f"{digit}KXL92", probability / 2) for digit in (7, 1)]
    assert find(seen(*together)) == ()


def test_a_repaired_read_is_said_to_be_one() -> None:
    repaired = replace(seen(), spellings=(Spelling("7KL012", 0.8, 0.3), Spelling("7KLO12", 0.1, 0.6)))
    (one,) = find(repaired, entry=replace(ENTRY, plate="7KL012"))
    assert one.matched_as is HitKind.SYNTAX_REPAIRED


@pytest.mark.parametrize(
    ("country", "sure", "check"),
    [
        ("NL", 0.99, CountryCheck.AGREES),
        (None, 0.0, CountryCheck.UNKNOWN),
        ("BE", 0.5, CountryCheck.UNKNOWN),
        ("BE", 0.99, None),
    ],
)
def test_the_same_characters_of_another_country_are_no_sighting(
    country: str | None, sure: float, check: CountryCheck | None
) -> None:
    found = find(seen(country=country, country_probability=sure))
    assert [one.hit.country for one in found] == ([] if check is None else [check])


def test_what_the_order_does_not_cover_or_the_law_does_not_keep_is_not_seen() -> None:
    expired = seen()
    pending = Retention(NOON + timedelta(hours=3), Ground.PENDING)
    assert find(
        seen(ago=timedelta(days=7, milliseconds=1)),
        seen(ago=timedelta()),
        replace(expired, retention=replace(expired.retention, expires_at=NOON)),
        replace(seen(), retention=pending),
    ) == ()  # fmt: skip
    assert len(find(seen(ago=timedelta(days=7)))) == 1
    assert len(find(seen(ago=timedelta(milliseconds=1)))) == 1


def test_the_lists_area_and_hours_hold_for_the_past_too() -> None:
    assert find(seen(), of_list=ListSettings("stolen", area=Area(sites=("elsewhere",)))) == ()
    assert len(find(seen(), of_list=ListSettings("stolen", area=Area(sites=("Handweg",))))) == 1
    assert find(seen(), of_list=ListSettings("stolen", hours=parse_hours(["mon-sun 20:00-22:00"], "hours"))) == ()


def test_an_unknown_cameras_passage_is_seen_without_a_place() -> None:
    (one,) = find(seen(camera_id="gone-1"))
    assert (one.camera_id, one.position) == ("gone-1", None)


def test_the_frames_of_a_passage_are_combined_and_the_best_is_named() -> None:
    frames = [
        seen(("7KXL92", 0.5), ("1KXL92", 0.4), read_id="a-00", passage_id="p"),
        seen(("7KXL92", 0.97), read_id="b-00", passage_id="p", ago=timedelta(minutes=59)),
    ]
    (one,) = find(*frames)
    assert one.read_id == "b-00"
    assert one.hit.probability > 0.9


def test_without_the_cameras_word_frames_are_one_passage_as_matching_takes_them() -> None:
    def frame(read_id: str, seconds: float, *spellings: tuple[str, float]) -> Read:
        return seen(*spellings, read_id=read_id, ago=timedelta(hours=1) - timedelta(seconds=seconds))

    first, second = frame("a-00", 0, ("7KXL92", 0.5), ("1KXL92", 0.4)), frame("b-00", 9, ("7KXL92", 0.97))
    (one,) = find(first, second, frame("c-00", 4, ("GG99GG", 0.9)))
    assert one.read_id == "b-00"
    assert one.hit.probability > 0.9
    later = frame("d-00", 19.1, ("7KXL92", 0.9))
    assert [one.read_id for one in find(first, second, later)] == ["d-00", "b-00"]
    # The window ends where it does today: at ten seconds exactly.
    for seconds, found in ((10, ["e-00"]), (10.001, ["e-00", "a-00"])):
        sightings = find(first, frame("e-00", seconds, ("7KXL92", 0.97)))
        assert [one.read_id for one in sightings] == found
    beside = frame("b-01", 9, ("7KXL92", 0.8))
    assert len(find(second, beside)) == 2, "two of one snapshot are never one vehicle"


class CountedWindow(timedelta):
    """A window that counts how often something is compared with it."""

    compared = 0

    def __ge__(self, other: timedelta) -> bool:
        CountedWindow.compared += 1
        return super().__ge__(other)


def test_very_many_reads_of_one_camera_are_not_all_compared_with_each_other() -> None:
    reads = [
        replace(seen(("7KXL92", 0.97), ago=timedelta(hours=900) - 20 * number * SECOND), snapshot_id=f"s{number}")
        for number in range(500)
    ]
    CountedWindow.compared = 0
    assert len(list(group_reads(reads, CountedWindow(seconds=10)))) == 500
    assert 0 < CountedWindow.compared <= 1_500


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["7KXL92", "12ABC3"])), max_size=25))
def test_a_read_joins_the_youngest_passage_within_the_window_that_it_fits(taken: list[tuple[int, str]]) -> None:
    reads = [
        replace(seen((text, 0.97), ago=HOUR - second * SECOND), read_id=f"r{place:02d}", snapshot_id=f"s{place:02d}")
        for place, (second, text) in enumerate(taken)
    ]
    groups: list[list[Read]] = []
    for read in sorted(reads, key=lambda one: (one.captured_at, one.read_id)):
        fits = (
            group
            for group in reversed(groups)
            if any(
                read.captured_at - one.captured_at <= 10 * SECOND and read.spellings == one.spellings for one in group
            )
        )
        group = next(fits, None)
        if group is None:
            groups.append([read])
        else:
            group.append(read)
    assert [list(one.reads) for one in group_reads(reads, 10 * SECOND)] == groups


def test_an_id_that_a_camera_uses_again_is_of_another_passage() -> None:
    assert (
        len(find(seen(read_id="a-00", passage_id="p"), seen(read_id="b-00", passage_id="p", ago=timedelta(days=1))))
        == 2
    )
    for apart, passages in ((timedelta(minutes=5), 1), (timedelta(minutes=5, seconds=1), 2)):
        first = seen(("7KXL92", 0.9), read_id="a-00", passage_id="p")
        again = seen(("7KXL92", 0.9), read_id="b-00", passage_id="p", ago=timedelta(hours=1) - apart)
        assert len(find(first, again)) == passages
    other = seen(read_id="b-00", passage_id="p", camera_id="gone-1")
    assert len(find(seen(read_id="a-00", passage_id="p"), other)) == 2


def test_two_vehicles_that_a_camera_calls_one_passage_are_not_mixed() -> None:
    frames = [
        seen(("7KXL92", 0.9), read_id="a-00", passage_id="p"),
        seen(("GG99GG", 0.9), read_id="a-01", passage_id="p"),
        seen(("7KXL92", 0.8), read_id="b-00", passage_id="p", ago=timedelta(minutes=59)),
        seen(("GG99GG", 0.9), read_id="b-01", passage_id="p", ago=timedelta(minutes=59)),
    ]
    (one,) = find(*frames)
    assert one.hit.plate_read == "7KXL92"
    assert one.hit.probability > 0.8


@dataclass
class FakePast:
    """Reads of the past; notes what it is asked for."""

    kept: Sequence[Read]
    asked: list[tuple[datetime, datetime]] = field(default_factory=list)

    def list_captured(self, since: datetime, until: datetime, now: datetime) -> list[Read]:
        self.asked.append((since, until))
        found = [read for read in self.kept if since <= read.captured_at < until and read.retention.holds(now)]
        return sorted(found, key=lambda read: read.captured_at)


def page_through(reads: Sequence[Read], order: Order = ORDER) -> tuple[list[PastSighting], list[datetime], FakePast]:
    store = FakePast(reads)
    search = PastSearch(ENTRY, ListSettings("stolen"), order, AMSTERDAM, 0.1)
    found: list[PastSighting] = []
    ends, until = [], order.until
    while True:
        page = search_page(search, until, PastStores(store, CAMERAS), NOON)
        found += page.sightings
        if page.following is None:
            return found, ends, store
        assert page.following < until
        until = page.following
        ends.append(until)


@settings(max_examples=25, deadline=None)
@given(
    # Further apart than frames of one passage.
    st.lists(st.integers(0, 24 * 60 * 60 // 11).map(lambda at: at * 11_003), min_size=1, max_size=12, unique=True),
    st.integers(1, 3),
    st.integers(0, 1_999_999),
)
def test_pages_find_every_passage_once_newest_first(moments: list[int], most: int, odd: int) -> None:
    order = replace(ORDER, since=NOON - timedelta(days=1), until=NOON - timedelta(microseconds=odd))
    reads = [
        seen(read_id=f"{number:02d}-00", ago=timedelta(milliseconds=moment)) for number, moment in enumerate(moments)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(past, "MOST_READS", most)
        found, _, _ = page_through(reads, order)
    expected = [read for read in reads if order.since <= read.captured_at < order.until]
    expected.sort(key=lambda read: read.captured_at, reverse=True)
    assert [one.read_id for one in found] == [read.read_id for read in expected]


def test_a_passage_on_the_edge_of_a_page_is_whole_and_in_one_of_them() -> None:
    edge = timedelta(hours=6)
    before, after = edge + timedelta(seconds=2), edge - timedelta(seconds=2)
    frames = [
        seen(("7KXL92", 0.5), ("1KXL92", 0.4), read_id="a-00", passage_id="p", ago=before),
        seen(("7KXL92", 0.5), ("8KXL92", 0.4), read_id="b-00", passage_id="p", ago=after),
    ]
    found, _, _ = page_through(frames)
    (whole,) = find(*frames)
    assert found == [whole]


def test_a_page_looks_through_six_hours_at_the_most_and_never_beyond_the_order() -> None:
    _, ends, store = page_through([])
    assert ends[:2] == [NOON - timedelta(hours=6), NOON - timedelta(hours=12)]
    assert len(ends) == 7 * 24 // 6 - 1
    assert min(since for since, _ in store.asked) == ORDER.since
    assert max(until for _, until in store.asked) == ORDER.until


RULES = MatchRules(RetentionMode.ARTICLE_126JJ, AMSTERDAM, Bounds(0.5, 0.1), timedelta(minutes=10))


def ask(**more: object) -> PastQuestion:
    order = {
        "reference": ORDER.reference,
        "offence": ORDER.offence,
        "since": ORDER.since.isoformat(),
        "until": ORDER.until.isoformat(),
    }
    return parse_question({"list": "stolen", "plate": "7KXL92", "case_number": "2026-17", "order": order, **more})


def test_a_listed_entry_may_be_searched_for_on_an_order() -> None:
    raised = ListSettings("stolen", review_floor=0.3)
    entries = FakeEntries([make_entry(case_number="other"), ENTRY], {"stolen": raised})
    search, until = admit_search(ask(), NOON, RULES, entries)
    assert search == PastSearch(ENTRY, raised, ORDER, AMSTERDAM, 0.3)
    assert until == ORDER.until


@pytest.mark.parametrize("pattern", ["?-KXL-92", "7KXL9*"])
def test_the_past_is_not_searched_for_a_pattern_although_it_is_listed(pattern: str) -> None:
    entries = FakeEntries([replace(ENTRY, plate="?KXL92"), replace(ENTRY, plate="7KXL9*")])
    with pytest.raises(FieldInvalid, match="whole plate") as caught:
        admit_search(ask(plate=pattern), NOON, RULES, entries)
    assert caught.value.field == "plate"
    assert "KXL" not in str(caught.value)
    assert entries.asked == []


@pytest.mark.parametrize("order", [None, {"reference": "OVJ-1"}])
def test_under_hit_no_hit_there_is_no_past_whatever_the_order(order: object) -> None:
    rules = replace(RULES, mode=RetentionMode.HIT_NO_HIT)
    for question in (ask(), ask(order=order)):
        with pytest.raises(PastNotKept, match="still open"):
            admit_search(question, NOON, rules, FakeEntries([ENTRY]))


def test_without_an_order_the_hotlist_is_not_even_asked() -> None:
    entries = FakeEntries([ENTRY])
    with pytest.raises(FieldInvalid, match="on a prosecutor's order") as refused:
        admit_search(ask(order=None), NOON, RULES, entries)
    assert refused.value.field == "order"
    assert entries.asked == []


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [make_entry(case_number="other")],
        [make_entry(list_name="wanted")],
        [make_entry(plate="?KXL92")],
        [make_entry(weed_date=date(2026, 3, 11))],
        [make_entry(valid_from=date(2026, 3, 13))],
    ],
)
def test_what_is_not_on_the_list_now_is_not_searched_for(listed: list[Entry]) -> None:
    with pytest.raises(EntryUnknown) as caught:
        admit_search(ask(), NOON, RULES, FakeEntries(listed))
    assert "KXL" not in str(caught.value)


def test_an_order_for_bn_o_1234_does_not_search_for_b_no_1234() -> None:
    entry = replace(ENTRY, plate="BNO1234", country="DE", written="B-NO 1234")
    for typed in ("BNO1234", "b-no 1234"):
        assert admit_search(ask(plate=typed), NOON, RULES, FakeEntries([entry]))[0].entry == entry
    with pytest.raises(WritingDiffers) as caught:
        admit_search(ask(plate="BN-O 1234"), NOON, RULES, FakeEntries([entry]))
    assert "1234" not in str(caught.value)
