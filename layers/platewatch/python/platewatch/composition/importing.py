"""What changes of lists work with, as the environment describes it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from platewatch.aws import clients, environment
from platewatch.hotlists.aws.hotlist_table import DynamoVersions
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.hotlists.aws.imports_queue import SqsImports
from platewatch.hotlists.aws.imports_table import DynamoImports
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.revisions_bucket import S3Revisions
from platewatch.hotlists.aws.standings_table import DynamoStandings
from platewatch.hotlists.ports import DestructionQueue, RevisionStores

_WRITERS: Final = 8
"""Threads that write; below the ten connections that a client keeps open."""


def open_destruction_queue() -> DestructionQueue:
    """Where the order to destroy a deleted list goes, from IMPORTS_QUEUE_URL. Raises SettingMissing."""
    return SqsImports(clients.sqs(), environment.load_text("IMPORTS_QUEUE_URL"))


def open_revisions() -> RevisionStores:
    """What single changes of a list work with, from HOTLISTS_BUCKET and HOTLIST_TABLE. Raises SettingMissing."""
    table = environment.load_text("HOTLIST_TABLE")
    versions = DynamoVersions(clients.dynamodb(), table, open_writers())
    bucket = environment.load_text("HOTLISTS_BUCKET")
    return RevisionStores(
        files=S3Hotlists(clients.s3(), bucket),
        revisions=S3Revisions(clients.s3(), bucket),
        states=DynamoLists(clients.dynamodb(), table),
        records=DynamoImports(clients.dynamodb(), table),
        writer=versions,
        finder=versions,
        standings=DynamoStandings(clients.dynamodb(), table),
    )


def open_writers() -> ThreadPoolExecutor:
    """The threads that write entries."""
    return ThreadPoolExecutor(_WRITERS)
