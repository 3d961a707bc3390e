"""Makes queues, topics, their policies and subscriptions."""

import json
from typing import Any

from localcloud.deploy.intrinsics import Physical
from localcloud.deploy.properties import Properties
from localcloud.deploy.provisioners.setting import Provisioner, Setting
from localcloud.enforce.policy import check_policy
from localcloud.errors import DeployRefused, UnsupportedProperty

_QUEUE_ATTRIBUTES = (
    "ContentBasedDeduplication",
    "DelaySeconds",
    "FifoQueue",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)


def make_queue(setting: Setting, properties: Properties) -> Physical:
    """AWS::SQS::Queue."""
    name = setting.name(properties.take("QueueName"), properties.logical_id)
    attributes = {
        key: _as_text(value) for key, value in properties.move(**{each: each for each in _QUEUE_ATTRIBUTES}).items()
    }
    properties.finish()
    cap = setting.limits.visibility_s
    if cap is not None:
        attributes["VisibilityTimeout"] = str(min(cap, int(attributes.get("VisibilityTimeout", 30))))
    url = setting.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = f"arn:aws:sqs:{setting.stack.region}:{url.split('/')[-2]}:{name}"
    return Physical(url, {"Arn": arn, "QueueName": name, "QueueUrl": url})


def make_queue_policy(setting: Setting, properties: Properties) -> Physical:
    """AWS::SQS::QueuePolicy."""
    policy = properties.need("PolicyDocument")
    queues = properties.need("Queues")
    properties.finish()
    check_policy(policy, properties.logical_id)
    sqs = setting.client("sqs")
    for url in queues:
        if "Policy" in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {}):
            raise DeployRefused(f"{properties.logical_id}: {url} has a policy already, which this one would replace")
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        account, name = url.split("/")[-2:]
        setting.control.set_resource_policy(f"arn:aws:sqs:{setting.stack.region}:{account}:{name}", policy)
    return Physical(properties.logical_id)


def make_topic(setting: Setting, properties: Properties) -> Physical:
    """AWS::SNS::Topic."""
    name = setting.name(properties.take("TopicName"), properties.logical_id)
    attributes = properties.move(DisplayName="DisplayName", KmsMasterKeyId="KmsMasterKeyId")
    subscriptions = properties.take("Subscription", [])
    properties.finish()
    sns = setting.client("sns")
    arn = sns.create_topic(Name=name, Attributes={key: _as_text(value) for key, value in attributes.items()})
    topic = Physical(arn["TopicArn"], {"TopicArn": arn["TopicArn"], "TopicName": name})
    for each in subscriptions:
        _subscribe(setting, topic.ref, properties.within("Subscription", each))
    return topic


def make_topic_policy(setting: Setting, properties: Properties) -> Physical:
    """AWS::SNS::TopicPolicy."""
    policy = properties.need("PolicyDocument")
    topics = properties.need("Topics")
    properties.finish()
    check_policy(policy, properties.logical_id)
    for arn in topics:
        setting.control.set_resource_policy(arn, policy)
    return Physical(properties.logical_id)


def make_subscription(setting: Setting, properties: Properties) -> Physical:
    """AWS::SNS::Subscription."""
    return Physical(_subscribe(setting, properties.need("TopicArn"), properties))


def _subscribe(setting: Setting, topic: str, properties: Properties) -> str:
    protocol, endpoint = properties.need("Protocol"), properties.need("Endpoint")
    attributes = properties.move(FilterPolicy="FilterPolicy", RawMessageDelivery="RawMessageDelivery")
    properties.finish()
    # Mail is stored and never sent (exceptions.BEHAVIOUR); moto delivers to queues.
    if protocol not in ("email", "email-json", "sqs"):
        raise UnsupportedProperty(
            f"{properties.logical_id}: the local cloud delivers no {protocol} subscriptions, only sqs"
        )
    answer = setting.client("sns").subscribe(
        TopicArn=topic,
        Protocol=protocol,
        Endpoint=endpoint,
        Attributes={key: _as_text(value) for key, value in attributes.items()},
        ReturnSubscriptionArn=True,
    )
    return str(answer["SubscriptionArn"])


MESSAGING: dict[str, Provisioner] = {
    "AWS::SQS::Queue": make_queue,
    "AWS::SQS::QueuePolicy": make_queue_policy,
    "AWS::SNS::Topic": make_topic,
    "AWS::SNS::TopicPolicy": make_topic_policy,
    "AWS::SNS::Subscription": make_subscription,
}
