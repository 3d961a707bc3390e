"""The demo's JSON: what it counts and how it takes times."""

from datetime import UTC, datetime, timedelta

from localcloud.demo.observer import SeenAlert, SeenRead
from localcloud.demo.report import UploadedFile, describe_run, quantile

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def alert(snapshot_id: str, after_ms: float) -> SeenAlert:
    accepted = NOON + timedelta(milliseconds=after_ms)
    return SeenAlert(snapshot_id, "7KXL92", "exact read", 0.98765, "P1 7-KXL-92", "http://x/a/t", accepted)


def test_it_tells_uploads_reads_alerts_and_times() -> None:
    files = {"s1": UploadedFile("a.jpg", NOON), "s2": UploadedFile("b.jpg", NOON), "s3": UploadedFile("c.jpg")}
    document = describe_run(
        files, [SeenRead("s1", "7KXL92", 0.98765, "NL")], [alert("s1", 200), alert("s2", 400)], 4.567
    )
    assert document == {
        "uploads": 2,
        "reads": [{"file": "a.jpg", "text": "7KXL92", "confidence": 0.9876}],
        "alerts": [
            {"file": file, "plate": "7KXL92", "kind": "exact read", "probability": 0.9876, "sms": "P1 7-KXL-92"}
            for file in ("a.jpg", "b.jpg")
        ],
        "put_to_alert_ms": {"p50": 300.0, "p95": 390.0},
        "startup_s": 4.57,
    }


def test_nothing_gives_no_times() -> None:
    assert describe_run({}, [], [], 1.0)["put_to_alert_ms"] == {"p50": None, "p95": None}


def test_one_value_is_every_quantile() -> None:
    assert quantile([7.04], 0.95) == 7.0
