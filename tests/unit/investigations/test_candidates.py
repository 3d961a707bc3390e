"""Candidates: masked until unmasked, verified on pictures alone, and each beside all its own passages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.investigations import errors
from platewatch.investigations.aws.records import load_candidate, load_work, write_candidate, write_work
from platewatch.investigations.candidates import (
    MOST_OWN,
    CandidateState,
    KeptCandidate,
    Verdict,
    give_verdict,
    keep_candidates,
    reduce_verified,
    see_pictures,
    unmask,
)
from platewatch.investigations.document import describe_candidate, describe_plate
from platewatch.investigations.investigation import Part, Source
from platewatch.investigations.question import Work
from platewatch.investigations.questions import Passing
from platewatch.investigations.ranking import Candidate
from platewatch.plates.distribution import Spelling
from platewatch.retention.terms import PASSAGE_TERM
from tests.unit.investigations.makers import NOW, make_investigation

PLATE = "7KXL92"


def passing(number: int, text: str = PLATE, probability: float = 0.9) -> Passing:
    at = NOW - timedelta(hours=number)
    return Passing("west-1", at, f"r{number:04d}", f"p{number:04d}", (Spelling(text, probability),))


def keep(joint: int, own: int) -> KeptCandidate:
    passages = [passing(number) for number in range(1, joint + own + 1)]
    found = Candidate((Spelling(PLATE, 0.9),), tuple(passages[:joint]), chain=0.8, joint=joint, p_value=0.001)
    [kept] = keep_candidates([found], [*passages, passing(9_999, "12ABC3")])
    return kept


@given(st.integers(1, 12), st.integers(0, 20))
def test_a_candidate_stands_beside_all_its_own_passages(joint: int, own: int) -> None:
    kept = keep(joint, own)
    assert (kept.own, len(kept.passages)) == (joint + own, joint + own)
    assert sum(one.joint for one in kept.passages) == joint
    assert [one.captured_at for one in kept.passages] == sorted(one.captured_at for one in kept.passages)


@pytest.mark.parametrize(
    ("countries", "country", "written"),
    [
        (["NL", "NL", "DE"], "NL", "7-KXL-92"),
        ([None, "NL", None], "NL", "7-KXL-92"),
        (["NL", "DE"], "DE", "7KXL92"),
        ([None, None], None, "7KXL92"),
    ],
)
def test_a_plate_is_written_as_the_country_that_most_passages_show_writes_it(
    countries: list[str | None], country: str | None, written: str
) -> None:
    passages = [replace(passing(number), country=one) for number, one in enumerate(countries, 1)]
    found = Candidate((Spelling(PLATE, 0.9), Spelling("12ABC3", 0.1)), tuple(passages), chain=0.8)
    [kept] = keep_candidates([found], ())
    told = describe_plate(kept)
    assert (told["plate"], told["plate_written"], told["country"]) == (PLATE, written, country)
    assert [one["written"] for one in told["spellings"]] == [written, "12-ABC-3" if country == "NL" else "12ABC3"]


def test_a_candidate_of_before_countries_were_kept_has_none() -> None:
    kept = replace(keep(1, 1), country="NL")
    stored = write_candidate(kept)
    assert load_candidate(stored) == kept
    del stored["country"]
    assert load_candidate(stored) == replace(kept, country=None)


def test_work_goes_on_that_was_begun_before_countries_were_kept() -> None:
    work = Work(NOW, found=(replace(passing(1), country="NL"),))
    stored = write_work(work)
    assert load_work(stored, 0) == work
    stored["found"] = [one[:6] for one in stored["found"]]
    assert load_work(stored, 0) == Work(NOW, found=(passing(1),))


def test_of_very_many_the_newest_are_kept_and_the_number_is_told() -> None:
    kept = keep(2, MOST_OWN + 50)
    assert (kept.own, len(kept.passages), sum(one.joint for one in kept.passages)) == (MOST_OWN + 52, MOST_OWN + 2, 2)


def test_nothing_is_verified_that_was_not_unmasked_and_looked_at() -> None:
    kept = keep(2, 3)
    with pytest.raises(errors.CandidateMasked):
        give_verdict(kept, Verdict.VERIFIED, "console/r.visser", "it is that car", NOW, Source.PASSAGES)
    shown = unmask(kept, "console/r.visser", "at both scenes", NOW)
    with pytest.raises(errors.PicturesUnseen):
        give_verdict(shown, Verdict.VERIFIED, "console/r.visser", "it is that car", NOW, Source.PASSAGES)
    seen = see_pictures(shown, [5], [5])
    decided = give_verdict(seen, Verdict.REJECTED, "console/r.visser", "another car", NOW, Source.PASSAGES)
    assert decided.state is CandidateState.REJECTED
    with pytest.raises(errors.VerdictGiven):
        give_verdict(decided, Verdict.VERIFIED, "console/k.bos", "it is that car", NOW, Source.PASSAGES)


def test_who_unmasked_it_first_stays() -> None:
    first = unmask(keep(1, 0), "console/r.visser", "at both scenes", NOW)
    assert unmask(first, "console/k.bos", "me too", NOW + timedelta(hours=1)) == first


def test_of_a_verified_one_the_passages_of_the_question_and_those_looked_at_are_kept() -> None:
    kept = see_pictures(unmask(keep(2, 5), "console/r.visser", "at both scenes", NOW), [1, 2, 7], [1, 7])
    verified = reduce_verified(
        give_verdict(kept, Verdict.VERIFIED, "console/r.visser", "it is that car", NOW, Source.PASSAGES)
    )
    assert len(verified.passages) == 3
    assert {verified.passages[number - 1] for number in verified.seen} == {kept.passages[0], kept.passages[6]}
    assert verified.own == 7


@given(st.sampled_from([Part.MEMBER, Part.APPROVER, Part.AUDITOR]), st.booleans())
def test_no_document_of_a_candidate_has_its_plate_or_a_name_of_a_read(part: Part, unmasked: bool) -> None:
    kept = keep(2, 2)
    shown = unmask(kept, "console/r.visser", "at both scenes", NOW) if unmasked else kept
    told = repr(describe_candidate(shown, make_investigation(), part, NOW, {}))
    assert PLATE not in told
    assert "r0001" not in told
    assert ("west-1" in told) is (part is Part.MEMBER)


def test_a_copy_of_a_passage_lives_no_longer_than_the_passage() -> None:
    [old] = keep(1, 0).passages
    end = old.captured_at + PASSAGE_TERM
    assert old.may_show(Source.PASSAGES, end - timedelta(microseconds=1))
    assert not old.may_show(Source.PASSAGES, end)
    assert old.may_show(Source.HITS, end)
    told = describe_candidate(keep(1, 0), make_investigation(), Part.MEMBER, end, {})
    assert (told["passages"], told["own"]) == ([], 1)


def test_another_frame_of_a_joint_passage_is_no_passage_of_its_own() -> None:
    joint = passing(1)
    frame = replace(joint, read_id="r9", captured_at=joint.captured_at + timedelta(seconds=1))
    later = replace(frame, read_id="r10", captured_at=joint.captured_at + timedelta(hours=1))
    found = Candidate((Spelling(PLATE, 0.9),), (joint,), chain=0.8, joint=1)
    [kept] = keep_candidates([found], [joint, frame, later])
    assert [one.read_id for one in kept.passages] == [joint.read_id, "r10"]


def test_without_a_whole_picture_it_is_rejected_once_all_were_tried_and_never_verified() -> None:
    shown = unmask(keep(2, 3), "console/r.visser", "at both scenes", NOW)
    tried = see_pictures(shown, [1, 2, 3, 4], [])
    for verdict in Verdict:
        with pytest.raises(errors.PicturesUnseen):
            give_verdict(tried, verdict, "console/r.visser", "no picture is there", NOW, Source.PASSAGES)
    every = see_pictures(tried, [5], [])
    with pytest.raises(errors.PicturesUnseen):
        give_verdict(every, Verdict.VERIFIED, "console/r.visser", "no picture is there", NOW, Source.PASSAGES)
    decided = give_verdict(every, Verdict.REJECTED, "console/r.visser", "no picture is there", NOW, Source.PASSAGES)
    assert decided.state is CandidateState.REJECTED


def test_a_passage_that_is_not_shown_any_more_need_not_be_tried() -> None:
    shown = see_pictures(unmask(keep(1, 1), "console/r.visser", "at both scenes", NOW), [2], [])
    gone = shown.passages[0].captured_at + PASSAGE_TERM
    for now, source in ((gone - timedelta(microseconds=1), Source.PASSAGES), (gone, Source.HITS)):
        with pytest.raises(errors.PicturesUnseen):
            give_verdict(shown, Verdict.REJECTED, "console/r.visser", "no picture is there", now, source)
    decided = give_verdict(shown, Verdict.REJECTED, "console/r.visser", "no picture", gone, Source.PASSAGES)
    assert decided.state is CandidateState.REJECTED


def test_people_are_named_as_members_are() -> None:
    arn = "arn:aws:sts::123456789012:assumed-role/investigator/K.Bos"
    seen = see_pictures(unmask(keep(1, 0), "console/R.Visser@politie.nl", "at both scenes", NOW), [1], [1])
    decided = give_verdict(seen, Verdict.REJECTED, arn, "another car", NOW, Source.PASSAGES)
    told = describe_candidate(decided, make_investigation(), Part.MEMBER, NOW, {})
    assert (told["unmasked_by"], told["verdict_by"]) == ("r.visser", "k.bos")
