"""What CloudWatch Logs and CloudTrail answer somebody who looks for a fault: the functions' log files, and no trail."""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

Line = Mapping[str, Any]
Test = Callable[[str], bool]

MOST: Final = 10_000
"""So many lines are answered at once, as by AWS."""

_COMPARED: Final = re.compile(r"\{\s*\$\.(?P<name>\w+)\s*(?P<sign>=|!=|<=|>=|<|>)\s*(?P<value>\S+)\s*\}")
_SIGNS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


class PatternUnknown(ValueError):
    """A filter pattern of a kind that the local cloud does not know."""


def find_lines(path: Path, pattern: str, start_ms: int) -> list[Line]:
    """The lines of a log since then that fit the pattern, as FilterLogEvents gives them.

    A line without a time has that of the one before it, or of the file where none had one yet. Raises PatternUnknown.
    """
    test = parse_pattern(pattern)
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    dated = _date(lines, int(path.stat().st_mtime * 1000))
    found: list[Line] = [{"timestamp": at, "message": line} for at, line in dated if at >= start_ms]
    return [each for each in found if test(str(each["message"]))][-MOST:]


def parse_pattern(pattern: str) -> Test:
    """What a filter pattern asks of a line: terms of which all, or with ? one, must be in it, or one comparison.

    Raises PatternUnknown for all else that AWS knows.
    """
    if (compared := _COMPARED.fullmatch(pattern.strip())) is not None:
        return lambda line: _compare(line, compared["name"], compared["sign"], compared["value"])
    try:
        terms = shlex.split(pattern)
    except ValueError as error:
        raise PatternUnknown(f"the filter pattern {pattern!r} has an open quotation mark") from error
    if pattern.lstrip().startswith(("{", "[")) or any(term.startswith("-") for term in terms):
        raise PatternUnknown(f"the local cloud does not know filter patterns like {pattern!r}")
    one_of = [term[1:] for term in terms if term.startswith("?")]
    all_of = [term for term in terms if not term.startswith("?")]
    return lambda line: (not one_of or any(term in line for term in one_of)) and all(term in line for term in all_of)


def _compare(line: str, name: str, sign: str, value: str) -> bool:
    document = _parse(line)
    found = document.get(name)
    return isinstance(found, int | float) and _SIGNS[sign](float(found), float(value))


def _date(lines: Iterable[str], first: int) -> Iterator[tuple[int, str]]:
    at = first
    for line in lines:
        at = _find_time(line) or at
        yield at, line


def _find_time(line: str) -> int | None:
    document = _parse(line)
    stamp = document.get("timestamp")
    if isinstance(stamp, str):
        try:
            return int(datetime.fromisoformat(stamp.replace(",", ".")).timestamp() * 1000)
        except ValueError:
            return None
    told = document.get("_aws")
    found = told.get("Timestamp") if isinstance(told, dict) else None
    return found if isinstance(found, int) else None


def _parse(line: str) -> Mapping[str, Any]:
    if not line.startswith("{"):
        return {}
    try:
        document = json.loads(line)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
