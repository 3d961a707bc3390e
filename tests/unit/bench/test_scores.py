"""The figures, each on a case small enough to reckon by hand."""

from pathlib import Path

import pytest

from bench.peer import Answer, SaidPlate
from bench.photos import Box, Photo, PhotoSet, TruePlate
from bench.report import tabulate
from bench.scores import Score, Share, overlap, score

BOX: Box = (0, 0, 100, 20)
ELSEWHERE: Box = (500, 500, 600, 520)


def _photo(*plates: TruePlate, clip: str | None = None) -> Photo:
    return Photo(Path("photo.jpg"), plates, clip)


def _said(text: str, probability: float = 0.9, box: Box | None = None, *others: tuple[str, float]) -> SaidPlate:
    return SaidPlate(((text, probability), *others), box)


def _answer(*plates: SaidPlate, cpu_ms: float = 10.0, decode_ms: float | None = None) -> Answer:
    return Answer(plates, cpu_ms, decode_ms)


def _score(pairs: list[tuple[Photo, Answer]], *, crops: bool = False) -> Score:
    photo_set = PhotoSet("set", tuple(photo for photo, _ in pairs), crops)
    return score(photo_set, [answer for _, answer in pairs], user_share=0.5, peak_mb=100.0)


def test_a_text_that_stands_on_two_plates_must_be_read_twice() -> None:
    photo = _photo(TruePlate("AB12CD", None), TruePlate("AB12CD", None))
    assert _score([(photo, _answer(_said("AB12CD")))]).exact == Share(1, 2)
    assert _score([(photo, _answer(_said("AB12CD"), _said("AB12CD")))]).exact == Share(2, 2)


def test_o_and_i_are_told_apart_unless_folded() -> None:
    result = _score([(_photo(TruePlate("OI12", None)), _answer(_said("0I12")))])
    assert (result.exact, result.folded) == (Share(0, 1), Share(1, 1))


def test_a_clips_plate_counts_when_one_frame_shows_it() -> None:
    true = TruePlate("AB12CD", None)
    frames = [_photo(true, clip="a"), _photo(true, clip="a"), _photo(true, clip="b")]
    answers = [_answer(), _answer(_said("AB12CD")), _answer(_said("AB12CO"))]
    assert _score(list(zip(frames, answers, strict=True))).clips == Share(1, 2)


def test_boxes_are_found_once_each_and_counted_by_width() -> None:
    narrow: Box = (200, 0, 230, 10)
    photo = _photo(TruePlate(None, BOX), TruePlate(None, narrow))
    twice = _answer(SaidPlate((), BOX), SaidPlate((), (5, 0, 105, 20)), SaidPlate((), (200, 0, 215, 10)))
    result = _score([(photo, twice)])
    assert result.found == ((0, Share(1, 1)), (100, Share(1, 1)))
    assert result.found_readable == Share(1, 1)
    missed = _score([(photo, _answer(SaidPlate((), (60, 0, 160, 20))))])
    assert missed.found == ((0, Share(0, 1)), (100, Share(0, 1)))


def test_what_is_read_where_no_plate_is() -> None:
    photos = [_photo(TruePlate("AB12CD", BOX)), _photo()]
    answers = [_answer(_said("AB12CD", 0.9, BOX), _said("111", 0.3, ELSEWHERE)), _answer(SaidPlate((), BOX))]
    result = _score(list(zip(photos, answers, strict=True)))
    assert (result.reads, result.extra, result.extra_found) == (2, 1, 1)


def test_without_boxes_nothing_is_extra() -> None:
    result = _score([(_photo(TruePlate("AB12CD", None)), _answer(_said("111", 0.3, ELSEWHERE))), (_photo(), _answer())])
    assert (result.extra, result.extra_found, result.found) == (None, None, ())


def test_only_reads_whose_truth_is_known_are_judged() -> None:
    photo = _photo(TruePlate("AB12CD", BOX), TruePlate(None, (200, 0, 300, 20)))
    said = [
        _said("AB12CO", 0.8, BOX),
        _said("XY", 0.9, (200, 0, 300, 20)),
        _said("111", 0.9, ELSEWHERE),
        _said("Z", 0.9),
    ]
    calibration = _score([(photo, _answer(*said))]).calibration
    assert calibration is not None
    assert (calibration.count, calibration.exact) == (1, 0.0)
    assert calibration.error == pytest.approx(0.8)


def test_where_all_texts_are_known_every_read_is_judged() -> None:
    photo = _photo(TruePlate("AB12CD", None))
    calibration = _score([(photo, _answer(_said("AB12CD", 1.0), _said("111", 0.5)))]).calibration
    assert calibration is not None
    assert (calibration.count, calibration.exact, calibration.sure) == (2, 0.5, 1)
    assert calibration.error == pytest.approx(0.25)


def test_of_crops_the_spellings_that_fold_together_add_up() -> None:
    pairs = [(_photo(TruePlate("O1", None)), _answer(_said("01", 0.6, None, ("OI", 0.3))))]
    calibration = _score(pairs, crops=True).calibration
    assert calibration is not None
    assert calibration.exact == 1
    assert calibration.error == pytest.approx(0.1)


def test_unlabelled_photos_give_counts_and_cost_alone() -> None:
    photos = [Photo(Path(f"{number}.jpg"), None) for number in range(3)]
    answers = [_answer(_said("AB"), cpu_ms=ms, decode_ms=ms / 10) for ms in (10, 20, 60)]
    result = _score(list(zip(photos, answers, strict=True)))
    assert (result.reads, result.exact.share, result.calibration) == (3, None, None)
    assert result.cost.cpu_median == 20
    assert result.cost.user_median == 10
    assert result.cost.user_p95 == pytest.approx(28)
    assert result.cost.decode_median == 2


def test_the_table_has_a_column_per_reader_and_no_empty_rows() -> None:
    result = _score([(Photo(Path("a.jpg"), None), _answer(_said("SECRET99")))])
    lines = tabulate("gate", {"one": result, "two": result})
    assert lines[0].split() == ["gate,", "1", "photos", "one", "two"]
    assert all(len(line) == len(lines[0]) for line in lines)
    assert not [line for line in lines if "exact" in line or "calibration" in line]
    assert "SECRET99" not in "".join(lines)


def test_overlap() -> None:
    assert overlap(BOX, BOX) == 1
    assert overlap(BOX, ELSEWHERE) == 0
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
