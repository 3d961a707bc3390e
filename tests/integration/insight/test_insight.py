"""Insight from stored alerts to the answer, compared with plain counting over the same hits."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cli.api_client import ApiClient, ApiRefused
from platewatch.cli.main import main
from platewatch.composition.insight import open_collecting
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.settings import ListSettings
from platewatch.insight import collect
from platewatch.insight.collect import Collected, collect_weeks
from tests.integration.alerts.conftest import Deployment
from tests.integration.in_process import InProcessClient
from tests.integration.insight.town import CAMERAS, LISTS, TrueHit, draw_town, find_monday, store_hit
from tests.unit.alerts.makers import make_camera
from tests.unit.insight.makers import ZONE

Scan = Callable[[str], list[dict[str, Any]]]
WEEKS = 6


def last_settled() -> datetime:
    """The end of the last week that is counted by now."""
    return find_monday(datetime.now(UTC) - timedelta(hours=25))


def count_all(now: datetime | None = None) -> None:
    """What watch does in as many minutes as it takes."""
    stores = open_collecting()
    for _ in range(500):
        if collect_weeks(now or datetime.now(UTC), ZONE, stores) == Collected():
            return
    raise AssertionError("never done")


def fives(counts: Counter[str]) -> dict[str, int]:
    return {name: number // 5 * 5 for name, number in counts.items() if number >= 5}


def told(cells: Iterable[dict[str, Any]]) -> dict[str, int]:
    return {cell["name"]: cell["count"] for cell in cells if cell["count"] is not None}


def name_speed(hit: TrueHit) -> str:
    waited = hit.answered_after
    if waited is None:
        return "not answered"
    bounds = ((60, "within 1 min"), (120, "1 to 2 min"), (300, "2 to 5 min"), (900, "5 to 15 min"))
    return next((name for bound, name in (*bounds, (3600, "15 to 60 min")) if waited <= bound), "over 60 min")


def name_result(hit: TrueHit) -> str:
    return {None: "unanswered", "acknowledge": "answered"}.get(hit.result, str(hit.result))


def name_hour(hit: TrueHit) -> str:
    return f"{hit.at.astimezone(ZONE):%u-%H}"


def list_visits(hits: list[TrueHit]) -> list[tuple[set[str], str, bool]]:
    """Each visit's cameras, the first of them, and whether the car was seen in that week or the four before."""
    visits = []
    for car in {hit.car for hit in hits}:
        own = sorted((hit.at, hit.camera) for hit in hits if hit.car == car and hit.wanted)
        starts = [
            place
            for place, (at, _) in enumerate(own)
            if place == 0
            or at - own[place - 1][0] > timedelta(minutes=30)
            or find_monday(at) != find_monday(own[place - 1][0])
        ]
        for start, end in pairwise([*starts, len(own)]):
            at = own[start][0]
            since = find_monday(find_monday(at) - timedelta(days=27))
            returns = any(since <= before < at for before, _ in own[:start])
            visits.append(({camera for _, camera in own[start:end]}, own[start][1], returns))
    return visits


@pytest.fixture
def add_cameras(deployment: Deployment) -> None:
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    for camera_id in sorted(set(CAMERAS) - {"west-1"}):
        cameras.add(replace(make_camera(), camera_id=camera_id))


@pytest.mark.usefixtures("add_cameras")
@pytest.mark.parametrize("seed", range(2))
def test_a_random_town_is_counted_as_by_hand(
    deployment: Deployment, api_client: InProcessClient, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(collect, "PAGE", 40)
    random, until = Random(seed), last_settled()
    since = find_monday(until - timedelta(days=7 * WEEKS - 1))
    hits = list(draw_town(random, since, until - timedelta(hours=3), 60))
    for number, hit in enumerate(hits):
        store_hit(deployment.alerts, hit, number, random.choice((1, 2, 3)))
    count_all()
    answer = api_client.call("GET", "/v1/insight", query={"cameras": "west-1,west-4"})
    tables = answer["tables"]
    wanted = [hit for hit in hits if hit.wanted]
    assert answer["hits"] == len(hits) // 5 * 5
    assert told(tables["camera"]) == fives(Counter(hit.camera for hit in wanted))
    assert told(tables["list"]) == fives(Counter(hit.list_name for hit in wanted))
    assert told(tables["category"]) == fives(Counter(str(LISTS[hit.list_name]) for hit in wanted))
    assert told(tables["direction"]) == fives(Counter(CAMERAS[hit.camera] for hit in wanted))
    assert told(tables["hour"]) == fives(Counter(map(name_hour, wanted)))
    assert told(tables["answered"]) == fives(Counter(map(name_speed, hits)))
    assert told(tables["outcome"]) == fives(Counter(map(name_result, hits)))
    visits, coverage = list_visits(hits), answer["coverage"]
    shown = fives(Counter(" ".join(sorted(cameras)) for cameras, _, _ in visits))
    assert coverage["shown"] == sum(shown.values())
    assert coverage["visits"] == len(visits) // 5 * 5
    assert coverage["returning"] == sum(returns for _, _, returns in visits) // 5 * 5
    assert coverage["asked"]["seen"] == sum(
        number for cell, number in shown.items() if {"west-1", "west-4"} & set(cell.split())
    )
    firsts = fives(Counter(first for _, first, returns in visits if returns))
    assert {one["camera"]: one["first"] for one in coverage["cameras"] if one["first"]} == firsts
    seen = fives(Counter(camera for cameras, _, _ in visits for camera in cameras))
    assert {one["camera"]: one["seen"] for one in coverage["cameras"] if one["seen"]} == seen
    assert coverage["order"][0]["adds"] == max(
        sum(number for cell, number in shown.items() if camera in cell.split()) for camera in CAMERAS
    )
    assert coverage["order"][-1]["seen"] == coverage["shown"]
    # Week by week: up to each, what is shown is the true count in fives.
    for week in answer["weeks"]:
        end = date.fromisoformat(week["until"])
        true = sum(hit.at.astimezone(ZONE).date() <= end for hit in hits)
        before = sum(hit.at.astimezone(ZONE).date() < date.fromisoformat(week["since"]) for hit in hits)
        assert (week["hits"] or 0) == true // 5 * 5 - before // 5 * 5


@pytest.mark.usefixtures("add_cameras")
def test_no_plate_no_entry_and_no_name_is_stored_or_answered(
    deployment: Deployment, api_client: InProcessClient, scan_table: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    at = last_settled() - timedelta(days=2)
    alert = None
    for number in range(7):
        alert = store_hit(deployment.alerts, TrueHit("7KXL92", "west-1", "stolen", at, 30, "stopped"), number, 2)
    assert alert is not None
    seen: list[str] = []
    stores = open_collecting()
    while collect_weeks(datetime.now(UTC), ZONE, stores) != Collected():
        # The pages of facts too, before they are destroyed.
        for item in scan_table("alerts"):
            if item["pk"]["S"].startswith("insight-"):
                packed = {name: value for name, value in item.items() if name not in {"packed", "cars", "key"}}
                seen.append(json.dumps(packed))
        seen += [
            str(list(stores.weeks.list_facts(week, datetime.now(UTC)))) for week in [stores.weeks.find_making().week]
        ]  # type: ignore[union-attr]
    seen += [str(api_client.call("GET", "/v1/insight")), str(api_client.call("GET", "/v1/insight/week"))]
    told = " ".join([*seen, capsys.readouterr().out])
    assert "west-1" in told
    entry = alert.hit.entry
    for secret in (entry.plate, "7-KXL-92", entry.entry_id, entry.case_number, alert.hit_id, alert.alert_id, "unit-0"):
        assert secret not in told
    assert not [item for item in scan_table("alerts") if item["pk"]["S"].startswith("insight-facts")]


def test_every_item_has_its_end(deployment: Deployment, scan_table: Scan) -> None:
    store_hit(
        deployment.alerts, TrueHit("7KXL92", "west-1", "stolen", last_settled() - timedelta(days=2), 9, None), 1, 1
    )
    count_all()
    last = find_monday(last_settled() - timedelta(days=1)).astimezone(ZONE).date()
    items = [item for item in scan_table("alerts") if item["pk"]["S"].startswith("insight-")]
    assert {item["pk"]["S"] for item in items} == {
        *("insight-weeks", "insight-making", "insight-key", f"insight-cars#{last}", f"insight-held#{last}")
    }
    latest = datetime.now(UTC) + timedelta(days=800)
    assert all(datetime.now(UTC).timestamp() < int(item["expires_at"]["N"]) < latest.timestamp() for item in items)


def test_the_page_without_a_week_is_of_the_newest_that_is_counted(
    deployment: Deployment, api_client: InProcessClient
) -> None:
    # As after an outage: the last weeks are not counted yet.
    count_all(last_settled() - timedelta(weeks=3) + timedelta(hours=25))
    newest = find_monday(last_settled() - timedelta(weeks=3, days=1)).astimezone(ZONE)
    assert api_client.call("GET", "/v1/insight/week")["week"] == f"{newest:%G-W%V}"


def test_lists_of_which_hits_are_missing_are_named(
    deployment: Deployment,
    api_client: InProcessClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = DynamoSettings(clients.dynamodb(), "hotlist")
    settings.put_settings(ListSettings("fleeting", hit_days=2))
    settings.put_settings(ListSettings("stolen", hit_days=30))
    count_all()
    assert api_client.call("GET", "/v1/insight")["short_lists"] == ["fleeting"]
    page = api_client.call("GET", "/v1/insight/week", query={"language": "en"})
    assert "Hits of these lists are missing, because they are gone within 10 days: fleeting." in page["notes"]
    monkeypatch.setattr(ApiClient, "call", lambda _self, *given, **named: api_client.call(*given, **named))
    monkeypatch.setenv("PLATEWATCH_API", "https://pw.example")
    assert main(["insight"]) == 0
    assert "under 10 days: fleeting" in capsys.readouterr().out


def test_counts_that_have_expired_are_not_served(deployment: Deployment, api_client: InProcessClient) -> None:
    count_all()
    first = api_client.call("GET", "/v1/insight")["weeks"][0]
    assert first["counted"]
    key = {"pk": {"S": "insight-weeks"}, "sk": {"S": first["since"]}}
    clients.dynamodb().update_item(
        TableName="alerts",
        Key=key,
        UpdateExpression="SET expires_at = :past",
        ExpressionAttributeValues={":past": {"N": str(int(datetime.now(UTC).timestamp()))}},
    )
    assert not api_client.call("GET", "/v1/insight")["weeks"][0]["counted"]


def test_watch_counts_some_pages_each_minute(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    deployment.load("watch").handler({}, deployment.context)
    line = next(json.loads(each) for each in capsys.readouterr().out.splitlines() if "weeks counted" in each)
    assert (line["pages"], line["weeks"]) == (4, 0)


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/v1/insight", {"since": "2026-02-30"}, 400, "field_invalid"),
        ("/v1/insight", {"cameras": "nowhere-1"}, 404, "camera_unknown"),
        ("/v1/insight/week", {"week": "2026-W99"}, 400, "field_invalid"),
        ("/v1/insight/week", {"week": "2020-W10"}, 404, "week_uncounted"),
        ("/v1/insight/week", {}, 404, "week_uncounted"),
        ("/v1/insight/week", {"language": "fr"}, 400, "field_invalid"),
    ],
)
def test_bad_questions_are_refused(
    deployment: Deployment, api_client: InProcessClient, path: str, query: dict[str, str], status: int, code: str
) -> None:
    with pytest.raises(ApiRefused) as caught:
        api_client.call("GET", path, query=query)
    assert (caught.value.status, caught.value.code) == (status, code)


@pytest.mark.usefixtures("add_cameras")
def test_the_commands_show_the_weeks_and_write_the_page(
    deployment: Deployment,
    api_client: InProcessClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(ApiClient, "call", lambda _self, *given, **named: api_client.call(*given, **named))
    monkeypatch.setenv("PLATEWATCH_API", "https://pw.example")
    at = last_settled() - timedelta(days=3)
    for number in range(12):
        store_hit(deployment.alerts, TrueHit("7KXL92", "west-2", "stolen", at, 30, "stopped"), number, 1)
    count_all()
    assert main(["insight", "--cameras", "west-2"]) == 0
    shown = capsys.readouterr().out
    assert "10 hits, in fives" in shown
    assert "west-2 (Handweg)" in shown
    assert "7KXL92" not in shown
    assert main(["insight", "week", "--language", "en"]) == 0
    assert "stopped" in capsys.readouterr().out
    page = tmp_path / "week.html"
    assert main(["insight", "week", "--out", str(page), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == str(page)
    assert "staande gehouden" in page.read_text()
    assert main(["insight", "week", "--out", str(tmp_path)]) == 1
    assert main(["insight", "--since", "yesterday"]) == 1
