"""Sends each message on to the queue that it came from, as often as its body says."""

import json
import os
from typing import Any

import boto3


def handler(event: dict[str, Any], context: Any) -> None:
    sqs = boto3.client("sqs")
    for record in event["Records"]:
        job = json.loads(record["body"])
        print(f"round {job['name']} {job['left']}")
        if job["left"] > 0:
            body = json.dumps({**job, "left": job["left"] - 1})
            if job["left"] % 2:
                sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=body)
            else:
                sqs.send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=[{"Id": "0", "MessageBody": body}])
