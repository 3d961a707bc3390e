"""Routes of a list's settings: whose it is, who is told of it, from which probability, when and where."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.audit.change import describe_change
from platewatch.aws import clients, environment
from platewatch.composition.known_names import (
    admit_list,
    list_subject,
    load_known_names,
    open_lists,
    require_list,
    wants_new_list,
)
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.deletion import make_list
from platewatch.hotlists.revisions import check_list_name
from platewatch.hotlists.settings import (
    ListSettings,
    SettingsStore,
    check_owner,
    describe_settings,
    read_settings,
    require_known_names,
)
from platewatch.retention.terms import Ground
from platewatch.web.body import read_body
from platewatch.web.people import identify, read_clock, record_change

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/hotlists/<list_name>/settings")
def show_settings(list_name: str) -> Document:
    """The list's settings; where none were ever put, every one is unset and `version` is 0."""
    identify(router.current_event.raw_event)
    return _show(_settings().find_settings(require_list(list_name)))


@router.put("/v1/hotlists/<list_name>/settings")
def put_settings(list_name: str) -> Document:
    """Puts all settings in place of those with the given `version`; they count for the next passage.

    A new list needs ?new_list=true. Names that stand in the settings already may stay, whether they are there or not.
    """
    event = router.current_event.raw_event
    new_list = wants_new_list(router)
    name = check_list_name(list_name) if new_list else list_name
    settings = check_owner(read_settings(name, read_body(event)))
    subject, version = list_subject(list_name, new_list=new_list), str(settings.version)
    before = _settings().find_settings(list_name)
    detail: Document = {**describe_change(describe_settings(before), describe_settings(settings))}
    record_change(event, subject, ground=Ground.OPERATION.value, change="settings", version=version, **detail)
    admit_list(list_name, router) if new_list else require_list(list_name)
    require_known_names(settings, before, load_known_names(read_clock()))
    if new_list:
        make_list(list_name, open_lists())
    return _show(_settings().put_settings(settings))


def _show(settings: ListSettings) -> Document:
    return {"list": settings.list_name, "settings": describe_settings(settings)}


def _settings() -> SettingsStore:
    return DynamoSettings(clients.dynamodb(), environment.read_text("HOTLIST_TABLE"))
