"""A hotlist editor's way to the service: announce a file, PUT it, ask for its report."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from urllib.request import Request

from platewatch.cli.api_client import ApiClient
from platewatch.cli.http import NoAnswer, exchange
from platewatch.errors import PlatewatchError
from platewatch.hotlists.announcement import FileFormat

_ATTEMPTS: Final = 4
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_CONFLICT: Final = 409
"""S3's answer while another attempt of ours is still on its way."""
_THERE_ALREADY: Final = 412
_OTHER_WORKBOOKS: Final = frozenset({".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers"})


class FileUnreadable(PlatewatchError):
    """The file on this machine cannot be read, or is of a kind that the service does not take."""


class UploadFailed(PlatewatchError):
    """The file did not reach the service's bucket."""


class ImportUnfinished(PlatewatchError):
    """The import had neither succeeded nor failed when the patience was over; it goes on without us."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How an import is getting on, or how it ended: the API's document."""

    document: dict[str, Any]

    @property
    def status(self) -> str:
        """expected, not-uploaded, uploaded, running, imported, checked, refused or superseded."""
        return str(self.document["status"])

    @property
    def ended(self) -> bool:
        """True when nothing more will happen."""
        return self.status not in ("expected", "uploaded", "running")

    @property
    def imported(self) -> bool:
        """True when the file is the list's content."""
        return self.status == "imported"

    @property
    def checked(self) -> bool:
        """True when nothing is wrong with a file that was only to be checked."""
        return self.status == "checked"

    @property
    def needs_purpose(self) -> bool:
        """True when it tells of entries, and so more of it for a reason and a case alone."""
        return bool(self.document.get("purpose_needed"))

    @property
    def changes(self) -> Sequence[dict[str, Any]] | None:
        """The first changes that a dry run found; None where they are not told."""
        changes: list[dict[str, Any]] | None = self.document.get("changes")
        return changes

    @property
    def message(self) -> str:
        """The outcome in words."""
        return str(self.document.get("message", ""))

    @property
    def lines(self) -> int:
        """How many entries the revision has."""
        return int(self.document.get("lines", 0))

    @property
    def bad_lines(self) -> int:
        """On how many lines something is wrong."""
        return int(self.document.get("bad_lines", 0))

    @property
    def faults(self) -> Sequence[dict[str, Any]]:
        """The first things wrong: line, column (or None), cause and reason of each."""
        return list(self.document.get("faults", []))

    @property
    def fault_causes(self) -> Sequence[dict[str, Any]]:
        """All that is wrong, by cause and column: count, first lines and the first one's reason, the most first."""
        if "fault_causes" in self.document:
            return list(self.document["fault_causes"])
        # A report from before there were causes.
        return [{**fault, "cause": "other", "count": 1, "lines": [fault["line"]]} for fault in self.faults]

    @property
    def warning_causes(self) -> Sequence[dict[str, Any]]:
        """What deserves a second look, in the same form."""
        return list(self.document.get("warning_causes", []))


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is meant. A `delta` has changes alone; a `dry_run` changes nothing; `confirmed` says that the file may
    end more than a fifth of the list. A list that is not there is made only with `new_list`, and one that is there must
    not be given so. With `restore` it is a list as it was, and becomes a revision that is not active.
    """

    delta: bool = False
    dry_run: bool = False
    confirmed: bool = False
    new_list: bool = False
    restore: bool = False


WHOLE_LIST: Final = ImportOptions()
"""The file is all of a list that is there."""


def send_file(
    client: ApiClient,
    path: Path,
    list_name: str,
    options: ImportOptions = WHOLE_LIST,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Announce and upload the file; the import's id. Raises FileUnreadable, ApiError or UploadFailed."""
    file_format = _guess_format(path)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise FileUnreadable(f"{path}: {error.strerror or error}") from error
    announced: dict[str, Any] = {"size": size, "sha256": digest, "format": file_format.value}
    announced |= {name: True for name in ("delta", "dry_run", "restore", "confirmed") if getattr(options, name)}
    query = {"new_list": "true"} if options.new_list else None
    answer = client.call("POST", _path(list_name), announced, query)
    upload = answer["upload"]
    for attempt in range(_ATTEMPTS):
        if attempt:
            pause(_FIRST_PAUSE * 4**attempt)
        status = _put(path, upload["url"], upload["headers"])
        # The address takes these bytes alone, and once: what is there already (412) is what an attempt whose answer
        # was lost has brought.
        if 200 <= status < 300 or status == _THERE_ALREADY:
            return str(answer["id"])
        if 400 <= status < 500 and status != _CONFLICT:
            break
    told = f"the service answered {status}" if status else "no answer came"
    raise UploadFailed(f"{path}: the upload failed ({told}): try again")


def fetch_report(
    client: ApiClient, list_name: str, import_id: str, headers: dict[str, str] | None = None
) -> ImportReport:
    """How the import is getting on; with headers that say why and for which case, also what a dry run would change."""
    return ImportReport(client.call("GET", f"{_path(list_name)}/{quote(import_id, safe='')}", headers=headers))


def wait_for_report(
    client: ApiClient,
    list_name: str,
    import_id: str,
    seconds: float,
    pause: Callable[[float], None] = time.sleep,
    watch: Callable[[ImportReport], None] = lambda _report: None,
) -> ImportReport:
    """The report of the import's end. Raises ImportUnfinished when it takes longer than `seconds`.

    `watch` is told of each report until then.
    """
    waited, wait = 0.0, _FIRST_PAUSE
    while True:
        report = fetch_report(client, list_name, import_id)
        if report.ended:
            return report
        watch(report)
        if waited >= seconds:
            raise ImportUnfinished(
                f"import {import_id} of list {list_name} is not done after {seconds:g} s ({report.status});"
                f" it goes on, and `platewatch hotlist imports {list_name}` shows what becomes of it"
            )
        pause(min(wait, seconds - waited))
        waited += wait
        wait = min(wait * 1.5, _LONGEST_PAUSE)


def _path(list_name: str) -> str:
    return f"/v1/hotlists/{quote(list_name, safe='')}/imports"


def _guess_format(path: Path) -> FileFormat:
    """What the file's name says that it is; CSV where it says nothing known."""
    ending = path.suffix.lower()
    if ending in _OTHER_WORKBOOKS:
        raise FileUnreadable(f'{path}: save it as a workbook without macros (.xlsx) or as "CSV UTF-8"')
    return FileFormat.XLSX if ending == ".xlsx" else FileFormat.CSV


def _put(path: Path, url: str, headers: dict[str, str]) -> int:
    """The status of the answer, 0 when there is none."""
    try:
        with path.open("rb") as file:
            # An open file is sent as it is read, however large it is.
            return exchange(Request(url, file, dict(headers), method="PUT"))[0]
    except NoAnswer:
        return 0
    except OSError as error:
        raise FileUnreadable(f"{path}: {error.strerror or error}") from error
