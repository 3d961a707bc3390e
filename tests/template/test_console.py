"""The console: who may sign in, at which address, with which rights, and what its page may do with a bucket."""

import json
import re
from datetime import timedelta
from typing import Any

import boto3
import pytest
from names import LONGEST

from localcloud.enforce.policy import Request
from localcloud.errors import TemplateInvalid
from platewatch.hotlists.announcement import AnnouncedFile
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.web.route import Role
from tests.template import physical
from tests.template.conftest import Resources
from tests.template.physical import ACCOUNT, REGION, STACK, Deployed, allows, deploy_template
from tests.template.test_functions import statements
from tests.template.test_lanes import of_type

PROVIDER = {
    "OidcIssuer": "https://login.example.nl/force/v2.0",
    "OidcClientId": "0f1e2d3c",
    "OidcRoles": "anpr-officers=officer;anpr room=control room",
}
POOL_KINDS = ("UserPool", "UserPoolClient", "UserPoolDomain", "UserPoolGroup")


def variables(deployed: Deployed, function: str = "ConsoleFunction") -> dict[str, Any]:
    found: dict[str, Any] = deployed.resources[function]["Properties"]["Environment"]["Variables"]
    return found


def pool(resources: Resources, name: str) -> dict[str, Any]:
    assert resources[name]["Condition"] == "BringsPool"
    found: dict[str, Any] = resources[name]["Properties"]
    return found


# ---------------------------------------------------------------- people


def test_nobody_signs_up_and_everybody_has_a_code_of_their_own_beside_a_long_password(resources: Resources) -> None:
    people = pool(resources, "ConsolePeople")
    assert people["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert (people["MfaConfiguration"], people["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert people["AccountRecoverySetting"] == {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
    password = people["Policies"]["PasswordPolicy"]
    assert password["MinimumLength"] >= 14
    assert all(password[f"Require{each}"] for each in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert password["TemporaryPasswordValidityDays"] <= 3
    # A user name is what the audit log says: people choose none, and nobody signs in by an attribute that changes.
    assert not {"UsernameAttributes", "AliasAttributes", "LambdaConfig"} & set(people)


def test_the_code_flow_is_the_only_way_to_a_token(resources: Resources) -> None:
    client = pool(resources, "ConsoleClient")
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AllowedOAuthScopes"] == ["openid", "profile", "email"]
    assert client["GenerateSecret"] is False
    # No password by an API's call, and so no token that may change its owner's attributes.
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["SupportedIdentityProviders"] == ["COGNITO"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert (client["IdTokenValidity"], client["TokenValidityUnits"]["IdToken"]) == (5, "minutes")


@pytest.mark.parametrize(
    ("parameters", "address"),
    [
        ({}, "https://Api.execute-api.eu-west-1.amazonaws.com"),
        ({"ConsoleDomain": "anpr.example.nl"}, "https://anpr.example.nl"),
    ],
)
def test_one_address_is_the_consoles_and_the_provider_comes_back_to_no_other(
    parameters: dict[str, str], address: str
) -> None:
    deployed = deploy_template(parameters)
    assert deployed.resources["ConsoleClient"]["Properties"]["CallbackURLs"] == [f"{address}/console/callback"]
    assert deployed.resources["ConsoleClient"]["Properties"]["LogoutURLs"] == [f"{address}/console"]
    [rule] = deployed.resources["HotlistsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == [address]
    assert variables(deployed)["CONSOLE_DOMAIN"] == parameters.get("ConsoleDomain", "")


def test_the_pool_has_a_group_for_each_role_and_the_console_knows_them() -> None:
    deployed = deploy_template()
    groups = {each["GroupName"] for each in deployed.of_type("AWS::Cognito::UserPoolGroup").values()}
    told = dict(each.split("=") for each in variables(deployed)["OIDC_ROLES"].split(";"))
    assert set(told) == groups
    assert sorted(told.values()) == sorted(role.value for role in Role)
    assert variables(deployed)["OIDC_GROUPS_CLAIM"] == "cognito:groups"
    assert variables(deployed)["OIDC_NAME_CLAIM"] == "cognito:username"
    assert variables(deployed)["OIDC_ISSUER"] == f"https://cognito-idp.{REGION}.amazonaws.com/ConsolePeople"


def test_the_function_gets_the_pools_client_from_the_stage_because_it_cannot_wait_for_it() -> None:
    """The client knows the API's address, the API its functions: told by its environment, it would be a circle."""
    [stage] = deploy_template().of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["StageVariables"] == {"OidcClientId": "ConsoleClient"}
    assert variables(deploy_template())["OIDC_CLIENT_ID"] == ""


def test_with_a_provider_of_the_force_there_is_no_pool_and_the_console_is_told_what_was_given() -> None:
    deployed = deploy_template(PROVIDER)
    assert [kind for kind in POOL_KINDS if deployed.of_type(f"AWS::Cognito::{kind}")] == []
    [stage] = deployed.of_type("AWS::ApiGatewayV2::Stage").values()
    assert "StageVariables" not in stage
    told = variables(deployed)
    assert (told["OIDC_ISSUER"], told["OIDC_CLIENT_ID"]) == (PROVIDER["OidcIssuer"], PROVIDER["OidcClientId"])
    assert told["OIDC_ROLES"] == PROVIDER["OidcRoles"]
    assert (told["OIDC_NAME_CLAIM"], told["OIDC_GROUPS_CLAIM"]) == ("preferred_username", "groups")


@pytest.mark.parametrize("missing", ["OidcClientId", "OidcRoles"])
def test_a_provider_that_is_half_described_is_refused_before_anything_is_deployed(missing: str) -> None:
    with pytest.raises(TemplateInvalid, match=missing):
        deploy_template({**PROVIDER, missing: ""})


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        (
            "OidcIssuer",
            ["", "https://login.microsoftonline.com/1f/v2.0", "http://127.0.0.1:8123", "http://localhost:9"],
            [
                "http://login.example.nl",
                "http://127.0.0.1.example.nl:80",
                "https://x y",
                "ftp://x.example",
                "https://a",
            ],
        ),
        (
            "OidcRoles",
            ["", "a=officer", "7c-3=control room;x y=admin", "CN=anpr,OU=politie=auditor"],
            ["officer", "a=", "=admin", "a=chief", "a=officer;", "a=officer;;b=admin"],
        ),
        ("ConsoleNetworks", ["", "192.0.2.0/24", "192.0.2.0/24,2001:db8::/32"], ["192.0.2.0", "any", "10.0.0.0/8;x"]),
        ("ConsoleDomain", ["", "anpr.example.nl"], ["https://anpr.example.nl", "ANPR.example.nl", "a b.nl"]),
        (
            "MapTiles",
            ["", "https://service.pdok.nl/brt/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png"],
            ["http://maps.example/{z}/{x}/{y}.png", "https://maps.example/", "https://m.example/{z};script-src *"],
        ),
        (
            "OidcClientSecretArn",
            ["", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{STACK}-console-a1B2c3"],
            ["hunter2", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/x"],
        ),
    ],
)
def test_a_parameter_takes_what_it_is_for(
    template: dict[str, Any], parameter: str, good: list[str], bad: list[str]
) -> None:
    pattern = template["Parameters"][parameter]["AllowedPattern"]
    assert [value for value in good if not re.fullmatch(pattern, value)] == []
    assert [value for value in bad if re.fullmatch(pattern, value)] == []


# ---------------------------------------------------------------- rights


def named(statement: dict[str, Any]) -> str:
    return str(statement["Sid"])


def test_the_console_has_the_rights_of_the_api_and_keeps_sessions(resources: Resources) -> None:
    """Each role has its own in full (decision 0044), so that nothing is added to one of them unseen."""
    api = {named(each): each for each in statements(resources, "PeopleApiFunction")}
    console = {named(each): each for each in statements(resources, "ConsoleFunction")}
    assert set(console) - set(api) == {"AskInvestigations", "KeepSessions"}
    assert set(api) - set(console) == {"EndSessions"}
    different = {sid for sid in set(api) & set(console) if api[sid] != console[sid]}
    assert different == {"WriteLogs"}


def test_of_passages_the_console_counts_and_asks_the_search_and_has_no_more() -> None:
    deployed = deploy_template({"RetentionMode": "126jj"})
    passages = deployed.arn("PassagesTable")
    for action in ("GetItem", "Query", "Scan", "BatchGetItem"):
        assert not allows(deployed.policies("ConsoleRole"), Request(f"dynamodb:{action}", passages)), action
    asked = {
        (role, function)
        for role in deployed.of_type("AWS::IAM::Role")
        for function in deployed.of_type("AWS::Lambda::Function")
        if allows(deployed.policies(role), Request("lambda:InvokeFunction", deployed.arn(function)))
    }
    # Test pictures are read by the function that has the reader, and watch has the dead letters, for either door.
    doors, helpers = ("ConsoleRole", "PeopleApiRole"), ("RecogniseFunction", "WatchFunction")
    searches = (("ConsoleRole", each) for each in ("InvestigateFunction", "SearchPastFunction"))
    assert asked == {*searches, *((door, each) for door in doors for each in helpers)}
    assert variables(deployed)["SEARCH_PAST_FUNCTION"] == f"{STACK}-search-past"


def test_without_kept_passages_the_console_invokes_the_reader_watch_and_investigations_alone() -> None:
    deployed = deploy_template()
    statements = [each for policy in deployed.policies("ConsoleRole") for each in policy["Statement"]]
    actions = {action for each in statements for action in each["Action"]}
    assert not {action for action in actions if action.startswith(("secretsmanager:", "cognito-idp:"))}
    asked = [each["Resource"] for each in statements if "lambda:InvokeFunction" in each["Action"]]
    assert asked == [
        [deployed.arn("RecogniseFunction"), deployed.arn("WatchFunction")],
        deployed.arn("InvestigateFunction"),
    ]
    assert variables(deployed)["WATCH_FUNCTION"] == f"{STACK}-watch"
    assert variables(deployed)["RECOGNISE_FUNCTION"] == f"{STACK}-recognise"
    assert variables(deployed)["SEARCH_PAST_FUNCTION"] == ""


def test_the_console_knows_its_own_secret_and_nobody_else_does() -> None:
    secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{STACK}-console-a1B2c3"
    deployed = deploy_template({**PROVIDER, "OidcClientSecretArn": secret})
    for role in deployed.of_type("AWS::IAM::Role"):
        for arn in (secret, f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:other-a1B2c3"):
            request = Request("secretsmanager:GetSecretValue", arn)
            assert allows(deployed.policies(role), request) is (role == "ConsoleRole" and arn == secret), (role, arn)
    assert variables(deployed)["OIDC_CLIENT_SECRET_ARN"] == secret


def test_sessions_are_reached_by_the_console_and_by_the_api_that_ends_them(resources: Resources) -> None:
    reached: dict[str, set[str]] = {}
    for name in of_type(resources, "AWS::Serverless::Function"):
        for statement in statements(resources, name):
            if "SessionsTable" in repr(statement.get("Resource")):
                reached.setdefault(name, set()).update(statement["Action"])
    calls = ("GetItem", "PutItem", "UpdateItem", "Query")
    assert reached == {
        "ConsoleFunction": {f"dynamodb:{call}" for call in calls},
        "PeopleApiFunction": {"dynamodb:Query", "dynamodb:UpdateItem"},
    }


MOST_OF_A_ROLE = 10240
"""Characters, white space left out, of all policies that are written into one role (IAM's quotas)."""


@pytest.mark.parametrize("role", ["PeopleApiRole", "ConsoleRole"])
def test_a_roles_rights_fit_into_it_where_all_names_are_as_long_as_they_may_be(
    monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{'x' * LONGEST}-console-a1B2c3"
    name_resource = physical.name_resource

    def name_at_length(logical_id: str, kind: str, properties: dict[str, Any]) -> physical.Physical:
        found = name_resource(logical_id, kind, properties)
        longer = (found.ref + "A" * 7, found.attributes["Arn"] + "A" * 7)
        if kind == "AWS::KMS::Key":
            longer = ("1" * 36, found.attributes["Arn"].rpartition("/")[0] + "/" + "1" * 36)
        given = {"BucketName", "RoleName", "FunctionName", "LogGroupName"} & set(properties)
        return found if given else physical.Physical(longer[0], {**found.attributes, "Arn": longer[1]})

    monkeypatch.setattr(physical, "STACK", "x" * LONGEST)
    monkeypatch.setattr(physical, "REGION", "ap-southeast-1")
    monkeypatch.setattr(physical, "name_resource", name_at_length)
    template = physical.load_template(physical.ROOT / "template.yaml")
    deployed = Deployed(template, {"RetentionMode": "126jj", "OidcClientSecretArn": secret})
    size = sum(len(json.dumps(policy, separators=(",", ":"))) for policy in deployed.policies(role))
    assert 8000 < size <= MOST_OF_A_ROLE


# ---------------------------------------------------------------- the page and the bucket


def test_a_page_may_put_into_the_bucket_of_hotlists_and_into_no_other(resources: Resources) -> None:
    with_cors = {name for name, each in of_type(resources, "AWS::S3::Bucket").items() if "Cors" in repr(each)}
    assert with_cors == {"HotlistsBucket"}
    [rule] = resources["HotlistsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["PUT"]
    assert "ExposedHeaders" not in rule
    assert "*" not in json.dumps(rule)
    # The API answers no page of another origin.
    assert "CorsConfiguration" not in resources["Api"]["Properties"]


def test_a_page_may_send_the_headers_that_an_announced_file_asks_for_and_no_others(resources: Resources) -> None:
    # Signing asks nobody.
    client = boto3.client("s3", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    bucket = S3Hotlists(client, "bucket")
    _, headers = bucket.sign_upload(AnnouncedFile(1, "0" * 64), "imports/demo/x.csv", timedelta(minutes=1))
    [rule] = resources["HotlistsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    # A browser sends the length by itself.
    assert sorted(rule["AllowedHeaders"]) == sorted({name.lower() for name in headers} - {"content-length"})


def test_functions_behind_the_api_name_the_bucket_that_waits_for_the_api(resources: Resources) -> None:
    for name in ("PeopleApiFunction", "ConsoleFunction"):
        told = resources[name]["Properties"]["Environment"]["Variables"]["HOTLISTS_BUCKET"]
        assert told == resources["HotlistsBucket"]["Properties"]["BucketName"]


def test_what_checks_sign_ins_or_seals_pictures_carries_the_layer_of_ciphers(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Serverless::Function")
    carried = [
        name for name, each in functions.items() if {"Ref": "SignInLayer"} in each["Properties"].get("Layers", [])
    ]
    assert sorted(carried) == ["ConsoleFunction", "MatchFunction", "RecogniseFunction"]
