"""What import_hotlist is made of, as its environment describes it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients, environment
from platewatch.aws.phones import load_phones
from platewatch.composition.importing import open_revisions, open_writers
from platewatch.hotlists.aws.destroying_table import DynamoDestroyer
from platewatch.hotlists.aws.imports_queue import Destroy, GoOn, LookAt, SqsImports
from platewatch.hotlists.aws.parts_bucket import S3Parts
from platewatch.hotlists.deletion import Destroyed, Destruction, destroy_list
from platewatch.hotlists.imports import Outcome, continue_import, import_upload
from platewatch.hotlists.ports import ImportStores
from platewatch.text.phone_numbers import PhoneNumbers


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

    def carry_out(
        self, order: LookAt | GoOn | Destroy, link: int, now: datetime, keep_going: Callable[[], bool]
    ) -> Outcome | Destruction:
        """Do what an order of the message of that number in a chain asks for, as far as the time goes."""
        stores = replace(self.stores, queue=self.queue.after(link))
        if isinstance(order, Destroy):
            destroyed = Destroyed(order.revision, order.done)
            return destroy_list(order.list_name, now, self.rest, stores, keep_going, destroyed)
        if isinstance(order, GoOn):
            return continue_import(order.list_name, order.revision, now, stores, keep_going)
        today = now.astimezone(self.zone).date()
        return import_upload(order.key, now, today, stores, keep_going, self.phones)


def open_importing() -> Importing:
    """From the environment: HOTLISTS_BUCKET, HOTLIST_TABLE, IMPORTS_QUEUE_URL, TIME_ZONE, ALLOWED_PHONE_NUMBERS,
    LIST_REST_MINUTES.

    Raises SettingMissing.
    """
    revisions = open_revisions()
    queue = SqsImports(clients.sqs(), environment.load_text("IMPORTS_QUEUE_URL"))
    stores = ImportStores(
        files=revisions.files,
        revisions=revisions.revisions,
        parts=S3Parts(clients.s3(), environment.load_text("HOTLISTS_BUCKET")),
        states=revisions.states,
        records=revisions.records,
        writer=revisions.writer,
        finder=revisions.finder,
        standings=revisions.standings,
        queue=queue,
        audit=open_audit_log(),
        destroyer=DynamoDestroyer(clients.dynamodb(), environment.load_text("HOTLIST_TABLE"), open_writers()),
    )
    rest = timedelta(minutes=environment.load_number("LIST_REST_MINUTES"))
    return Importing(stores, ZoneInfo(environment.load_text("TIME_ZONE")), load_phones(), rest, queue)
