"""From what was used to dollars: pure sums, with the assumptions that they rest on."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

PRICES: Final = Path(__file__).with_name("prices.toml")

SERVICES: Final = {
    "api_requests": "API Gateway",
    "lambda_requests": "Lambda",
    "lambda_gb_s": "Lambda",
    "s3_writes": "S3",
    "s3_reads": "S3",
    "write_units": "DynamoDB",
    "read_units": "DynamoDB",
    "sqs_requests": "SQS",
    "sns_requests": "SNS",
    "kms_requests": "KMS",
    "log_bytes": "CloudWatch",
    "keys": "KMS",
    "alarms": "CloudWatch",
    "dashboards": "CloudWatch",
    "metrics": "CloudWatch",
}
"""The service on whose bill each priced amount stands."""

FULL_PROCESSOR_MB: Final = 1769
"""So much memory comes with one processor; less memory with as much less of it."""

_S3_READS: Final = ("GetObject", "HeadObject")


@dataclass(frozen=True, slots=True)
class Price:
    """So many dollars for `per` of a unit, on that day; `checked` says how it is known."""

    dollars: float
    per: float
    unit: str
    source: str
    date: date
    checked: str


@dataclass(frozen=True, slots=True)
class Machine:
    """How long AWS takes: a snapshot's recognition in seconds of its function's time, and each request of another
    function to a service, which Lambda bills as well. `speed` is by how much this machine's CPU time is multiplied.
    """

    recognising_s: float
    request_s: float
    speed: float


def load_prices(path: Path = PRICES) -> dict[str, Price]:
    """The prices by the name of what they are for."""
    return {name: Price(**row) for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def count_amounts(uses: Iterable[tuple[tuple[str, str, str, str, str], float]]) -> dict[str, float]:
    """What the uses of AWS amount to, by the names of the price file."""
    amounts: defaultdict[str, float] = defaultdict(float)
    for (_, service, operation, _, unit), amount in uses:
        name = _name_price(service, operation, unit)
        if name is not None:
            amounts[name] += amount
    return dict(amounts)


def _name_price(service: str, operation: str, unit: str) -> str | None:
    if unit in ("write units", "index write units"):
        return "write_units"
    if unit == "read units":
        return "read_units"
    if unit != "requests" or service == "dynamodb":
        return None
    if operation == "SendMessageByS3":
        return "sqs_requests"
    if service == "s3":
        # A DELETE is free.
        return None if operation == "DeleteObject" else "s3_reads" if operation in _S3_READS else "s3_writes"
    return f"{service}_requests" if f"{service}_requests" in SERVICES else None


def price(amounts: Mapping[str, float], prices: Mapping[str, Price], times: float = 1.0) -> dict[str, float]:
    """Dollars by service of so many times the amounts."""
    dollars: defaultdict[str, float] = defaultdict(float)
    for name, amount in amounts.items():
        dollars[SERVICES[name]] += amount * times * prices[name].dollars / prices[name].per
    return dict(dollars)


def estimate_seconds(cpu_s: float, requests: float, memory_mb: int, machine: Machine) -> float:
    """How long Lambda takes: CPU time, at the share of a processor that the memory brings, and waits for services."""
    share = min(1.0, memory_mb / FULL_PROCESSOR_MB)
    return cpu_s * machine.speed / share + requests * machine.request_s


def describe_prices(prices: Mapping[str, Price]) -> dict[str, Any]:
    """The prices as they stand beside the figures."""
    return {
        name: {"dollars": one.dollars, "per": one.per, "date": one.date.isoformat()} for name, one in prices.items()
    }
