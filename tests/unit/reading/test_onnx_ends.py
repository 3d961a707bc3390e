"""What the network of ends hears of a plate, and what becomes of plates whose surroundings nobody knows."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from platewatch.plates.parts import compare
from platewatch.reading.errors import ModelUnusable
from platewatch.reading.onnx.ends import TOLD, OnnxEnds, describe
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, RectifiedPlate
from platewatch.reading.surroundings import COLUMNS, ROWS, Surroundings

COUNTRIES = ("DE", "FR", "NL", "BE", "unknown")


@dataclass(frozen=True)
class Input:
    name: str
    shape: list[Any]


@dataclass
class Session:
    """Says of every end by how much its surroundings are bright."""

    inputs: tuple[Input, ...] = (
        Input("around", ["n", 2, ROWS, COLUMNS, 4]),
        Input("told", ["n", TOLD + len(COUNTRIES)]),
    )
    heard: list[np.ndarray] = field(default_factory=list)

    def get_inputs(self) -> tuple[Input, ...]:
        return self.inputs

    def run(self, outputs: list[str], feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert outputs == ["ends"]
        self.heard.append(feed["told"])
        level = feed["around"].reshape(len(feed["around"]), -1).mean(axis=1, dtype=np.float32)
        return [np.repeat(level[:, None], 6, axis=1)]


def plate(brightness: int | None, lines: int = 1, width: float = 200.0, height: float = 40.0) -> RectifiedPlate:
    strip = np.zeros((RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3), np.uint8)
    if brightness is None:
        return RectifiedPlate(strip, lines)
    ends = np.full((2, ROWS, COLUMNS, 4), brightness, np.uint8)
    return RectifiedPlate(strip, lines, Surroundings(ends, width, height))


def outputs(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits of ends, of countries, and of characters that spell five of them."""
    ends = np.arange(6 * count, dtype=np.float32).reshape(count, 6)
    countries = np.zeros((count, len(COUNTRIES)), np.float32)
    countries[:, 2] = 30
    characters = np.zeros((count, 12, 37), np.float32)
    for column, mark in enumerate((0, 5, 5, 0, 5, 7, 7, 8, 0, 0, 9, 0)):
        characters[:, column, mark] = 9
    return ends, countries, characters


def test_a_plate_without_surroundings_keeps_what_the_recogniser_says() -> None:
    plates = [plate(10), plate(None), plate(30)]
    ends, countries, characters = outputs(3)
    told = OnnxEnds(Session(), COUNTRIES).tell(plates, ends, countries, characters)  # type: ignore[arg-type]
    assert told.tolist() == [[10.0] * 6, ends[1].tolist(), [30.0] * 6]
    assert ends[0, 0] == 0


def test_without_any_surroundings_nothing_is_asked() -> None:
    session = Session()
    ends, countries, characters = outputs(1)
    assert OnnxEnds(session, COUNTRIES).tell([plate(None)], ends, countries, characters).tolist() == ends.tolist()  # type: ignore[arg-type]
    assert session.heard == []


def test_the_network_hears_what_was_read_and_how_large_the_plate_is() -> None:
    ends, countries, characters = outputs(1)
    (heard,) = describe([plate(1, lines=2, width=300, height=100)], ends, countries, characters, COUNTRIES)
    assert len(heard) == TOLD + len(COUNTRIES)
    assert heard[:6].tolist() == [0, 0.25, 0.5, 0.75, 1, 1.25]
    assert heard[6:11].tolist() == pytest.approx([0, 0, 1, 0, 0], abs=1e-6)
    lines, length, size, count = heard[11:14], heard[14], heard[15], heard[16]
    assert lines.tolist() == [0, 1, 0]
    assert length == pytest.approx(np.log(6) - 1.2)
    assert size == pytest.approx(np.log(50) - 3)
    assert count == pytest.approx(5 / 7 - 1)


def test_the_network_hears_how_much_the_text_looks_like_a_whole_plate_and_like_parts() -> None:
    ends, countries, characters = outputs(1)
    (heard,) = describe([plate(1)], ends, countries, characters, COUNTRIES)
    like = compare("44678", "NL")
    assert heard[17:20].tolist() == pytest.approx(
        [np.log(one) / 4 for one in (like.whole, like.without_start, like.without_end)], abs=1e-5
    )


def test_the_network_hears_where_the_first_and_the_last_character_stand_and_how_sure_they_are() -> None:
    ends, countries, characters = outputs(1)
    characters[0, 10, 9] = 2
    (heard,) = describe([plate(1)], ends, countries, characters, COUNTRIES)
    sure, less_sure = (np.exp(logit) / (np.exp(logit) + 36) for logit in (9, 2))
    assert heard[20:].tolist() == pytest.approx([1 / 12, 1 / 12, sure, less_sure], abs=1e-5)


def test_nothing_is_said_of_the_text_where_none_was_read() -> None:
    ends, countries, characters = outputs(1)
    (heard,) = describe([plate(1)], ends, countries, np.zeros_like(characters), COUNTRIES)
    assert heard[16:].tolist() == [-1, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "inputs",
    [
        (Input("around", ["n", 2, ROWS, COLUMNS, 4]),),
        (Input("around", ["n", 2, ROWS, COLUMNS, 3]), Input("told", ["n", TOLD + len(COUNTRIES)])),
        (Input("around", ["n", 2, ROWS, COLUMNS, 4]), Input("told", ["n", TOLD - 1 + len(COUNTRIES)])),
        (Input("told", ["n", TOLD + len(COUNTRIES)]), Input("around", ["n", 2, ROWS, COLUMNS, 4])),
    ],
)
def test_a_model_of_another_kind_is_refused(inputs: tuple[Input, ...]) -> None:
    with pytest.raises(ModelUnusable, match="must have the inputs"):
        OnnxEnds(Session(inputs), COUNTRIES)  # type: ignore[arg-type]
