"""Routes of a list's settings: whose it is, who is told of it, from which probability, when and where."""

from typing import Final

from platewatch.audit.change import describe_change
from platewatch.audit.record import Action
from platewatch.aws import clients, environment
from platewatch.composition.known_names import (
    admit_list,
    list_subject,
    load_known_names,
    open_lists,
    require_list,
)
from platewatch.hotlists import errors
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.deletion import make_list
from platewatch.hotlists.list_state import check_list_name
from platewatch.hotlists.routes.imports import NEW_LIST
from platewatch.hotlists.settings import (
    CATEGORIES,
    LANGUAGES,
    MOST_ESCALATE_MINUTES,
    MOST_FRESH_HOURS,
    MOST_RECIPIENTS,
    ListSettings,
    SettingsStore,
    check_names,
    describe_settings,
    parse_settings,
    require_known_names,
)
from platewatch.retention.terms import HIT_TERM, Ground
from platewatch.text.names import LONGEST_NAME
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, SHARE, TEXT, Schema, body, document, line, list_of, one_of, or_null, whole


def show_settings(request: Request) -> Document:
    """The list's settings; where none were ever put, every one is unset and `version` is 0."""
    list_name = request.parts["list_name"]
    return _show(_settings().find_settings(require_list(list_name)))


def put_settings(request: Request) -> Document:
    """Puts all settings in place of those with the given `version`; they count for the next passage.

    A new list needs ?new_list=true. Names that stand in the settings already may stay, whether they are there or not.
    """
    list_name = request.parts["list_name"]
    new_list = request.asks("new_list")
    name = check_list_name(list_name) if new_list else list_name
    settings = check_names(parse_settings(name, parse_body(request.body)))
    subject, version = list_subject(list_name, new_list=new_list), str(settings.version)
    before = _settings().find_settings(list_name)
    detail: Document = {**describe_change(describe_settings(before), describe_settings(settings))}
    write_record(request, subject, change="settings", version=version, **detail)
    admit_list(list_name, new_list=True) if new_list else require_list(list_name)
    require_known_names(settings, before, load_known_names(get_now()))
    if new_list:
        make_list(list_name, open_lists())
    return _show(_settings().put_settings(settings))


def _show(settings: ListSettings) -> Document:
    return {"list": settings.list_name, "settings": describe_settings(settings)}


def _settings() -> SettingsStore:
    return DynamoSettings(clients.dynamodb(), environment.load_text("HOTLIST_TABLE"))


_NAMES: Final = list_of(TEXT)
_SETTINGS: Final[dict[str, Schema]] = {
    "owner": or_null(line(100)),
    "category": or_null(one_of(*CATEGORIES)),
    "recipients": or_null(list_of(line(LONGEST_NAME), maxItems=MOST_RECIPIENTS)),
    "threshold": or_null(SHARE),
    "review_floor": or_null(SHARE),
    "hours": or_null(_NAMES),
    "area": or_null(body({"cameras?": _NAMES, "sites?": _NAMES})),
    "hit_days": or_null(whole(1, HIT_TERM.days)),
    "escalate_minutes": or_null(whole(1, MOST_ESCALATE_MINUTES)),
    "language": or_null(one_of(*LANGUAGES)),
    "origin": or_null(line(100)),
    "fresh_hours": or_null(whole(1, MOST_FRESH_HOURS)),
}
_ANSWER: Final = document({"list": TEXT, "settings": document({**_SETTINGS, "version": COUNT})})
_EDITOR: Final = (Role.HOTLIST_EDITOR,)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/hotlists/{list_name}/settings",
        show_settings,
        roles=_EDITOR,
        purpose=PurposeRule.UNUSED,
        summary="Show a list's settings",
        answer=_ANSWER,
        refusals=(errors.ListUnknown,),
    ),
    Route(
        "PUT",
        "/v1/hotlists/{list_name}/settings",
        put_settings,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Put a list's settings",
        audit=Audit(Action.CHANGE, Ground.OPERATION.value),
        query=(NEW_LIST,),
        body=body({"version": COUNT, **{f"{name}?": schema for name, schema in _SETTINGS.items()}}),
        answer=_ANSWER,
        refusals=(
            errors.BadListName,
            errors.ListUnknown,
            errors.ListExists,
            errors.ListBeingDeleted,
            errors.StateChanged,
            errors.SettingsChanged,
        ),
    ),
)
