"""The deployment that the tests of alerts use, and what announcements need beside it."""

from collections.abc import Callable

import pytest

from tests.integration.alerts.conftest import deployment

__all__ = ["deployment"]


@pytest.fixture
def uploads(make_bucket: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket for snapshots, and the settings of announcing them."""
    monkeypatch.setenv("SNAPSHOTS_BUCKET", make_bucket("snapshots"))
    monkeypatch.setenv("UPLOAD_SECONDS", "300")
    monkeypatch.setenv("MAX_SNAPSHOT_BYTES", "20000000")
