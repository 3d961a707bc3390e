"""People's roles: the routes of docs/access.md and nothing else, and every route of the code has its row there."""

import json
import re

import pytest

from localcloud.enforce.policy import Request
from tests.layers import list_edges
from tests.template.conftest import ROOT
from tests.template.physical import ACCOUNT, REGION, Deployed, allows, deploy_template

ROLES = {
    "officer": "OfficerPolicy",
    "control room": "ControlRoomPolicy",
    "hotlist editor": "HotlistEditorPolicy",
    "investigator": "InvestigatorPolicy",
    "auditor": "AuditorPolicy",
    "admin": "AdminPolicy",
}
"""The policy of each role, by the name it has in docs/access.md."""

Row = tuple[str, str]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def read_table(text: str) -> dict[Row, dict[str, bool]]:
    """For each (method, path) of docs/access.md, which roles may call it."""
    head, _, *lines = [line for line in text.splitlines() if line.startswith("|")]
    roles = [cell.strip() for cell in head.strip("|").split("|")][1:]
    rows: dict[Row, dict[str, bool]] = {}
    for line in lines:
        route, *marks = (cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
        assert set(marks) <= {"yes", ""}, line
        method, path = route.split(" ")
        assert (method, path) not in rows, route
        rows[method, path] = {role: mark == "yes" for role, mark in zip(roles, marks, strict=True)}
    return rows


def list_routes() -> set[Row]:
    """Every (method, path) that the function behind people's API answers."""
    found = {
        (method.upper(), re.sub(r"<(\w+)>", r"{\1}", path))
        for module in list_edges("routes")
        for method, path in re.findall(r'@router\.(\w+)\("([^"]+)"', module.read_text())
    }
    assert {method for method, _ in found} <= set(METHODS)
    return found


def find_row(method: str, path: str) -> Row | None:
    """The row that speaks of a route: its own, else one that ends in /*."""
    own = [(method, path)] if (method, path) in TABLE else []
    open_ended = [row for row in TABLE if row[0] == method and row[1].endswith("/*") and path.startswith(row[1][:-1])]
    return next(iter([*own, *open_ended]), None)


TABLE = read_table((ROOT / "docs/access.md").read_text())
ROUTES = sorted(list_routes())


def some_call(method: str, path: str) -> Row:
    """A call of a row: names filled in."""
    return method, re.sub(r"\{\w+\}", "x-1", path).replace("/*", "/x-1")


@pytest.fixture(scope="module")
def deployed() -> Deployed:
    return deploy_template()


def may_call(deployed: Deployed, role: str, method: str, path: str) -> bool:
    policy = deployed.resources[ROLES[role]]["Properties"]["PolicyDocument"]
    api = deployed.made["Api"].ref
    resource = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/$default/{method}{path}"
    return allows([policy], Request("execute-api:Invoke", resource))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_call_what_the_table_says_and_no_other_route(deployed: Deployed, role: str) -> None:
    rows = {row: marks[role] for row, marks in TABLE.items()}
    wrong = {row: mark for row, mark in rows.items() if may_call(deployed, role, *some_call(*row)) is not mark}
    assert wrong == {}
    assert any(rows.values())
    for method, path in ROUTES:
        row = find_row(method, path)
        assert row is not None
        assert may_call(deployed, role, *some_call(method, path)) is TABLE[row][role], (role, method, path)


@pytest.mark.parametrize("row", ROUTES, ids="{0[0]} {0[1]}".format)
def test_every_route_has_a_row_and_somebody_may_call_it(row: Row) -> None:
    found = find_row(*row)
    assert found is not None, f"docs/access.md does not say who may call {row[0]} {row[1]}"
    assert any(TABLE[found].values())


def test_every_row_is_a_route() -> None:
    spoken_of = {find_row(*route) for route in ROUTES}
    gone = [row for row in TABLE if row not in spoken_of]
    assert gone == []


def test_the_table_has_a_column_for_each_policy(deployed: Deployed) -> None:
    assert all(list(marks) == list(ROLES) for marks in TABLE.values())
    assert set(deployed.of_type("AWS::IAM::ManagedPolicy")) == set(ROLES.values())


@pytest.mark.parametrize("policy", ROLES.values())
def test_a_role_of_people_has_routes_of_this_api_and_no_other_right(deployed: Deployed, policy: str) -> None:
    properties = deployed.resources[policy]["Properties"]
    assert {"Users", "Groups", "Roles"} & set(properties) == set(), "whom it is given to is the force's business"
    start = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{deployed.made['Api'].ref}/$default/"
    for statement in properties["PolicyDocument"]["Statement"]:
        assert set(statement) == {"Sid", "Effect", "Action", "Resource"}
        assert (statement["Effect"], statement["Action"]) == ("Allow", ["execute-api:Invoke"])
        for resource in statement["Resource"]:
            assert re.fullmatch(re.escape(start) + r"[A-Z]+/v1/[a-z].*", resource), resource


def test_no_role_of_people_reaches_a_table_bucket_queue_topic_or_key(deployed: Deployed) -> None:
    roles = deployed.of_type("AWS::IAM::Role")
    rights = {
        (action, json.dumps(statement.get("Resource", "*")))
        for role in roles
        for policy in deployed.policies(role)
        for statement in policy["Statement"]
        for action in statement["Action"]
    }
    assert {action.split(":")[0] for action, _ in rights} >= {"s3", "dynamodb", "sqs", "sns", "kms"}
    for name in ROLES.values():
        policy = deployed.resources[name]["Properties"]["PolicyDocument"]
        for action, resources in rights:
            named = json.loads(resources)
            for resource in named if isinstance(named, list) else [named]:
                assert not allows([policy], Request(action, resource)), (name, action, resource)


@pytest.mark.parametrize("role", ROLES)
def test_no_path_passes_for_another_route(deployed: Deployed, role: str) -> None:
    """A * in a policy spans slashes: with one for the stage, PUT /v1/recipients/x/GET/v1/alerts passed for an officer's
    GET /v1/alerts. So every route that is not the role's is tried with the role's own routes inside and behind it.
    """
    [statement] = deployed.resources[ROLES[role]]["Properties"]["PolicyDocument"]["Statement"]
    own = [resource.split("/$default/", 1)[1].replace("*", "x") for resource in statement["Resource"]]
    tried = 0
    for method, path in ROUTES:
        row = find_row(method, path)
        assert row is not None
        if not TABLE[row][role]:
            for each in own:
                inside = re.sub(r"\{\w+\}", f"x/{each}", path)
                behind = f"{some_call(method, path)[1]}/{each}"
                for crafted in (inside, behind, f"{behind}/", f"//{each}/..{path}"):
                    assert not may_call(deployed, role, method, crafted), (role, method, crafted)
                    tried += 1
    assert tried >= 100


@pytest.mark.parametrize("stage", ["dev", "x/GET", "x/GET/v1/$default"])
def test_no_other_stage_is_meant(deployed: Deployed, stage: str) -> None:
    api = deployed.made["Api"].ref
    for policy in ROLES.values():
        document = deployed.resources[policy]["Properties"]["PolicyDocument"]
        for method, path in ROUTES:
            called = f"{stage}/{method}{some_call(method, path)[1]}"
            request = Request("execute-api:Invoke", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/{called}")
            assert not allows([document], request), (policy, called)


def test_no_two_roles_may_do_the_same(deployed: Deployed) -> None:
    rights = {role: tuple(marks[role] for marks in TABLE.values()) for role in ROLES}
    assert len(set(rights.values())) == len(ROLES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("POST", "/v1/hotlists/{list_name}/entries"), ("POST", "/v1/past-searches")),
        (("POST", "/v1/hotlists/{list_name}/entries"), ("GET", "/v1/audit/*")),
        (("PUT", "/v1/recipients/*"), ("GET", "/v1/alerts")),
        (("GET", "/v1/audit/*"), ("GET", "/v1/alerts")),
        (("GET", "/v1/audit/*"), ("POST", "/v1/retention/holds")),
    ],
)
def test_duties_stay_apart(one: Row, other: Row) -> None:
    assert [role for role in ROLES if TABLE[one][role] and TABLE[other][role]] == []
