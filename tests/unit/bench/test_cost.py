"""From uses of AWS to dollars."""

from datetime import date

import pytest

from bench.cost import idle
from bench.cost.bill import SERVICES, Machine, count_amounts, estimate_seconds, load_prices, price
from localcloud.demo.run import ROOT
from localcloud.deploy.template import load_template

MACHINE = Machine(recognising_s=0.3, request_s=0.005, speed=1.0)


def test_every_amount_has_a_price_with_its_source_and_day() -> None:
    prices = load_prices()
    assert set(prices) == set(SERVICES)
    for one in prices.values():
        assert one.dollars > 0
        assert one.per >= 1
        assert one.unit
        assert one.source.startswith("https://aws.amazon.com/")
        assert isinstance(one.date, date)
        assert one.checked


def test_units_and_requests_become_what_is_billed() -> None:
    role = "platewatch-match-eu-west-1"
    uses = [
        ((role, "dynamodb", "PutItem", "t", "write units"), 2.0),
        ((role, "dynamodb", "PutItem", "t", "index write units"), 1.0),
        ((role, "dynamodb", "PutItem", "t", "requests"), 1.0),
        ((role, "dynamodb", "Query", "t", "read units"), 0.5),
        ((role, "s3", "PutObject", "b", "requests"), 3.0),
        ((role, "s3", "PutObject", "b", "bytes"), 9000.0),
        ((role, "s3", "SendMessageByS3", "b", "requests"), 3.0),
        ((role, "s3", "GetObject", "b", "requests"), 1.0),
        ((role, "s3", "DeleteObject", "b", "requests"), 7.0),
        ((role, "sqs", "ReceiveMessage", "q", "requests"), 1.0),
        ((role, "sqs", "ReceiveMessage", "q", "messages"), 10.0),
        ((role, "kms", "GenerateMac", "k", "requests"), 1.0),
    ]
    assert count_amounts(uses) == {
        "write_units": 3.0,
        "read_units": 0.5,
        "s3_writes": 3.0,
        "s3_reads": 1.0,
        "sqs_requests": 4.0,
        "kms_requests": 1.0,
    }


def test_dollars_stand_on_the_bill_of_their_service() -> None:
    bill = price({"write_units": 8.0, "read_units": 10.0, "s3_writes": 2.0}, load_prices(), times=1_000_000)
    assert bill == pytest.approx({"DynamoDB": 8 * 0.705 + 10 * 0.141, "S3": 10.0})


def test_less_memory_brings_less_of_a_processor_and_waits_as_long() -> None:
    assert estimate_seconds(0.02, 4, 1769, MACHINE) == pytest.approx(0.04)
    assert estimate_seconds(0.02, 4, 3000, MACHINE) == pytest.approx(0.04)
    assert estimate_seconds(0.02, 4, 885, MACHINE) == pytest.approx(0.06, abs=1e-3)


def test_what_stands_idle_is_that_of_the_template() -> None:
    template = load_template(ROOT / "template.yaml")
    standing = idle.find_standing(template)
    assert (standing.keys, standing.polled_queues) == (9, 9)
    assert standing.alarms > 40
    assert idle.find_memories(template)["RecogniseFunction"] == 1769
    assert idle.writes_platform_lines(template)


def test_what_was_added_since_e2eaa99_and_stands_idle_costs_at_most_five_dollars() -> None:
    """The schedules' own work is beside it: `make bench-cost` measures that, and six dollars are allowed in all.

    Without investigations: what they find is a class of data of its own, and has a key of its own for a dollar.
    """
    prices = load_prices()
    template = load_template(ROOT / "template.yaml")
    resources = {name: one for name, one in template["Resources"].items() if not name.startswith("Investigat")}
    assert len(template["Resources"]) - len(resources) < 12
    now = price(idle.find_standing({**template, "Resources": resources}).amounts(metrics=0), prices)
    before = price(idle.Standing(**idle.BEFORE).amounts(metrics=0), prices)
    assert sum(now.values()) - sum(before.values()) <= 5.0


def test_polls_of_a_month_are_those_of_five_connections() -> None:
    amounts = idle.Standing(keys=0, alarms=0, dashboards=4, polled_queues=2).amounts(metrics=3)
    assert amounts["sqs_requests"] == 2 * 5 * 3 * 43_800
    assert (amounts["dashboards"], amounts["metrics"]) == (1.0, 3.0)
