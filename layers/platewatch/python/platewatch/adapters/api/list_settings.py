"""Routes of a list's settings: whose it is, who is told of it, from which probability, when and where."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import identify, record_change
from platewatch.adapters.dynamodb_settings import DynamoSettings
from platewatch.hotlists.revisions import check_list_name
from platewatch.hotlists.settings import ListSettings, SettingsStore, check_owner, describe_settings, read_settings
from platewatch.retention.terms import Ground

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/hotlists/<list_name>/settings")
def show_settings(list_name: str) -> Document:
    """The list's settings; where none were ever put, every one is unset and `version` is 0."""
    identify(router.current_event.raw_event)
    return _show(_settings().find_settings(check_list_name(list_name)))


@router.put("/v1/hotlists/<list_name>/settings")
def put_settings(list_name: str) -> Document:
    """Puts all settings in place of those with the given `version`; they count for the next passage."""
    event = router.current_event.raw_event
    settings = check_owner(read_settings(check_list_name(list_name), read_body(event)))
    record_change(
        event, f"hotlist:{list_name}", ground=Ground.OPERATION.value, change="settings", version=str(settings.version)
    )
    return _show(_settings().put_settings(settings))


def _show(settings: ListSettings) -> Document:
    return {"list": settings.list_name, "settings": describe_settings(settings)}


def _settings() -> SettingsStore:
    return DynamoSettings(clients.dynamodb(), environment.read_text("HOTLIST_TABLE"))
