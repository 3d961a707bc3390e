"""What a change was from and to, as the record of it says."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

_LONGEST: Final = 1_000


def describe_change(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, str]:
    """The details `before.<field>` and `after.<field>` of every field that is not the same in both documents.

    An empty document stands for what was not there before, or is not there any more. Of a list, `before` is what went
    and `after` is what came. A very long value is told by its length and SHA-256.
    """
    detail = {}
    for name in sorted({*before, *after}):
        if name in before and name in after and before[name] == after[name]:
            continue
        for when, document, other in (("before", before, after), ("after", after, before)):
            if name in document:
                detail[f"{when}.{name}"] = _write(_leave_common_out(document[name], other.get(name)))
    return detail


def _leave_common_out(value: object, other: object) -> object:
    if not isinstance(value, list) or not isinstance(other, list):
        return value
    only_here, only_there = ([one for one in a if one not in b] for a, b in ((value, other), (other, value)))
    # The same in another order.
    return only_here if only_here or only_there else value


def _write(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(text) <= _LONGEST:
        return text
    return f"{len(text)} characters, SHA-256 {hashlib.sha256(text.encode()).hexdigest()}"
