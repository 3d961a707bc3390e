"""What a change was from and to, as the record of it says."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

_LONGEST: Final = 1_000


def describe_change(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, str]:
    """The details `before.<field>` and `after.<field>` of every field that is not the same in both documents.

    An empty document stands for what was not there before, or is not there any more. A very long value is told by its
    length and SHA-256.
    """
    detail = {}
    for name in sorted({*before, *after}):
        if name in before and name in after and before[name] == after[name]:
            continue
        for when, document in (("before", before), ("after", after)):
            if name in document:
                detail[f"{when}.{name}"] = _write(document[name])
    return detail


def _write(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(text) <= _LONGEST:
        return text
    return f"{len(text)} characters, SHA-256 {hashlib.sha256(text.encode()).hexdigest()}"
