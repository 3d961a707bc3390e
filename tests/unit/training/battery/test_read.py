"""Reading the battery: everything is told, what the reader would report is marked, and a plate is read once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.rectify import RectifiedPlate
from training.battery.measure import Answer
from training.battery.passages import combine_passage
from training.battery.read import Reading, read_at, read_pictures
from training.battery.reads import draw_passage, draw_read
from training.battery.report import count_middling, tabulate
from training.battery.results import as_row, read_results, write_results

CORNERS = ((10.0, 10.0), (110.0, 10.0), (110.0, 32.0), (10.0, 32.0))


class FakeRecogniser:
    """Says the same of every strip, and counts."""

    def __init__(self, probability: float, text: str = "7KXL92") -> None:
        self.probability, self.text, self.calls = probability, text, 0

    def recognise(self, crops: Sequence[RectifiedPlate]) -> Sequence[RecognisedPlate]:
        self.calls += 1
        spellings = (
            Spelling(self.text, self.probability),
            Spelling("9KXL92", min(self.probability, 1 - self.probability) / 3),
        )
        return [RecognisedPlate(Distribution(spellings, 0.01), "NL", 0.9) for _ in crops]

    def calibrate(self, distribution: Distribution) -> Distribution:
        return distribution


@pytest.mark.parametrize(("probability", "calls", "given"), [(0.96, 1, True), (0.6, 2, True), (0.05, 2, False)])
def test_doubtful_plates_are_told_too(probability: float, calls: int, given: bool) -> None:
    recogniser = FakeRecogniser(probability)
    plate, reported = read_at(np.full((60, 140, 3), 90, np.uint8), CORNERS, recogniser)
    assert plate is not None
    assert plate.spellings[0].text == "7KXL92"
    assert plate.spellings[0].probability == pytest.approx(probability, abs=0.12)
    assert reported is given
    assert recogniser.calls == calls  # once more where it is unsure


def test_passages_are_combined() -> None:
    readings = list(read_pictures(draw_passage(1), FakeRecogniser(0.6)))
    combined = combine_passage(readings)
    assert combined.truth == readings[0].picture.text
    assert combined.best == "7KXL92"
    assert combined.said > 0.6
    silent = [Reading(reading.picture, None, False) for reading in readings]
    assert combine_passage(silent) == Answer(readings[0].picture.text, ())


def test_results_go_into_a_file_and_out_again(tmp_path: Path) -> None:
    readings = list(read_pictures([draw_read("small", 0, 1), *draw_passage(1)], FakeRecogniser(0.96)))
    path = tmp_path / "some" / "results.json.gz"
    write_results(path, "abc", {"reads": map(as_row, readings[:1]), "frames": map(as_row, readings[1:])})
    once = path.read_bytes()
    write_results(path, "abc", {"reads": map(as_row, readings[:1]), "frames": map(as_row, readings[1:])})
    assert path.read_bytes() == once
    results = read_results(path)
    assert results["model_version"] == "abc"
    assert results["reads"][0]["truth"] == readings[0].picture.text
    assert results["reads"][0]["spellings"][0] == ["7KXL92", 0.96]
    assert results["reads"][0]["given"] is True
    assert [row["frame"] for row in results["frames"]] == [0, 1, 2]
    assert len(results["frames"][0]["corners"]) == 4


def test_what_is_read_middlingly_is_counted() -> None:
    right, wrong = Answer("A", (("A", 0.9),)), Answer("A", (("B", 0.9),))
    groups = {"small": {0: [right, right], 1: [right, wrong]}, "dark": {0: [wrong, wrong, wrong]}}
    assert count_middling(groups) == 2
    lines = tabulate(groups)
    assert "1.00 0.50" in lines[0]
    assert "exact 0.000" in lines[1]
