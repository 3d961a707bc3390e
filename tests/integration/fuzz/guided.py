"""Coverage-guided fuzzing of what takes strangers' bytes apart: make fuzz-guided.

Mutations that reach new lines are kept and mutated on, so that it goes deeper into a parser than the seeded mutations
of `make fuzz` do, and never twice alike. A parser may refuse what it gets by an error of ours; anything else ends the
run, and so do five seconds on one input. What ended it is kept as build/fuzz/crash-* or build/fuzz/timeout-*.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["platewatch"]):
    from platewatch.alerts import answers, preview, recipient
    from platewatch.audit import report
    from platewatch.cameras import register, token, view
    from platewatch.errors import PlatewatchError
    from platewatch.hotlists import announcement, entry_document, settings
    from platewatch.hotlists.check import FileRules, Progress, check_lines
    from platewatch.hotlists.fields import DATE_COLUMNS
    from platewatch.hotlists.lines import parse_lines
    from platewatch.hotlists.staging import Staging
    from platewatch.hotlists.workbook.parts import WorkbookRefused
    from platewatch.hotlists.workbook.rows import parse_rows
    from platewatch.matching import past_order
    from platewatch.reading.header import parse_header
    from platewatch.snapshots import announcement as snapshots

from tests.integration.fuzz.mutations import mutate_document
from tests.integration.fuzz.test_hotlists import DATED, DELTA, GOOD, OFFICE, PARTS
from tests.integration.fuzz.test_pictures import make_files
from tests.integration.fuzz.test_requests import BODIES
from tests.unit.hotlists.workbooks import make_book, write_cells

NOW: Final = datetime(2026, 3, 12, 19, 4, tzinfo=UTC)
BUILD: Final = Path(__file__).parents[3] / "build" / "fuzz"

EXAMPLES: Final = (
    *BODIES.values(),
    {"overlap_seconds": 3600},
    {"since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z", "plate": "7-KXL-92", "after": None},
    {
        "snapshots": [
            {"captured_at": "2026-03-12T19:03:58Z", "sha256": "ab" * 32, "size": 9, "content_type": "image/png"}
        ]
    },
)
"""A document of each kind that is taken."""

DOCUMENTS: Final[tuple[Callable[[object], object], ...]] = (
    answers.parse_answer,
    announcement.parse_announcement,
    entry_document.parse_changes,
    entry_document.parse_ended,
    lambda document: entry_document.parse_added("stolen", document, NOW.date()),
    lambda document: past_order.parse_order(past_order.parse_question(document), NOW),
    lambda document: preview.parse_question(document, NOW),
    lambda document: recipient.parse_recipient("unit-1", document),
    lambda document: register.parse_registration(document, NOW),
    report.parse_question,
    lambda document: settings.parse_settings("stolen", document),
    snapshots.parse_announcements,
    token.parse_overlap,
    view.parse_captions_document,
    view.parse_ground_document,
)


def fuzz_header(data: bytes) -> None:
    """A picture's size and format, told from its bytes alone."""
    parse_header(data)


def fuzz_hotlist(data: bytes) -> None:
    """A hotlist file as it arrives, in pieces; its first bit says whether it is a delta."""
    delta = bool(data[:1] and data[0] & 1)
    with Staging("burglaries") as staging:
        chunks = (data[at : at + 61] for at in range(1, len(data), 61))
        rules = FileRules("burglaries", date(2026, 3, 12), delta)
        check_lines(parse_lines(chunks), staging, rules, lambda: True, Progress())


def fuzz_workbook(data: bytes) -> None:
    """A workbook's sheet, in the right package; what is packed wrongly is found by the seeded mutations."""
    with suppress(WorkbookRefused):
        for _ in parse_rows(make_book(data, PARTS), DATE_COLUMNS):
            pass


class Chance(random.Random):
    """Luck that the bytes decide, so that those which lead somewhere new are kept."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data = atheris.FuzzedDataProvider(data)

    def random(self) -> float:
        """0 to 1; 0 when the bytes are at their end."""
        return float(self._data.ConsumeProbability())

    def getrandbits(self, k: int, /) -> int:
        """A number of k bits."""
        return int.from_bytes(self._data.ConsumeBytes((k + 7) // 8), "big") >> (-k % 8)


def fuzz_documents(data: bytes) -> None:
    """A request's JSON, wrong in a few places, for every route that takes one."""
    chance = Chance(data)
    document: object = chance.choice(EXAMPLES)
    for _ in range(chance.randrange(4)):
        document = mutate_document(chance, document)
    chance.choice(DOCUMENTS)(document)


PARSERS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "header": fuzz_header,
    "hotlist": fuzz_hotlist,
    "workbook": fuzz_workbook,
    "documents": fuzz_documents,
}


def make_seeds(parser: str) -> list[bytes]:
    """What mutation begins with."""
    if parser == "header":
        return make_files()
    if parser == "hotlist":
        return [b"\x00" + GOOD, b"\x01" + DELTA, *(b"\x00" + data for data in OFFICE)]
    if parser == "workbook":
        return [write_cells(DATED).encode()]
    return [bytes(range(at, at + 64)) for at in range(0, 192, 16)]


def main() -> None:
    """One parser for so many seconds; libFuzzer ends the process."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("parser", choices=sorted(PARSERS))
    arguments.add_argument("--seconds", type=int, default=60)
    chosen = arguments.parse_args()
    corpus = BUILD / chosen.parser
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(make_seeds(chosen.parser)):
        (corpus / f"seed-{number:02d}").write_bytes(seed)
    os.chdir(BUILD)
    parse = PARSERS[chosen.parser]

    def run(data: bytes) -> None:
        try:
            parse(data)
        except PlatewatchError:
            return

    limits = [f"-max_total_time={chosen.seconds}", "-timeout=5", "-max_len=20000", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
