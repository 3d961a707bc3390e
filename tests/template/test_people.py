"""People's roles: each policy of the template allows the routes that declare its role, and nothing else."""

import json
import re

import pytest

from functions.api.app import ROUTES as TABLE_OF_ROUTES
from functions.search_past.app import ROUTES as PAST
from localcloud.enforce.policy import Request
from platewatch.web.route import Role
from tests.template.physical import ACCOUNT, REGION, Deployed, allows, deploy_template

ROLES = {
    "officer": "OfficerPolicy",
    "control room": "ControlRoomPolicy",
    "hotlist editor": "HotlistEditorPolicy",
    "investigator": "InvestigatorPolicy",
    "auditor": "AuditorPolicy",
    "admin": "AdminPolicy",
}
"""The policy of each role, by the role's name in the declarations of routes."""

Row = tuple[str, str]


ROUTES = sorted((route.method, route.path) for route in TABLE_OF_ROUTES)
"""Every route that the functions behind people's API answer."""

TABLE = {(route.method, route.path): {role.value: role in route.roles for role in Role} for route in TABLE_OF_ROUTES}
"""For each route, which roles may call it: docs/access.md is made of the same declarations."""


def some_call(method: str, path: str) -> Row:
    """A call of a route: names filled in."""
    return method, re.sub(r"\{\w+\}", "x-1", path)


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


@pytest.mark.parametrize("row", ROUTES, ids="{0[0]} {0[1]}".format)
def test_somebody_may_call_every_route(row: Row) -> None:
    assert any(TABLE[row].values())


def test_the_functions_behind_peoples_api_answer_these_routes_and_each_once() -> None:
    assert len(set(ROUTES)) == len(ROUTES) == len(TABLE)
    assert {(route.method, route.path) for route in PAST} == {("POST", "/v1/past-searches")}
    assert {(route.method, route.path) for route in PAST} <= set(ROUTES)


@pytest.mark.parametrize("role", ROLES)
def test_every_right_of_a_role_is_for_a_route(deployed: Deployed, role: str) -> None:
    """A policy may say * where a route has a name, or for several routes that the role may all call."""
    [statement] = deployed.resources[ROLES[role]]["Properties"]["PolicyDocument"]["Statement"]
    for resource in statement["Resource"]:
        method, _, path = resource.split("/$default/", 1)[1].partition("/")
        pattern = re.escape(f"/{path}").replace(r"\*", ".+")
        meant = [row for row in ROUTES if row[0] == method and re.fullmatch(pattern, some_call(*row)[1])]
        assert meant, f"{role} may call {method} /{path}, which no route answers"


def test_there_is_a_policy_for_each_role_of_the_code(deployed: Deployed) -> None:
    assert list(ROLES) == [role.value for role in Role]
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
        if not TABLE[method, path][role]:
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
        (("POST", "/v1/hotlists/{list_name}/entries"), ("GET", "/v1/audit/chain")),
        (("PUT", "/v1/recipients/{recipient_id}"), ("GET", "/v1/alerts")),
        (("GET", "/v1/audit/chain"), ("GET", "/v1/alerts")),
        (("GET", "/v1/audit/chain"), ("POST", "/v1/retention/holds")),
    ],
)
def test_duties_stay_apart(one: Row, other: Row) -> None:
    assert [role for role in ROLES if TABLE[one][role] and TABLE[other][role]] == []
