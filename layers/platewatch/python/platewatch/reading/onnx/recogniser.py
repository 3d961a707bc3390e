"""The recogniser on ONNX Runtime: strips in, spellings with calibrated probabilities and a country out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import onnxruntime

from platewatch.plates.distribution import Distribution
from platewatch.reading.curve import bend
from platewatch.reading.errors import ModelUnusable
from platewatch.reading.interpret import interpret, parse_calibration
from platewatch.reading.onnx.ends import OnnxEnds
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, RectifiedPlate
from platewatch.reading.spellings import ALPHABET

# Strips are read so many at a time: by fours or eights each of them costs a fifth more.
BATCH: Final = 2


class OnnxRecogniser:
    """A Recogniser: reads any number of strips, one result each."""

    def __init__(
        self, session: onnxruntime.InferenceSession, table: Mapping[str, Any], ends: OnnxEnds | None = None
    ) -> None:
        """`table` is models.toml's [recogniser] with [calibration]: `countries`, `alphabet`, and see read_calibration.
        `ends` looks at the surroundings of plates as well, where the models have such a network.

        Raises KeyError or ValueError if one is missing or makes no sense, ModelUnusable if the model is another kind.
        """
        names = [one.name for one in session.get_inputs()]
        shape = list(session.get_inputs()[0].shape[1:]) if names else []
        if names != ["strips"] or shape != [RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3]:
            raise ModelUnusable(
                f"The recogniser must have one input `strips` of N x {RECOGNISER_HEIGHT} x {RECOGNISER_WIDTH} x 3;"
                f" it has {names} of {shape}."
            )
        if table["alphabet"] != ALPHABET:
            raise ValueError(f"alphabet must be {ALPHABET}: {table['alphabet']}")
        self._session = session
        # A model from before completeness was told has no such output, and what it reads counts as complete.
        self._tells_ends = "ends" in [one.name for one in session.get_outputs()]
        self._ends = ends
        self._calibration = parse_calibration(table)
        self._countries = tuple(str(country) for country in table["countries"])

    def recognise(self, crops: Sequence[RectifiedPlate]) -> list[RecognisedPlate]:
        """One result per strip, in their order. `country` is None where the model cannot tell."""
        plates: list[RecognisedPlate] = []
        for start in range(0, len(crops), BATCH):
            batch = crops[start : start + BATCH]
            outputs = ["characters", "countries", *(["ends"] if self._tells_ends else [])]
            characters, countries, *told = self._session.run(
                outputs, {"strips": np.stack([one.image for one in batch])}
            )
            ends = told[0] if told else [None] * len(batch)
            if told and self._ends:
                ends = self._ends.tell(batch, told[0], countries, characters)
            plates += [
                interpret(seen, country, self._countries, self._calibration, ends=line_ends, lines=crop.lines)
                for seen, country, line_ends, crop in zip(characters, countries, ends, batch, strict=True)
            ]
        return plates

    def calibrate(self, distribution: Distribution) -> Distribution:
        """What all readings of a plate say together, on the calibration's curve."""
        return bend(distribution, self._calibration.curve)
