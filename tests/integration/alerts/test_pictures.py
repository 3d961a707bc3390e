"""From match over sweep to page: a picture is there as long as any record that shows it, and then it is gone."""

import base64
import importlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.hold import HoldOrder, add_hold
from platewatch.alerts.link import digest_token
from platewatch.alerts.routes import page
from platewatch.aws import clients
from platewatch.composition.alerting import open_hit_pictures
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.settings import ListSettings
from platewatch.retention.terms import Ground, Retention
from tests.integration.alerts.conftest import OVERVIEW, PLATE, Deployment
from tests.unit.alerts.makers import make_entry, make_recipient

DAY = timedelta(days=1)
TERMS = {"short": 3, "long": 60}
PURPOSE = {"X-Reason": "looking at the picture", "X-Case-Number": "PL1300-2026-17"}


class Chain:
    """The functions of a deployment, at a moment of the test's choice."""

    def __init__(
        self, deployment: Deployment, http_event: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._deployment, self._http_event, self._monkeypatch = deployment, http_event, monkeypatch
        self.now = datetime.now(UTC).replace(microsecond=0)

    def _load(self, function: str, after: timedelta) -> Any:
        module = self._deployment.load(function)

        class Later(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime.now(tz) + after

        # What the page answers at which moment is said by its routes.
        self._monkeypatch.setattr(page if function == "alert_page" else module, "datetime", Later)
        return module

    def watch(self, after: timedelta) -> None:
        """One run of watch, so much later."""
        self._load("watch", after).handler({}, self._deployment.context)

    def open(self, alert: Alert, after: timedelta) -> tuple[int, list[bool]]:
        """The alert's page so much later, by the link of its message: the status, and which pictures it shows."""
        token = self.links[alert.alert_id]
        event = self._http_event("POST", f"/a/{token}", iam=None)
        response = self._load("alert_page", after).handler(event, self._deployment.context)
        body = response["body"]
        return response["statusCode"], [base64.b64encode(data).decode() in body for data in (OVERVIEW, PLATE)]

    def deliver(self) -> None:
        """Sends every message, and remembers the links."""
        while True:
            before = len(self._deployment.read_sms())
            assert self._deployment.deliver_waiting() == []
            if len(self._deployment.read_sms()) == before:
                break
        tokens = [text.rsplit("/", 1)[1] for _, text in self._deployment.read_sms()]
        self.links = {}
        for token in tokens:
            grant = self._deployment.links.find_grant(digest_token(token), self.now)
            assert grant is not None
            self.links[grant.alert_id] = token

    def list_alerts(self) -> list[Alert]:
        """The alerts of today, by list."""
        found = self._deployment.alerts.list_alerts(self.now.date(), self.now)
        return sorted(found, key=lambda alert: alert.hit.entry.list_name)

    def decide(self, review_id: str, decision: str) -> list[str]:
        """A decision through the API; the new alerts' ids."""
        app = importlib.import_module("functions.api.app")
        event = self._http_event("POST", f"/v1/reviews/{review_id}/{decision}", headers=PURPOSE)
        response = app.handler(event, self._deployment.context)
        assert response["statusCode"] == 200, response["body"]
        alerts: list[str] = json.loads(response["body"]).get("alerts", [])
        return alerts


def pictures_left() -> set[str]:
    return {item["Key"] for item in clients.s3().list_objects_v2(Bucket="evidence").get("Contents", [])}


def list_entries(deployment: Deployment, lists: Sequence[str]) -> None:
    settings = DynamoSettings(clients.dynamodb(), "hotlist")
    for name in lists:
        entry = make_entry(
            list_name=name, case_number=f"2026-{name}", valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)
        )
        deployment.add_entries(name, entry)
        settings.put_settings(ListSettings(name, hit_days=TERMS[name]))


@pytest.fixture
def chain(deployment: Deployment, http_event: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Chain:
    monkeypatch.setenv("LINK_MINUTES", str(100 * 24 * 60))
    monkeypatch.setenv("ESCALATE_MINUTES", str(200 * 24 * 60))
    deployment.add_recipients(make_recipient())
    return Chain(deployment, http_event, monkeypatch)


@pytest.mark.parametrize("lists", [("short", "long"), ("long", "short")])
def test_the_page_shows_the_pictures_after_another_lists_shorter_term(
    chain: Chain, deployment: Deployment, lists: Sequence[str]
) -> None:
    list_entries(deployment, lists)
    read = deployment.add_read(("7KXL92", 0.9))
    deployment.match(read.read_id)
    deployment.close(read.read_id)
    chain.deliver()
    longer, shorter = chain.list_alerts()
    for after in (timedelta(0), 3 * DAY + timedelta(hours=1), 59 * DAY):
        chain.watch(after)
        assert chain.open(longer, after) == (200, [True, True])
    assert chain.open(shorter, 59 * DAY)[0] == 404
    chain.watch(60 * DAY + timedelta(minutes=1))
    assert pictures_left() == set()
    assert chain.open(longer, 60 * DAY + timedelta(minutes=1))[0] == 404


def test_an_entry_added_after_the_first_frame_keeps_the_pictures_for_its_own_term(
    chain: Chain, deployment: Deployment
) -> None:
    list_entries(deployment, ["short"])
    read = deployment.add_read(("7KXL92", 0.9))
    deployment.match(read.read_id)
    list_entries(deployment, ["long"])
    deployment.close(read.read_id)
    chain.deliver()
    longer, _ = chain.list_alerts()
    chain.watch(4 * DAY)
    assert chain.open(longer, 4 * DAY) == (200, [True, True])
    # The end that stands on the object itself is the later one too.
    stored = clients.s3().head_object(Bucket="evidence", Key=longer.sighting.evidence.plate_key)["Metadata"]
    assert stored["expires-at"] == longer.retention.expires_at.isoformat(timespec="seconds")


def test_a_review_that_was_sent_long_after_another_lists_alert_shows_its_pictures(
    chain: Chain, deployment: Deployment, far_looks: None
) -> None:
    list_entries(deployment, ["short", "long"])
    settings = DynamoSettings(clients.dynamodb(), "hotlist")
    settings.put_settings(ListSettings("short", hit_days=3, threshold=0.3, version=1))
    read = deployment.add_read(("7KXL92", 0.4), captured_at=chain.now - timedelta(seconds=10))
    deployment.match(read.read_id)
    deployment.close(read.read_id)
    [review] = deployment.reviews.list_reviews(chain.now)
    [alert_id] = chain.decide(review.review_id, "send")
    chain.deliver()
    longer, shorter = chain.list_alerts()
    assert longer.alert_id == alert_id
    chain.watch(4 * DAY)
    assert chain.open(longer, 4 * DAY) == (200, [True, True])
    assert chain.open(shorter, 4 * DAY)[0] == 404
    chain.watch(61 * DAY)
    assert pictures_left() == set()


def test_a_dismissed_review_takes_no_other_reviews_pictures(chain: Chain, deployment: Deployment) -> None:
    list_entries(deployment, ["short", "long"])
    read = deployment.add_read(("7KXL92", 0.4), captured_at=chain.now - timedelta(seconds=10))
    deployment.match(read.read_id)
    deployment.close(read.read_id)
    longer, shorter = sorted(deployment.reviews.list_reviews(chain.now), key=lambda review: review.hit.entry.list_name)
    chain.decide(shorter.review_id, "dismiss")
    assert len(chain.decide(longer.review_id, "send")) == 1
    chain.deliver()
    [alert] = chain.list_alerts()
    assert chain.open(alert, timedelta(0)) == (200, [True, True])


def test_a_held_alert_of_a_review_keeps_its_own_pictures_until_the_hold_ends(
    chain: Chain, deployment: Deployment
) -> None:
    list_entries(deployment, ["short"])
    read = deployment.add_read(("7KXL92", 0.4), captured_at=chain.now - timedelta(seconds=10))
    deployment.close(read.read_id)
    [review] = deployment.reviews.list_reviews(chain.now)
    chain.decide(review.review_id, "send")
    [alert] = chain.list_alerts()
    order = HoldOrder(alert.alert_id, "OvJ De Vries", chain.now + 30 * DAY)
    assert add_hold(order, "2026-17", "arn:someone", chain.now, open_holds())[1]
    chain.watch(3 * DAY + timedelta(hours=1))
    assert pictures_left() == {f"hold/{review.review_id}/{name}.jpg" for name in ("overview", "plate")}
    chain.watch(31 * DAY)
    assert pictures_left() == set()


def test_pictures_noted_for_a_shorter_term_later_keep_the_longer_one(deployment: Deployment) -> None:
    read = deployment.add_read(("7KXL92", 0.9))
    pictures, now = open_hit_pictures(), datetime.now(UTC)
    for days in (60, 3):
        kept = pictures.keep(read.evidence, Retention(now + days * DAY, Ground.HIT))
    stored = clients.s3().head_object(Bucket="evidence", Key=kept.plate_key)["Metadata"]
    assert stored["expires-at"] == (now + 60 * DAY).isoformat(timespec="seconds")
