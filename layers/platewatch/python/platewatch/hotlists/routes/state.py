"""How a list's state is answered, and the schema of it."""

from typing import Final

from platewatch.hotlists.import_record import ImportRecord
from platewatch.hotlists.list_state import FinishedEdit, FinishedImport, ListState
from platewatch.hotlists.routes.imports import IMPORT, PROGRESS, show_progress, show_record, show_standing
from platewatch.hotlists.routes.patterns import PATTERN_COUNTS
from platewatch.text.timestamps import format_utc
from platewatch.web.route import Document
from platewatch.web.schemas import COUNT, FLAG, TEXT, TIME, Schema, document, list_of, one_of, or_null


def show_state(state: ListState, refusal: ImportRecord | None = None) -> Document:
    """A list's state as it is answered; `file` is the last one below the active revision.

    `refusal` is the record of the last file that was not imported.
    """
    reachable, running = state.reachable, state.running
    files = [one for one in reachable.values() if isinstance(one, FinishedImport) and one.revision <= state.active]
    finished = files[-1] if files else None
    return {
        "name": state.name,
        "revision": state.active,
        "lines": state.counts.lines if reachable else None,
        "file": finished.upload.key if finished else None,
        "uploaded_at": format_utc(finished.upload.uploaded_at) if finished else None,
        "imported_at": format_utc(finished.imported_at) if finished else None,
        "refused": _show_refusal(refusal, state),
        "revisions": [_show_finished(one) for one in reachable.values()],
        "running": {"revision": running.revision, "file": running.upload.key} | show_progress(running)
        if running
        else None,
        "deleted_at": format_utc(state.deleted_at) if state.deleted_at else None,
    }


def _show_refusal(refusal: ImportRecord | None, state: ListState) -> Document | None:
    """The last file that was not imported; None when the list's content was announced later."""
    if refusal is None or any(one.upload.uploaded_at > refusal.announced_at for one in state.history):
        return None
    return show_record(refusal) | show_standing(refusal, state)


def _show_finished(finished: FinishedImport | FinishedEdit) -> Document:
    imported = isinstance(finished, FinishedImport)
    return {
        "revision": finished.revision,
        "file": finished.upload.key if isinstance(finished, FinishedImport) else None,
        "at": format_utc(finished.imported_at if isinstance(finished, FinishedImport) else finished.made_at),
        "made_by": "file" if imported else "edit",
        "lines": finished.counts.lines,
        "added": finished.counts.added,
        "changed": finished.counts.changed,
        "ended": finished.counts.ended,
    }


_FINISHED: Final = document(
    {
        "revision": COUNT,
        "file": or_null(TEXT),
        "at": TIME,
        "made_by": one_of("file", "edit"),
        "lines": COUNT,
        "added": COUNT,
        "changed": COUNT,
        "ended": COUNT,
    },
    "revision",
)
_STATE: Final[dict[str, Schema]] = {
    "name": TEXT,
    "revision": COUNT,
    "lines": or_null(COUNT),
    "file": or_null(TEXT),
    "uploaded_at": or_null(TIME),
    "imported_at": or_null(TIME),
    "refused": or_null(IMPORT),
    "revisions": list_of(_FINISHED),
    "running": or_null(document({"revision": COUNT, "file": TEXT, **PROGRESS})),
    "deleted_at": or_null(TIME),
}
_SAID: Final = {"text": TEXT, "text_nl": or_null(TEXT)}
"""A sentence in English, and in Dutch."""
STATE: Final = document(_STATE, "list-state")
STATE_AND_HEALTH: Final = document(
    {
        **_STATE,
        "patterns": PATTERN_COUNTS,
        "alerts_now": FLAG,
        "gaps": list_of(document({"kind": TEXT, **_SAID})),
        "unknown_names": list_of(document({"kind": TEXT, "name": TEXT, "nearest": or_null(TEXT), **_SAID})),
        "freshness": or_null(
            document(
                {
                    "origin": TEXT,
                    "refreshed_at": or_null(TIME),
                    "fresh_hours": COUNT,
                    "fresh_until": or_null(TIME),
                    "stale": FLAG,
                }
            )
        ),
    },
    "list",
)
