"""What waits in a queue, as Lambda hands it to a function: with every attribute of a message."""

from typing import Any

from localcloud.deploy.stack import QueueSource
from localcloud.run.queues import make_event
from platewatch.aws import clients


def take_events(url: str) -> list[dict[str, Any]]:
    """The event of each message that waits; ten at the most. They stay in the queue, hidden."""
    sqs = clients.sqs()
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    answer = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    source = QueueSource("Queue", "Function", arn, 1, 0, partial_failures=True, max_concurrency=1)
    return [make_event(source, [dict(message)]) for message in answer.get("Messages", [])]
