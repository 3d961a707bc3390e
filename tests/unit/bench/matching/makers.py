"""Rows of the battery's results, and pools, as tests want them."""

from typing import Any

from bench.matching.pool import Seen
from bench.matching.population import Population
from platewatch.plates.series import Series

LETTERS = "BDFG"


def make_population(vehicles: float = 160.0) -> Population:
    """One Dutch series of 1,600 plates (two letters, two digits), and a Belgian one of the same shape."""
    places = (LETTERS, LETTERS, "0123456789", "0123456789")
    return Population((Series("NL", places, vehicles), Series("BE", places, 100.0)), {"NL": 0.9, "BE": 0.1})


def make_row(truth: str, *spellings: tuple[str, float], given: bool = True, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "truth": truth,
        "truth_country": "NL",
        "lines": 1,
        "condition": "small",
        "level": 0,
        "given": given,
        "unreadable": 0.0,
        "country": "NL",
        "country_probability": 0.99,
        "spellings": [list(one) for one in spellings],
    }
    return row | more


def make_frame(truth: str, passage: int, frame: int, *spellings: tuple[str, float], **more: Any) -> dict[str, Any]:
    x = 100.0 + 40 * frame
    corners = [[x, 50.0], [x + 90, 50.0], [x + 90, 70.0], [x, 70.0]]
    place = {"passage": passage, "frame": frame, "kind": "approaching", "corners": corners}
    return make_row(truth, *spellings, **place, **more)


def make_seen(
    truth: str,
    *spellings: tuple[str, float],
    country: str | None = "NL",
    country_read: str | None = "NL",
    country_probability: float = 0.99,
    source: int = 0,
) -> Seen:
    return Seen(truth, country, spellings, country_read, country_probability, source)
