"""How somebody finds a fault in the functions' logs, as with AWS."""

import json
from pathlib import Path

import pytest

from localcloud.run.log_answers import PatternUnknown, find_lines, parse_pattern

EARLY, LATE = 1_700_000_000_000, 1_700_000_600_000


@pytest.mark.parametrize(
    ("pattern", "line", "fits"),
    [
        ('?ERROR ?"Task timed out"', "the Task timed out after 2 s", True),
        ('?ERROR ?"Task timed out"', "a Task that timed out", False),
        ('"token_refused"', '{"code": "token_refused"}', True),
        ("refused", "accepted", False),
        ("one two", "two and one", True),
        ("one two", "one alone", False),
        ("", "anything", True),
        ("{ $.set_aside > 0 }", '{"set_aside": 2}', True),
        ("{ $.set_aside > 0 }", '{"set_aside": 0}', False),
        ("{ $.set_aside > 0 }", '{"chained": 2}', False),
        ("{ $.set_aside > 0 }", "set_aside: 2", False),
        ("{ $.set_aside > 0 }", '{"set_aside": broken', False),
    ],
)
def test_a_pattern_fits_the_lines_that_it_fits_on_aws(pattern: str, line: str, *, fits: bool) -> None:
    assert parse_pattern(pattern)(line) is fits


@pytest.mark.parametrize("pattern", ['{ $.name = "x" && $.y = 1 }', "[a, b]", "-ERROR", '"open'])
def test_a_pattern_of_another_kind_is_no_silent_empty_answer(pattern: str) -> None:
    with pytest.raises(PatternUnknown):
        parse_pattern(pattern)


def test_lines_have_their_own_time_or_that_of_the_line_before(tmp_path: Path) -> None:
    log = tmp_path / "function.log"
    first = json.dumps({"timestamp": "2023-11-14 22:13:20,000+0000", "level": "ERROR"})
    count = json.dumps({"_aws": {"Timestamp": LATE}, "message": "ERROR"})
    log.write_text(f"ERROR of no time\n{first}\n{count}\nERROR after it\n{{broken ERROR\n", encoding="utf-8")
    now = int(log.stat().st_mtime * 1000)
    assert [each["timestamp"] for each in find_lines(log, "ERROR", 0)] == [now, EARLY, LATE, LATE, LATE]
    assert [each["message"] for each in find_lines(log, "ERROR", LATE)][1:] == [
        count,
        "ERROR after it",
        "{broken ERROR",
    ]
    assert find_lines(tmp_path / "none.log", "", 0) == []
