"""The chain and its verification: whatever is done to the records is found, and an honest chain is never suspected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platewatch.audit.chain import GENESIS, Anchor, Chained, Document, Head, digest_record, link_records
from platewatch.audit.verify import Kind, Mark, Verification, check_anchors, verify_chain

SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""Busy machines are no fault of the chain's."""

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def make_documents(count: int) -> list[Document]:
    return [
        {
            "id": f"2026-03-12|{number:04d}",
            "at": "2026-03-12T12:00:00.000+00:00",
            "actor": f"arn:{number % 3}",
            "tags": ["aa", "bb"][: number % 3],
            "detail": {"n": str(number)},
            "expires_at": 1_900_000_000,
        }
        for number in range(1, count + 1)
    ]


def make_chain(count: int) -> list[Chained]:
    return list(link_records(0, GENESIS, make_documents(count)))


def head_of(chain: Sequence[Chained]) -> Mark:
    return Mark(chain[-1].link.sequence, chain[-1].link.digest, "the head")


def anchor_of(chain: Sequence[Chained], sequence: int) -> Mark:
    return Mark(sequence, chain[sequence - 1].link.digest, f"the anchor at {sequence}", anchor=True)


def verify(served: Sequence[Chained], *marks: Mark, reached: int | None = None) -> Verification:
    return verify_chain(served, marks, lambda: reached or max(mark.sequence for mark in marks))


def kinds(verification: Verification) -> set[Kind]:
    return {finding.kind for finding in verification.findings}


def changed(one: Chained, **changes: object) -> Chained:
    return replace(one, document={**one.document, **changes})


def rewritten(chain: Sequence[Chained], start: int, **changes: object) -> list[Chained]:
    """The chain as it would be had record number `start` always said so: nothing is wrong with it by itself."""
    kept, rest = list(chain[: start - 1]), [one.document for one in chain[start - 1 :]]
    rest[0] = {**rest[0], **changes}
    digest = kept[-1].link.digest if kept else GENESIS
    return kept + list(link_records(start - 1, digest, rest))


@SLOWLY
@given(st.integers(1, 40), st.data())
def test_an_honest_chain_is_never_suspected(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    places = data.draw(st.lists(st.integers(1, count), max_size=4))
    found = verify(chain, head_of(chain), *(anchor_of(chain, place) for place in places))
    assert found.findings == ()
    assert (found.count, found.last, found.digest) == (count, count, chain[-1].link.digest)
    assert found.anchored == max(places, default=0)


@SLOWLY
@given(st.integers(2, 30), st.data(), st.sampled_from(["actor", "at", "id", "expires_at", "tags", "detail"]))
def test_an_altered_record_is_found_and_named(count: int, data: st.DataObject, name: str) -> None:
    chain = make_chain(count)
    place = data.draw(st.integers(1, count))
    served = list(chain)
    served[place - 1] = changed(chain[place - 1], **{name: "something else"})
    [finding] = verify(served, head_of(chain)).findings
    assert (finding.kind, finding.first, finding.last) == (Kind.ALTERED, place, place)


@SLOWLY
@given(st.integers(2, 30), st.data())
def test_an_altered_record_whose_digest_is_made_to_fit_is_found(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    place = data.draw(st.integers(1, count - 1))
    link = chain[place - 1].link
    document = {**chain[place - 1].document, "actor": "arn:x"}
    forged = replace(link, digest=digest_record(link.sequence, link.previous, document))
    served = [*chain[: place - 1], Chained(forged, document), *chain[place:]]
    [finding] = verify(served, head_of(chain)).findings
    assert (finding.kind, finding.first) == (Kind.ALTERED, place)


@SLOWLY
@given(st.integers(2, 30), st.data())
def test_removed_records_are_found_at_the_end_too(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    first = data.draw(st.integers(1, count))
    last = data.draw(st.integers(first, count))
    served = [one for one in chain if not first <= one.link.sequence <= last]
    [finding] = verify(served, head_of(chain)).findings
    assert (finding.kind, finding.first, finding.last) == (Kind.REMOVED, first, last)


@SLOWLY
@given(st.integers(2, 30), st.data())
def test_an_inserted_record_is_found_wherever_it_is_put(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    place = data.draw(st.integers(0, count))
    number = data.draw(st.one_of(st.integers(0, count + 5), st.just(999_999_999_999)))
    previous = data.draw(st.sampled_from([GENESIS, chain[place - 1].link.digest]))
    [one] = link_records(number - 1, previous, [{**chain[0].document, "id": "forged"}])
    served = [*chain[:place], one, *chain[place:]]
    found = verify(served, head_of(chain))
    assert Kind.INSERTED in kinds(found)
    assert found.last == count


@SLOWLY
@given(st.integers(3, 30), st.data())
def test_records_that_changed_places_are_found(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    first, second = data.draw(st.lists(st.integers(1, count), min_size=2, max_size=2, unique=True))
    served = list(chain)
    one, other = chain[first - 1], chain[second - 1]
    if data.draw(st.booleans()):
        # Their contents alone, or all but the number by which they are found.
        served[first - 1], served[second - 1] = (
            replace(one, document=other.document),
            replace(other, document=one.document),
        )
    else:
        served[first - 1] = replace(other, link=replace(other.link, sequence=first))
        served[second - 1] = replace(one, link=replace(one.link, sequence=second))
    found = verify(served, head_of(chain))
    assert kinds(found) == {Kind.REORDERED}
    assert {finding.first for finding in found.findings} == {first, second}


@SLOWLY
@given(st.integers(3, 30), st.data())
def test_a_record_moved_to_another_day_is_found(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    place = data.draw(st.integers(1, count - 1))
    target = data.draw(st.integers(place + 1, count))
    rest = [one for one in chain if one.link.sequence != place]
    served = [*rest[: target - 1], chain[place - 1], *rest[target - 1 :]]
    assert verify(served, head_of(chain)).findings


@SLOWLY
@given(st.integers(3, 40), st.data())
def test_a_chain_written_anew_fits_no_anchor_made_before(count: int, data: st.DataObject) -> None:
    chain = make_chain(count)
    anchored = data.draw(st.integers(1, count))
    start = data.draw(st.integers(1, anchored))
    served = rewritten(chain, start, actor="arn:x")
    # Whoever may write all of the chain may write its head too.
    found = verify(served, head_of(served), anchor_of(chain, anchored))
    [finding] = found.findings
    assert (finding.kind, finding.first) == (Kind.REWRITTEN, anchored)
    assert found.anchored == 0


def test_what_is_younger_than_the_last_anchor_can_be_written_anew_and_that_is_said() -> None:
    chain = make_chain(10)
    served = rewritten(chain, 8, actor="arn:x")
    found = verify(served, head_of(served), anchor_of(chain, 7))
    assert found.findings == ()
    assert (found.anchored, found.last) == (7, 10)


def test_even_that_is_found_where_the_head_is_not_theirs_or_was_written_down() -> None:
    chain = make_chain(10)
    served = rewritten(chain, 8, actor="arn:x")
    noted = Mark(9, chain[8].link.digest, "what you noted")
    assert kinds(verify(served, head_of(chain), anchor_of(chain, 7))) == {Kind.REWRITTEN}
    assert kinds(verify(served, head_of(served), anchor_of(chain, 7), noted)) == {Kind.REWRITTEN}


def test_a_chain_cut_off_at_its_end_with_its_head_misses_what_was_anchored() -> None:
    chain = make_chain(10)
    [finding] = verify(chain[:6], head_of(chain[:6]), anchor_of(chain, 9)).findings
    assert (finding.kind, finding.first, finding.last) == (Kind.REMOVED, 7, 9)


def test_verification_may_start_at_an_anchor() -> None:
    chain = make_chain(10)
    start = chain[3].link
    found = verify_chain(chain[2:], [head_of(chain)], lambda: 10, after=4, digest=start.digest)
    assert (found.findings, found.count, found.first, found.last) == ((), 6, 5, 10)
    wrong = verify_chain(chain[4:], [head_of(chain)], lambda: 10, after=4, digest=GENESIS)
    assert kinds(wrong) == {Kind.ALTERED}


def test_records_chained_while_the_chain_is_read_are_no_strangers() -> None:
    chain = make_chain(10)
    assert verify_chain(chain, [head_of(chain[:6])], lambda: 10).findings == ()


def test_an_anchor_stored_long_after_it_was_made_is_none() -> None:
    good = Anchor(3, "aa", NOON, NOON + timedelta(seconds=2))
    forged = Anchor(2, "bb", NOON - timedelta(days=1), NOON)
    marks, findings = check_anchors([forged, good], lambda moment: f"{moment:%d-%m}")
    assert [mark.sequence for mark in marks] == [3]
    assert [(finding.kind, finding.first) for finding in findings] == [(Kind.FORGED_ANCHOR, 2)]
    assert findings[0].about == f"the anchor of {forged.made_at:%d-%m} was stored at {NOON:%d-%m}"


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_digest_depends_on_number_and_predecessor_and_every_field(sequence: int) -> None:
    document = make_documents(1)[0]
    digests = {
        digest_record(number, previous, {**document, "actor": actor})
        for number in (sequence, sequence + 1)
        for previous in (GENESIS, "1" * 64)
        for actor in ("a", "b")
    }
    assert len(digests) == 8


@SLOWLY
@given(st.integers(4, 20), st.data())
def test_a_stranger_that_jumps_ahead_is_all_that_is_found(count: int, data: st.DataObject) -> None:
    """The chain goes on where it was left: nothing of it is missing, and nothing of it is at fault."""
    chain = make_chain(count)
    place = data.draw(st.integers(0, count - 3))
    number = data.draw(st.integers(place + 2, count))
    [one] = link_records(number - 1, "f" * 64, [{**chain[0].document, "id": "forged"}])
    found = verify([*chain[:place], one, *chain[place:]], head_of(chain))
    about = "not where it belongs"
    assert [(each.kind, each.first, each.last, each.about) for each in found.findings] == [
        (Kind.INSERTED, number, number, about)
    ]
    assert (found.count, found.last, found.digest) == (count + 1, count, chain[-1].link.digest)


def test_a_record_served_twice_is_found_and_the_chain_goes_on() -> None:
    chain = make_chain(6)
    found = verify([*chain[:3], chain[2], *chain[3:]], head_of(chain))
    assert [(each.kind, each.first, each.about) for each in found.findings] == [
        (Kind.INSERTED, 3, "its place is taken")
    ]
    assert found.last == 6


def test_records_that_are_missing_in_two_places_are_two_findings() -> None:
    chain = make_chain(12)
    served = [one for one in chain if one.link.sequence not in (3, 4, 8, 12)]
    found = verify(served, head_of(chain), anchor_of(chain, 7))
    assert [(each.kind, each.first, each.last, each.about) for each in found.findings] == [
        (Kind.REMOVED, 3, 4, ""),
        (Kind.REMOVED, 8, 8, ""),
        (Kind.REMOVED, 12, 12, "the end of the chain"),
    ]
    assert (found.count, found.last, found.anchored) == (8, 11, 7)


@pytest.mark.parametrize("place", [1, 2, 5])
def test_a_record_that_follows_another_one_than_it_should_is_at_fault_itself(place: int) -> None:
    chain = make_chain(5)
    [forged] = link_records(place - 1, "e" * 64, [chain[place - 1].document])
    found = verify([*chain[: place - 1], forged, *chain[place:]], Mark(5, forged.link.digest, "the head"))
    at_fault = {each.first for each in found.findings if each.kind is Kind.ALTERED}
    # At the end nothing follows, so that the record before may be at fault as well.
    assert at_fault == ({4} if place == 5 else {place})


def test_of_two_neighbours_that_were_altered_with_their_digests_the_last_is_named() -> None:
    chain = make_chain(8)
    forged = link_records(3, chain[2].link.digest, [{**one.document, "actor": "arn:x"} for one in chain[3:5]])
    found = verify([*chain[:3], *forged, *chain[5:]], head_of(chain))
    assert [(each.kind, each.first, each.last) for each in found.findings] == [(Kind.ALTERED, 5, 5)]


def test_what_begins_in_the_middle_is_judged_from_there() -> None:
    chain = make_chain(10)
    wrong = verify_chain(chain[4:], [head_of(chain)], lambda: 10, after=4, digest="0" * 63 + "1")
    assert [(each.kind, each.first, each.last) for each in wrong.findings] == [(Kind.ALTERED, 5, 5)]
    assert (wrong.first, wrong.count, wrong.anchored) == (5, 6, 4)
    # Served again later, what was passed over is a stranger.
    late = verify_chain(
        [*chain[2:6], chain[1], *chain[6:]], [head_of(chain)], lambda: 10, after=4, digest=chain[3].link.digest
    )
    assert [(each.kind, each.first) for each in late.findings] == [(Kind.INSERTED, 2)]
    nothing = verify_chain([], [], lambda: 0, after=4, digest=chain[3].link.digest)
    assert (nothing.count, nothing.first, nothing.last, nothing.findings) == (0, 5, 4, ())


def test_how_long_the_chain_is_is_asked_again_only_for_a_record_beyond_it() -> None:
    chain, asked = make_chain(10), []

    def reached() -> int:
        asked.append(6 if len(asked) == 0 else 8)
        return asked[-1]

    found = verify_chain(chain, [head_of(chain[:8])], reached)
    assert [(each.kind, each.first, each.about) for each in found.findings] == [
        (Kind.INSERTED, number, "after the end of the chain") for number in (9, 10)
    ]
    assert asked == [6, 8, 8, 8]
    assert (found.count, found.last) == (10, 8)


def test_a_chain_written_anew_is_told_from_the_first_mark_to_the_last() -> None:
    chain = make_chain(9)
    served = rewritten(chain, 2, actor="arn:x")
    marks = [anchor_of(chain, place) for place in (5, 3, 7)]
    [finding] = verify(served, head_of(served), *marks).findings
    assert (finding.kind, finding.first, finding.last) == (Kind.REWRITTEN, 3, 7)
    assert finding.about == "the anchor at 3, and 2 more after it, was made of another chain"
    [finding] = verify(served, head_of(served), anchor_of(chain, 1), anchor_of(chain, 6)).findings
    assert (finding.first, finding.last, finding.about) == (6, 6, "the anchor at 6 was made of another chain")


def test_a_record_that_is_at_fault_itself_speaks_against_no_mark() -> None:
    chain = make_chain(6)
    link = chain[2].link
    forged = Chained(replace(link, digest="d" * 64), chain[2].document)
    found = verify([*chain[:2], forged, *chain[3:]], head_of(chain), anchor_of(chain, 3), anchor_of(chain, 5))
    assert [(each.kind, each.first) for each in found.findings] == [(Kind.ALTERED, 3)]
    assert found.anchored == 5


def test_findings_come_in_the_order_of_the_chain() -> None:
    chain = make_chain(12)
    served = [changed(one, actor="x") if one.link.sequence in (2, 11) else one for one in chain]
    served = [one for one in served if one.link.sequence not in (5, 6)]
    found = verify(served, head_of(chain))
    assert [(each.kind, each.first) for each in found.findings] == [
        (Kind.ALTERED, 2),
        (Kind.REMOVED, 5),
        (Kind.ALTERED, 11),
    ]


def test_a_record_that_changed_places_says_which_one_stands_there() -> None:
    chain = make_chain(8)
    served = list(chain)
    served[1], served[5] = replace(chain[1], document=chain[5].document), replace(chain[5], document=chain[1].document)
    found = verify(served, head_of(chain))
    assert [(each.first, each.about) for each in found.findings] == [
        (2, "what stands here is record 6"),
        (6, "what stands here is record 2"),
    ]


@pytest.mark.parametrize(("most", "kind"), [(3, Kind.REORDERED), (2, Kind.ALTERED)])
def test_among_too_many_broken_records_none_is_told_to_have_moved(
    most: int, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platewatch.audit.verify.MOST_SUSPECTS", most)
    chain = make_chain(8)
    served = [changed(one, actor="x") if one.link.sequence == 8 else one for one in chain]
    served[1], served[5] = replace(chain[1], document=chain[5].document), replace(chain[5], document=chain[1].document)
    found = verify(served, head_of(chain))
    assert [(each.kind, each.first) for each in found.findings] == [(kind, 2), (kind, 6), (Kind.ALTERED, 8)]


@pytest.mark.parametrize(
    ("stored", "forged"),
    [
        (None, False),
        (timedelta(0), False),
        (timedelta(minutes=5), False),
        (timedelta(minutes=5, microseconds=1), True),
        (timedelta(minutes=-5), False),
        (timedelta(minutes=-5, microseconds=-1), True),
    ],
)
def test_an_anchor_counts_if_it_was_stored_within_five_minutes(stored: timedelta | None, forged: bool) -> None:
    anchor = Anchor(3, "aa", NOON, None if stored is None else NOON + stored)
    marks, findings = check_anchors([anchor], lambda moment: f"{moment:%H:%M}")
    assert marks == (() if forged else (Mark(3, "aa", "the anchor of 12:00", anchor=True),))
    assert [(each.kind, each.first, each.last) for each in findings] == ([(Kind.FORGED_ANCHOR, 3, 3)] if forged else [])


def test_only_an_anchor_anchors() -> None:
    chain = make_chain(5)
    noted = Mark(4, chain[3].link.digest, "what you noted")
    assert verify(chain, head_of(chain), noted).anchored == 0
    assert verify(chain, head_of(chain), noted, anchor_of(chain, 2)).anchored == 2


def test_a_head_that_nobody_gave_is_the_beginning() -> None:
    assert Head() == Head(0, "0" * 64, None, None, 0, None)
    assert [one.link.sequence for one in make_chain(3)] == [1, 2, 3]
    assert make_chain(1)[0].link.previous == GENESIS


def test_a_record_between_two_that_are_at_fault_is_not_accused() -> None:
    chain = make_chain(8)
    bad = Chained(replace(chain[2].link, digest="d" * 64), chain[2].document)
    [forged] = link_records(4, "e" * 64, [chain[4].document])
    found = verify([*chain[:2], bad, chain[3], forged, *chain[5:]], head_of(chain))
    assert [(each.kind, each.first) for each in found.findings] == [(Kind.ALTERED, 3), (Kind.ALTERED, 5)]


def test_records_that_changed_places_with_digests_made_to_fit_are_known_by_what_follows_them() -> None:
    chain = make_chain(8)
    served = list(chain)
    for place, other in ((2, 6), (6, 2)):
        link, document = chain[place - 1].link, chain[other - 1].document
        digest = digest_record(place, link.previous, document)
        served[place - 1] = Chained(replace(link, digest=digest), document)
    found = verify(served, head_of(chain))
    assert [(each.kind, each.first, each.about) for each in found.findings] == [
        (Kind.REORDERED, 2, "what stands here is record 6"),
        (Kind.REORDERED, 6, "what stands here is record 2"),
    ]
