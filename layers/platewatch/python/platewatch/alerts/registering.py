"""Registering recipients: added on purpose, replaced on purpose, and never changed unnoticed."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from platewatch.alerts.errors import RecipientChanged, RecipientExists, RecipientUnknown
from platewatch.alerts.login import PinStore
from platewatch.alerts.pin import PinHash
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.recipient_change import (
    ORDER_WAIT,
    ChangeKind,
    ChangeQueue,
    ChangeStore,
    RecipientChange,
    find_kinds,
    find_number,
)
from platewatch.alerts.store import RecipientStore
from platewatch.text.names import KnownNames, NameKind, describe_unknown, require_known


@dataclass(frozen=True, slots=True)
class RegisterStores:
    """What registering works with."""

    recipients: RecipientStore
    pins: PinStore
    changes: ChangeStore
    queue: ChangeQueue


def require_known_names(recipient: Recipient, known: KnownNames) -> None:
    """Raises FieldInvalid for the first list, camera or site of the recipient that is not there."""
    require_known(NameKind.LIST, recipient.lists or (), "lists", known)
    require_known(NameKind.CAMERA, recipient.area.cameras, "area.cameras", known)
    require_known(NameKind.SITE, recipient.area.sites, "area.sites", known)


def require_meant(
    recipient_id: str, before: Recipient | None, recipient_ids: Collection[str], *, replaces: bool
) -> None:
    """Raises RecipientExists when one with this id would be replaced unasked, RecipientUnknown when none would be."""
    if before is not None and not replaces:
        raise RecipientExists(
            f"there is a recipient called {recipient_id} ({before.name}): give --replace to put this one in its place"
        )
    if before is None and replaces:
        raise RecipientUnknown(describe_unknown(NameKind.RECIPIENT, recipient_id, recipient_ids))


def keep_recipient(
    recipient: Recipient, before: Recipient | None, by: str, now: datetime, stores: RegisterStores
) -> RecipientChange | None:
    """Keep the recipient in place of `before` (None: as a new one); returns the change that is told to others, if any.

    Raises RecipientExists or RecipientChanged, and tells nothing, when somebody else was faster.
    """
    if before is None:
        stores.recipients.put_recipient(recipient)
        return None
    kinds = find_kinds(before, recipient)
    change = _order(before, kinds, by, now, stores, find_number(recipient)) if kinds else None
    try:
        stores.recipients.put_recipient(replace(recipient, version=before.version))
    except RecipientChanged:
        if change is not None:
            stores.changes.drop_change(change.change_id)
        raise
    return change


def change_pin(recipient: Recipient, pin: PinHash, by: str, now: datetime, stores: RegisterStores) -> None:
    """Give a recipient that is there another PIN, and have it told."""
    _order(recipient, (ChangeKind.PIN,), by, now, stores, find_number(recipient))
    stores.pins.keep_pin(pin)


def drop_recipient(recipient: Recipient, by: str, now: datetime, stores: RegisterStores) -> None:
    """Remove a recipient with its PIN, and have it told. Raises RecipientUnknown when somebody else was faster."""
    _order(recipient, find_kinds(recipient, None), by, now, stores, None)
    stores.pins.remove_pin(recipient.recipient_id)
    stores.recipients.remove_recipient(recipient.recipient_id)


def _order(
    before: Recipient,
    kinds: tuple[ChangeKind, ...],
    by: str,
    now: datetime,
    stores: RegisterStores,
    new_number: str | None,
) -> RecipientChange:
    """Order that a change is told, before it is made: after a death in between, one message too many is sent."""
    change_id, number = secrets.token_hex(16), find_number(before)
    change = RecipientChange(change_id, before.recipient_id, kinds, by, now, number, new_number)
    stores.queue.notify_later(change.change_id, ORDER_WAIT)
    stores.changes.keep_change(change)
    return change
