"""The committed models: checked against their checksums, then loaded for one thread."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import onnxruntime

from platewatch.reading.errors import ModelChanged, ModelListInvalid, ModelMissing, ModelUnusable
from platewatch.reading.image import MAX_BYTES, MAX_PIXELS, Decode, Picture, decode_for_reading
from platewatch.reading.onnx.detector import OnnxDetector
from platewatch.reading.onnx.ends import OnnxEnds
from platewatch.reading.onnx.memory_file import decode_in_place
from platewatch.reading.onnx.recogniser import OnnxRecogniser
from platewatch.reading.reader import ReadImage, find_plates
from platewatch.reading.record import scale_corners

MODEL_LIST = "models.toml"
MODEL_NAMES = ("detector", "second_look", "recogniser")
ENDS = "ends"
"""The network for plates' ends. Models from before it do without."""
EXACT_SUMS = "session.x64quantprecision"
"""ONNX Runtime's setting for whole numbers of eight bits: sums that do not overflow, on any processor."""


@dataclass(frozen=True, slots=True)
class Models:
    """A reader's two halves; `version` changes whenever a weight or a threshold does."""

    detector: OnnxDetector
    recogniser: OnnxRecogniser
    version: str


@dataclass(slots=True)
class LoadedReader:
    """Implements the port PlateReader: bytes in, plates out. `model_version` tells which weights read."""

    model_version: str
    models: Models
    max_bytes: int
    max_pixels: int
    decode_pixels: Decode = decode_in_place

    def read(self, data: bytes) -> ReadImage:
        """Decode the picture and read every plate. Raises ImageRejected for what is no acceptable picture."""
        return self.read_picture(self.decode(data))

    def decode(self, data: bytes) -> Picture:
        """The picture as it is read. Raises ImageRejected."""
        return decode_for_reading(data, max_bytes=self.max_bytes, max_pixels=self.max_pixels, decode=self.decode_pixels)

    def read_picture(self, picture: Picture) -> ReadImage:
        """Read every plate of a decoded picture."""
        pixels = picture.pixels
        found = find_plates(pixels, self.models.detector, self.models.recogniser)
        plates, unread = found.reads, found.unread
        across, down = picture.width / pixels.shape[1], picture.height / pixels.shape[0]
        if (across, down) != (1, 1):
            plates = tuple(replace(plate, corners=scale_corners(plate.corners, across, down)) for plate in plates)
            unread = tuple(scale_corners(corners, across, down) for corners in unread)
        return ReadImage(pixels, plates, picture.width, picture.height, unread)


def open_reader(
    folder: Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    decode_pixels: Decode = decode_in_place,
) -> LoadedReader:
    """The reader with the models of `folder`. Raises a ModelError (see load_models).

    Decodes in this very process unless told otherwise: strangers' pictures need a DecodeWorker.
    """
    models = load_models(folder)
    return LoadedReader(models.version, models, max_bytes, max_pixels, decode_pixels)


def load_models(folder: Path) -> Models:
    """Load the models that `folder`/models.toml names.

    Raises ModelMissing, ModelListInvalid, ModelChanged (checksum) or ModelUnusable. OpenCV is told to use one thread
    too: in Lambda and on the laptop, parallel work is whole pictures, not parts of one.
    """
    cv2.setNumThreads(1)
    tables = load_model_list(folder)
    sessions = {name: open_session(folder, name, tables) for name in list_names(tables)}
    calibration = tables.get("calibration", {})
    told = [calibration, *(tables[name] for name in sorted(sessions))]
    digest = hashlib.sha256(repr([sorted(table.items()) for table in told]).encode())
    try:
        return Models(
            OnnxDetector(sessions["detector"], sessions["second_look"]),
            OnnxRecogniser(
                sessions["recogniser"],
                tables["recogniser"] | calibration,
                OnnxEnds(sessions[ENDS], tables["recogniser"]["countries"]) if ENDS in sessions else None,
            ),
            digest.hexdigest()[:12],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelListInvalid(f"{folder / MODEL_LIST}: a value for the reader is missing or wrong: {error}") from error


def load_detector(folder: Path) -> OnnxDetector:
    """The detector alone, for who only looks where plates are. Raises as load_models does."""
    cv2.setNumThreads(1)
    tables = load_model_list(folder)
    return OnnxDetector(*(open_session(folder, name, tables) for name in ("detector", "second_look")))


def load_model_list(folder: Path) -> dict[str, dict[str, Any]]:
    """The tables of `folder`/models.toml, one per model, each with at least `file` and `sha256`."""
    path = folder / MODEL_LIST
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelMissing(f"There is no {path}; name the folder that holds the models.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelListInvalid(f"{path} is no TOML: {error}") from error
    for name in list_names(tables):
        table = tables.get(name)
        if not isinstance(table, dict):
            raise ModelListInvalid(f"{path} has no table [{name}].")
        for key in ("file", "sha256"):
            if not isinstance(table.get(key), str):
                raise ModelListInvalid(f"{path}, [{name}]: {key} is missing or no text.")
    return tables


def list_names(tables: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the networks that the tables of models.toml must have, and of those that they may have and do."""
    return (*MODEL_NAMES, ENDS) if ENDS in tables else MODEL_NAMES


def open_session(folder: Path, name: str, tables: dict[str, dict[str, Any]]) -> onnxruntime.InferenceSession:
    """The network of that name of load_model_list. Raises ModelMissing, ModelChanged or ModelUnusable."""
    table = tables[name]
    path = folder / table["file"]
    try:
        weights = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(f"{folder / MODEL_LIST} names {table['file']}, which is not beside it.") from error
    checksum = hashlib.sha256(weights).hexdigest()
    if checksum != table["sha256"]:
        raise ModelChanged(
            f"{path} has the SHA-256 {checksum}, but {MODEL_LIST} says {table['sha256']}:"
            " the file was changed or cut; fetch it again."
        )
    try:
        # From the bytes that were checked, not from the path again. ONNX Runtime's errors have no public base.
        return onnxruntime.InferenceSession(weights, make_options(), providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelUnusable(f"{path} can't be loaded by ONNX Runtime: {error}") from error


def make_options(threads: int = 1) -> onnxruntime.SessionOptions:
    """How every session of the networks runs, in the service and where they are measured: on every processor with the
    same results, but for rounding.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    # Processors without VNNI add products of eight bits in sixteen, which overflow: a plate cut by the picture was
    # whole with 0.69 there, and with 0.42 elsewhere. This takes a slower way on those processors alone.
    options.add_session_config_entry(EXACT_SUMS, "1")
    # Plans of memory are kept for every size of picture ever seen: 10 to 30 MB for a few sizes, and no faster.
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options
