"""Makes keys, buckets and tables."""

import json
from typing import Any

from localcloud.deploy.intrinsics import Physical
from localcloud.deploy.properties import Properties
from localcloud.deploy.provisioners.setting import Provisioner, Setting
from localcloud.deploy.stack import ExpiringTable
from localcloud.enforce.policy import check_policy
from localcloud.errors import DeployRefused


def make_key(setting: Setting, properties: Properties) -> Physical:
    """AWS::KMS::Key."""
    kms = setting.client("kms")
    policy = properties.need("KeyPolicy")
    check_policy(policy, properties.logical_id)
    asked = properties.move(Description="Description", KeySpec="KeySpec", KeyUsage="KeyUsage")
    rotate = properties.take("EnableKeyRotation", False)
    properties.finish()
    key = kms.create_key(Policy=json.dumps(policy), **asked)["KeyMetadata"]
    if rotate:
        kms.enable_key_rotation(KeyId=key["KeyId"])
    return Physical(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})


def make_key_alias(setting: Setting, properties: Properties) -> Physical:
    """AWS::KMS::Alias."""
    name = properties.need("AliasName")
    setting.client("kms").create_alias(AliasName=name, TargetKeyId=properties.need("TargetKeyId"))
    properties.finish()
    return Physical(name)


def make_bucket(setting: Setting, properties: Properties) -> Physical:
    """AWS::S3::Bucket."""
    s3 = setting.client("s3")
    name = setting.name(properties.take("BucketName"), properties.logical_id, lower=True)
    location = {"LocationConstraint": setting.stack.region}
    locked = bool(properties.take("ObjectLockEnabled", False))
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=location, ObjectLockEnabledForBucket=locked)
    encryption = properties.part("BucketEncryption")
    rules = [
        _encryption_rule(encryption.within("ServerSideEncryptionConfiguration", rule))
        for rule in encryption.take("ServerSideEncryptionConfiguration", [])
    ]
    encryption.finish()
    if rules:
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    for key, call in (
        ("PublicAccessBlockConfiguration", s3.put_public_access_block),
        ("OwnershipControls", s3.put_bucket_ownership_controls),
        ("VersioningConfiguration", s3.put_bucket_versioning),
    ):
        value = properties.take(key)
        if value is not None:
            call(Bucket=name, **{key: value})
    _set_lock(s3, name, properties)
    _set_lifecycle(s3, name, properties)
    _set_cors(setting, name, properties)
    arn = f"arn:aws:s3:::{name}"
    _set_notifications(setting, name, arn, properties)
    properties.finish()
    region = setting.stack.region
    return Physical(
        name,
        {
            "Arn": arn,
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
        },
    )


def _encryption_rule(rule: Properties) -> dict[str, Any]:
    default = rule.part("ServerSideEncryptionByDefault")
    asked = {
        "ApplyServerSideEncryptionByDefault": default.move(
            SSEAlgorithm="SSEAlgorithm", KMSMasterKeyID="KMSMasterKeyID"
        ),
        **rule.move(BucketKeyEnabled="BucketKeyEnabled"),
    }
    default.finish()
    rule.finish()
    return asked


def _set_lock(s3: Any, bucket: str, properties: Properties) -> None:
    lock = properties.part("ObjectLockConfiguration")
    enabled, rule = lock.take("ObjectLockEnabled"), lock.part("Rule")
    kept = rule.part("DefaultRetention")
    retention = kept.move(Mode="Mode", Days="Days", Years="Years")
    for part in (kept, rule, lock):
        part.finish()
    if enabled:
        # Parameters are texts here.
        numbers = {name: int(value) for name, value in retention.items() if name != "Mode"}
        asked = {"ObjectLockEnabled": enabled, "Rule": {"DefaultRetention": retention | numbers}}
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=asked)


def _set_lifecycle(s3: Any, bucket: str, properties: Properties) -> None:
    lifecycle = properties.part("LifecycleConfiguration")
    rules: list[dict[str, Any]] = []
    for values in lifecycle.take("Rules", []):
        rule = lifecycle.within("Rules", values)
        made: dict[str, Any] = {"Filter": {"Prefix": rule.take("Prefix", "")}}
        made |= rule.move(Id="ID", Status="Status", AbortIncompleteMultipartUpload="AbortIncompleteMultipartUpload")
        days = rule.take("ExpirationInDays")
        if days is not None:
            made["Expiration"] = {"Days": int(days)}
        older = rule.part("NoncurrentVersionExpiration")
        if number := older.take("NoncurrentDays"):
            made["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(number)}
        older.finish()
        rule.finish()
        rules.append(made)
    lifecycle.finish()
    if rules:
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _set_cors(setting: Setting, bucket: str, properties: Properties) -> None:
    """Which pages of other origins may use the bucket. The API's own address is the one on this machine."""
    cors = properties.part("CorsConfiguration")
    rules: list[dict[str, Any]] = []
    for values in cors.take("CorsRules", []):
        rule = cors.within("CorsRules", values)
        made = rule.move(
            AllowedHeaders="AllowedHeaders", AllowedMethods="AllowedMethods", ExposedHeaders="ExposeHeaders", Id="ID"
        )
        if (seconds := rule.take("MaxAge")) is not None:
            made["MaxAgeSeconds"] = int(seconds)
        made["AllowedOrigins"] = [local for each in rule.need("AllowedOrigins") for local in _origins(setting, each)]
        rule.finish()
        rules.append(made)
    cors.finish()
    if rules:
        setting.client("s3").put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def _origins(setting: Setting, origin: str) -> list[str]:
    """The origin, and where it is this machine's, both names that a browser may open it by."""
    local = setting.localise(origin)
    return [local] if local == origin else [local, local.replace("127.0.0.1", "localhost")]


def _set_notifications(setting: Setting, bucket: str, arn: str, properties: Properties) -> None:
    notification = properties.part("NotificationConfiguration")
    queues: list[dict[str, Any]] = []
    for values in notification.take("QueueConfigurations", []):
        one = notification.within("QueueConfigurations", values)
        queue = one.need("Queue")
        rules = one.part("Filter")
        key = rules.part("S3Key")
        filters = key.take("Rules", [])
        queues.append(
            {
                "QueueArn": queue,
                "Events": [one.need("Event")],
                "Filter": {"Key": {"FilterRules": [{"Name": r["Name"], "Value": r["Value"]} for r in filters]}},
            }
        )
        for part in (key, rules, one):
            part.finish()
        if not setting.control.may_service("s3.amazonaws.com", "sqs:SendMessage", queue, arn):
            raise DeployRefused(
                f"{properties.logical_id}: S3 may not send to {queue}. Give the queue a policy that admits "
                "s3.amazonaws.com for this bucket and account, and let the bucket depend on that policy"
            )
    notification.finish()
    if queues:
        setting.client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": queues}
        )


def make_bucket_policy(setting: Setting, properties: Properties) -> Physical:
    """AWS::S3::BucketPolicy: evaluated by the gateway, because moto would take http for no TLS."""
    bucket = properties.need("Bucket")
    policy = properties.need("PolicyDocument")
    properties.finish()
    check_policy(policy, properties.logical_id)
    setting.control.set_resource_policy(f"arn:aws:s3:::{bucket}", policy)
    return Physical(bucket)


def make_table(setting: Setting, properties: Properties) -> Physical:
    """AWS::DynamoDB::Table."""
    dynamodb = setting.client("dynamodb")
    name = setting.name(properties.take("TableName"), properties.logical_id)
    keys = properties.need("KeySchema")
    asked: dict[str, Any] = properties.move(
        AttributeDefinitions="AttributeDefinitions",
        BillingMode="BillingMode",
        GlobalSecondaryIndexes="GlobalSecondaryIndexes",
        LocalSecondaryIndexes="LocalSecondaryIndexes",
        ProvisionedThroughput="ProvisionedThroughput",
    )
    sse = properties.part("SSESpecification")
    if sse_asked := sse.move(SSEEnabled="Enabled", SSEType="SSEType", KMSMasterKeyId="KMSMasterKeyId"):
        asked["SSESpecification"] = sse_asked
    sse.finish()
    expiry = properties.part("TimeToLiveSpecification")
    attribute, enabled = expiry.take("AttributeName"), expiry.take("Enabled", False)
    expiry.finish()
    recovery = properties.take("PointInTimeRecoverySpecification")
    properties.finish()
    table = dynamodb.create_table(TableName=name, KeySchema=keys, **asked)["TableDescription"]
    if recovery is not None:
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
    if enabled:
        dynamodb.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"AttributeName": attribute, "Enabled": True}
        )
        names = tuple(str(key["AttributeName"]) for key in keys)
        setting.stack.expiring_tables.append(ExpiringTable(name, attribute, names))
    return Physical(name, {"Arn": table["TableArn"]})


STORAGE: dict[str, Provisioner] = {
    "AWS::KMS::Key": make_key,
    "AWS::KMS::Alias": make_key_alias,
    "AWS::S3::Bucket": make_bucket,
    "AWS::S3::BucketPolicy": make_bucket_policy,
    "AWS::DynamoDB::Table": make_table,
}
