"""The battery's results: from the file that make battery writes, or read anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from platewatch.reading.onnx.models import open_reader
from training.battery.cut import draw_cut_passages
from training.battery.read import read_pictures
from training.battery.reads import PASSAGES, READS, draw_passages, draw_reads
from training.battery.results import as_row, read_results, write_results

Rows = Iterator[dict[str, Any]]
_SMALL_READS = 2
_SMALL_PASSAGES = 20


def load_battery(path: Path, models: Path) -> dict[str, Any]:
    """The results of that file. Where it is missing it is made, as make battery makes it: that takes minutes."""
    reader = open_reader(models)
    if not path.is_file():
        print(f"there is no {path}: reading the battery first", flush=True)
        reads, frames = _read_rows(models, READS, PASSAGES)
        write_results(path, reader.model_version, {"reads": reads, "frames": frames})
    results = read_results(path)
    if results["model_version"] != reader.model_version:
        print(f"{path} is of models {results['model_version']}, these are {reader.model_version}: make battery anew")
    return results


def read_small(models: Path) -> dict[str, Any]:
    """A small part of the battery, read now: seconds."""
    reads, frames = _read_rows(models, _SMALL_READS, _SMALL_PASSAGES)
    return {"reads": list(reads), "frames": list(frames)}


def read_cut(models: Path, count: int) -> list[dict[str, Any]]:
    """So many passages of which the picture's border cuts the plate in the first frame, read now."""
    recogniser = open_reader(models).models.recogniser
    frames = (picture for passage in draw_cut_passages(count=count) for picture in passage)
    return [as_row(reading) for reading in read_pictures(frames, recogniser)]


def _read_rows(models: Path, each: int, count: int) -> tuple[Rows, Rows]:
    recogniser = open_reader(models).models.recogniser
    frames = (picture for passage in draw_passages(count=count) for picture in passage)
    return (
        map(as_row, read_pictures(draw_reads(each=each), recogniser)),
        map(as_row, read_pictures(frames, recogniser)),
    )
