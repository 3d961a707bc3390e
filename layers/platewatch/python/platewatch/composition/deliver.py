"""What deliver is made of, as its environment describes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.deliveries_table import REVIEW, DynamoDeliveries, DynamoLinks, open_notices
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.messages_table import DynamoMessages
from platewatch.alerts.aws.recipient_changes_table import DynamoRecipientChanges
from platewatch.alerts.aws.recipient_checks_table import DynamoRecipientChecks
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.channels.senders import open_senders
from platewatch.alerts.channels.sns import SnsOperators, open_sms
from platewatch.alerts.deliver import DeliveryRules, DeliveryStores, deliver_alert
from platewatch.alerts.delivery import ChangeOrder, CheckOrder, DeliveryState, Order, ReviewOrder
from platewatch.alerts.recipient_change import ChangeStores, notify_of_change
from platewatch.alerts.recipient_check import CheckStores, send_check
from platewatch.alerts.words import Language
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.aws.phones import load_phones
from platewatch.aws.plate_tags import KmsSecret, open_tagger
from platewatch.matching.announce import ReviewDelivery, deliver_review
from platewatch.matching.aws.reviews_table import DynamoReviews


@dataclass(frozen=True, slots=True)
class Delivering:
    """Everything that delivering asks for, but the order and the time; the order's queue postpones what failed."""

    rules: DeliveryRules
    stores: DeliveryStores
    reviews: ReviewDelivery
    queue: SqsDeliveries
    webhooks: SqsDeliveries
    changes: ChangeStores
    checks: CheckStores

    def carry_out(
        self, order: Order | ChangeOrder | CheckOrder, clock: Callable[[], datetime], receipt_handle: str
    ) -> DeliveryState | None:
        """Deliver what the order is for, None for nothing that is still to be told; raises as deliver_alert,
        deliver_review and tell_change do. The message with that handle comes back later when it could not be delivered.
        """
        if isinstance(order, ChangeOrder):
            notify_of_change(order.change_id, clock(), self.rules.language, self.rules.zone, self.changes)
            return None
        if isinstance(order, CheckOrder):
            send_check(order, clock(), self.rules.language, self.rules.zone, self.checks)
            return None
        postpone = (self.webhooks if order.apart else self.queue).postpone_message(receipt_handle)
        if isinstance(order, ReviewOrder):
            return deliver_review(order, clock, self.rules, self.reviews, postpone)
        return deliver_alert(order, clock, self.rules, self.stores, postpone)


def open_delivering() -> Delivering:
    """What deliver works with. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    rules = DeliveryRules(
        base_url=load_text("ALERT_BASE_URL"),
        link_lives=timedelta(minutes=load_number("LINK_MINUTES")),
        language=Language(load_text("LANGUAGE")),
        zone=ZoneInfo(load_text("TIME_ZONE")),
        attempts=int(load_number("DELIVERY_ATTEMPTS")),
        phones=load_phones(),
    )
    webhooks = SqsDeliveries(clients.sqs(), load_text("WEBHOOKS_QUEUE_URL"))
    senders = open_senders()
    stores = DeliveryStores(
        alerts=DynamoAlerts(clients.dynamodb(), table),
        log=DynamoDeliveries(clients.dynamodb(), table),
        notices=lambda number: open_notices(clients.dynamodb(), table, number),
        sent=DynamoMessages(clients.dynamodb(), table),
        tally=DynamoTally(clients.dynamodb(), table),
        disputes=DynamoDisputes(clients.dynamodb(), table),
        recipients=DynamoRecipients(clients.dynamodb(), table),
        links=DynamoLinks(clients.dynamodb(), table),
        secret=KmsSecret(clients.kms(), load_text("LINK_KEY_ID")),
        senders=senders,
        apart=webhooks,
        operators=SnsOperators(clients.sns(), load_text("OPS_TOPIC_ARN")),
        audit=open_audit_log(open_tagger()),
        board=DynamoBoard(clients.dynamodb(), table),
    )
    reviews = ReviewDelivery(
        reviews=DynamoReviews(clients.dynamodb(), table),
        log=DynamoDeliveries(clients.dynamodb(), table, about=REVIEW),
        recipients=stores.recipients,
        senders=senders,
        apart=webhooks,
        operators=stores.operators,
        audit=stores.audit,
    )
    changes = ChangeStores(
        changes=DynamoRecipientChanges(clients.dynamodb(), table),
        operators=stores.operators,
        phones=open_sms(),
        audit=stores.audit,
    )
    checks = CheckStores(
        checks=DynamoRecipientChecks(clients.dynamodb(), table),
        recipients=stores.recipients,
        senders=senders,
        apart=webhooks,
        audit=stores.audit,
    )
    queue = SqsDeliveries(clients.sqs(), load_text("DELIVERIES_QUEUE_URL"))
    return Delivering(rules, stores, reviews, queue, webhooks, changes, checks)
