"""The drawn part's results as a file: what the simulation of matching resamples. Drawn plates are nobody's."""

import gzip
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from training.battery.read import Reading

LEAST: Final = 1e-4
"""Spellings less probable than this are not kept."""


def as_row(reading: Reading) -> dict[str, Any]:
    """One reading; probabilities to five places. The fields are described in docs/battery.md."""
    picture, plate = reading.picture, reading.plate
    spellings = plate.spellings if plate else ()
    row: dict[str, Any] = {
        "truth": picture.text,
        "truth_country": picture.country,
        "lines": picture.lines,
        "condition": picture.condition,
        "level": picture.level,
        "given": reading.given,
        "unreadable": round(plate.unreadable, 5) if plate else 1.0,
        "country": plate.country if plate else None,
        "country_probability": round(plate.country_probability, 4) if plate else 0.0,
        "complete": [[round(line.start, 5), round(line.end, 5)] for line in plate.completeness] if plate else [],
        "spellings": [[one.text, round(one.probability, 5)] for one in spellings if one.probability >= LEAST],
    }
    if picture.passage is not None:
        corners = [[round(x, 1), round(y, 1)] for x, y in picture.place]
        row |= {"passage": picture.passage, "frame": picture.frame, "kind": picture.kind, "corners": corners}
    return row


def write_results(path: Path, model_version: str, parts: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write the parts (`reads`, `passages` ...) as gzipped JSON, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = {"model_version": model_version, **{name: list(rows) for name, rows in parts.items()}}
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", filename="", mtime=0) as packed:
        packed.write(json.dumps(text, separators=(",", ":")).encode())
    path.write_bytes(buffer.getvalue())


def read_results(path: Path) -> dict[str, Any]:
    """What `write_results` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return dict(json.load(file))
