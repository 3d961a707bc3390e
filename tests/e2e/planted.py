"""Faults that an operator meets, planted in a local cloud: what raises each alarm of the template.

And what goes on there when the section of docs/operations.md was followed.
"""

import functools
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from localcloud.demo.material import SCENES
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiError
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.reading.record import ReadRef
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.commands.http_transport import HttpTransport
from tests.costly import make_costly_jpeg
from tests.e2e.alarms import Metrics
from tests.e2e.conftest import LINK, Service, wait_for
from tests.e2e.test_chain import open_page

WANTED, UNWANTED = "scene-01.jpg", "scene-02.jpg"
ON_LIST, SOMEWHERE = "gate-north", "gate-south"

GONE = ReadRef("ab" * 16 + "-00", ON_LIST, datetime.now(UTC))
ORDER = json.dumps({"alert_id": "0" * 32, "recipient_id": "south"})
HARMLESS = {
    "Snapshots": json.dumps({"Event": "s3:TestEvent"}),
    "Reads": write_message(ReadMessage(GONE, closes=False)),
    "Deliveries": ORDER,
    "Webhooks": ORDER,
    "Imports": json.dumps({"Event": "s3:TestEvent"}),
}
"""A message for each kind of queue with which its function has nothing to do."""


@dataclass(slots=True)
class Town:
    """A service with the cameras, recipients and the list that the page's examples name, and its metrics."""

    service: Service
    metrics: Metrics
    undo: list[Callable[[], object]] = field(default_factory=list)
    """What gives the town back as it was, after a test that failed half way."""

    def send(self, queue: str, body: str) -> None:
        """Puts a message into a queue of that logical id."""
        cloud = self.service.cloud
        cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources[queue], MessageBody=body)

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> int:
        """Opens a page as anybody can; the status."""
        status, _, _ = open_page(self.service.cloud.api_url + path, None if form is None else dict(form))
        self.metrics.note_answer(status)
        return status

    def put_recipient(self, name: str, document: Mapping[str, Any]) -> None:
        """Adds a recipient, or puts it back as it was."""
        known = self.service.client.call("GET", "/v1/recipients")["recipients"]
        query = {"replace": "true"} if name in {each["recipient_id"] for each in known} else None
        self.service.client.call("PUT", f"/v1/recipients/{name}", dict(document), query)

    def announce(self, token: str) -> int:
        """A camera announces a snapshot with this token; the status."""
        document = {"captured_at": now().isoformat(), "sha256": "ab" * 32, "size": 7, "content_type": "image/jpeg"}
        answer = HttpTransport(self.service.cloud.api_url, token).announce({"snapshots": [document]})
        self.metrics.note_answer(answer.status)
        return answer.status

    def list_cameras(self) -> None:
        """Somebody asks the API, and is answered or refused."""
        with suppress(ApiError):
            self.service.client.call("GET", "/v1/cameras")

    def ask_past(self) -> None:
        """Somebody asks for a search of the past, and is answered or refused."""
        purpose = {"X-Reason": "search on order", "X-Case-Number": "2026-1"}
        with suppress(ApiError):
            self.service.client.call("POST", "/v1/past-searches", {}, headers=purpose)

    def list_investigations(self) -> None:
        """Somebody asks which investigations they are part of, and is answered or refused."""
        with suppress(ApiError):
            self.service.client.call("GET", "/v1/investigations")

    def pass_by(self, scene: str, captured_at: datetime | None = None) -> None:
        """A car passes a camera that has not seen it yet."""
        self.service.take_camera(Lane.PRIORITY)
        self.service.upload((SCENES / scene).read_bytes(), captured_at or now())


def now() -> datetime:
    return datetime.now(UTC)


Act = Callable[[Town], object]


def nothing(_town: Town) -> None:
    """Nothing more happens."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How it comes to be, what *Look at* shows of it, what is done beside the commands, and what goes on then."""

    plant: Act
    shows: str
    by_hand: Act = nothing
    then: Act = nothing


# ---------------------------------------------------------------- queues


def stop_source(town: Town, queue: str, function: str) -> None:
    """Somebody disabled the source of a queue, and a message comes."""
    lambdas, cloud = town.service.cloud.admin_client("lambda"), town.service.cloud
    name = cloud.resources[queue].rsplit("/", 1)[1]
    sources = lambdas.list_event_source_mappings(FunctionName=cloud.resources[function])["EventSourceMappings"]
    [source] = [each["UUID"] for each in sources if each["EventSourceArn"].endswith(f":{name}")]
    lambdas.update_event_source_mapping(UUID=source, Enabled=False)
    town.undo.append(lambda: lambdas.update_event_source_mapping(UUID=source, Enabled=True))
    kind = next(each for each in HARMLESS if queue.startswith(each))
    town.send(queue, HARMLESS[kind])


def make_stopped(queue: str, function: str) -> Fault:
    """A queue of which nothing is taken."""
    return Fault(functools.partial(stop_source, queue=queue, function=function), '"State": "Disabled"')


def stop_rule(town: Town, function: str) -> None:
    """Somebody disabled the rule by which a function runs each minute, and records come."""
    events, cloud = town.service.cloud.admin_client("events"), town.service.cloud
    rule = cloud.resources[f"{function}EveryMinute"]
    events.disable_rule(Name=rule)
    town.undo.append(lambda: events.enable_rule(Name=rule))
    town.service.client.call("GET", "/v1/cameras")
    town.put_recipient("south", SOUTH)
    town.service.cloud.pass_minute()


def make_unrun(function: str) -> Fault:
    """A function that does not run by itself any more."""
    return Fault(functools.partial(stop_rule, function=function), '"State": "DISABLED"', then=pass_minutes)


def pass_minutes(town: Town) -> None:
    town.service.cloud.pass_minute()
    town.service.cloud.pass_minute()


def leave_letter(town: Town, queue: str) -> None:
    """A message that failed while a fault lasted, which is over."""
    kind = next(each for each in HARMLESS if queue.startswith(each))
    town.send(queue, HARMLESS[kind])


def make_letter(queue: str) -> Fault:
    """A dead letter."""
    name = queue.removesuffix("DeadLetters")
    named = name.replace("Priority", "-priority").replace("Standard", "-standard").lower()
    return Fault(functools.partial(leave_letter, queue=queue), named)


# ---------------------------------------------------------------- functions


def break_code(town: Town, function: str, trigger: Act) -> None:
    """A version was deployed that fails, and something comes for it."""
    folder = Path(tempfile.mkdtemp(prefix="version-"))
    (folder / "app.py").write_text("def handler(event, context):\n    raise ValueError('a fault of this version')\n")
    before = town.service.cloud.deploy_code(function, folder)
    town.undo.append(lambda: town.service.cloud.deploy_code(function, before))
    trigger(town)


def deploy_before(town: Town) -> None:
    """Deploys the version before, or gives a right back."""
    town.undo.pop()()


def make_broken(function: str, trigger: Act) -> Fault:
    """A function that fails since it was deployed."""
    plant = functools.partial(break_code, function=function, trigger=trigger)
    return Fault(plant, "a fault of this version", deploy_before, trigger)


def take_rights(town: Town, role: str, trigger: Act) -> None:
    """Somebody took a role's rights away."""
    iam, name = town.service.cloud.admin_client("iam"), town.service.cloud.resources[role]
    policies = {}
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        policies[policy] = json.dumps(iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"])
        iam.delete_role_policy(RoleName=name, PolicyName=policy)

    def put_back() -> None:
        for policy, document in policies.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)

    town.undo.append(put_back)
    trigger(town)


def make_powerless(role: str, trigger: Act) -> Fault:
    """A function that may not do its work."""
    plant = functools.partial(take_rights, role=role, trigger=trigger)
    return Fault(plant, "AccessDenied", deploy_before, trigger)


def hold_back(town: Town, function: str, trigger: Act) -> None:
    """Somebody stopped a function, as is done with one that may be in foreign hands."""
    lambdas, name = town.service.cloud.admin_client("lambda"), town.service.cloud.resources[function]
    before = lambdas.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
    lambdas.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    town.undo.append(
        functools.partial(lambdas.delete_function_concurrency, FunctionName=name)
        if before is None
        else functools.partial(lambdas.put_function_concurrency, FunctionName=name, ReservedConcurrentExecutions=before)
    )
    trigger(town)


def make_held(function: str, trigger: Act) -> Fault:
    """A function that Lambda does not invoke."""
    plant = functools.partial(hold_back, function=function, trigger=trigger)
    return Fault(plant, '"ReservedConcurrentExecutions": 0', then=trigger)


TRIGGERS: Mapping[str, Act] = {
    "IssueUpload": lambda town: town.ask("/v1/uploads", {}),
    "Recognise": lambda town: town.send("SnapshotsPriorityQueue", HARMLESS["Snapshots"]),
    "Match": lambda town: town.send("ReadsPriorityQueue", HARMLESS["Reads"]),
    "Deliver": lambda town: town.send("DeliveriesQueue", ORDER),
    "ImportHotlist": lambda town: town.send("ImportsQueue", HARMLESS["Imports"]),
    "AlertPage": lambda town: town.ask("/a/" + "A" * 22),
    "PeopleApi": lambda town: town.list_cameras(),
    "Console": lambda town: town.ask("/console"),
    "SearchPast": lambda town: town.ask_past(),
    "Investigate": lambda town: town.list_investigations(),
    "Watch": pass_minutes,
    "Sequence": pass_minutes,
}
"""What has each function run."""


# ---------------------------------------------------------------- doors that strangers can reach


def guess_tokens(town: Town) -> None:
    """A camera was left with an old token."""
    for _ in range(21):
        town.announce(f"pw1.{ON_LIST}." + "A" * 43)


def announce_with_new_token(town: Town) -> None:
    token = town.service.client.call("POST", f"/v1/cameras/{ON_LIST}/token", {})["token"]
    assert town.announce(token) == 200


def guess_pins(town: Town) -> None:
    """Somebody with a link tries PINs."""
    before = len(town.service.messages())
    town.pass_by(WANTED)
    wait_for(lambda: len(town.service.messages()) > before, 60)
    link = LINK.search(town.service.messages()[-1])
    assert link is not None
    for number in range(21):
        open_page(link[0], {"pin": f"{number:06}"})


def guess_links(town: Town) -> None:
    for number in range(101):
        town.ask("/a/" + f"{number:022}")


def refuse_sign_ins(town: Town) -> None:
    for _ in range(51):
        town.ask("/console/callback?code=x&state=y")


def send_unsafe_pictures(town: Town) -> None:
    """A camera whose pictures would keep the decoder for long."""
    picture = make_costly_jpeg(8000, 6250, 200)
    town.service.tokens[Lane.PRIORITY] = town.service.client.call("POST", f"/v1/cameras/{SOMEWHERE}/token", {})["token"]
    town.service.cameras[Lane.PRIORITY] = SOMEWHERE
    for number in range(5):
        town.service.upload(picture, now() - timedelta(milliseconds=number))


# ---------------------------------------------------------------- the work itself


def pass_late(town: Town) -> None:
    """A camera that was offline sends what it kept."""
    for number in range(3):
        town.pass_by(UNWANTED, now() - timedelta(hours=1, minutes=number))


def stand_long(town: Town) -> None:
    """recognise was down for a while."""
    stop_source(town, "SnapshotsPriorityQueue", "RecogniseFunction")
    town.pass_by(UNWANTED)
    time.sleep(11)
    town.undo.pop()()


def put_into_log(town: Town) -> None:
    """Somebody with a function's rights puts what is no record into the audit log."""
    town.send("AuditQueue", json.dumps({"kind": "nonsense"}))
    town.service.cloud.pass_minute()


def hit_without_recipient(town: Town) -> None:
    """The only recipient was removed, and a wanted car passes."""
    town.service.client.call("DELETE", "/v1/recipients/south")
    town.pass_by(WANTED)


def pass_again(town: Town) -> None:
    town.pass_by(WANTED)
    wait_for(lambda: any(one["phone"] == "+31612345678" for one in town.service.cloud.sms_outbox()), 60)
    town.service.client.call("DELETE", "/v1/recipients/night")


def let_a_list_grow_old(town: Town) -> None:
    """A list is delivered by others, and the last delivery is older than it may be."""
    cloud = town.service.cloud
    lists = DynamoLists(cloud.admin_client("dynamodb"), cloud.resources["HotlistTable"])
    state = lists.find_state("stolen")
    old = tuple(
        replace(one, upload=replace(one.upload, uploaded_at=now() - timedelta(hours=30))) for one in state.history
    )
    lists.save_state(replace(state, history=old))
    settle_list(town, origin="national register")
    town.undo.append(lambda: settle_list(town, origin=None, fresh_hours=None))
    cloud.pass_minute()


def settle_list(town: Town, **agreed: Any) -> None:
    """An editor changes the list's settings."""
    path = "/v1/hotlists/stolen/settings"
    settings = town.service.client.call("GET", path)["settings"]
    town.service.client.call("PUT", path, settings | agreed)


def answer_faults(town: Town) -> None:
    for _ in range(4):
        town.ask("/a/" + "A" * 22)


SOUTH: dict[str, Any] = {"name": "South", "channel": "sms", "address": "+31600000001", "lists": "all"}
DESK: dict[str, Any] = {"name": "Desk", "channel": "webhook", "address": "http://127.0.0.1:9/none", "lists": "all"}


def wait_for_webhook(town: Town) -> None:
    """A webhook that does not answer, and a hit."""
    town.put_recipient("desk", DESK)
    town.pass_by(WANTED)


QUEUES = {
    "SnapshotsPriority": "Recognise",
    "SnapshotsStandard": "Recognise",
    "SnapshotsPriorityExcess": "Recognise",
    "SnapshotsStandardExcess": "Recognise",
    "ReadsPriority": "Match",
    "ReadsStandard": "Match",
    "Deliveries": "Deliver",
    "Imports": "ImportHotlist",
}
LETTERS = (*(each for each in QUEUES if "Excess" not in each), "Webhooks")
POWERLESS = {"WatchAlarm": "Watch", "SequenceAlarm": "Sequence"}

FAULTS: Mapping[str, Fault] = {
    **{f"{each}AgeAlarm": make_stopped(f"{each}Queue", f"{function}Function") for each, function in QUEUES.items()},
    "WebhooksAgeAlarm": Fault(wait_for_webhook, "desk"),
    "AuditQueueAgeAlarm": make_unrun("SequenceFunction"),
    **{f"{each}DeadLettersAlarm": make_letter(f"{each}DeadLetters") for each in LETTERS},
    **{
        f"{each}ErrorsAlarm": make_broken(f"{each}Function", trigger)
        for each, trigger in TRIGGERS.items()
        if each not in POWERLESS.values()
    },
    **{name: make_powerless(f"{each}Role", TRIGGERS[each]) for name, each in POWERLESS.items()},
    **{f"{each}ThrottlesAlarm": make_held(f"{each}Function", trigger) for each, trigger in TRIGGERS.items()},
    "WatchStoppedAlarm": make_unrun("WatchFunction"),
    "SequenceStoppedAlarm": make_unrun("SequenceFunction"),
    "GuessedTokensAlarm": Fault(guess_tokens, "token_refused", then=announce_with_new_token),
    "GuessedPinsAlarm": Fault(guess_pins, "south"),
    "GuessedLinksAlarm": Fault(guess_links, "link_unknown"),
    "RefusedSignInsAlarm": Fault(refuse_sign_ins, "refused"),
    "UnsafePicturesAlarm": Fault(send_unsafe_pictures, SOMEWHERE),
    "LateShareAlarm": Fault(pass_late, "picture came"),
    "StoodLongAlarm": Fault(stand_long, '"State": "Enabled"', then=lambda town: town.pass_by(UNWANTED)),
    "NobodyToldAlarm": Fault(hit_without_recipient, "nobody", then=pass_again),
    "ApiFaultsAlarm": Fault(
        functools.partial(take_rights, role="AlertPageRole", trigger=answer_faults),
        "AccessDenied",
        deploy_before,
        answer_faults,
    ),
    "ListsStaleAlarm": Fault(
        let_a_list_grow_old, "STALE", lambda town: settle_list(town, fresh_hours=50), pass_minutes
    ),
    "SetAsideAlarm": Fault(put_into_log, "set_aside", then=pass_minutes),
}

NOT_HERE: Mapping[str, str] = {}
"""Alarms whose fault a local cloud cannot have, each with the reason."""
