"""Mutated hotlist files, CSV and workbooks, through the check: each is taken whole or refused with its lines."""

import random
import time
import tracemalloc
from collections import Counter
from datetime import date
from typing import Any

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.check import FileRules, Progress, check_lines
from platewatch.hotlists.fields import DATE_COLUMNS
from platewatch.hotlists.lines import parse_lines
from platewatch.hotlists.staging import Staging
from platewatch.hotlists.workbook.parts import WorkbookRefused
from platewatch.hotlists.workbook.rows import parse_rows
from tests.integration.fuzz.conftest import MOST_SECONDS, cases
from tests.integration.fuzz.mutations import TEXTS, mutate_bytes
from tests.integration.hotlists.conftest import HEADER
from tests.unit.hotlists.workbooks import make_book, write_cells

FILES = 10_000
MEASURE_EACH = 25
"""One in so many has its memory measured, which takes several times as long."""
MEMORY_BYTES = 64_000_000
"""Of a small file's check, SQLite's own memory aside; the function has 512 MB."""

GOOD = "\n".join(
    [
        HEADER,
        '7-KXL-92,NL,1,1,"theft, of a car",PL1,OVJ,suspect,Stop,2026-01-01,2099-01-01,me',
        "AA11BB,,2,5,x,PL2,OVJ,victim,,2026-01-01,2099-01-01,you",
        "MUE-AB 123,D,1,3,x,PL4,OVJ,suspect,,2026-01-01,2099-01-01,they",
        "G\u00d6\u2013AB\u00a0123,de,1,3,x,PL5,OVJ,suspect,,2026-01-01,2099-01-01,they",
        "7K?L*,NL,3,3,part,PL3,OVJ,third-party,,2026-01-01,2099-01-01,them",
        "",
    ]
).encode()
OFFICE = [
    b"\xef\xbb\xbfsep=;\r\n" + GOOD.replace(b",", b";").replace(b"\n", b";;\r\n") + b";;;;\r\n",
    GOOD.replace(b",", b"\t").replace(b"2026-01-01", b"01-01-2026"),
    GOOD.replace(b"plate,country", b" PLATE , Country ").replace(b"7-KXL-92", b"1-mrt-23"),
    GOOD.replace(b"2099-01-01", "31\u201312\u20112099".encode()),
]
"""As spreadsheets save them."""
DELTA = b"change," + HEADER.encode() + b"\nadd," + GOOD.split(b"\n")[2] + b"\nend,7KXL92,,,,,PL1,,,,,,\n"


BOOKS = 5_000
CELLS = [line.split(",") for line in GOOD.decode().replace('"theft, of a car"', "theft").splitlines()[:3]]
DATED = [*CELLS, [("s='1'", "44986", ""), "NL", ("", "1.0", ""), ("t='s'", "0", ""), ("t='str'", "x", "<f>A1</f>")]]
PARTS = {
    "xl/sharedStrings.xml": "<sst><si><t>one</t></si><si><r><t>t_x000A_wo</t></r><rPh><t>x</t></rPh></si></sst>",
    "xl/styles.xml": "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
}


def mutate_cells(chance: random.Random) -> list[list[Any]]:
    """Rows of which a few cells hold something else, in XML that is right."""
    rows: list[list[Any]] = [list(row) for row in chance.choice((CELLS, DATED))]
    for _ in range(chance.choice((0, 1, 2, 5))):
        row = chance.choice(rows)
        kinds = (
            "",
            "s='1'",
            "s='9'",
            "t='s'",
            "t='str'",
            "t='d'",
            "t='e'",
            "t='b'",
            "t='z'",
            "r='B1'",
            "r='XFD1'",
            "r='?'",
        )
        values = ("", "0", "1", "44986", "1E5", "1e999", "-1", "0.5", "2026-01-01T00:00:00", "_x0000_", "7-KXL-92", " ")
        cell = (chance.choice(kinds), chance.choice(values), chance.choice(("", "", "", "<f/>", "<is><t>x</t></is>")))
        row[chance.randrange(len(row))] = cell
    return rows


def mutate_book(chance: random.Random) -> bytes:
    """A workbook with one part changed and packed rightly, or changed as a whole."""
    sheet = write_cells(mutate_cells(chance) if chance.random() < 0.5 else chance.choice((CELLS, DATED)))
    if chance.random() < 0.4:
        return make_book(sheet, PARTS)
    if chance.random() < 0.3:
        return mutate_bytes(chance, make_book(sheet, PARTS), [GOOD, b"PK\x05\x06"])
    others = [b"<!DOCTYPE x [<!ENTITY a 'a'>]>", b"<c t='s'><v>99</v></c>", b"<row r='1'>", b"<f>1</f>", b"\x00" * 9]
    parts: dict[str, str | bytes] = {"xl/worksheets/sheet1.xml": sheet, **PARTS}
    name = chance.choice((*parts, "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    given = parts.get(name, "<workbook xmlns:r='r'><sheets><sheet r:id='rId1'/></sheets></workbook>")
    parts[name] = mutate_bytes(chance, given.encode() if isinstance(given, str) else given, others)
    return make_book(sheet, parts)


def test_no_mutated_workbook_crashes_hangs_or_takes_too_much(tell: list[str]) -> None:
    """In process: the worker of its own behind which it runs would hide what is found here."""
    outcomes: Counter[str] = Counter()
    slowest, began = 0.0, time.monotonic()
    for number, chance in cases("workbooks", BOOKS):
        data = mutate_book(chance)
        started = time.process_time()
        with Staging("burglaries") as staging:
            progress = Progress()
            try:
                rows = parse_rows(data, DATE_COLUMNS)
                check_lines(rows, staging, FileRules("burglaries", date(2026, 3, 12)), lambda: True, progress)
            except WorkbookRefused:
                outcomes["refused as a workbook"] += 1
            else:
                outcomes["bad lines" if progress.findings.faults else "taken"] += 1
            assert not [fault for fault in progress.findings.faults if "KXL" in fault.reason], number
        slowest = max(slowest, time.process_time() - started)
    tell += [f"workbooks in {time.monotonic() - began:.0f} s, slowest {slowest:.2f} s: {dict(outcomes)}"]
    assert min(outcomes["refused as a workbook"], outcomes["bad lines"] + outcomes["taken"]) > 0
    assert slowest < MOST_SECONDS


def test_no_mutated_hotlist_crashes_hangs_or_takes_too_much(tell: list[str]) -> None:
    others = [GOOD, DELTA, b"\xff\xfep\x00l\x00", b'"' * 300, b"\x00" * 20, b"," * 5000, b"a" * 40_000]
    others += [*OFFICE, b"sep=\t\n", b"\xd0\xcf\x11\xe0", b"PK\x03\x04"]
    others += [text.encode("utf-8", "surrogatepass") for text in TEXTS]
    outcomes: Counter[str] = Counter()
    slowest, peak, began = 0.0, 0, time.monotonic()
    for number, chance in cases("hotlists", FILES):
        delta = chance.random() < 0.3
        data = mutate_bytes(chance, DELTA if delta else chance.choice((GOOD, *OFFICE)), others)
        size = chance.choice((1, 7, 4096))
        if number % MEASURE_EACH == 0:
            tracemalloc.start()
        started = time.process_time()
        with Staging("burglaries") as staging:
            chunks = (data[at : at + size] for at in range(0, len(data), size))
            progress = Progress()
            rules = FileRules("burglaries", date(2026, 3, 12), delta)
            check_lines(parse_lines(chunks), staging, rules, lambda: True, progress)
            findings = progress.findings
            entries = len(list(staging)) if not findings.faults else 0
        slowest = max(slowest, time.process_time() - started)
        if tracemalloc.is_tracing():
            peak = max(peak, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        outcomes["refused" if findings.faults else f"taken with {entries}"] += 1
        for fault in findings.faults:
            assert fault.line >= 1, number
            # A reason quotes no values: any of them may be a plate.
            assert "KXL" not in fault.reason, number
            assert "AA11BB" not in fault.reason, number
            assert fault.cause is not Cause.OTHER, number
        for warning in findings.warnings:
            assert 2 <= warning.line <= progress.line, number
            assert not any(plate in warning.reason for plate in ("KXL", "AA11BB", "AB123")), number
        assert findings.fault_counts.total >= len(findings.faults), number
    tell += [f"hotlists in {time.monotonic() - began:.0f} s, slowest {slowest:.2f} s: {dict(outcomes)}"]
    assert outcomes["refused"] > 0
    assert peak > 0
    assert slowest < MOST_SECONDS
    assert peak < MEMORY_BYTES
