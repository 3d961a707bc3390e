"""Imports in steps so small that a short file has several."""

import pytest

from platewatch.hotlists import import_turn


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_turn, "CHUNK", 2)
    monkeypatch.setattr(import_turn, "NOTED_EVERY", 2)
