"""Strips in, calibrated results out, in the same order; a model or list of another kind is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from platewatch.reading.completeness import whole
from platewatch.reading.errors import ModelUnusable
from platewatch.reading.onnx.recogniser import BATCH, OnnxRecogniser
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, RectifiedPlate
from platewatch.reading.spellings import ALPHABET

TABLE: dict[str, Any] = {
    "alphabet": ALPHABET,
    "temperature": 1.0,
    "country_temperature": 1.0,
    "countries": ["NL", "DE", "unknown"],
}


@dataclass(frozen=True)
class Input:
    name: str = "strips"
    shape: Sequence[object] = ("n", RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3)


@dataclass
class Session:
    """Reads "12AB" and then the strip's brightness as a digit; its country is NL, DE or unknown by brightness % 3.

    With `tells_ends` the six logits of ends are the brightness and five numbers that grow from it.
    """

    inputs: Sequence[Input] = (Input(),)
    tells_ends: bool = False
    batches: list[int] = field(default_factory=list)

    def get_inputs(self) -> Sequence[Input]:
        return self.inputs

    def get_outputs(self) -> Sequence[Input]:
        return [Input(name) for name in ("characters", "countries", *(["ends"] if self.tells_ends else []))]

    def run(self, outputs: Sequence[str], feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert list(outputs) == [one.name for one in self.get_outputs()]
        strips = feed["strips"]
        self.batches.append(len(strips))
        characters = np.zeros((len(strips), 12, 37), np.float32)
        countries = np.zeros((len(strips), 3), np.float32)
        for index, strip in enumerate(strips):
            digit = int(strip[0, 0, 0])
            path = f"_1_2_A_B_{digit}__"
            for column, mark in enumerate(path):
                characters[index, column, 0 if mark == "_" else ALPHABET.index(mark) + 1] = 10
            characters[index, 11, 0] = 10
            countries[index, digit % 3] = 3
        ends = np.array([[strip[0, 0, 0] + more for more in range(6)] for strip in strips], np.float32)
        return [characters, countries, *([ends] if self.tells_ends else [])]


def strips(*brightness: int, lines: int = 1) -> list[RectifiedPlate]:
    shape = (RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3)
    return [RectifiedPlate(np.full(shape, value, np.uint8), lines) for value in brightness]


def test_results_come_in_the_order_of_the_strips() -> None:
    session = Session()
    wanted = list(range(10))
    plates = OnnxRecogniser(session, TABLE).recognise(strips(*wanted))  # type: ignore[arg-type]
    assert [plate.distribution.spellings[0].text for plate in plates] == [f"12AB{digit}" for digit in wanted]
    assert sum(session.batches) == len(wanted)
    assert max(session.batches) <= BATCH


def test_the_country_is_none_where_the_model_can_not_tell() -> None:
    plates = OnnxRecogniser(Session(), TABLE).recognise(strips(0, 1, 2))  # type: ignore[arg-type]
    assert [plate.country for plate in plates] == ["NL", "DE", None]
    assert all(0.85 < plate.country_probability < 0.95 for plate in plates)


def test_temperatures_make_the_reader_less_sure() -> None:
    cold = OnnxRecogniser(Session(), TABLE).recognise(strips(1))[0]  # type: ignore[arg-type]
    warm_table = TABLE | {"temperature": 2.0, "country_temperature": 2.0}
    warm = OnnxRecogniser(Session(), warm_table).recognise(strips(1))[0]  # type: ignore[arg-type]
    assert warm.distribution.spellings[0].probability < cold.distribution.spellings[0].probability
    assert warm.country_probability < cold.country_probability


def test_a_model_that_says_nothing_of_ends_reads_whole_plates() -> None:
    one, two = (
        OnnxRecogniser(Session(), TABLE).recognise(strips(1, lines=lines))[0]  # type: ignore[arg-type]
        for lines in (1, 2)
    )
    assert (one.completeness, two.completeness) == ((), ())


def test_of_each_line_both_ends_are_told() -> None:
    given = [*strips(0), *strips(2, lines=2), *strips(1, lines=3)]
    plates = OnnxRecogniser(Session(tells_ends=True), TABLE).recognise(given)  # type: ignore[arg-type]
    told = [[end for line in plate.completeness for end in (line.start, line.end)] for plate in plates]
    logits = [[0, 1], [2, 3, 4, 5], [1, 2, 3, 4, 5, 6]]
    assert told == [pytest.approx([1 / (1 + np.exp(-logit)) for logit in line]) for line in logits]


def test_the_calibration_of_ends_moves_them() -> None:
    table = TABLE | {"ends_temperature": 2.0, "ends_shift": -1.0}
    (plate,) = OnnxRecogniser(Session(tells_ends=True), table).recognise(strips(4))  # type: ignore[arg-type]
    assert plate.completeness[0].start == pytest.approx(1 / (1 + np.exp(-(4 / 2 - 1))))
    (plain,) = OnnxRecogniser(Session(tells_ends=True), TABLE).recognise(strips(4))  # type: ignore[arg-type]
    assert whole(plain.completeness) > whole(plate.completeness)


def test_no_strips_no_results() -> None:
    assert OnnxRecogniser(Session(), TABLE).recognise([]) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("inputs", [(), (Input("image"),), (Input(shape=("n", 48, 144, 3)),)])
def test_another_kind_of_model_is_refused(inputs: Sequence[Input]) -> None:
    with pytest.raises(ModelUnusable, match="strips"):
        OnnxRecogniser(Session(inputs), TABLE)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["alphabet", "temperature", "country_temperature", "countries"])
def test_a_list_without_a_value_is_refused(key: str) -> None:
    with pytest.raises(KeyError):
        OnnxRecogniser(Session(), {name: value for name, value in TABLE.items() if name != key})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("alphabet", "ABC"),
        ("temperature", 0),
        ("country_temperature", -1),
        ("ends_temperature", 0),
        ("ends_shift", float("nan")),
    ],
)
def test_values_that_make_no_sense_are_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key):
        OnnxRecogniser(Session(), TABLE | {key: value})  # type: ignore[arg-type]
