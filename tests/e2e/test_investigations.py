"""A whole investigation through the deployed template, with each function's own rights: signed, console, sweep."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.demo.run import start_cloud
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiClient, ApiRefused
from tests.e2e.conftest import Service, furnish
from tests.e2e.test_documented_commands import keep_passage

pytestmark = pytest.mark.xdist_group("investigations")

HEADERS = {"X-Reason": "burglaries in the west", "X-Case-Number": "PL1300-2026-1"}
PLATE = "7KXL92"


@pytest.fixture(scope="module")
def keeping() -> Iterator[Service]:
    with start_cloud({"RetentionMode": "126jj"}) as cloud:
        yield furnish(cloud)


def call(client: ApiClient, method: str, path: str, body: object = None) -> Any:
    return client.call(method, path, body, headers=HEADERS)


def count_items(cloud: LocalCloud) -> int:
    return len(cloud.admin_client("dynamodb").scan(TableName=cloud.resources["InvestigationsTable"])["Items"])


def test_an_investigation_runs_with_the_rights_of_its_function_and_watch_destroys_it(keeping: Service) -> None:
    cloud, camera, now = keeping.cloud, keeping.cameras[Lane.PRIORITY], datetime.now(UTC)
    keep_passage(cloud, PLATE, now - timedelta(hours=2), camera)
    member, approver, stranger = (
        cloud.add_person(name, role="InvestigatorPolicy").api_client() for name in ("m.one", "a.two", "s.three")
    )
    auditor = cloud.add_person("l.four", role="AuditorPolicy").api_client()
    opening = {
        "order": {"reference": "OVJ-2026-71", "offence": "burglary", "granted_by": "mr. De Wit"},
        "since": (now - timedelta(days=2)).isoformat(),
        "until": now.isoformat(),
        "cameras": [camera],
        "members": [],
        "approver": "a.two",
        "ends_at": (now + timedelta(days=1)).isoformat(),
    }
    path = f"/v1/investigations/{call(member, 'POST', '/v1/investigations', opening)['investigation']['id']}"
    call(approver, "POST", f"{path}/approval", {"decision": "approved", "words": "the order covers it"})
    asked = f"{path}/questions/1"
    call(member, "POST", f"{path}/questions", {"kind": "plate", "plate": "7KX*"})
    while call(member, "POST", f"{asked}/steps")["question"]["state"] != "answered":
        pass
    [candidate] = call(member, "GET", asked)["candidates"]
    assert (candidate["state"], len(candidate["passages"])) == ("masked", 1)
    one = f"{asked}/candidates/1"
    assert call(member, "POST", f"{one}/unmask")["plate"] == PLATE
    [picture] = call(member, "POST", f"{one}/pictures", {"passages": [1]})["pictures"]
    assert picture["plate"]["state"] == "kept"
    call(member, "POST", f"{one}/verdict", {"verdict": "verified", "words": "it is that car"})
    for method, tail in (("GET", ""), ("GET", "/questions/1"), ("POST", "/questions/1/candidates/1/unmask")):
        with pytest.raises(ApiRefused, match="no investigation of yours"):
            call(stranger, method, f"{path}{tail}")
    with pytest.raises(ApiRefused):
        call(auditor, "GET", path)
    story = call(auditor, "GET", f"{path.replace('/v1/', '/v1/audit/')}/story")
    assert PLATE not in repr(story)
    call(approver, "POST", f"{path}/end")
    made = call(member, "POST", f"{path}/dossier", {"language": "nl", "pictures": True})
    assert made["document"]["questions"][0]["found"][0]["plate"] == PLATE
    logs = cloud.logs("InvestigateFunction")
    assert "AccessDenied" not in logs
    assert PLATE not in logs


def test_watch_destroys_what_has_ended_with_rights_of_its_own(keeping: Service) -> None:
    cloud = keeping.cloud
    table, before = cloud.resources["InvestigationsTable"], count_items(cloud)
    ended = datetime.now(UTC) - timedelta(minutes=1)
    item = {
        "pk": {"S": "investigation#" + "0" * 32},
        "sk": {"S": "candidate#001#run#01"},
        "expiry_hour": {"S": f"{ended:%Y-%m-%dT%H}"},
        "expires": {"S": f"{ended.isoformat(timespec='milliseconds')}#{'0' * 32}#candidate#001#run#01"},
    }
    cloud.admin_client("dynamodb").put_item(TableName=table, Item=item)
    outcome = cloud.run_schedule("WatchFunction")
    assert not outcome.failed, outcome.error
    assert count_items(cloud) == before
