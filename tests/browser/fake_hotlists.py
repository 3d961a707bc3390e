"""The hotlists' addresses for the fake service: lists with entries, files, settings and what waits for a decision.

Entries, searches, drafts and settings are parsed by the service's own rules. What is not here is storage, audit
records and revisions' content: rolling back moves the number alone.
"""

import csv
import io
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid
from platewatch.hotlists.draft import check_draft
from platewatch.hotlists.entry import Entry, make_entry_id
from platewatch.hotlists.entry_document import change_entry, parse_added, parse_changes, parse_ended
from platewatch.hotlists.fields import COLUMNS, write_columns
from platewatch.hotlists.freshness import find_freshness
from platewatch.hotlists.line_warnings import find_warnings
from platewatch.hotlists.report import write_unplaced
from platewatch.hotlists.search import parse_search
from platewatch.hotlists.settings import ListSettings, describe_settings, parse_settings
from platewatch.text.dutch import write_dutch
from platewatch.text.timestamps import format_utc
from platewatch.web.failures import find_failure

Document = dict[str, Any]

PAGE = 100
LARGE = 5
"""A file that ends more than one entry in so many must be confirmed."""
GOOD: Document = {
    "country": "NL",
    "category": 1,
    "priority": 2,
    "reason": "stolen car",
    "case_number": "PL1300-2026-1",
    "consent": "OVJ-7",
    "role": "suspect",
    "weed_date": "2099-01-01",
    "owner": "district West",
}


class HotlistRefused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.document = {"error": {"code": code, "message": message, **more}}


@dataclass
class FakeList:
    """One list."""

    name: str
    entries: dict[str, Entry] = field(default_factory=dict)
    revision: int = 1
    revisions: list[Document] = field(default_factory=list)
    imports: list[Document] = field(default_factory=list)
    settings: ListSettings | None = None
    refreshed_at: datetime | None = None
    gaps: list[Document] = field(default_factory=list)
    disputed: list[Document] = field(default_factory=list)
    patterns: list[Document] = field(default_factory=list)


@dataclass
class FakeHotlists:
    """All lists, and the files on their way. `slow` is how many times an import says that it still runs."""

    lists: dict[str, FakeList] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    reports: dict[str, Document] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    slow: int = 1
    stretch: int = 20_000
    told: list[Document] = field(default_factory=list)

    def add_list(self, name: str, *plates: str, **columns: Any) -> FakeList:
        """A list of entries that differ in plate and case."""
        made = FakeList(name)
        self.lists[name] = made
        for number, plate in enumerate(plates, 1):
            entry = parse_added(
                name, GOOD | {"case_number": f"PL1300-2026-{number}", "plate": plate} | columns, today()
            )
            made.entries[entry.entry_id] = entry
        self._note_revision(made, "file", added=len(plates))
        return made

    def dispute(self, name: str, plate: str, by: str = "A. de Wit") -> None:
        listed = self.lists[name]
        entry = next(one for one in listed.entries.values() if one.plate == plate)
        at = datetime.now(UTC) - timedelta(hours=2)
        listed.disputed.append({
            "id": entry.entry_id, "plate": plate, "written": entry.show_plate(), "country": entry.country,
            "case_number": entry.case_number, "owner": entry.owner, "by": f"console/{by}", "name": by,
            "at": format_utc(at), "settle_by": format_utc(at + timedelta(hours=24)), "listed": True,
        })  # fmt: skip

    def add_pattern(self, name: str, written: str, state: str = "waits", by: str = "B. Jansen") -> None:
        plate = written.replace("-", "")
        at = datetime.now(UTC) - timedelta(hours=3)
        self.lists[name].patterns.append({
            "id": make_entry_id(name, plate, "PL1300-2026-77"), "plate": plate, "written": written, "country": "NL",
            "case_number": "PL1300-2026-77", "reason": "robbery", "owner": "district West", "one_in": 28_000,
            "state": state, "ends_at": format_utc(at + timedelta(hours=24)), "listed_at": format_utc(at),
            "listed_by": [f"console/{by}"], "confirmed_at": None, "confirmed_by": None,
        })  # fmt: skip

    def run(
        self, method: str, parts: list[str], query: dict[str, str], body: Document, by: str, headers: dict[str, str]
    ) -> Document:
        """The answer of one address below /v1."""
        try:
            return self._run(method, parts, query, body, by, headers)
        except PlatewatchError as error:
            failure = find_failure(error)
            more = {"field": error.field} if isinstance(error, FieldInvalid) else {}
            if dutch := write_dutch(str(error)):
                more["message_nl"] = dutch
            raise HotlistRefused(failure.status, failure.code, str(error), **more) from error

    def _run(
        self, method: str, parts: list[str], query: dict[str, str], body: Document, by: str, headers: dict[str, str]
    ) -> Document:
        if parts == ["entries", "check"]:
            return describe_draft(body)
        if parts == ["previews"]:
            require_purpose(headers)
            return self._preview(body)
        if len(parts) == 1:
            return {"lists": [describe_state(one) for one in self.lists.values()]}
        listed = self.lists.get(parts[1])
        if listed is None:
            if query.get("new_list") != "true":
                raise HotlistRefused(404, "list_unknown", f"there is no list {parts[1]}")
            listed = FakeList(parts[1], revision=0)
        what = "/".join(parts[2:3] if parts[2:3] == ["imports"] else parts[2:])
        if what in ("", "due", "export", "entries/search"):
            require_purpose(headers)
        return self._answer(listed, method, what, parts, query, body, by, headers)

    def _answer(
        self,
        listed: FakeList,
        method: str,
        what: str,
        parts: list[str],
        query: dict[str, str],
        body: Document,
        by: str,
        headers: dict[str, str],
    ) -> Document:
        shown = [describe_entry(one) for one in listed.entries.values()]
        if (method, what) == ("GET", ""):
            start = int(query.get("after") or 0)
            following = str(start + PAGE) if start + PAGE < len(shown) else None
            return {"list": describe_state(listed), "revision": listed.revision, "patterns": listed.patterns,
                    "entries": shown[start : start + PAGE], "next": following}  # fmt: skip
        if (method, what) == ("DELETE", ""):
            del self.lists[listed.name]
            return {"list": listed.name, "deleted": True, "entries": len(shown)}
        if what == "export":
            return {"revision": listed.revision, "columns": list(COLUMNS), "left_out": 0, "next": None,
                    "rows": [list(write_columns(one)) for one in listed.entries.values()]}  # fmt: skip
        if what == "due":
            last = today() + timedelta(days=int(query["days"]))
            ending = [describe_entry(one) for one in listed.entries.values() if one.weed_date <= last]
            return {"list": listed.name, "revision": listed.revision, "disputed": listed.disputed, "entries": ending,
                    "patterns": listed.patterns, "next": None}  # fmt: skip
        if what == "entries/search":
            return self._search(listed, body)
        if what == "settings":
            return self._settings(listed, method, body)
        if what == "imports":
            return self._imports(listed, method, parts[3:], query, body, by, headers)
        if what == "rollback":
            listed.revision = body["revision"]
            return {"list": {name: told for name, told in describe_state(listed).items() if name not in OF_LISTS}}
        if what == "patterns/confirm":
            return self._confirm_pattern(listed, body, by)
        return self._edit(listed, method, what, body)

    def _search(self, listed: FakeList, body: Document) -> Document:
        search = parse_search(body)
        start = int(search.after or 0)
        stretch = list(listed.entries.values())[start : start + self.stretch]
        following = start + len(stretch)
        return {
            "list": listed.name,
            "revision": listed.revision,
            "entries": [_describe_found(one) for one in stretch if search.finds(one)],
            "looked": len(stretch),
            "lines": len(listed.entries),
            "next": str(following) if following < len(listed.entries) else None,
        }

    def _settings(self, listed: FakeList, method: str, body: Document) -> Document:
        current = listed.settings or ListSettings(listed.name)
        if method == "PUT":
            given = parse_settings(listed.name, body)
            if given.version != current.version:
                raise HotlistRefused(409, "settings_changed", "somebody else saved settings")
            listed.settings = current = parse_settings(listed.name, body | {"version": current.version + 1})
        return {"list": listed.name, "settings": describe_settings(current)}

    def _edit(self, listed: FakeList, method: str, what: str, body: Document) -> Document:
        warnings: list[Document] = []
        if method == "POST" and what == "entries":
            entry = parse_added(listed.name, body, today())
            if entry.entry_id in listed.entries:
                raise HotlistRefused(409, "entry_exists", "it is there already: hotlist change changes it")
            listed.entries[entry.entry_id] = entry
            warnings = [write_unplaced(one) for one in find_warnings(entry, body["plate"])]
            key, counts = entry.entry_id, {"added": 1}
            self.lists[listed.name] = listed
        else:
            named, changes = parse_changes(body) if method == "PATCH" else (parse_ended(body), {})
            key = make_entry_id(listed.name, named.key.plate, named.key.case_number)
            if what == "entries/confirm":
                listed.disputed = [one for one in listed.disputed if one["id"] != key]
                return {"list": listed.name, "id": key, "disputed": False, "listed": key in listed.entries}
            if key not in listed.entries and not any(one["id"] == key for one in listed.patterns):
                raise HotlistRefused(404, "entry_unknown", "there is no such entry")
            if method == "PATCH":
                listed.entries[key] = change_entry(listed.entries[key], changes, today())
            else:
                listed.entries.pop(key, None)
                listed.disputed = [one for one in listed.disputed if one["id"] != key]
                listed.patterns = [one for one in listed.patterns if one["id"] != key]
            counts = {"changed": 1} if method == "PATCH" else {"ended": 1}
        listed.revision += 1
        self._note_revision(listed, "edit", **counts)
        return {"list": listed.name, "id": key, "revision": listed.revision, "lines": len(listed.entries),
                "warnings": warnings}  # fmt: skip

    def _confirm_pattern(self, listed: FakeList, body: Document, by: str) -> Document:
        [pattern] = [one for one in listed.patterns if one["plate"] == body["plate"]]
        if f"console/{by}" in pattern["listed_by"]:
            raise HotlistRefused(403, "same_person", "you listed it yourself")
        listed.patterns.remove(pattern)
        return {"list": listed.name, "id": pattern["id"], "ends_at": None}

    def _imports(
        self,
        listed: FakeList,
        method: str,
        rest: list[str],
        query: dict[str, str],
        body: Document,
        by: str,
        headers: dict[str, str],
    ) -> Document:
        if method == "POST":
            number = sum(len(one.imports) for one in self.lists.values()) + len(self.files)
            key = f"20261130T120000.{number:03}Z-0000000{number % 10}"
            record = {
                "id": key, "list": listed.name, "file": f"imports/{listed.name}/{key}.csv", "by": f"console/{by}",
                "announced_at": format_utc(datetime.now(UTC)), "role": "hotlist editor", "status": "expected",
                "format": body.get("format", "csv"), "delta": body.get("delta", False),
                "dry_run": body.get("dry_run", False), "confirmed": body.get("confirmed", False),
                "restore": False,
            }  # fmt: skip
            self.lists[listed.name] = listed
            listed.imports.insert(0, record)
            headers = {"Content-Length": str(body["size"]), "Content-Type": "text/csv"}
            end = format_utc(datetime.now(UTC) + timedelta(hours=1))
            return {"id": key, "list": listed.name, "file": record["file"],
                    "upload": {"url": f"/fake-bucket/{key}", "headers": headers, "expires_at": end}}  # fmt: skip
        if not rest:
            # As the service pages: after a file, however many are new.
            ids = [one["id"] for one in listed.imports]
            start = ids.index(query["after"]) + 1 if query.get("after") else 0
            shown = ids[start : start + PAGE]
            more = start + PAGE < len(ids)
            return {"imports": listed.imports[start : start + PAGE], "next": shown[-1] if more else None}
        [record] = [one for one in listed.imports if one["id"] == rest[0]]
        asked = self.asked[rest[0]] = self.asked.get(rest[0], 0) + 1
        if rest[0] in self.files and asked > self.slow and rest[0] not in self.reports:
            report = self.reports[rest[0]] = self._import(listed, record, self.files[rest[0]])
            record |= {name: report[name] for name in ("status", "bad_lines", "revision") if name in report}
        told = self.reports.get(rest[0])
        if told is None:
            return {**record, "status": "running" if rest[0] in self.files else "expected", "written": asked}
        if told["status"] == "checked" and not headers.get("x-reason"):
            return {**record, "status": "checked", "message": "", "purpose_needed": True}
        return {**record, **told}

    def _import(self, listed: FakeList, record: Document, data: bytes) -> Document:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        found, faults = {}, []
        for line, row in enumerate(rows, 2):
            try:
                entry = parse_added(listed.name, {name: text or "" for name, text in row.items()}, today())
                found[entry.entry_id] = entry
            except FieldInvalid:
                draft = check_draft({name: text or "" for name, text in row.items()}, today())
                faults += [{"line": line, **write_unplaced(one)} for one in draft.faults]
        if faults:
            causes = [{**one, "count": 1, "lines": [one["line"]], "varies": False} for one in faults]
            return {"status": "refused", "message": "", "bad_lines": len(faults), "faults": faults,
                    "fault_causes": causes}  # fmt: skip
        before = listed.entries
        changes = [
            *(("add", one, []) for key, one in found.items() if key not in before),
            *(
                ("change", one, [n for n in COLUMNS if getattr(one, n) != getattr(before[key], n)])
                for key, one in found.items()
                if key in before and asdict(one) != asdict(before[key])
            ),
            *(("end", one, []) for key, one in before.items() if key not in found),
        ]
        counts = {name: sum(kind == name for kind, _, _ in changes) for name in ("add", "change", "end")}
        told: Document = {
            "lines": len(found), "added": counts["add"], "changed": counts["change"], "ended": counts["end"],
            "message": "", "warning_causes": [], "warnings": [],
        }  # fmt: skip
        if record["dry_run"]:
            shown = [
                {"change": kind, "columns": columns, **{name: describe_entry(one)[name] for name in SHOWN}}
                for kind, one, columns in changes
            ]
            large = counts["end"] * LARGE > len(before)
            return {"status": "checked", "upon": listed.revision, "changes": shown, "needs_confirmation": large, **told}
        listed.entries = found
        listed.revision += 1
        self._note_revision(listed, "file", added=counts["add"], changed=counts["change"], ended=counts["end"])
        return {"status": "imported", "revision": listed.revision, **told}

    def _preview(self, body: Document) -> Document:
        told = [{**one, "at_once": body.get("probability", 0.99) >= one["threshold"]} for one in self.told]
        return {"at": format_utc(datetime.now(UTC)), "probability": body.get("probability", 0.99), "told": told,
                "warnings": []}  # fmt: skip

    def _note_revision(self, listed: FakeList, made_by: str, **counts: int) -> None:
        told = {"added": 0, "changed": 0, "ended": 0, **counts}
        listed.revisions.append({"revision": listed.revision, "file": None, "at": format_utc(datetime.now(UTC)),
                                 "made_by": made_by, "lines": len(listed.entries), **told})  # fmt: skip


SHOWN = ("plate", "written", "country", "case_number", "reason")


def today() -> date:
    return datetime.now(UTC).date()


def require_purpose(headers: dict[str, str]) -> None:
    if not headers.get("x-reason") or not headers.get("x-case-number"):
        raise HotlistRefused(400, "field_invalid", "X-Reason: is missing", field="X-Reason")


def _describe_found(entry: Entry) -> Document:
    return {name: told for name, told in describe_entry(entry).items() if name != "from_revision"}


def describe_entry(entry: Entry) -> Document:
    shown: Document = dict(zip(COLUMNS, write_columns(entry), strict=True))
    told = {"id": entry.entry_id, "plate": entry.plate, "written": entry.show_plate(), "country": entry.country}
    return shown | told | {"category": entry.category, "priority": entry.priority, "from_revision": 1}


OF_LISTS = ("alerts_now", "freshness", "gaps", "patterns", "unknown_names")
"""What only the list of all lists says."""


def describe_state(listed: FakeList) -> Document:
    states = ["stays", "waits", "stopped", "too_wide"]
    patterns = {name: sum(one["state"].replace(" ", "_") == name for one in listed.patterns) for name in states}
    refused = next((one for one in listed.imports[:1] if one["status"] == "refused"), None)
    return {
        "name": listed.name, "revision": listed.revision, "lines": len(listed.entries), "file": None,
        "uploaded_at": None, "imported_at": None, "refused": refused, "revisions": listed.revisions, "running": None,
        "deleted_at": None, "patterns": patterns, "gaps": listed.gaps, "unknown_names": [],
        "alerts_now": all(gap["kind"].startswith("not-all") for gap in listed.gaps),
        "freshness": describe_freshness(listed),
    }  # fmt: skip


def describe_freshness(listed: FakeList) -> Document | None:
    found = find_freshness(listed.settings or ListSettings(listed.name), listed.refreshed_at)
    if found is None:
        return None
    refreshed_at, end = found.refreshed_at, found.fresh_until
    return {
        "origin": found.origin, "refreshed_at": format_utc(refreshed_at) if refreshed_at else None,
        "fresh_hours": int(found.fresh_within.total_seconds()) // 3600,
        "fresh_until": format_utc(end) if end else None, "stale": found.is_stale(datetime.now(UTC)),
    }  # fmt: skip


def describe_draft(body: Document) -> Document:
    draft = check_draft(body, today())
    faults = [write_unplaced(one) for one in draft.faults]
    warnings = [write_unplaced(one) for one in draft.warnings]
    return {"faults": faults, "warnings": warnings, "shown": draft.shown, "one_in": draft.one_in}
