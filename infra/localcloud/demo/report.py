"""The demo's output: lines while it runs, JSON at the end."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from localcloud.demo.observer import SeenAlert, SeenRead
from platewatch.text.probability import round_probability


@dataclass(slots=True)
class UploadedFile:
    """A file on its way: `answered_at` is when its PUT was answered, None before."""

    name: str
    answered_at: datetime | None = None


def describe_run(
    files: Mapping[str, UploadedFile], reads: Sequence[SeenRead], alerts: Sequence[SeenAlert], startup_s: float
) -> dict[str, Any]:
    """The demo's JSON document; `files` by snapshot id."""
    elapsed = sorted(
        wait for alert in alerts if (wait := put_to_alert_ms(files.get(alert.snapshot_id), alert)) is not None
    )
    return {
        "uploads": sum(file.answered_at is not None for file in files.values()),
        "reads": [
            {
                "file": _name(files, read.snapshot_id),
                "text": read.text,
                "confidence": round_probability(read.confidence),
            }
            for read in reads
        ],
        "alerts": [
            {
                "file": _name(files, seen.snapshot_id),
                "plate": seen.alert.hit.entry.plate,
                "kind": seen.alert.hit.kind.value,
                "probability": round_probability(seen.alert.hit.probability),
                "recipient": seen.alert.recipient_id,
                "sms": seen.sms,
            }
            for seen in alerts
        ],
        "put_to_alert_ms": {"p50": quantile(elapsed, 0.5), "p95": quantile(elapsed, 0.95)},
        "startup_s": round(startup_s, 2),
    }


def put_to_alert_ms(file: UploadedFile | None, alert: SeenAlert) -> float | None:
    """From the answer to the PUT until the channel accepted the message; None when the PUT's answer was not seen."""
    if file is None or file.answered_at is None:
        return None
    return (alert.accepted_at - file.answered_at).total_seconds() * 1000


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value below which that share of the values lies; None of none."""
    if not ordered:
        return None
    if len(ordered) == 1:
        return round(ordered[0], 1)
    return round(statistics.quantiles(ordered, n=100, method="inclusive")[round(share * 100) - 1], 1)


def _name(files: Mapping[str, UploadedFile], snapshot_id: str) -> str | None:
    return files[snapshot_id].name if snapshot_id in files else None
