"""How large DynamoDB counts an item, by its documentation, and how many units a call takes for it.

Items are in the form of DynamoDB's calls: {"pk": {"S": ...}}.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

Item = Mapping[str, Any]

WRITE_BYTES: Final = 1024
"""One write unit writes so much of an item, begun kilobytes whole."""
READ_BYTES: Final = 4096
"""One read unit reads so much, strongly consistent."""


def measure_item(item: Item | None) -> int:
    """The bytes of an item: its attributes' names and values; 0 of one that is not there."""
    return sum(len(name.encode()) + _measure(value) for name, value in (item or {}).items())


def _measure(value: Mapping[str, Any]) -> int:
    [(kind, held)] = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return _measure_number(held)
        case "B":
            return len(held) if isinstance(held, bytes) else len(base64.b64decode(held))
        case "L":
            return 3 + sum(1 + _measure(each) for each in held)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _measure(each) for name, each in held.items())
        case "SS" | "NS" | "BS":
            return sum(_measure({kind[0]: each}) for each in held)
    return 1


def _measure_number(text: str) -> int:
    digits = text.partition("E")[0].replace(".", "").lstrip("-").strip("0")
    return 1 + (len(digits) + 1) // 2 + text.startswith("-")


def count_writes(before: Item | None, after: Item | None) -> int:
    """The units of one write: of the larger of the item before and after, one at the least."""
    return _round_up(max(measure_item(before), measure_item(after)), WRITE_BYTES)


def count_reads(size: int, *, consistent: bool) -> float:
    """The units of reading so many bytes, half of them where the answer may be stale; one block at the least."""
    return _round_up(size, READ_BYTES) * (1.0 if consistent else 0.5)


def count_index_writes(
    before: Item | None, after: Item | None, keys: Sequence[str], shown: Sequence[str] | None
) -> int:
    """The units of keeping one index: `keys` are its key attributes, `shown` what it holds (None: everything)."""
    old, new = (_project(item, keys, shown) for item in (before, after))
    if old == new:
        return 0
    if old and new and all(old[key] == new[key] for key in keys):
        return count_writes(old, new)
    # Another key: the entry is deleted and put.
    return sum(count_writes(None, each) for each in (old, new) if each)


def _project(item: Item | None, keys: Sequence[str], shown: Sequence[str] | None) -> dict[str, Any] | None:
    if item is None or any(key not in item for key in keys):
        return None
    return {name: value for name, value in item.items() if shown is None or name in shown}


def _round_up(size: int, block: int) -> int:
    return max(1, -(-size // block))
