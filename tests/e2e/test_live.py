"""Live on the local cloud, with the template's rights: a snapshot, the board, two desks, an answer, and the end."""

from collections.abc import Mapping
from typing import Any

import pytest

from platewatch.cli.api_client import ApiClient, ApiRefused
from tests.e2e.conftest import Service
from tests.e2e.test_matching import PURPOSE, come, now

pytestmark = pytest.mark.xdist_group("second-cloud")

DESK = "ControlRoomPolicy"


def sign_in(service: Service, name: str) -> ApiClient:
    return service.cloud.add_person(name, role=DESK).api_client()


def find_new(desk: ApiClient, cursor: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = desk.call("GET", "/v1/live", query={"after": cursor})["entries"]
    return entries


def test_a_hit_is_seen_taken_answered_and_gone(service: Service, wanted_scene: bytes) -> None:
    jansen, vries = sign_in(service, "live-jansen"), sign_in(service, "live-vries")
    cursor = jansen.call("GET", "/v1/live")["cursor"]
    service.take_camera()
    service.upload(wanted_scene, now())
    service.settle()
    [entry] = find_new(jansen, cursor)
    assert (entry["kind"], entry["state"], entry["lease"]) == ("hit", "open", None)
    address = f"/v1/live/{entry['id']}"
    shown = jansen.call("GET", address, query={"pictures": "true"})
    assert shown["alert"]["alert_id"] == entry["alert_id"]
    assert all(shown["pictures"].values())
    assert "accepted" in {one["state"] for one in shown["told"]}
    lease = jansen.call("POST", f"{address}/take")["lease"]
    with pytest.raises(ApiRefused, match="has taken it") as refused:
        vries.call("POST", f"{address}/take")
    assert (refused.value.status, lease["by"] in str(refused.value)) == (409, True)
    assert vries.call("GET", address)["lease"]["own"] is False
    # A lease stops no escalation and is no answer.
    assert vries.call("GET", address)["escalate_at"] == shown["escalate_at"] is not None
    jansen.call("POST", f"{address}/release")
    vries.call("POST", f"{address}/take")
    answer = f"/v1/alerts/{entry['alert_id']}/answer"
    vries.call("POST", answer, {"step": "acknowledge", "note": "onderweg"}, headers=PURPOSE)
    assert [one["state"] for one in find_new(jansen, cursor)] == ["answered"]
    assert [one["note"] for one in jansen.call("GET", address)["alert"]["answers"]] == ["onderweg"]
    vries.call("POST", answer, {"step": "close", "outcome": "stopped"}, headers=PURPOSE)
    assert [one["state"] for one in find_new(jansen, cursor)] == ["closed"]
    assert not service.cloud.run_schedule("WatchFunction").failed
    assert [one["state"] for one in find_new(jansen, cursor)] == ["closed"]


def test_a_doubtful_hit_stands_in_the_same_queue(service: Service, scenes: Mapping[str, bytes]) -> None:
    desk = sign_in(service, "live-doubt")
    service.take_camera()
    cursor = desk.call("GET", "/v1/live")["cursor"]
    come(service, ("SVNP26", 0.3), ("SVNP28", 0.6), name="livedoubt")
    service.settle()
    waiting = [one for one in find_new(desk, cursor) if one["kind"] == "review"]
    [entry] = waiting
    assert (entry["state"], entry["decide_by"] is not None) == ("waiting", True)
    shown = desk.call("GET", f"/v1/live/{entry['id']}", query={"pictures": "true"})
    assert shown["review"]["review_id"] == entry["id"]
    desk.call("POST", f"/v1/live/{entry['id']}/take")
    desk.call("POST", f"/v1/reviews/{entry['id']}/dismiss", headers=PURPOSE)
    assert [one["state"] for one in find_new(desk, cursor) if one["id"] == entry["id"]] == ["dismissed"]
    with pytest.raises(ApiRefused) as gone:
        desk.call("GET", f"/v1/live/{entry['id']}")
    assert gone.value.code == "item_unknown"


def test_duty_opens_nothing_to_other_roles_and_nothing_else_to_the_desk(service: Service) -> None:
    desk = sign_in(service, "live-curious")
    officer = service.cloud.add_person("live-officer", role="OfficerPolicy").api_client()
    for path in ("/v1/live", f"/v1/live/{'0' * 32}"):
        with pytest.raises(ApiRefused) as refused:
            officer.call("GET", path)
        assert refused.value.status == 403
    [alert, *_] = service.alerts()
    for item_id in (alert["alert_id"], "0" * 32):
        with pytest.raises(ApiRefused) as unknown:
            desk.call("GET", f"/v1/live/{item_id}")
        assert unknown.value.status == 404
