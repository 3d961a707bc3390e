"""Opens what import_hotlist works with."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients, environment
from platewatch.aws.phones import read_phones
from platewatch.hotlists.aws.destroying_table import DynamoDestroyer
from platewatch.hotlists.aws.hotlist_table import DynamoVersions
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.hotlists.aws.imports_queue import SqsImports
from platewatch.hotlists.aws.imports_table import DynamoImports
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.standings_table import DynamoStandings
from platewatch.hotlists.ports import DestructionQueue, ImportStores, RevisionStores
from platewatch.text.phone_numbers import PhoneNumbers

_WRITERS: Final = 8
"""Threads that write; below the ten connections that a client keeps open."""


@dataclass(frozen=True, slots=True)
class Importing:
    """The stores of imports, the zone in which a weed date's day ends, the phone numbers that text may hold, and how
    long a deleted list is left alone.
    """

    stores: ImportStores
    zone: ZoneInfo
    phones: PhoneNumbers
    rest: timedelta
    queue: SqsImports

    def stores_after(self, link: int) -> ImportStores:
        """The stores as they are for whoever handles the message of that number in a chain."""
        return replace(self.stores, queue=self.queue.after(link))


def open_importing() -> Importing:
    """From the environment: HOTLISTS_BUCKET, HOTLIST_TABLE, IMPORTS_QUEUE_URL, TIME_ZONE, ALLOWED_PHONE_NUMBERS,
    LIST_REST_MINUTES.

    Raises SettingMissing.
    """
    revisions = open_revisions()
    queue = SqsImports(clients.sqs(), environment.read_text("IMPORTS_QUEUE_URL"))
    stores = ImportStores(
        files=revisions.files,
        states=revisions.states,
        records=revisions.records,
        writer=revisions.writer,
        finder=revisions.finder,
        standings=revisions.standings,
        queue=queue,
        audit=open_audit_log(),
        destroyer=DynamoDestroyer(
            clients.dynamodb(), environment.read_text("HOTLIST_TABLE"), ThreadPoolExecutor(_WRITERS)
        ),
    )
    rest = timedelta(minutes=environment.read_number("LIST_REST_MINUTES"))
    return Importing(stores, ZoneInfo(environment.read_text("TIME_ZONE")), read_phones(), rest, queue)


def open_destruction_queue() -> DestructionQueue:
    """Where the order to destroy a deleted list goes, from IMPORTS_QUEUE_URL. Raises SettingMissing."""
    return SqsImports(clients.sqs(), environment.read_text("IMPORTS_QUEUE_URL"))


def open_revisions() -> RevisionStores:
    """What single changes of a list work with, from HOTLISTS_BUCKET and HOTLIST_TABLE. Raises SettingMissing."""
    table = environment.read_text("HOTLIST_TABLE")
    versions = DynamoVersions(clients.dynamodb(), table, ThreadPoolExecutor(_WRITERS))
    return RevisionStores(
        files=S3Hotlists(clients.s3(), environment.read_text("HOTLISTS_BUCKET")),
        states=DynamoLists(clients.dynamodb(), table),
        records=DynamoImports(clients.dynamodb(), table),
        writer=versions,
        finder=versions,
        standings=DynamoStandings(clients.dynamodb(), table),
    )
