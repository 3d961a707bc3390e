"""Buckets, tables, keys: private, encrypted, and nothing that would keep what must go."""

from typing import Any

import pytest

from platewatch.hotlists.announcement import FOLDER
from platewatch.retention.terms import IMPORT_TERM
from tests.template.conftest import Resources
from tests.template.test_keys import DATA_KEYS
from tests.template.test_lanes import of_type, target


def test_buckets_are_private_encrypted_and_only_by_tls(resources: Resources) -> None:
    policies = of_type(resources, "AWS::S3::BucketPolicy").values()
    guarded = {target(policy["Properties"]["Bucket"]) for policy in policies if denies_plain_http(policy)}
    for name, bucket in of_type(resources, "AWS::S3::Bucket").items():
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}, name
        [rule] = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert target(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) in DATA_KEYS, name
        assert name in guarded


def denies_plain_http(policy: dict[str, Any]) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Action"] == "s3:*"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    )


def test_tables_are_encrypted_with_our_key(resources: Resources) -> None:
    for name, table in of_type(resources, "AWS::DynamoDB::Table").items():
        assert target(table["Properties"]["SSESpecification"]["KMSMasterKeyId"]) in DATA_KEYS, name


@pytest.mark.parametrize("name", ["ReadsTable", "PassagesTable", "AlertsTable", "InvestigationsTable"])
def test_no_stream_and_no_recovery_outlives_what_a_table_destroys(resources: Resources, name: str) -> None:
    table = resources[name]["Properties"]
    for keeper in ("StreamSpecification", "PointInTimeRecoverySpecification", "KinesisStreamSpecification"):
        assert keeper not in table, keeper
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize("name", ["SnapshotsBucket", "EvidenceBucket", "PassagesBucket"])
def test_no_version_lock_or_copy_outlives_what_a_bucket_destroys(resources: Resources, name: str) -> None:
    bucket = resources[name]["Properties"]
    for keeper in (
        "VersioningConfiguration",
        "ObjectLockEnabled",
        "ObjectLockConfiguration",
        "ReplicationConfiguration",
    ):
        assert keeper not in bucket, keeper


def test_nothing_is_traced_and_no_access_log_keeps_paths(template: dict[str, Any], resources: Resources) -> None:
    written = repr(template["Globals"]) + repr(resources)
    for keeper in ("Tracing", "AccessLogSettings", "xray", "DefinitionBody"):
        assert keeper not in written, keeper


def test_nothing_is_backed_up_beside_its_term(resources: Resources) -> None:
    assert not [name for name, resource in resources.items() if resource["Type"].startswith("AWS::Backup::")]


@pytest.mark.parametrize(
    ("name", "prefix", "days"),
    [
        ("SnapshotsBucket", None, 1),
        ("EvidenceBucket", "pending/", 1),
        ("EvidenceBucket", "hit/", 1825),
        ("PassagesBucket", None, 28),
        ("HotlistsBucket", ".staged/", 1),
        ("HotlistsBucket", "imports/", IMPORT_TERM.days),
    ],
)
def test_a_lifecycle_stands_behind_the_sweep(resources: Resources, name: str, prefix: str | None, days: int) -> None:
    rules = resources[name]["Properties"]["LifecycleConfiguration"]["Rules"]
    found = [rule for rule in rules if "ExpirationInDays" in rule and rule.get("Prefix") == prefix]
    assert [(rule["ExpirationInDays"], rule["Status"]) for rule in found] == [(days, "Enabled")]


def test_records_of_imports_end_with_their_files_and_reports(resources: Resources) -> None:
    table = resources["HotlistTable"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert FOLDER == "imports"


def test_no_lifecycle_reaches_what_is_held_for_a_case(resources: Resources) -> None:
    rules = resources["EvidenceBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    prefixes = [rule.get("Prefix", "") for rule in rules if "ExpirationInDays" in rule]
    assert not [prefix for prefix in prefixes if "hold/".startswith(prefix) or prefix.startswith("hold/")]


def test_every_queue_keeps_a_day_at_the_most_and_dead_letters_four(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    assert len(queues) >= 14
    # Audit records are no passages: they wait until they are chained.
    queues.pop("AuditQueue")
    for name, queue in queues.items():
        most = 86400 if "RedrivePolicy" in queue["Properties"] else 4 * 86400
        assert queue["Properties"]["MessageRetentionPeriod"] <= most, name


@pytest.mark.parametrize("name", ["ReadsTable", "PassagesTable", "InvestigationsTable"])
def test_the_index_of_what_is_due_knows_keys_and_ends_alone(resources: Resources, name: str) -> None:
    [index] = resources[name]["Properties"]["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["Projection"]) == ("by_expiry", {"ProjectionType": "KEYS_ONLY"})


def test_all_that_keeps_passages_is_there_under_126jj_alone(resources: Resources) -> None:
    named = {name: each for name, each in resources.items() if "Passages" in name or "SearchPast" in name}
    assert len(named) >= 9
    assert {name for name, each in named.items() if each.get("Condition") != "KeepsPassages"} == set()


def test_the_topic_that_carries_plates_is_encrypted(resources: Resources) -> None:
    assert target(resources["AlertsTopic"]["Properties"]["KmsMasterKeyId"]) == "HitsKey"


@pytest.mark.parametrize("name", ["LinkKey", "WebhookKey", "PlateTagKey"])
def test_the_keys_of_links_webhooks_and_tags_sign_and_do_nothing_else(resources: Resources, name: str) -> None:
    key = resources[name]["Properties"]
    assert (key["KeySpec"], key["KeyUsage"]) == ("HMAC_256", "GENERATE_VERIFY_MAC")


def test_who_shows_webhooks_secrets_can_make_no_link(resources: Resources) -> None:
    users = {
        key: {
            name
            for name, role in of_type(resources, "AWS::IAM::Role").items()
            for statement in role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
            if "kms:GenerateMac" in statement["Action"] and target(statement["Resource"]) == key
        }
        for key in ("LinkKey", "WebhookKey")
    }
    assert users == {"LinkKey": {"DeliverRole"}, "WebhookKey": {"DeliverRole", "PeopleApiRole", "ConsoleRole"}}


def test_no_function_is_told_that_webhooks_may_be_on_its_own_machine(resources: Resources) -> None:
    assert "WEBHOOKS_ON_THIS_MACHINE" not in repr(resources)


def test_the_alert_page_asks_for_a_pin_by_default(template: dict[str, Any], resources: Resources) -> None:
    login = template["Parameters"]["AlertPageLogin"]
    assert (login["Default"], login["AllowedValues"]) == ("pin", ["pin", "token"])
    for name in ("AlertPageFunction", "PeopleApiFunction"):
        variables = resources[name]["Properties"]["Environment"]["Variables"]
        assert variables["ALERT_PAGE_LOGIN"] == {"Ref": "AlertPageLogin"}


@pytest.mark.parametrize("name", ["LoginsTable", "SessionsTable"])
def test_tries_and_sessions_leave_the_table_by_themselves_and_no_backup_keeps_them(
    resources: Resources, name: str
) -> None:
    logins = resources[name]["Properties"]
    assert logins["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert "PointInTimeRecoverySpecification" not in logins
    assert "StreamSpecification" not in logins


def test_counts_of_wrong_camera_tokens_leave_the_table_by_themselves(resources: Resources) -> None:
    cameras = resources["CamerasTable"]["Properties"]
    assert cameras["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
