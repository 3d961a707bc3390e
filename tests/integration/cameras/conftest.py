"""The deployment that the tests of alerts use."""

from tests.integration.alerts.conftest import deployment

__all__ = ["deployment"]
