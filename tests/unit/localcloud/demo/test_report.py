"""The demo's JSON: what it counts and how it takes times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from localcloud.demo.observer import SeenAlert, SeenRead
from localcloud.demo.report import UploadedFile, describe_run, quantile
from tests.unit.alerts.makers import make_alert_for

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def alert(snapshot_id: str, after_ms: float) -> SeenAlert:
    made = make_alert_for("officer", probability=0.98765)
    made = replace(made, sighting=replace(made.sighting, read_id=f"{snapshot_id}-0"))
    return SeenAlert(made, "P1 7-KXL-92", "http://x/a/t", NOON + timedelta(milliseconds=after_ms))


def test_it_tells_uploads_reads_alerts_and_times() -> None:
    files = {"s1": UploadedFile("a.jpg", NOON), "s2": UploadedFile("b.jpg", NOON), "s3": UploadedFile("c.jpg")}
    document = describe_run(
        files, [SeenRead("s1", "7KXL92", 0.98765, "NL")], [alert("s1", 200), alert("s2", 400)], 4.567
    )
    assert document == {
        "uploads": 2,
        "reads": [{"file": "a.jpg", "text": "7KXL92", "confidence": 0.9876}],
        "alerts": [
            {
                "file": file,
                "plate": "7KXL92",
                "kind": "exact read",
                "probability": 0.9876,
                "recipient": "officer",
                "sms": "P1 7-KXL-92",
            }
            for file in ("a.jpg", "b.jpg")
        ],
        "put_to_alert_ms": {"p50": 300.0, "p95": 390.0},
        "startup_s": 4.57,
    }


def test_nothing_gives_no_times() -> None:
    assert describe_run({}, [], [], 1.0)["put_to_alert_ms"] == {"p50": None, "p95": None}


def test_one_value_is_every_quantile() -> None:
    assert quantile([7.04], 0.95) == 7.0
