"""Mutated hotlist files through the check: each is taken whole or refused with its lines."""

import time
import tracemalloc
from collections import Counter
from datetime import date

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.check import Progress, check_lines
from platewatch.hotlists.staging import Staging
from tests.integration.fuzz.conftest import MOST_SECONDS, cases
from tests.integration.fuzz.mutations import TEXTS, mutate_bytes
from tests.integration.hotlists.conftest import HEADER

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
DELTA = b"change," + HEADER.encode() + b"\nadd," + GOOD.split(b"\n")[2] + b"\nend,7KXL92,,,,,PL1,,,,,,\n"


def test_no_mutated_hotlist_crashes_hangs_or_takes_too_much(tell: list[str]) -> None:
    others = [GOOD, DELTA, b"\xff\xfep\x00l\x00", b'"' * 300, b"\x00" * 20, b"," * 5000, b"a" * 40_000]
    others += [text.encode("utf-8", "surrogatepass") for text in TEXTS]
    outcomes: Counter[str] = Counter()
    slowest, peak, began = 0.0, 0, time.monotonic()
    for number, chance in cases("hotlists", FILES):
        delta = chance.random() < 0.3
        data = mutate_bytes(chance, DELTA if delta else GOOD, others)
        size = chance.choice((1, 7, 4096))
        if number % MEASURE_EACH == 0:
            tracemalloc.start()
        started = time.process_time()
        with Staging("burglaries") as staging:
            chunks = (data[at : at + size] for at in range(0, len(data), size))
            progress = Progress()
            check_lines(chunks, staging, "burglaries", date(2026, 3, 12), lambda: True, progress, delta=delta)
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
