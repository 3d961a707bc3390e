"""Live from a hit to its end: on the board, shown on duty, taken, answered, gone."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.answer import give_answer
from platewatch.alerts.answers import Reply, Step
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.board import BoardEntry
from platewatch.aws import clients
from platewatch.cli.api_client import ApiRefused
from platewatch.composition.answering import open_answers
from platewatch.live import routes
from platewatch.retention.terms import Ground
from platewatch.web.event import make_request
from tests.integration.alerts.conftest import OVERVIEW, PLATE, Deployment
from tests.integration.conftest import CALLER, HttpEvent
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]
People = Callable[[], list[dict[str, Any]]]
ENTRY = make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1))
OTHER = "arn:aws:sts::123456789012:assumed-role/control-room/v.vries"
PURPOSE = {"X-Reason": "on shift", "X-Case-Number": "2026-17"}


@pytest.fixture
def calls(deployment: Deployment) -> Iterator[list[str]]:
    """The calls of DynamoDB, as they are made."""
    made: list[str] = []

    def note(model: Any, **_more: Any) -> None:
        made.append(model.name)

    events = clients.dynamodb().meta.events
    events.register("before-call.dynamodb", note)
    yield made
    events.unregister("before-call.dynamodb", note)


class Desk:
    """A control room with one hit: read 1-KXL-92, listed is 7-KXL-92."""

    def __init__(self, deployment: Deployment, client: InProcessClient, http_event: HttpEvent) -> None:
        self.deployment = deployment
        self.client = client
        self.http_event = http_event
        deployment.add_entries("stolen", ENTRY)
        deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))

    def see(self, *spellings: tuple[str, float], **changes: Any) -> None:
        read = self.deployment.add_read(*(spellings or (("7KXL92", 0.9), ("1KXL92", 0.05))), **changes)
        assert self.deployment.match(read.read_id) == {"batchItemFailures": []}
        assert self.deployment.close(read.read_id) == {"batchItemFailures": []}

    def ask(self, after: str = "") -> dict[str, Any]:
        return self.client.call("GET", "/v1/live", query={"after": after} if after else {})

    def the_item(self) -> dict[str, Any]:
        [entry] = self.ask()["entries"]
        found: dict[str, Any] = entry
        return found

    def show(self, item_id: str, **query: str) -> dict[str, Any]:
        return self.client.call("GET", f"/v1/live/{item_id}", query=query)

    def post(self, item_id: str, step: str, iam: str = CALLER) -> tuple[int, dict[str, Any]]:
        module = self.deployment.load("api")
        answer = module.handler(
            self.http_event("POST", f"/v1/live/{item_id}/{step}", body={}, iam=iam), self.deployment.context
        )
        return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def desk(deployment: Deployment, api_client: InProcessClient, http_event: HttpEvent) -> Desk:
    return Desk(deployment, api_client, http_event)


def test_a_hit_comes_is_taken_answered_closed_and_goes(desk: Desk) -> None:
    before = desk.ask()
    assert (before["whole"], before["entries"], before["more"]) == (True, [], 0)
    desk.see()
    news = desk.ask(before["cursor"])
    [entry] = news["entries"]
    assert (news["whole"], entry["kind"], entry["state"], entry["priority"], entry["lease"]) == (
        *(False, "hit", "open"),
        *(1, None),
    )
    status, taken = desk.post(entry["id"], "take")
    assert (status, taken["lease"]["by"], taken["lease"]["own"]) == (200, "j.jansen", True)
    status, refused = desk.post(entry["id"], "take", OTHER)
    assert (status, refused["error"]["code"]) == (409, "lease_taken")
    assert "j.jansen has taken it" in refused["error"]["message"]
    assert refused["error"]["by"] == "j.jansen"
    [seen] = desk.ask(news["cursor"])["entries"]
    assert (seen["state"], seen["lease"]["by"]) == ("open", "j.jansen")
    assert desk.post(entry["id"], "release")[0] == 200
    assert desk.post(entry["id"], "take", OTHER)[0] == 200
    path = f"/v1/alerts/{entry['alert_id']}/answer"
    desk.client.call("POST", path, {"step": "acknowledge", "note": "twee minuten"}, headers=PURPOSE)
    assert desk.the_item()["state"] == "answered"
    desk.client.call("POST", path, {"step": "close", "outcome": "stopped"}, headers=PURPOSE)
    assert desk.the_item()["state"] == "closed"
    shown = desk.show(entry["id"])
    assert [one["note"] for one in shown["alert"]["answers"]] == ["twee minuten", None]


def test_what_is_shown_on_duty(desk: Desk) -> None:
    desk.see(("1KXL92", 0.5), ("7KXL92", 0.4))
    item = desk.the_item()
    assert (item["kind"], item["state"], item["alert_id"]) == ("review", "waiting", None)
    shown = desk.show(item["id"], pictures="true")
    assert (shown["alert"], shown["review"]["review_id"]) == (None, item["id"])
    assert shown["review"]["decide_by"] == item["decide_by"]
    assert shown["differences"] == [{"position": 0, "read": "1", "listed": "7"}]
    assert shown["probability_words"] == {"nl": "onzeker", "en": "doubtful"}
    assert shown["camera"] == {
        "id": "west-1",
        "site": "Handweg",
        "direction": "zuid",
        "latitude": 52.30,
        "longitude": 4.85,
    }
    assert {name: bool(data) for name, data in shown["pictures"].items()} == {"plate": True, "overview": True}
    desk.client.call("POST", f"/v1/reviews/{item['id']}/send", headers=PURPOSE)
    states = {entry["kind"]: entry["state"] for entry in desk.ask()["entries"]}
    assert states == {"hit": "open", "review": "sent"}
    with pytest.raises(ApiRefused, match="decided") as caught:
        desk.show(item["id"])
    assert (caught.value.status, caught.value.code) == (404, "item_unknown")


def test_who_was_told_and_what_arrived(desk: Desk) -> None:
    desk.see()
    item = desk.the_item()
    assert desk.deployment.deliver_waiting() == []
    shown = desk.show(item["id"])
    told = {one["recipient_id"]: (one["recipient"], one["channel"], one["state"]) for one in shown["told"]}
    assert told == {
        "unit-1": ("Name of unit-1", "sms", "accepted"),
        "unit-2": ("Name of unit-2", "sms", "accepted"),
    }
    assert all(one["at"] for one in shown["told"])
    assert shown["alert"]["told"] == "told"
    assert shown["escalate_at"] is not None
    assert (shown["pictures"], shown["lease"]) == (None, None)
    # That messages were accepted is news.
    assert desk.the_item()["version"] >= item["version"] + 2
    desk.client.call("POST", f"/v1/alerts/{item['alert_id']}/answer", {"step": "right-car"}, headers=PURPOSE)
    assert desk.show(item["id"])["escalate_at"] is None


def test_pictures_are_those_of_the_hit(desk: Desk) -> None:
    desk.see()
    pictures = desk.show(desk.the_item()["id"], pictures="true")["pictures"]
    assert {name: b64decode(data) for name, data in pictures.items()} == {
        "plate": PLATE,
        "overview": OVERVIEW,
    }


def test_a_look_is_recorded_once_for_each_person_with_the_entrys_case(desk: Desk, scan_people: People) -> None:
    desk.see()
    item_id = desk.the_item()["id"]
    # Whatever is typed on duty is no purpose.
    typed = {"X-Reason": "my neighbour", "X-Case-Number": "2026-99"}
    for _ in range(3):
        desk.client.call("GET", f"/v1/live/{item_id}", headers=typed)
    [record] = scan_people()
    assert (record["action"]["S"], record["reason"]["S"], record["case_number"]["S"]) == ("consult", "duty", "2026-17")
    assert record["actor"]["S"] == CALLER
    assert record["tags"]["L"] or record["tags"]
    detail = {name: value["S"] for name, value in record["detail"]["M"].items()}
    assert (detail["purpose"], detail["item"], detail["state"]) == ("duty", item_id, "open")
    assert "KXL" not in repr(record)
    module = desk.deployment.load("api")
    module.handler(desk.http_event("GET", f"/v1/live/{item_id}", iam=OTHER), desk.deployment.context)
    assert [record["actor"]["S"] for record in scan_people()] == [CALLER, OTHER]


def test_the_record_of_a_look_says_why_the_item_is_kept(desk: Desk, scan_people: People) -> None:
    desk.see(("1KXL92", 0.5), ("7KXL92", 0.4))
    desk.show(desk.the_item()["id"])
    desk.deployment.add_recipients(make_recipient("unit-1"))
    desk.see(read_id="r-01", camera_id="west-1", captured_at=datetime.now(UTC) + timedelta(seconds=20))
    [hit] = [entry for entry in desk.ask()["entries"] if entry["kind"] == "hit"]
    desk.show(hit["id"])
    assert sorted(record["ground"]["S"] for record in scan_people()) == [Ground.PENDING.value, Ground.HIT.value]


def test_taking_is_recorded_and_asking_the_board_is_not(desk: Desk, scan_people: People) -> None:
    desk.see()
    item_id = desk.the_item()["id"]
    desk.ask(desk.ask()["cursor"])
    assert scan_people() == []
    desk.post(item_id, "take")
    desk.post(item_id, "release")
    steps = [(one["action"]["S"], one["detail"]["M"]["step"]["S"]) for one in scan_people()]
    assert sorted(steps) == [("change", "release"), ("change", "take")]


@pytest.mark.parametrize("item_id", ["0" * 32, "7KXL92", "board"])
def test_what_is_not_on_the_board_is_unknown_and_not_recorded(desk: Desk, item_id: str, scan_people: People) -> None:
    desk.see()
    for call in (lambda: desk.show(item_id), lambda: _refuse(*desk.post(item_id, "take"))):
        with pytest.raises(ApiRefused) as caught:
            call()
        assert (caught.value.status, caught.value.code) == (404, "item_unknown")
    assert _refused(lambda: desk.post(item_id, "release"))
    assert scan_people() == []


def _refuse(status: int, answer: dict[str, Any]) -> None:
    told = answer["error"]
    raise ApiRefused(status, told["code"], told["message"], told.get("field"))


def _refused(call: Callable[[], tuple[int, dict[str, Any]]]) -> bool:
    return call()[0] == 404


def test_one_question_is_one_get_item_and_a_few_hundred_bytes(desk: Desk, calls: list[str]) -> None:
    desk.see()
    cursor = desk.ask()["cursor"]
    calls.clear()
    answer = desk.ask(cursor)
    assert calls == ["GetItem"]
    assert len(json.dumps(answer)) < 400


def test_a_hit_costs_one_update_for_each_who_is_told_and_a_no_hit_none(
    desk: Desk, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[BoardEntry] = []
    place = DynamoBoard.place

    def note(board: DynamoBoard, entry: BoardEntry) -> None:
        placed.append(entry)
        place(board, entry)

    monkeypatch.setattr(DynamoBoard, "place", note)
    desk.see(("XX99ZZ", 0.9), read_id="r-no")
    assert placed == []
    calls.clear()
    desk.see()
    assert len(placed) == 2 * len(desk.ask()["entries"]) + 2


def test_nothing_of_the_board_names_a_plate_a_list_or_a_person(desk: Desk, scan_table: Scan) -> None:
    desk.see()
    [item] = [item for item in scan_table("alerts") if item["pk"]["S"] == "live"]
    answer = json.dumps(desk.ask())
    for secret in ("KXL92", "stolen", "gestolen", "2026-17", "unit-1", "Handweg", "Jansen"):
        assert secret not in repr(item)
        assert secret not in answer


def test_an_idle_session_is_told_no_names(desk: Desk) -> None:
    desk.see()
    item_id = desk.the_item()["id"]
    desk.post(item_id, "take")
    [board, *_] = routes.ROUTES
    assert board.while_idle
    assert not any(route.while_idle for route in desk.deployment.load("api").ROUTES if route is not board)
    request = make_request(desk.http_event("GET", "/v1/live"), board, {})
    idle = board.handler(_as_idle(request))
    assert "jansen" in json.dumps(board.handler(request))
    assert "jansen" not in json.dumps(idle)
    assert set(idle["entries"][0]) == {"id", "kind", "state", "priority", "late", "taken_until"}


def _as_idle(request: Any) -> Any:
    return replace(request, idle=True)


def test_watch_repairs_the_board_and_takes_off_what_is_over(desk: Desk) -> None:
    desk.see()
    item_id = desk.the_item()["id"]
    key = {"pk": {"S": "live"}, "sk": {"S": "board"}}
    clients.dynamodb().delete_item(TableName="alerts", Key=key)
    assert desk.ask()["entries"] == []
    desk.deployment.load("watch").handler({}, desk.deployment.context)
    assert desk.the_item()["id"] == item_id
    then = datetime.now(UTC) - timedelta(minutes=11)
    alert = desk.deployment.alerts.find_alert(desk.the_item()["alert_id"], then)
    assert alert is not None
    give_answer(alert, Reply(Step.MISREAD), "unit-1", then, open_answers())
    assert desk.ask()["entries"] == []
    desk.deployment.load("watch").handler({}, desk.deployment.context)
    assert [one.entry.item_id for one in desk.deployment.board.load_board().placed.values()] == [item_id]


def test_watch_finds_an_answer_that_the_board_missed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.see()
    item = desk.the_item()
    with monkeypatch.context() as patched:
        patched.setattr(DynamoBoard, "mark", lambda *_args: None)
        desk.client.call("POST", f"/v1/alerts/{item['alert_id']}/answer", {"step": "right-car"}, headers=PURPOSE)
    assert desk.the_item()["state"] == "open"
    desk.deployment.load("watch").handler({}, desk.deployment.context)
    assert desk.the_item()["state"] == "answered"


def test_a_cursor_that_is_none_is_refused(desk: Desk) -> None:
    with pytest.raises(ApiRefused, match="must be the `cursor` of an answer"):
        desk.ask("yesterday")
