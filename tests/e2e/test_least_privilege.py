"""Every right of every function is needed: taken from its policy, one of the calls of this run would be denied.

One run goes every way of the service, in both legal regimes, while the local cloud notes what each role was allowed.
Each action and each resource of each statement is then taken away, and the calls are judged again by the judge that
let them pass. tests/e2e/test_rights.py takes one statement from each function for real.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.demo.run import ROOT
from localcloud.deploy.template import load_template
from localcloud.enforce.dynamodb_permissions import group_leading_keys
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.reading.record import keep_as_passage
from platewatch.snapshots.aws.passages_table import DynamoPassages
from tests.e2e import test_investigations, test_past
from tests.e2e.busy_picture import surround
from tests.e2e.conftest import furnish
from tests.e2e.hit_ways import fail_to_tell, report_held, tell_of_hits
from tests.e2e.rare_ways import go_rare_ways
from tests.e2e.rights_of_roles import Right, Run, allows, is_by_aws, list_policies, list_rights
from tests.e2e.test_matching import LISTED
from tests.e2e.usual_ways import (
    audit,
    count_a_week,
    keep_lists,
    let_a_list_grow_old,
    lose_files,
    manage_cameras,
    says_what_came,
    sweep,
    work_in_a_browser,
)
from tests.template.test_item_rights import KINDS
from tests.unit.alerts.makers import make_read

pytestmark = pytest.mark.xdist_group("least-privilege")

LONG_LISTS = {("ImportHotlistRole", "Continue", "Action", 0), ("ImportHotlistRole", "Continue", "Resource", 0)}
LONG_LISTS |= {("ImportHotlistRole", "KeepRevisions", "Resource", 1)}
"""What imports of many minutes need: the long test of tests/e2e/test_hotlists.py."""
HOURLY = {("WatchRole", "LearnUsual", "Action", 1)}
HOURLY |= {("WatchRole", "KnowSights", part, 0) for part in ("Action", "Resource", "dynamodb:LeadingKeys")}
"""What is needed in some minutes of an hour alone: tests/integration/cameras/test_silence.py and test_sights.py."""


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
        service.upload(surround(scenes["scene-02.jpg"]), now)
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
