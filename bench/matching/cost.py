"""What matching a passage costs: CPU of the domain's code with everything in memory, keys, requests, units."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from bench.matching.pool import Row, completeness_of, corners_of
from bench.matching.population import Population, decode
from bench.matching.requests import (
    CountedCameras,
    CountedEntries,
    CountedReads,
    CountedRecipients,
    CountedStores,
    Ledger,
    Prices,
    Sizes,
    follow,
)
from platewatch.alerts.channel import SMS
from platewatch.alerts.recipient import Recipient
from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.hits.bands import Bounds
from platewatch.hits.hit import choose_spellings
from platewatch.hits.incomplete import list_plates
from platewatch.hits.passage import Passage
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.matching.evaluation import MatchRules, evaluate_passage
from platewatch.plates.distribution import Spelling
from platewatch.reading.record import Evidence, Read
from platewatch.retention.terms import RetentionMode, retain_read

Clock = Callable[[], int]

CONFIDENT: Final = 0.99
NOON: Final = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
CAMERA: Final = "bench"
APART: Final = timedelta(milliseconds=200)
PATTERNS: Final = 20
LISTED: Final = 100
"""Every so-manieth passage is a listed car's."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One kind of passage. CPU in milliseconds: of one judgement of the whole passage, and of all that happens
    until the passage is closed; `per_second` is how many passages one core follows. `keys` are the spellings
    asked in one judgement; requests, units and `dollars` (for a million passages) until it is closed.
    """

    passages: int
    judge_median: float
    judge_p95: float
    whole_median: float
    whole_p95: float
    per_second: float
    keys: float
    most_keys: int
    confident: int
    confident_keys: float
    most_confident_keys: int
    requests: Mapping[str, float]
    read_units: float
    write_units: float
    dollars: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What is measured with: the hotlist's size, the bands, the prices, the sizes of items."""

    bounds: Bounds
    entries: int = 100_000
    prices: Prices = field(default_factory=Prices)
    sizes: Sizes = field(default_factory=Sizes)


def measure_cost(
    results: Mapping[str, Sequence[Row]],
    population: Population,
    setting: Setting,
    most: int,
    clock: Clock = time.thread_time_ns,
) -> dict[str, Cost]:
    """Passages of one read and of three frames, apart; at most `most` of each kind. `clock` gives CPU nanoseconds."""
    singles = [[row] for row in results["reads"] if row["given"] and row["spellings"]]
    frames: dict[int, list[Row]] = defaultdict(list)
    for row in results["frames"]:
        if row["given"] and row["spellings"]:
            frames[row["passage"]].append(row)
    triples = [rows for rows in frames.values() if len(rows) == max(map(len, frames.values()))]
    kinds = {"one read": _thin(singles, most), "three frames": _thin(triples, most)}
    listed = [rows[0]["truth"] for groups in kinds.values() for rows in groups[::LISTED]]
    stores = make_stores(listed, population, setting)
    return {name: _measure(groups, stores, setting, clock) for name, groups in kinds.items()}


def _thin(groups: Sequence[Sequence[Row]], most: int) -> Sequence[Sequence[Row]]:
    """At most so many, from all over: the battery goes from condition to condition."""
    return groups[:: max(1, -(-len(groups) // most))]


def _measure(groups: Sequence[Sequence[Row]], stores: CountedStores, setting: Setting, clock: Clock) -> Cost:
    passages = [make_reads(rows) for rows in groups]
    rules = MatchRules(
        RetentionMode.HIT_NO_HIT, ZoneInfo("Europe/Amsterdam"), setting.bounds, escalate_after=timedelta(minutes=10)
    )
    for reads in passages[:50]:
        follow(reads, rules, stores)
    judged, whole, keys, confident = [], [], [], []
    ledger = stores.ledger
    ledger.requests.clear()
    ledger.keys = ledger.read_units = ledger.write_units = 0
    for reads in passages:
        start = clock()
        follow(reads, rules, stores)
        whole.append(clock() - start)
    asked, read_units, write_units = dict(ledger.requests), ledger.read_units, ledger.write_units
    dollars = ledger.cost(setting.prices)
    for reads in passages:
        passage = Passage(reads[0].passage_id, tuple(reads))
        start = clock()
        evaluate_passage(passage, NOON, rules, stores)
        judged.append(clock() - start)
        combined, _ = passage.combine()
        plates = list_plates(combined)
        count = len(choose_spellings(plates, rules.bounds.review_floor))
        keys.append(count)
        if plates and plates[0].probability >= CONFIDENT:
            confident.append(count)
    return Cost(
        passages=len(passages),
        judge_median=float(np.median(judged)) / 1e6,
        judge_p95=float(np.percentile(judged, 95)) / 1e6,
        whole_median=float(np.median(whole)) / 1e6,
        whole_p95=float(np.percentile(whole, 95)) / 1e6,
        per_second=1e9 / float(np.mean(whole)),
        keys=float(np.mean(keys)),
        most_keys=max(keys),
        confident=len(confident),
        confident_keys=float(np.mean(confident)) if confident else 0.0,
        most_confident_keys=max(confident, default=0),
        requests={name: count / len(passages) for name, count in asked.items()},
        read_units=read_units / len(passages),
        write_units=write_units / len(passages),
        dollars=dollars / len(passages) * 1e6,
    )


def make_reads(rows: Sequence[Row]) -> list[Read]:
    """The rows as reads of one camera, 0.2 seconds apart, none of which the camera counts to a passage."""
    return [_make_read(row, number) for number, row in enumerate(rows)]


def _make_read(row: Row, number: int) -> Read:
    captured = NOON + number * APART
    received = captured + timedelta(seconds=1)
    digest = f"{number:064x}"
    return Read(
        read_id=f"{number:032x}-00",
        snapshot_id=f"{number:032x}",
        passage_id=f"{number:032x}-00",
        camera_id=CAMERA,
        lane=Lane.PRIORITY,
        captured_at=captured,
        received_at=received,
        spellings=tuple(Spelling(text, chance) for text, chance in row["spellings"]),
        unreadable=row["unreadable"],
        corners=corners_of(row),
        completeness=completeness_of(row),
        country=row["country"],
        country_probability=row["country_probability"],
        lines=row["lines"],
        model_version="bench",
        evidence=Evidence(f"pending/{digest}/o.jpg", digest, f"pending/{digest}/p.jpg", digest, digest, "1"),
        retention=retain_read(captured, received, keeps_passages=False),
    )


def make_stores(listed: Sequence[str], population: Population, setting: Setting) -> CountedStores:
    """In memory: a hotlist with the `listed` plates, others of the population and patterns, a camera, a recipient."""
    drawn = decode(population.draw_list(setting.entries, np.random.default_rng(5)))
    plates = [*listed, *drawn]
    entries = {plate: (make_entry(plate),) for plate in plates}
    # Of each pattern's plate a witness saw all but the second and third character.
    spread = drawn[:: max(1, len(drawn) // PATTERNS)][:PATTERNS]
    patterns = tuple(make_entry(f"{plate[0]}??{plate[3:]}") for plate in spread)
    ledger = Ledger()
    camera = Camera(
        CAMERA, Lane.PRIORITY, (Position(NOON - timedelta(days=9), 52.3, 4.8, "Bench", "in"),), TokenHash("", ""), NOON
    )
    recipient = Recipient("bench", "Bench", SMS, "+31612345678", None)
    return CountedStores(
        ledger,
        CountedReads(ledger),
        CountedEntries(ledger, entries, patterns, setting.sizes),
        CountedCameras(ledger, camera),
        CountedRecipients(ledger, (recipient,)),
    )


def make_entry(plate: str) -> Entry:
    """An entry of the benchmark's list."""
    details: dict[str, Any] = {"reason": "bench", "case_number": "1", "consent": "none", "instruction": ""}
    return Entry(
        "bench",
        plate,
        None,
        category=1,
        priority=1,
        role=SubjectRole.SUSPECT,
        valid_from=date(2026, 1, 1),
        weed_date=date(2026, 12, 31),
        owner="bench",
        **details,
    )
