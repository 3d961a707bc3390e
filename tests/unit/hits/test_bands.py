"""Whose bounds hold: the recipient's own, else the list's, else the deployment's."""

import pytest

from platewatch.alerts.channel import TOPIC
from platewatch.alerts.recipient import Recipient
from platewatch.hits.bands import Band, Bounds, choose_bounds
from platewatch.hotlists.settings import ListSettings

DEPLOYMENT = Bounds(0.5, 0.1)


@pytest.mark.parametrize(
    ("of_list", "of_recipient", "chosen"),
    [
        ((None, None), (None, None), (0.5, 0.1)),
        ((0.8, 0.3), (None, None), (0.8, 0.3)),
        ((0.8, 0.3), (0.9, None), (0.9, 0.3)),
        ((0.8, 0.3), (None, 0.6), (0.8, 0.6)),
        # The deployment's floor is the lowest that there is.
        ((None, 0.05), (None, 0.02), (0.5, 0.1)),
    ],
)
def test_the_recipients_own_bounds_come_before_the_lists_and_the_deployments(
    of_list: tuple[float | None, float | None],
    of_recipient: tuple[float | None, float | None],
    chosen: tuple[float, float],
) -> None:
    settings = ListSettings("stolen", threshold=of_list[0], review_floor=of_list[1])
    recipient = Recipient(
        "unit-1", "Unit 1", TOPIC, None, None, threshold=of_recipient[0], review_floor=of_recipient[1]
    )
    assert choose_bounds(DEPLOYMENT, settings, recipient) == Bounds(*chosen)


@pytest.mark.parametrize(
    ("probability", "band"), [(0.5, Band.ALERT), (0.499, Band.REVIEW), (0.1, Band.REVIEW), (0.099, Band.NO_HIT)]
)
def test_each_bound_belongs_to_the_band_above_it(probability: float, band: Band) -> None:
    assert DEPLOYMENT.evaluate(probability) is band
