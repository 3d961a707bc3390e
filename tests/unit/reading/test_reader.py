"""Which plates of a picture are reported, and in which order."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.plates.prior import BREACH
from platewatch.reading.completeness import Completeness, LineEnds, whole
from platewatch.reading.curve import STRAIGHT, Curve, bend
from platewatch.reading.junk import Limits
from platewatch.reading.reader import DetectedPlate, Image, drop_overlaps, find_plates, read_plates
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.record import Corners
from platewatch.reading.rectify import RectifiedPlate

PICTURE: Image = np.zeros((400, 600, 3), np.uint8)


def _box(x: float, y: float, width: float = 100, height: float = 22) -> Corners:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _sure(text: str, probability: float = 0.97, unreadable: float = 0.02) -> RecognisedPlate:
    return RecognisedPlate(Distribution((Spelling(text, probability),), unreadable), "NL", 0.8)


@dataclass
class FixedDetector:
    """Says what it was told to say."""

    plates: Sequence[DetectedPlate]

    def detect(self, image: Image) -> Sequence[DetectedPlate]:
        return self.plates


@dataclass
class FixedRecogniser:
    """Gives `answers` when it is asked first, then those of `later`, and remembers how many crops it saw at a time."""

    answers: Sequence[RecognisedPlate]
    later: Sequence[Sequence[RecognisedPlate]] = ()
    seen: list[int] = field(default_factory=list)
    curve: Curve = STRAIGHT

    def recognise(self, crops: Sequence[RectifiedPlate]) -> Sequence[RecognisedPlate]:
        self.seen.append(len(crops))
        return [self.answers, *self.later][len(self.seen) - 1][: len(crops)]

    def calibrate(self, distribution: Distribution) -> Distribution:
        return bend(distribution, self.curve)


def test_a_plate_is_reported_with_all_that_is_known() -> None:
    corners = _box(50, 60)
    answer = RecognisedPlate(
        Distribution((Spelling("12ABC3", 0.95), Spelling("12A8C3", 0.02)), 0.02), country="NL", country_probability=0.9
    )
    (plate,) = read_plates(PICTURE, FixedDetector([DetectedPlate(corners, 0.8)]), FixedRecogniser([answer]))
    assert plate.corners == corners
    assert plate.score == 0.8
    assert plate.spellings == answer.distribution.spellings
    assert (plate.unreadable, plate.country, plate.country_probability, plate.lines) == (0.02, "NL", 0.9, 1)


def test_an_unsure_plate_is_read_again_and_all_readings_count_the_same() -> None:
    detector = FixedDetector([DetectedPlate(_box(20, 60), 0.9), DetectedPlate(_box(300, 60), 0.8)])
    first = [_sure("AA11BB", 0.6, 0.1), _sure("CC22DD")]
    recogniser = FixedRecogniser(first, [[_sure("AA11BB", 0.9, 0.0), _sure("AA11BD", 0.9, 0.05)]])
    sure, unsure = read_plates(PICTURE, detector, recogniser)
    assert recogniser.seen == [2, 2]
    assert sure.spellings == first[1].distribution.spellings
    assert [spelling.text for spelling in unsure.spellings] == ["AA11BB", "AA11BD"]
    # Averages of 0.5 and 0.3, and 0.05 unreadable; agreement makes it a little surer.
    assert 0.5 < unsure.spellings[0].probability < 0.6
    assert unsure.spellings[1].probability < 0.3
    assert unsure.unreadable < 0.05


def test_a_reading_that_is_impossible_in_its_country_loses_once_all_readings_are_together() -> None:
    """No French plate has a U; one that is read three times as one loses once, not three times."""
    spellings = (Spelling("AU123CD", 0.5), Spelling("AV123CD", 0.4))
    answer = RecognisedPlate(Distribution(spellings, 0.02), "FR", 0.9)
    recogniser = FixedRecogniser([answer], [[answer, answer]])
    (plate,) = read_plates(PICTURE, FixedDetector([DetectedPlate(_box(50, 60), 0.8)]), recogniser)
    first, second = plate.spellings
    assert (first.text, second.text, plate.repaired_from) == ("AV123CD", "AU123CD", "AU123CD")
    assert second.by_picture > first.by_picture
    weight = (second.probability / first.probability) / (second.by_picture / first.by_picture)
    assert weight == pytest.approx(1 - 0.9 * (1 - BREACH))


def test_lettering_is_judged_by_what_the_picture_says() -> None:
    """STOP12 and ST7P12 are no Dutch plates and too little sure for odd ones. SXTP12 gains by that, and is reported no
    more than before."""
    spellings = (Spelling("STOP12", 0.26), Spelling("ST7P12", 0.22), Spelling("SXTP12", 0.05))
    answer = RecognisedPlate(Distribution(spellings, 0.3), "NL", 0.9)
    detector = FixedDetector([DetectedPlate(_box(50, 60), 0.9)])
    assert read_plates(PICTURE, detector, FixedRecogniser([answer], [[answer, answer]])) == ()
    # The same probabilities of plates that the Netherlands have are enough.
    spellings = (Spelling("SXRP12", 0.26), Spelling("SXRP72", 0.22), Spelling("SXTP12", 0.05))
    answer = RecognisedPlate(Distribution(spellings, 0.3), "NL", 0.9)
    assert read_plates(PICTURE, detector, FixedRecogniser([answer], [[answer, answer]]))


def test_without_a_country_nothing_is_ruled_out() -> None:
    spellings = (Spelling("AU123CD", 0.5), Spelling("AV123CD", 0.4))
    answer = RecognisedPlate(Distribution(spellings, 0.02), None, 0.9)
    recogniser = FixedRecogniser([answer], [[answer, answer]])
    (plate,) = read_plates(PICTURE, FixedDetector([DetectedPlate(_box(50, 60), 0.8)]), recogniser)
    assert plate.spellings[0].text == "AU123CD"


def test_each_plate_is_tried_in_all_layouts_that_its_shape_allows() -> None:
    """One is as wide as a plate of one line, the other may have two lines or one, and is unsure in the first layout."""
    detector = FixedDetector([DetectedPlate(_box(20, 60), 0.9), DetectedPlate(_box(300, 60, 100, 60), 0.8)])
    recogniser = FixedRecogniser(
        [_sure("AA11BB"), _sure("CC22DD", 0.5, 0.3)], [[_sure("CC22DD")], [_sure("CC22DD")] * 2]
    )
    assert len(read_plates(PICTURE, detector, recogniser)) == 2
    assert recogniser.seen[:2] == [2, 1]


def test_two_cars_side_by_side_are_both_reported_surest_reading_first() -> None:
    detector = FixedDetector([DetectedPlate(_box(20, 60), 0.9), DetectedPlate(_box(300, 60), 0.8)])
    plates = read_plates(PICTURE, detector, FixedRecogniser([_sure("AA11BB", 0.95), _sure("CC22DD", 0.98)]))
    assert [plate.spellings[0].text for plate in plates] == ["CC22DD", "AA11BB"]


def test_one_plate_found_twice_is_reported_once_with_the_surer_corners() -> None:
    detector = FixedDetector([DetectedPlate(_box(50, 60), 0.6), DetectedPlate(_box(54, 62), 0.9)])
    (plate,) = read_plates(PICTURE, detector, FixedRecogniser([_sure("AA11BB")]))
    assert plate.corners == _box(54, 62)


def test_a_plate_inside_a_larger_find_is_the_same_plate() -> None:
    detector = FixedDetector([DetectedPlate(_box(0, 0, 300, 200), 0.5), DetectedPlate(_box(100, 90), 0.9)])
    assert len(read_plates(PICTURE, detector, FixedRecogniser([_sure("AA11BB")]))) == 1


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        # Half of the smaller one covered is two plates, a little more is one: beside, below, within, or larger.
        (_box(150, 60), 2),
        (_box(149, 60), 1),
        (_box(51, 60), 1),
        (_box(100, 71), 2),
        (_box(100, 70), 1),
        (_box(100, 50), 1),
        (_box(100, 49), 2),
        (_box(175, 60, 50), 2),
        (_box(174, 60, 50), 1),
        (_box(100, 71, 60, 22), 2),
        (_box(0, 0, 300, 300), 1),
        (_box(150, 71, 300, 300), 2),
        (_box(200, 60), 2),
        (_box(100, 82), 2),
        (_box(300, 300), 2),
    ],
)
def test_two_finds_are_one_plate_where_more_than_half_of_the_smaller_one_is_covered(other: Corners, kept: int) -> None:
    surer = DetectedPlate(_box(100, 60), 0.9)
    assert len(drop_overlaps([surer, DetectedPlate(other, 0.8)])) == kept
    assert len(drop_overlaps([DetectedPlate(other, 0.95), surer])) == kept


def test_a_plate_whose_shape_does_not_tell_is_read_both_ways_and_both_count() -> None:
    detector = FixedDetector([DetectedPlate(_box(50, 60, 100, 50), 0.9), DetectedPlate(_box(300, 60, 100, 60), 0.8)])
    # Both are high enough for two lines to be likelier; the first is an American plate.
    two = [_sure("7ABC", 0.1, 0.8), _sure("12AB34", 0.9)]
    one = [_sure("7ABC123", 0.8), _sure("12AB", 0.05, 0.9)]
    again = [_sure("7ABC123", 0.8), _sure("7ABC123", 0.8), _sure("12AB34", 0.9), _sure("12AB34", 0.9)]
    recogniser = FixedRecogniser(two, [one, again])
    plates = read_plates(PICTURE, detector, recogniser)
    assert [(plate.spellings[0].text, plate.lines) for plate in plates] == [("12AB34", 2), ("7ABC123", 1)]
    assert [plate.spellings[1].text for plate in plates] == ["12AB", "7ABC"]
    assert plates[0].spellings[0].probability < 0.95
    assert recogniser.seen == [2, 2, 4]


def test_the_less_likely_number_of_lines_is_tried_where_it_pays() -> None:
    detector = FixedDetector([DetectedPlate(_box(50, 60, 100, 60), 0.9), DetectedPlate(_box(300, 60, 100, 60), 0.4)])
    recogniser = FixedRecogniser([_sure("12AB34"), _sure("GOLF", 0.02, 0.95)])
    (plate,) = read_plates(PICTURE, detector, recogniser)
    assert (plate.spellings[0].text, plate.lines) == ("12AB34", 2)
    assert recogniser.seen == [2]  # the one is sure, the other a doubtful find


def test_a_third_layout_is_tried_only_where_two_are_unsure() -> None:
    square = [DetectedPlate(_box(20 + 150 * number, 60, 100, 90), 0.9) for number in range(3)]
    first = [_sure("AA11BB"), _sure("AB", 0.1, 0.8), _sure("XY", 0.1, 0.8)]
    # A plate nearly as high as wide is tried as two lines, as three, and as one.
    second = [_sure("AB12CD"), _sure("X7YZ", 0.8, 0.1)]
    third = [_sure("XYZ1", 0.1, 0.8)]
    # Both of the others are unsure once all layouts count, and are read again in the likeliest one.
    again = [*[_sure("AB12CD")] * 2, *[_sure("X7YZ", 0.8, 0.1)] * 2]
    recogniser = FixedRecogniser(first, [second, third, again])
    plates = read_plates(PICTURE, FixedDetector(square), recogniser)
    assert recogniser.seen == [3, 2, 1, 4]
    assert {plate.spellings[0].text: plate.lines for plate in plates} == {"AA11BB": 2, "AB12CD": 3, "X7YZ": 3}


def test_a_doubtful_find_is_tried_in_one_layout_alone() -> None:
    recogniser = FixedRecogniser([_sure("GOLF", 0.02, 0.95)])
    read_plates(PICTURE, FixedDetector([DetectedPlate(_box(50, 60, 100, 100), 0.49)]), recogniser)
    assert recogniser.seen == [1]


def test_a_short_plate_of_a_sure_country_is_reported_and_another_one_is_not() -> None:
    detector = FixedDetector([DetectedPlate(_box(20, 60 * row), 0.95 - row / 100) for row in range(4)])
    shown = (("GB", 0.97), ("GB", 0.8), (None, 0.99), ("NL", 0.99))
    one = Distribution((Spelling("A1", 0.97),), 0.02)
    answers = [RecognisedPlate(one, country, chance) for country, chance in shown]
    plates = read_plates(PICTURE, detector, FixedRecogniser(answers))
    assert [(plate.spellings[0].text, plate.country_probability) for plate in plates] == [("A1", 0.97)]


def test_junk_is_dropped() -> None:
    detector = FixedDetector([DetectedPlate(_box(10, 20 + 60 * row), 0.9 - row / 100) for row in range(5)])
    answers = [
        _sure("GOLF", 0.25, unreadable=0.7),
        _sure("AA", 0.97),
        _sure("AA11BB", 0.05),
        RecognisedPlate(Distribution((), 0.4), None, 0.0),
        _sure("AA11CC"),
    ]
    again = [_sure("GOLF", 0.25, unreadable=0.7)] * 2 + [_sure("AA11BB", 0.05)] * 2
    plates = read_plates(PICTURE, detector, FixedRecogniser(answers, [again]))
    assert [plate.spellings[0].text for plate in plates] == ["AA11CC"]


def test_faint_finds_are_not_even_recognised() -> None:
    recogniser = FixedRecogniser([_sure("AA11BB")])
    detector = FixedDetector([DetectedPlate(_box(50, 60), 0.29)])
    assert read_plates(PICTURE, detector, recogniser) == ()
    assert recogniser.seen == []
    assert len(read_plates(PICTURE, detector, recogniser, limits=Limits(min_score=0.18))) == 1


def test_what_is_too_small_to_be_read_is_not_recognised() -> None:
    recogniser = FixedRecogniser([_sure("AA11BB")])
    detector = FixedDetector([DetectedPlate(_box(50, 60, 23, 6), 0.9), DetectedPlate(_box(150, 60, 24, 6), 0.9)])
    assert len(read_plates(PICTURE, detector, recogniser)) == 1
    assert recogniser.seen == [1]


def test_there_is_an_upper_bound_of_work() -> None:
    detector = FixedDetector([DetectedPlate(_box(10, 30 * row), 0.9) for row in range(13)])
    recogniser = FixedRecogniser([_sure("AA11BB")] * 13)
    read_plates(PICTURE, detector, recogniser, limits=Limits(max_plates=4))
    assert recogniser.seen == [4]


plates_anywhere = st.lists(
    st.builds(
        lambda x, y, width, score: DetectedPlate(_box(x, y, width, width / 4), score),
        st.floats(0, 500),
        st.floats(0, 300),
        st.floats(10, 300),
        st.floats(0, 1),
    ),
    max_size=12,
)


@given(plates_anywhere)
def test_dropping_overlaps_keeps_the_surest_and_is_done_once(plates: list[DetectedPlate]) -> None:
    kept = drop_overlaps(plates)
    assert drop_overlaps(kept) == kept
    assert [plate.score for plate in kept] == sorted((plate.score for plate in kept), reverse=True)
    if plates:
        assert kept[0].score == max(plate.score for plate in plates)


def test_the_reader_does_without_the_models_runtime() -> None:
    code = "import sys, platewatch.reading.reader, platewatch.reading.image; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_probabilities_are_settled_once_all_readings_are_in() -> None:
    curve = Curve(0.8, 0.9, -0.1)
    answers, again = [_sure("AA11BB", 0.6)], [_sure("AA11BB", 0.6)] * 2
    (plain,) = read_plates(
        PICTURE, FixedDetector([DetectedPlate(_box(50, 60), 0.9)]), FixedRecogniser(answers, [again])
    )
    bent = FixedRecogniser(answers, [again], curve=curve)
    (settled,) = read_plates(PICTURE, FixedDetector([DetectedPlate(_box(50, 60), 0.9)]), bent)
    assert settled.spellings[0].probability == pytest.approx(curve.at(plain.spellings[0].probability))


def test_what_was_found_and_not_reported_is_told_whatever_the_reason() -> None:
    """Too faint, too small, junk as read: it may be a plate all the same, and masking hides it."""
    faint, small, junk = _box(50, 60), _box(300, 60, 15, 4), _box(300, 200)
    detector = FixedDetector(
        [
            DetectedPlate(_box(50, 200), 0.9),
            DetectedPlate(junk, 0.8),
            DetectedPlate(small, 0.7),
            DetectedPlate(faint, 0.05),
            # The first plate once more.
            DetectedPlate(_box(52, 201), 0.5),
        ]
    )
    found = find_plates(PICTURE, detector, FixedRecogniser([_sure("AA11BB"), _sure("AA")]))
    two = FixedDetector([*detector.plates, DetectedPlate(_box(50, 120), 0.85)])
    both = find_plates(PICTURE, two, FixedRecogniser([_sure("AA11BB"), _sure("CC22DD"), _sure("AA")]))
    assert ([read.spellings[0].text for read in both.reads], set(both.unread)) == (
        ["AA11BB", "CC22DD"],
        {faint, small, junk},
    )
    assert [read.spellings[0].text for read in found.reads] == ["AA11BB"]
    assert set(found.unread) == {faint, small, junk}


def test_a_caption_that_the_camera_wrote_is_no_read_and_is_hidden_like_one_that_could_not_be_read() -> None:
    picture = PICTURE.copy()
    picture[60:82, 50:150] = 250
    box, plate = _box(50, 60), _box(300, 200)
    detector = FixedDetector([DetectedPlate(box, 0.9), DetectedPlate(plate, 0.8)])
    found = find_plates(picture, detector, FixedRecogniser([_sure("IPC4K", 0.99), _sure("AA11BB")]))
    assert [read.spellings[0].text for read in found.reads] == ["AA11BB"]
    assert found.unread == (box,)


def test_in_a_picture_without_plates_all_finds_are_told() -> None:
    faint = DetectedPlate(_box(50, 60), 0.05)
    found = find_plates(PICTURE, FixedDetector([faint]), FixedRecogniser([]))
    assert (found.reads, found.unread) == ((), (faint.corners,))


def _german(completeness: Completeness, **chances: float) -> RecognisedPlate:
    spellings = tuple(Spelling(text, chance) for text, chance in chances.items())
    return RecognisedPlate(Distribution(spellings, 0.02), "DE", 0.95, completeness)


def test_a_plate_is_reported_as_complete_as_all_its_readings_say() -> None:
    first = _german((LineEnds(1.0, 0.2),), MUX123=0.8, MUX128=0.1)
    others = [_german((LineEnds(1.0, end),), MUX123=0.8) for end in (0.4, 0.6)]
    recogniser = FixedRecogniser([first], [others])
    (plate,) = read_plates(PICTURE, FixedDetector([DetectedPlate(_box(500, 60), 0.9)]), recogniser)
    assert whole(plate.completeness) == pytest.approx(0.4)
    # What is seen stays what is seen.
    assert plate.spellings[0].text == "MUX123"
    assert plate.spellings[0].probability > 0.8


def test_a_sure_plate_with_a_doubtful_end_is_looked_at_again_and_keeps_its_text() -> None:
    first = _german((LineEnds(1.0, 0.95),), MUX123=0.97)
    others = [_german((LineEnds(1.0, end),), MUX128=0.9) for end in (0.1, 0.3)]
    recogniser = FixedRecogniser([first], [others])
    (plate,) = read_plates(PICTURE, FixedDetector([DetectedPlate(_box(500, 60), 0.9)]), recogniser)
    assert recogniser.seen == [1, 2]
    assert whole(plate.completeness) == pytest.approx(0.45)
    assert [(one.text, one.probability) for one in plate.spellings] == [("MUX123", 0.97)]


def test_what_may_be_a_part_of_a_plate_is_not_impossible() -> None:
    """QQ is no district, and QQ 123 no German plate. It may be the rest of one that begins outside the picture."""
    detector = FixedDetector([DetectedPlate(_box(0, 60), 0.9)])

    def second(completeness: Completeness) -> float:
        answer = _german(completeness, QQ123=0.7, MQ123=0.25)
        (plate,) = read_plates(PICTURE, detector, FixedRecogniser([answer], [[answer, answer]]))
        return next(one.probability for one in plate.spellings if one.text == "MQ123")

    cut, shown = second((LineEnds(0.0, 1.0),)), second((LineEnds(1.0, 1.0),))
    assert cut < 0.25 < 0.5 < shown


def test_a_whole_plate_is_reported_before_a_part_of_one() -> None:
    detector = FixedDetector([DetectedPlate(_box(0, 60), 0.9), DetectedPlate(_box(300, 60), 0.9)])
    part, shown = _german((LineEnds(0.1, 1.0),), UX1234=0.999), _german((LineEnds(1.0, 1.0),), MUX128=0.96)
    plates = read_plates(PICTURE, detector, FixedRecogniser([part, shown]))
    assert [plate.spellings[0].text for plate in plates] == ["MUX128", "UX1234"]
