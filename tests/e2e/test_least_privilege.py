"""Every right of every function is needed: taken from its policy, one of the calls of this run would be denied.

One run goes every way of the service, in both legal regimes, while the local cloud notes what each role was allowed.
Each action and each resource of each statement is then taken away, and the calls are judged again by the judge that
let them pass. tests/e2e/test_rights.py takes one statement from each function for real.
"""

import copy
import csv
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.demo.material import SCENES
from localcloud.demo.run import ROOT
from localcloud.deploy.template import load_template
from localcloud.enforce.dynamodb_permissions import group_leading_keys
from localcloud.enforce.policy import Request, Verdict, decide
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.aws.items import describe_due
from platewatch.aws.tables import Table, make_key
from platewatch.cameras.camera import Lane
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.commands.file_upload import ImportOptions, send_file, wait_for_report
from platewatch.hotlists.commands.importing import import_file
from platewatch.hotlists.template import make_workbook
from platewatch.insight.aws.insight_table import DynamoInsight
from platewatch.insight.collect import FIRST_BACK, Making
from platewatch.insight.weeks import find_week
from platewatch.reading.record import keep_as_passage, name_pictures
from platewatch.retention.terms import Ground, Retention
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.aws.shares_table import DynamoShares
from platewatch.snapshots.snapshot import Snapshot, format_key
from platewatch.snapshots.turn import Share
from tests.e2e import test_investigations, test_past
from tests.e2e.conftest import LINK, Service, furnish, wait_for
from tests.e2e.rare_ways import go_rare_ways
from tests.e2e.test_alerting import _report
from tests.e2e.test_chain import open_page
from tests.e2e.test_matching import LISTED, PURPOSE, _let_time_pass, come, reviews
from tests.template.test_item_rights import KINDS
from tests.unit.alerts.makers import make_alert_for, make_entry, make_read

pytestmark = pytest.mark.xdist_group("least-privilege")

BY_AWS = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:GetQueueAttributes"}
"""What Lambda does with a function's role, where the local cloud writes a file or looks before the notes begin."""
LONG_LISTS = {("ImportHotlistRole", "Continue", "Action", 0), ("ImportHotlistRole", "Continue", "Resource", 0)}
LONG_LISTS |= {("ImportHotlistRole", "KeepRevisions", "Resource", 1)}
"""What imports of many minutes need: the long test of tests/e2e/test_hotlists.py."""
HOURLY = {("WatchRole", "LearnUsual", "Action", 1)}
HOURLY |= {("WatchRole", "KnowSights", part, 0) for part in ("Action", "Resource", "dynamodb:LeadingKeys")}
"""What is needed in some minutes of an hour alone: tests/integration/cameras/test_silence.py and test_sights.py."""
NO_FUNCTIONS = {"SmsLogsRole"}
"""SNS's own."""

Policy = dict[str, Any]
Right = tuple[str, str, str, int]
"""Role, statement, "Action", "Resource" or a condition's key, and the place in its list."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the roles of one cloud have, and what they used of it."""

    policies: Mapping[str, list[Policy]]
    used: Mapping[str, list[Request]]


def keep_lists(service: Service, folder: Path) -> None:
    """A pattern, a single entry, settings, pages, reports, a preview, a way back."""
    client = service.client
    listed = (SCENES / "hotlist.csv").read_text()
    whole = folder / "list.csv"
    with (SCENES / "hotlist.csv").open(newline="") as file:
        first = next(csv.DictReader(file))["plate"]
    lines = listed.splitlines()
    whole.write_text("\n".join([*lines, lines[1].replace(first, "QQ?ZZZ*"), ""]))
    import_file(client, whole, "demo")
    entry = {"plate": "GR-TT-08", "case_number": "2026-0099", "consent": "OM-099", "owner": "Basisteam Noord"}
    entry |= {"category": "1", "priority": "1", "role": "missing", "reason": "missing person", "country": "NL"}
    entry |= {"valid_from": "2026-01-01", "weed_date": "2036-12-31"}
    client.call("POST", "/v1/hotlists/demo/entries", entry, headers=PURPOSE)
    for page in ("", "/export", "/due", "/settings", "/imports"):
        client.call("GET", f"/v1/hotlists/demo{page}", headers=PURPOSE)
    client.call("PUT", "/v1/hotlists/demo/settings", {"version": 0, "threshold": 0.5})
    question = {"list": "demo", "plate": first, "camera": service.cameras[Lane.PRIORITY]}
    client.call("POST", "/v1/previews", question, headers=PURPOSE)
    client.call("POST", "/v1/hotlists/demo/rollback", {"revision": 2})
    client.call("GET", "/v1/hotlists")
    delete_list(service, whole)


def delete_list(service: Service, file: Path) -> None:
    """A list with a plate of its own, that was made by a typing error; and a file of it that never was taken whole."""
    entry = {"plate": "QQ77QQ", "case_number": "1", "consent": "OM-1", "owner": "me", "weed_date": "2036-12-31"}
    entry |= {"category": "1", "priority": "1", "role": "missing", "reason": "missing person"}
    client, cloud = service.client, service.cloud
    import_file(client, file, "dmeo", new_list=True)
    client.call("POST", "/v1/hotlists/dmeo/entries", entry)
    bucket = cloud.resources["HotlistsBucket"]
    cloud.admin_client("s3").put_object(Bucket=bucket, Key=".staged/dmeo/1/progress.json", Body=b"{}")
    workbook = file.with_name("empty.xlsx")
    workbook.write_bytes(make_workbook())
    # Asked for at once, the service looks whether it has arrived.
    wait_for_report(client, "dmeo", send_file(client, workbook, "dmeo", ImportOptions(confirmed=True)), 60)
    client.call("DELETE", "/v1/hotlists/dmeo", headers=PURPOSE)
    # The order to destroy it waits until no import of the list can still be running.
    wait_for(lambda: "dmeo" not in {state["name"] for state in client.call("GET", "/v1/hotlists")["lists"]}, 120)


def manage_cameras(service: Service) -> None:
    """One is moved, listed and revoked; another one's clock is wrong."""
    camera = service.take_camera()
    position = {"latitude": 52.3, "longitude": 4.8, "site": "A10 exit 1", "direction": "outbound", "reason": "theft"}
    service.client.call("POST", f"/v1/cameras/{camera}/positions", position)
    service.client.call("GET", "/v1/cameras")
    with pytest.raises(AssertionError, match="clock"):
        service.announce(b"from tomorrow", datetime.now(UTC) + timedelta(days=1))
    service.client.call("PUT", f"/v1/cameras/{camera}/private-ground", {"private_ground": []})
    service.client.call("PUT", f"/v1/cameras/{camera}/caption-areas", {"caption_areas": []})
    picture = {"picture": b64encode((SCENES / "scene-01.jpg").read_bytes()).decode()}
    service.client.call("POST", f"/v1/cameras/{camera}/test-pictures", picture, headers=PURPOSE)
    service.client.call("POST", f"/v1/cameras/{camera}/token", {"overlap_seconds": 60})
    service.client.call("DELETE", f"/v1/cameras/{camera}/token")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    service.client.call("POST", f"/v1/cameras/{camera}/maintenance", {"until": soon, "reason": "new pole"})
    service.client.call("DELETE", f"/v1/cameras/{camera}/maintenance")
    service.client.call("POST", f"/v1/cameras/{camera}/revoke")


def says_what_came(event: dict[str, Any]) -> bool:
    """Whether it is a message of S3's about an object; there are test messages and a function's own too."""
    return '"s3"' in repr(event.get("Records", [{}])[0].get("body"))


def lose_files(service: Service, told: Mapping[str, Any]) -> None:
    """S3 tells of a snapshot and of a list that are gone."""
    cloud = service.cloud
    gone = Snapshot(service.cameras[Lane.PRIORITY], Lane.PRIORITY, datetime.now(UTC), "ab" * 32, "image/jpeg")
    for function, queue, key in (
        ("RecogniseFunction", "SnapshotsPriorityQueue", format_key(gone)),
        ("ImportHotlistFunction", "ImportsQueue", "demo/gone.csv"),
    ):
        body = json.loads(told[function]["Records"][0]["body"])
        body["Records"][0]["s3"]["object"]["key"] = key
        cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources[queue], MessageBody=json.dumps(body))
    service.settle()


def move_pictures(service: Service, folder: str) -> None:
    """As if an earlier attempt had moved the pictures of a read or a review and died."""
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["EvidenceBucket"]
    for key in name_pictures(folder):
        s3.put_object(Bucket=bucket, Key=key.replace("pending/", "hit/"), Body=b"\xff\xd8 drawn by a test")
        s3.delete_object(Bucket=bucket, Key=key)
    s3.delete_object(Bucket=bucket, Key=f"pending/{folder}/pair")


def come_again(service: Service, name: str) -> None:
    """A wanted car whose pictures an earlier attempt has moved already."""
    cloud, now = service.cloud, datetime.now(UTC)
    camera = service.cameras[Lane.PRIORITY]
    read = make_read((LISTED, 0.95), read_id=f"{name}-00", captured_at=now, camera_id=camera)
    read = replace(read, retention=replace(read.retention, expires_at=now + timedelta(hours=24)))
    move_pictures(service, read.read_id)
    DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"]).keep_reads([read])
    body = write_message(ReadMessage(read.ref, closes=False))
    cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources["ReadsPriorityQueue"], MessageBody=body)


def send_beyond_share(service: Service, picture: bytes) -> None:
    """A snapshot on each lane, of a camera that has used its share of it."""
    cloud = service.cloud
    shares = DynamoShares(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"])
    for lane in Lane:
        now = datetime.now(UTC)
        assert shares.keep_share(service.take_camera(lane), None, Share(-60, now))
        service.upload(picture, now, lane)
    service.settle()


def lose_pictures(service: Service) -> None:
    """Every kept picture."""
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["EvidenceBucket"]
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix="hit/").get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=entry["Key"])


def tell_of_hits(service: Service, wanted: bytes, unwanted: bytes) -> None:
    """Hit and no-hit on both lanes, a broken picture, a topic, a link, doubtful hits, what nobody answers, carriers."""
    client, now = service.client, datetime.now(UTC)
    client.call("PUT", "/v1/recipients/all", {"name": "All", "channel": "topic", "lists": "all"})
    for lane in Lane:
        service.take_camera(lane)
        for picture in (unwanted, b"\xff\xd8 no picture", wanted):
            service.upload(picture, now, lane)
    service.settle()
    links = [found[0] for text in service.messages() if (found := LINK.search(text))]
    pin = {"pin": service.pins["officer"]}
    assert open_page(links[0], pin)[0] == 200
    for button in ("acknowledge", "misread", "undo", "list-wrong", "undo", "list-wrong"):
        assert open_page(f"{links[0]}/{button}", pin | {"confirmed": "yes"})[0] == 200
    assert [open_page(links[1], {"pin": "918273"})[0] for _ in range(5)][-1] == 429
    client.call("PUT", "/v1/recipients/officer/pin", pin)
    client.call("GET", "/v1/recipients")
    for entry in client.call("GET", "/v1/live")["entries"][:1]:
        client.call("GET", f"/v1/live/{entry['id']}", query={"pictures": "true"})
        client.call("POST", f"/v1/live/{entry['id']}/take")
    told = [alert["alert_id"] for alert in service.alerts() if alert["recipient_id"] == "officer"]
    _report(service, told[-1], "", "SUCCESS", "Message has been accepted by phone")
    for name, decision in (("p1", "send"), ("p2", "dismiss"), ("p6", "send")):
        service.take_camera()
        come(service, ("SVNP28", 0.5), (LISTED, 0.4), name=name)
        service.settle()
        [review] = reviews(service)
        if name == "p6":
            move_pictures(service, review["review_id"])
        client.call("GET", f"/v1/reviews/{review['review_id']}", headers=PURPOSE)
        client.call("POST", f"/v1/reviews/{review['review_id']}/{decision}", headers=PURPOSE)
    service.settle()
    send_beyond_share(service, unwanted)
    hand_over(service)
    hold_hits(service)
    hold(service, told[-1], now + timedelta(days=400))
    lose_pictures(service)
    hold(service, told[-1], now + timedelta(days=500))
    assert open_page(links[0], pin)[0] == 200
    escalate_one(service)


def hand_over(service: Service) -> None:
    """One person leaves, another one arrives; a recipient gets a test message."""
    leaving, arriving = (
        service.cloud.add_person(name, role="ControlRoomPolicy").api_client() for name in ("late-shift", "early-shift")
    )
    leaving.call("GET", "/v1/handovers/now")
    handover = leaving.call("POST", "/v1/handovers", {"note": "quiet"})["handover"]
    arriving.call("GET", "/v1/handovers")
    arriving.call("POST", f"/v1/handovers/{handover['id']}/sign", {})
    service.client.call("POST", "/v1/recipients/officer/test")
    service.settle()
    service.client.call("GET", "/v1/recipients/officer/test")


def hold_hits(service: Service) -> None:
    """Two alerts are held for a case: one until it is let go, one until its end; and a hit's own term is over."""
    client, cloud, now = service.client, service.cloud, datetime.now(UTC)
    one, other = [alert["alert_id"] for alert in service.alerts() if alert["recipient_id"] == "officer"][-2:]
    held = hold(service, one, now + timedelta(days=400))
    hold(service, other, now + timedelta(seconds=4))
    client.call("GET", "/v1/retention/holds", headers=PURPOSE)
    client.call("DELETE", f"/v1/retention/holds/{held}", headers=PURPOSE)
    over = Retention(now - timedelta(minutes=5), Ground.HIT)
    dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]
    DynamoAlerts(dynamodb, table).record_alert(replace(make_alert_for("officer"), retention=over))
    DynamoHits(dynamodb, table).note_pictures("old-hit-00", over)
    report_held(service)
    wait_for(lambda: datetime.now(UTC) > now + timedelta(seconds=4))
    assert not cloud.run_schedule("WatchFunction").failed


def hold(service: Service, alert_id: str, until: datetime) -> str:
    order = {"alert_id": alert_id, "authority": "OvJ De Vries, decision 12", "until": until.isoformat()}
    hold_id: str = service.client.call("POST", "/v1/retention/holds", order, headers=PURPOSE)["hold"]["hold_id"]
    return hold_id


def report_held(service: Service) -> None:
    """What is held of every kind."""
    for kind in service.client.call("GET", "/v1/retention/report")["kinds"]:
        service.client.call("GET", f"/v1/retention/report?held={kind}")


def audit(service: Service) -> None:
    """The log is chained and anchored, served to whoever verifies it, and reported from.

    A record comes twice, and another one was left waiting in the table by an earlier version.
    """
    cloud, queue = service.cloud, service.cloud.resources["AuditQueue"]
    sqs, waits = cloud.admin_client("sqs"), {"chain": {"S": "waiting"}, "place": {"S": "1"}}
    messages: list[Any] = []
    for _ in range(5):
        # The sequencer may take a record before it is seen here.
        service.alerts()
        if messages := sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0).get("Messages", []):
            break
    [message, *_] = messages
    earlier = {"pk": {"S": datetime.now(UTC).date().isoformat()}, "sk": {"S": "1"}, **waits}
    cloud.admin_client("dynamodb").put_item(TableName=cloud.resources["AuditTable"], Item=earlier)
    assert not cloud.run_schedule("SequenceFunction").failed
    sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
    assert not cloud.run_schedule("SequenceFunction").failed
    today = datetime.now(UTC).date().isoformat()
    for path in ("head", f"chain?since={today}", f"anchors?since={today}", f"no-hits?day={today}"):
        service.client.call("GET", f"/v1/audit/{path}", headers=PURPOSE)
    now = datetime.now(UTC)
    period = {"since": (now - timedelta(hours=1)).isoformat(), "until": now.isoformat(), "plate": LISTED}
    service.client.call("POST", "/v1/audit/reports", period, headers=PURPOSE)
    service.client.call("POST", "/v1/audit/verifications", {}, headers=PURPOSE)


def escalate_one(service: Service) -> None:
    """What nobody answers goes to the operators, and to the second tier once there is one."""
    client = service.client
    for name in ("p3", "p4"):
        service.take_camera()
        known = {alert["alert_id"] for alert in service.alerts()}
        come_again(service, name)
        service.settle()
        [new] = [
            alert["alert_id"]
            for alert in service.alerts()
            if alert["alert_id"] not in known and alert["recipient_id"] == "officer"
        ]
        _let_time_pass(service, new)
        assert not service.cloud.run_schedule("WatchFunction").failed
        chief = {"name": "Chief", "channel": "sms", "address": "+31600000009", "lists": "all", "tier": 2}
        client.call("PUT", "/v1/recipients/chief", chief, {"replace": "true"} if name == "p4" else None)
    service.settle()
    client.call("GET", f"/v1/alerts/{new}", headers=PURPOSE)
    client.call("POST", f"/v1/alerts/{new}/answer", {"step": "acknowledge"}, headers=PURPOSE)
    client.call("DELETE", "/v1/recipients/chief")


def let_a_list_grow_old(service: Service) -> None:
    """Nobody refreshes a list from elsewhere: the operators hear of it, and that it is a list of our own again."""
    client, cloud = service.client, service.cloud
    lists = DynamoLists(cloud.admin_client("dynamodb"), cloud.resources["HotlistTable"])
    state = lists.find_state("demo")
    old = tuple(
        replace(one, upload=replace(one.upload, uploaded_at=one.upload.uploaded_at - timedelta(days=2)))
        for one in state.history
    )
    lists.save_state(replace(state, history=old))
    for origin in ("national register", None):
        settings = client.call("GET", "/v1/hotlists/demo/settings")["settings"]
        client.call("PUT", "/v1/hotlists/demo/settings", settings | {"origin": origin})
        assert not cloud.run_schedule("WatchFunction").failed


def count_a_week(service: Service) -> None:
    """A week of the past with a hit is counted anew, as if the service had just begun."""
    cloud = service.cloud
    dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]
    captured_at = datetime.now(UTC) - timedelta(weeks=FIRST_BACK)
    alert = make_alert_for("unit-1", make_entry(LISTED))
    sighting = replace(alert.sighting, captured_at=captured_at, received_at=captured_at)
    kept = replace(alert.retention, expires_at=captured_at + timedelta(days=365))
    old = replace(alert, sighting=sighting, created_at=captured_at, retention=kept, escalate_at=None)
    DynamoAlerts(dynamodb, table).record_alert(old)
    DynamoInsight(dynamodb, table).keep_making(Making(find_week(captured_at.date())))
    # Nine days of two pages at the most, four in each run.
    for _ in range(5):
        assert not cloud.run_schedule("WatchFunction").failed
    service.client.call("GET", "/v1/insight")


def sweep(service: Service) -> None:
    """A read that nobody settled has expired, and its pictures with it."""
    cloud, now = service.cloud, datetime.now(UTC)
    read = make_read(("QQ11QQ", 0.9), read_id="old-00", captured_at=now - timedelta(hours=25))
    read = replace(read, retention=replace(read.retention, expires_at=now - timedelta(minutes=5)))
    DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"]).keep_reads([read])
    # Insight forgets, weeks later, which cars it has seen.
    seen, end = (
        ("insight-cars#2026-01-05", "old"),
        describe_due(now - timedelta(minutes=5), "insight-cars#2026-01-05#old"),
    )
    Table(cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]).put({**make_key(*seen), **end})
    assert not cloud.run_schedule("WatchFunction").failed
    service.rejections()


def fail_to_tell(service: Service) -> None:
    """A webhook is dead and a topic gone, and the operators are told; last, because the orders stay in their queues."""
    service.cloud.admin_client("sns").delete_topic(TopicArn=service.cloud.resources["AlertsTopic"])
    hook = {"name": "Dead", "channel": "webhook", "lists": "all", "address": "http://127.0.0.1:9/"}
    service.client.call("PUT", "/v1/recipients/dead", hook)
    service.take_camera()
    come(service, (LISTED, 0.95), name="p5")

    def used(action: str) -> int:
        return [each.action for each in service.cloud.used_rights()["DeliverRole"]].count(action)

    wait_for(lambda: used("sqs:ChangeMessageVisibility") == 2)


def start(folder: Path, mode: str) -> LocalCloud:
    """A cloud of the template, in which the first failure of a message is the last."""
    template = load_template(ROOT / "template.yaml")
    template["Resources"]["DeliverFunction"]["Properties"]["Environment"]["Variables"]["DELIVERY_ATTEMPTS"] = 1
    # What is deleted is destroyed as soon as the queue lets it.
    template["Resources"]["ImportHotlistFunction"]["Properties"]["Environment"]["Variables"]["LIST_REST_MINUTES"] = 0
    path = folder / "template.yaml"
    path.write_text(yaml.safe_dump(template))
    parameters = {"RetentionMode": mode, "PassageSeconds": "1"}
    # What has expired is left to watch: the local cloud deletes it sooner than AWS does.
    return LocalCloud.start(path, root=ROOT, workdir=folder, parameters=parameters, limits=Limits(ttl_sweep_s=3600))


def finish(cloud: LocalCloud) -> Run:
    """What was used. The console answers the API's routes by the same code, so it needs what they used.

    tests/template/test_console.py compares the two roles; tests/e2e/test_rights.py calls every route at both doors.
    """
    used = cloud.used_rights()
    used["ConsoleRole"] += used["PeopleApiRole"]
    return Run({role: list_policies(cloud, role) for role in used}, used)


def work_in_a_browser(service: Service) -> None:
    """People sign in to the console and do something; an admin sees them and ends their sessions, at both doors."""
    officer, admin = service.cloud.sign_in("officer"), service.cloud.sign_in("admin")
    officer.call("POST", "/console/activity", {})
    assert len(admin.call("GET", "/v1/console-sessions")["sessions"]) == 2
    for session in service.client.call("GET", "/v1/console-sessions")["sessions"]:
        service.client.call("POST", "/v1/console-sessions/end", {"user": session["user"]})


def list_policies(cloud: LocalCloud, role: str) -> list[Policy]:
    iam, name = cloud.admin_client("iam"), cloud.resources[role]
    names = iam.list_role_policies(RoleName=name)["PolicyNames"]
    return [iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in names]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, scenes: Mapping[str, bytes]) -> list[Run]:
    found = []
    with start(tmp_path_factory.mktemp("hit-no-hit"), "hit-no-hit") as cloud:
        cloud.record_rights()
        told: dict[str, Any] = {}
        cloud.taps.append(lambda function, event, *_: told.update({function: event} if says_what_came(event) else {}))
        service = furnish(cloud)
        keep_lists(service, cloud.workdir)
        manage_cameras(service)
        tell_of_hits(service, scenes["scene-01.jpg"], scenes["scene-02.jpg"])
        go_rare_ways(service, cloud.workdir)
        let_a_list_grow_old(service)
        count_a_week(service)
        sweep(service)
        lose_files(service, told)
        audit(service)
        test_investigations.ask_hits(service)
        fail_to_tell(service)
        work_in_a_browser(service)
        found.append(finish(cloud))
    with start(tmp_path_factory.mktemp("126jj"), "126jj") as cloud:
        cloud.record_rights()
        service = furnish(cloud)
        now = datetime.now(UTC)
        test_investigations.run_whole(service)
        test_investigations.let_watch_destroy(service)
        test_past.pass_by(service, now - timedelta(minutes=40))
        test_past.list_plate(service)
        assert test_past.search(service, now)
        service.upload(scenes["scene-02.jpg"], now)
        service.settle()
        passages = DynamoPassages(cloud.admin_client("dynamodb"), cloud.resources["PassagesTable"])
        old = make_read((LISTED, 0.9), read_id="old-00", captured_at=now - timedelta(days=28, minutes=5))
        passages.keep_reads([keep_as_passage(old)])
        assert not cloud.run_schedule("WatchFunction").failed
        report_held(service)
        investigator = service.cloud.sign_in("investigator")
        investigator.call("GET", "/v1/investigations")
        assert test_past.ask(investigator.call, now)["next"] is None
        found.append(finish(cloud))
    return found


def allows(policies: list[Policy], request: Request) -> bool:
    return any(decide(policy, request) is Verdict.ALLOW for policy in policies)


def list_rights(policies: list[Policy], role: str) -> Iterator[tuple[Right, list[Policy]]]:
    """Each right of a role, and the role's policies without it."""
    for number, policy in enumerate(policies):
        for place, statement in enumerate(policy["Statement"]):
            for path in (("Action",), ("Resource",), *list_conditions(statement)):
                values = find_part(statement, path)
                for index in range(len(values) if isinstance(values, list) else 1):
                    smaller = copy.deepcopy(policies)
                    if isinstance(values, list) and len(values) > 1:
                        del find_part(smaller[number]["Statement"][place], path)[index]
                    else:
                        del smaller[number]["Statement"][place]
                    yield (role, statement["Sid"], path[-1], index), smaller


def list_conditions(statement: Policy) -> Iterator[tuple[str, ...]]:
    for operator, keys in statement.get("Condition", {}).items():
        yield from (("Condition", operator, key) for key in keys)


def find_part(statement: Policy, path: tuple[str, ...]) -> Any:
    part: Any = statement
    for name in path:
        part = part.get(name, [])
    return part


def is_by_aws(run: Run, right: Right) -> bool:
    role, sid, element, index = right
    [statement] = [each for policy in run.policies[role] for each in policy["Statement"] if each["Sid"] == sid]
    if role in NO_FUNCTIONS or set(statement["Action"]) <= BY_AWS:
        return True
    return element == "Action" and statement["Action"][index] in BY_AWS


def list_lines(rights: list[Right]) -> str:
    return "\n".join(f"  {role}, {sid}: {element} {index}" for role, sid, element, index in rights)


def test_every_right_of_every_function_is_needed(runs: list[Run], capsys: pytest.CaptureFixture[str]) -> None:
    needed: dict[Right, int] = {}
    for run in runs:
        for role, policies in run.policies.items():
            assert all(allows(policies, call) for call in run.used[role]), role
            for right, smaller in list_rights(policies, role):
                if not is_by_aws(run, right):
                    denied = [call for call in run.used[role] if not allows(smaller, call)]
                    needed[right] = needed.get(right, 0) + len(denied)
    idle = sorted(right for right, denied in needed.items() if not denied and right not in LONG_LISTS | HOURLY)
    assert not idle, f"these can be taken from the template, or this run does not go every way:\n{list_lines(idle)}"
    statements = {right[:2] for right in needed}
    with capsys.disabled():
        print(
            f"\n{len(statements)} statements, {len(needed)} actions, resources, keys and attributes: "
            "without any one a call is denied"
        )


def test_every_kind_of_item_that_the_service_touches_is_tried_in_the_attacks(runs: list[Run]) -> None:
    """tests/template/test_item_rights.py says who may write which kind."""
    known = {group_leading_keys({"dynamodb:leadingkeys": [pk]}) for pks in KINDS.values() for pk in pks}
    seen = {
        kind
        for run in runs
        for calls in run.used.values()
        for call in calls
        if any(f"-{table}-" in call.resource for table in KINDS) and "/index/" not in call.resource
        for kind in group_leading_keys(call.context)
    }
    assert len(seen) >= 25
    assert {(kind,) for kind in seen} <= known
