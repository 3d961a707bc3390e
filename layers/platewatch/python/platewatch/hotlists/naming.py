"""Which list is meant: one that is there, or a new one on purpose. A misspelt name makes no list."""

from collections.abc import Iterable

from platewatch.hotlists.deletion import require_not_deleted
from platewatch.hotlists.errors import BadListName, ListExists, ListUnknown
from platewatch.hotlists.list_state import ListState, check_list_name
from platewatch.sentences import as_sentence, say
from platewatch.text.message_text import describe_unsafe
from platewatch.text.names import NameKind, describe_unknown


def require_list(list_name: str, states: Iterable[ListState]) -> None:
    """Raises ListUnknown, with the nearest name, unless the list is there; `states` are those of all lists."""
    names = [state.name for state in states if state.deleted_at is None]
    if list_name not in names:
        raise ListUnknown(describe_unknown(NameKind.LIST, list_name, names))


def admit_list(list_name: str, states: Iterable[ListState], *, new_list: bool) -> None:
    """Raises an error unless something may be put on the list: on one that is there, or on a new one if `new_list`.

    BadListName for a name that no list can have, or that a phone would offer to call; ListUnknown with the nearest
    name, ListExists when a list that is to be new is there, ListBeingDeleted when what had its name is still being
    destroyed.
    """
    check_list_name(list_name)
    by_name = {state.name: state for state in states}
    there = [name for name, state in by_name.items() if state.deleted_at is None]
    if new_list and list_name in there:
        raise ListExists(f"there is a list called {list_name} already: leave --new-list out, or choose another name")
    if new_list and (problem := describe_unsafe(list_name)) is not None:
        # Lists are named in messages to the operators.
        raise BadListName(say("a list cannot be called so: {problem}", problem=as_sentence(problem)))
    if list_name not in there and list_name in by_name:
        require_not_deleted(by_name[list_name], new_list=True)
    if not new_list and list_name not in there:
        unknown = describe_unknown(NameKind.LIST, list_name, there)
        raise ListUnknown(f"{unknown.rstrip('?')}, or give --new-list for a new list" + "?" * unknown.endswith("?"))
