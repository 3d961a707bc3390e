"""Which kinds of stored items each function may write, tried with the policies as they are deployed.

A table holds many kinds of items, told apart by the start of their key. A function that is taken over must not write
kinds that are none of its business: the alert page no recipient and no PIN, issue_upload no camera's token.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from localcloud.enforce.policy import Request
from tests.template.physical import Deployed, Policy, allows, deploy_template

KINDS: Mapping[str, tuple[str, ...]] = {
    "AlertsTable": (
        *("alert#1", "camera-faults", "clock-faults", "counted#1", "disputes#demo", "duty#1", "hit#1", "hit-rate"),
        *("insight-weeks", "insight-making", "insight-facts#1", "insight-held#1", "insight-cars#1", "insight-key"),
        *("handovers", "holds", "live", "message#1"),
        *("notices#1", "pictures#1", "presence#1", "recipient-change#1", "recipient-check#1", "recipients", "review#1"),
        *("sms-reports", "stale-lists", "tally#2026-01", "token#1"),
    ),
    "CamerasTable": ("camera#1", "guesses#1", "sights", "usual"),
    "HotlistTable": ("imports:demo", "lists", "patterns#0", "plate#21JZ44", "refusals"),
    "InvestigationsTable": ("investigation#1", "investigations"),
    "LoginsTable": ("pins", "session#1", "tries#1"),
    "ReadsTable": ("camera#1", "rejections#2026-01-01", "share#1", "snapshot#1"),
    "SessionsTable": ("people", "others"),
}
"""The partition key of one item of each kind, for each table that has several.

tests/e2e/test_least_privilege.py requires a row here for each kind that a run of the service touches.
"""

ONE_KIND = {"AuditTable", "AuditHeadTable", "CountsTable", "PassagesTable"}

WRITES = ("PutItem", "UpdateItem", "DeleteItem")

PEOPLES: Mapping[str, str] = {
    "AlertsTable": "PutItem alert# counted# disputes# duty# handovers holds presence# recipient-change#"
    " recipient-check# recipients review# / UpdateItem alert# disputes# handovers hit# live pictures# tally#"
    " / DeleteItem holds recipient-change# recipients",
    "CamerasTable": "PutItem camera# / UpdateItem camera#",
    "HotlistTable": "UpdateItem imports: lists patterns# plate#",
    "LoginsTable": "PutItem pins / DeleteItem pins",
}
"""What the routes of people write, through either door."""

MAY: Mapping[str, Mapping[str, str]] = {
    "IssueUploadRole": {"CamerasTable": "UpdateItem camera# guesses#"},
    "RecogniseRole": {"ReadsTable": "PutItem camera# rejections# share# snapshot#"},
    "MatchRole": {
        "AlertsTable": "PutItem alert# presence# review# / UpdateItem hit-rate live pictures#",
        "ReadsTable": "UpdateItem camera# / DeleteItem camera#",
    },
    "DeliverRole": {
        "AlertsTable": "PutItem counted# message# notices# recipient-change# recipient-check# token#"
        " / UpdateItem alert# live notices# review# tally#"
    },
    "ImportHotlistRole": {
        "HotlistTable": "UpdateItem imports: lists patterns# plate# refusals / DeleteItem plate# refusals"
    },
    "InvestigateRole": {
        "InvestigationsTable": "PutItem investigation# investigations / UpdateItem investigation# investigations"
        " / DeleteItem investigation#",
    },
    "AlertPageRole": {
        "AlertsTable": "PutItem counted# disputes# / UpdateItem alert# disputes# hit# live tally#",
        "LoginsTable": "PutItem session# tries#",
    },
    "PeopleApiRole": {**PEOPLES, "SessionsTable": "UpdateItem people"},
    "ConsoleRole": {**PEOPLES, "SessionsTable": "PutItem people / UpdateItem people"},
    "WatchRole": {
        "AlertsTable": "PutItem alert# camera-faults clock-faults counted# disputes# hit# insight-cars# insight-facts#"
        " insight-held# insight-key insight-making insight-weeks review# sms-reports stale-lists"
        " / UpdateItem alert# disputes# hit# hit-rate live tally#"
        " / DeleteItem alert# camera-faults clock-faults holds insight-cars# insight-facts# insight-held# insight-key"
        " notices# pictures# stale-lists",
        "CamerasTable": "PutItem sights usual",
        "InvestigationsTable": "UpdateItem investigation# investigations / DeleteItem investigation# investigations",
        "ReadsTable": "DeleteItem camera#",
    },
}
"""What each role may write: the rows of this table and nothing else."""

ONLY: Mapping[tuple[str, str, str], set[str]] = {
    ("IssueUploadRole", "CamerasTable", "camera#1"): {
        *("agent_beats", "clock_lags", "clock_noted_at", "clock_uncertain", "drift_seconds", "drift_seen_at"),
        "last_picture_at",
    },
    ("MatchRole", "ReadsTable", "camera#1"): {"passage"},
    ("DeliverRole", "AlertsTable", "alert#1"): {"attempts", "claimed_until", "state"},
    ("DeliverRole", "AlertsTable", "notices#1"): {"attempts", "claimed_until", "state"},
    ("DeliverRole", "AlertsTable", "review#1"): {"attempts", "claimed_until", "state"},
    ("AlertPageRole", "AlertsTable", "alert#1"): {
        *("delivered_at", "delivered_source", "escalate_at", "state", "waiting")
    },
    ("ImportHotlistRole", "HotlistTable", "lists"): {"list:demo", "list:other"},
}
"""Where a role may update single attributes of an item that is another's."""


@pytest.fixture(scope="module", params=["hit-no-hit", "126jj"])
def deployed(request: pytest.FixtureRequest) -> Deployed:
    return deploy_template({"RetentionMode": request.param})


def may(deployed: Deployed, role: str, table: str, operation: str, pk: str, *attributes: str) -> bool:
    """Whether the role's policies let the call pass that writes these attributes of an item with that key."""
    context = {"dynamodb:leadingkeys": [pk], "dynamodb:attributes": ["pk", "sk", *attributes]}
    return allows(deployed.policies(role), Request(f"dynamodb:{operation}", deployed.arn(table), context))


def some_attribute(role: str, table: str, pk: str) -> str:
    """One that the role may update, where it may not update all."""
    return sorted(ONLY.get((role, table, pk), {"x"}))[0]


def list_allowed(deployed: Deployed, role: str, table: str) -> str:
    parts = []
    for operation in WRITES:
        kinds = [
            pk.partition("#")[0] + "#" if "#" in pk else pk.replace("demo", "")
            for pk in KINDS[table]
            if may(deployed, role, table, operation, pk, some_attribute(role, table, pk))
        ]
        parts += [f"{operation} {' '.join(sorted(kinds))}"] if kinds else []
    return " / ".join(parts)


def sort_row(row: str) -> str:
    return " / ".join(f"{part.split()[0]} {' '.join(sorted(part.split()[1:]))}" for part in row.split(" / "))


def list_roles(deployed: Deployed) -> list[str]:
    return sorted(deployed.of_type("AWS::IAM::Role"))


def test_each_function_writes_its_own_kinds_of_items_and_no_other(deployed: Deployed) -> None:
    found = {
        role: {table: row for table in KINDS if (row := list_allowed(deployed, role, table))}
        for role in list_roles(deployed)
    }
    expected = {role: {table: sort_row(row) for table, row in rows.items()} for role, rows in MAY.items()}
    assert {role: rows for role, rows in found.items() if rows} == expected


@pytest.mark.parametrize(("place", "attributes"), ONLY.items(), ids=lambda value: "-".join(sorted(value)))
def test_of_another_functions_item_single_attributes_are_written(
    deployed: Deployed, place: tuple[str, str, str], attributes: set[str]
) -> None:
    role, table, pk = place
    assert all(may(deployed, role, table, "UpdateItem", pk, each) for each in attributes)
    others = {
        *("record", "token_digest", "token_salt", "token_before", "private_ground", "caption_areas", "revoked_at"),
        *("positions", "lane"),
        *("expires", "expires_at", "expiry_hour", "ground", "settings:demo", "recipient_id", "alert_id", "free_until"),
    }
    assert [each for each in others if may(deployed, role, table, "UpdateItem", pk, each)] == []
    for each in attributes:
        assert not may(deployed, role, table, "UpdateItem", pk, each, "record"), "one of its own and another"


ATTACKS: Mapping[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "the page sets a PIN": ("AlertPageRole", "LoginsTable", "PutItem", "pins", ("salt", "digest", "cost", "set_at")),
    "the page adds a recipient": ("AlertPageRole", "AlertsTable", "PutItem", "recipients", ("record", "version")),
    "the page replaces an alert": ("AlertPageRole", "AlertsTable", "PutItem", "alert#1", ("record",)),
    "the page ends an alert": ("AlertPageRole", "AlertsTable", "UpdateItem", "alert#1", ("expires_at",)),
    "the page makes a link": ("AlertPageRole", "AlertsTable", "PutItem", "token#1", ("alert_id", "recipient_id")),
    "the page ends a hold": ("AlertPageRole", "AlertsTable", "DeleteItem", "holds", ()),
    "an upload changes a token": ("IssueUploadRole", "CamerasTable", "UpdateItem", "camera#1", ("token_digest",)),
    "an upload unmasks a garden": ("IssueUploadRole", "CamerasTable", "UpdateItem", "camera#1", ("private_ground",)),
    "an upload marks captions": ("IssueUploadRole", "CamerasTable", "UpdateItem", "camera#1", ("caption_areas",)),
    "an upload un-revokes": ("IssueUploadRole", "CamerasTable", "UpdateItem", "camera#1", ("revoked_at",)),
    "an upload adds a camera": ("IssueUploadRole", "CamerasTable", "PutItem", "camera#2", ("token_digest",)),
    "match adds a recipient": ("MatchRole", "AlertsTable", "PutItem", "recipients", ("record",)),
    "match makes a link": ("MatchRole", "AlertsTable", "PutItem", "token#1", ("alert_id",)),
    "match changes a read": ("MatchRole", "ReadsTable", "UpdateItem", "camera#1", ("record",)),
    "match destroys a marker": ("MatchRole", "ReadsTable", "DeleteItem", "snapshot#1", ()),
    "deliver sends elsewhere": ("DeliverRole", "AlertsTable", "PutItem", "recipients", ("record",)),
    "deliver rewrites an alert": ("DeliverRole", "AlertsTable", "PutItem", "alert#1", ("record",)),
    "deliver changes a hit's plate": ("DeliverRole", "AlertsTable", "UpdateItem", "alert#1", ("record",)),
    "deliver wipes the answers": ("DeliverRole", "AlertsTable", "PutItem", "hit#1", ("ground",)),
    "watch adds a recipient": ("WatchRole", "AlertsTable", "PutItem", "recipients", ("record",)),
    "watch removes a recipient": ("WatchRole", "AlertsTable", "DeleteItem", "recipients", ()),
    "watch destroys a rejection": ("WatchRole", "ReadsTable", "DeleteItem", "rejections#2026-01-01", ()),
    "an import changes settings": ("ImportHotlistRole", "HotlistTable", "UpdateItem", "lists", ("settings:demo",)),
    "an import forgets the lists": ("ImportHotlistRole", "HotlistTable", "DeleteItem", "lists", ()),
    "the API makes a link": ("PeopleApiRole", "AlertsTable", "PutItem", "token#1", ("alert_id",)),
    "the API opens a session": ("PeopleApiRole", "LoginsTable", "PutItem", "session#1", ("link_digest",)),
    "the API forgets wrong PINs": ("PeopleApiRole", "LoginsTable", "DeleteItem", "tries#1", ()),
    "the API signs somebody in": ("PeopleApiRole", "SessionsTable", "PutItem", "people", ("role",)),
    "the console opens an alert page": ("ConsoleRole", "LoginsTable", "PutItem", "session#1", ("link_digest",)),
    "the console makes a link": ("ConsoleRole", "AlertsTable", "PutItem", "token#1", ("alert_id",)),
    "the console empties the board": ("ConsoleRole", "AlertsTable", "DeleteItem", "live", ()),
    "the page notes who was shown what": ("AlertPageRole", "AlertsTable", "PutItem", "duty#1", ("x",)),
    "the page signs in to the console": ("AlertPageRole", "SessionsTable", "PutItem", "people", ("role",)),
    "recognise changes a camera": ("RecogniseRole", "CamerasTable", "UpdateItem", "camera#1", ("private_ground",)),
    "recognise marks captions": ("RecogniseRole", "CamerasTable", "UpdateItem", "camera#1", ("caption_areas",)),
    "match marks captions": ("MatchRole", "CamerasTable", "UpdateItem", "camera#1", ("caption_areas",)),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_a_function_that_was_taken_over_cannot_do(
    deployed: Deployed, attack: tuple[str, str, str, str, tuple[str, ...]]
) -> None:
    role, table, operation, pk, attributes = attack
    assert not may(deployed, role, table, operation, pk, *attributes)


def list_statements(deployed: Deployed) -> Iterator[tuple[str, Policy]]:
    for role in list_roles(deployed):
        for policy in deployed.policies(role):
            yield from ((role, statement) for statement in policy["Statement"])


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_a_condition_on_keys_stands_where_every_call_names_keys(deployed: Deployed) -> None:
    """ForAllValues holds where nothing is named: a Scan, say. An index has other leading keys than its table."""
    bound = 0
    for role, statement in list_statements(deployed):
        condition = statement.get("Condition", {})
        if "dynamodb:" in json.dumps(condition):
            bound += 1
            where = (role, statement["Sid"])
            assert set(condition) == {"ForAllValues:StringLike"}, where
            keys = condition["ForAllValues:StringLike"]
            assert set(keys) <= {"dynamodb:LeadingKeys", "dynamodb:Attributes"}, where
            assert keys["dynamodb:LeadingKeys"], where
            assert not any(key.startswith("*") for values in keys.values() for key in values), where
            calls = {"GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "ConditionCheckItem"}
            assert set(statement["Action"]) <= {f"dynamodb:{call}" for call in calls}, where
            assert "/index/" not in json.dumps(statement["Resource"]), where
            if "dynamodb:Attributes" in keys:
                # A Put would put these attributes, and take all others away.
                assert statement["Action"] == ["dynamodb:UpdateItem"], where
                assert {"pk", "sk"} <= set(keys["dynamodb:Attributes"]), where
    assert bound >= 20


def test_every_right_to_write_a_table_of_several_kinds_says_which(deployed: Deployed) -> None:
    tables = {deployed.arn(name): name for name in deployed.of_type("AWS::DynamoDB::Table")}
    assert set(tables.values()) <= set(KINDS) | ONE_KIND
    for role, statement in list_statements(deployed):
        written = {tables.get(resource) for resource in listed(statement.get("Resource", []))} & set(KINDS)
        if written and set(statement["Action"]) & {f"dynamodb:{write}" for write in WRITES}:
            names_all_kinds = role == "RecogniseRole" and written == {"ReadsTable"}
            assert names_all_kinds or "Condition" in statement, (role, statement["Sid"])
