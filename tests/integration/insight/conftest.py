"""The deployment that the tests of alerts use, and its client."""

from tests.integration.alerts.conftest import api_client, deployment, far_looks

__all__ = ["api_client", "deployment", "far_looks"]
