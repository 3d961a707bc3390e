"""What was refused at a door that strangers can reach, counted for the operators' alarms."""

from enum import StrEnum

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit


class Refused(StrEnum):
    """The metrics, as the template's alarms name them. They say how often, never who, which link or which token."""

    LINKS = "LinksRefused"
    PICTURES = "PicturesUnsafe"
    PINS = "PinsRefused"
    SIGN_INS = "SignInsRefused"
    TOKENS = "TokensRefused"


def count_refusal(refused: Refused) -> None:
    """One more."""
    with single_metric(name=refused.value, unit=MetricUnit.Count, value=1):
        pass
