"""Does with each job what its body says. A job of S3 copies the object's size into the table and tells about it."""

import json
import os
import time
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

import boto3
from botocore.exceptions import ClientError


@cache
def client(service: Any) -> Any:
    return boto3.client(service)


def do(job: dict[str, Any]) -> None:
    match job:
        case {"Event": "s3:TestEvent"}:
            print("test event")
        case {"Records": [record]}:
            key = unquote_plus(record["s3"]["object"]["key"])
            body = client("s3").get_object(Bucket=os.environ["BUCKET"], Key=key)["Body"].read()
            client("s3").put_object(Bucket=os.environ["BUCKET"], Key="out/" + key.rsplit("/")[-1], Body=body)
            item = {"pk": {"S": key}, "size": {"N": str(len(body))}}
            client("dynamodb").put_item(TableName=os.environ["TABLE"], Item=item)
            client("sns").publish(TopicArn=os.environ["TOPIC"], Message=key)
            client("sns").publish(PhoneNumber="+31600000000", Message=f"{key} {os.environ['COLOUR']}")
        case {"do": "print", "text": text}:
            print(text)
        case {"do": "fail"}:
            raise ValueError("told to fail")
        case {"do": "sleep", "seconds": seconds}:
            time.sleep(seconds)
        case {"do": "die"}:
            os._exit(3)
        case {"do": "get", "key": key}:
            try:
                client("s3").get_object(Bucket=os.environ["BUCKET"], Key=key)
            except ClientError as error:
                print("got", error.response["Error"]["Code"])


def handler(event: dict[str, Any], context: Any) -> Any:
    failures = []
    for record in event["Records"]:
        job = json.loads(record["body"])
        if job.get("do") == "garble":
            return {"batchItemFailures": [{"itemIdentifier": "nobody"}]}
        try:
            do(job)
        except (ValueError, ClientError) as error:
            print(f"failed: {error}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
