"""The messages that announce snapshots: those of S3, and of recognise's own excess queues, which look the same."""

import json
from collections.abc import Sequence
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from platewatch.aws.first_sent import find_first_sent, parse_moment
from platewatch.snapshots.turn import Arrival


def parse_arrivals(record: SQSRecord, *, waited: bool) -> Sequence[Arrival]:
    """The snapshots that a message announces, of an excess queue if they have `waited`. S3's test event, sent once per
    bucket, announces none.

    That they have waited is known by the queue alone, never by what a message says: what failed in an excess queue is
    tried again in the lane's.
    """
    queued_at, first_sent_at = parse_moment(record.attributes.sent_timestamp), find_first_sent(record)
    return [Arrival(key, queued_at, first_sent_at, waited) for key in parse_keys(record.body)]


def parse_keys(body: str) -> Sequence[str]:
    """The object keys of the snapshots that a message announces."""
    return [unquote_plus(event["s3"]["object"]["key"]) for event in json.loads(body).get("Records", [])]
