"""platewatch audit verify: computes the whole chain again, and compares it with anchors that nobody can change."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from typer import Option

from platewatch.audit.chain import GENESIS, Anchor, Chained, Link
from platewatch.audit.sequence import ANCHOR_EVERY
from platewatch.audit.verify import Finding, Mark, Verification, check_anchors, verify_chain
from platewatch.audit.verify_parts import MARGIN
from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_moment
from platewatch.cli.progress import Progress, show_progress
from platewatch.cli.settings import SettingInvalid

STALLED: Final = 2 * ANCHOR_EVERY
"""When so long ago is the last moment up to which everything was chained, the sequencer does not run."""

_LAG_S: Final = 2.0
_KNOWN: Final = re.compile(r"(?P<sequence>[1-9]\d{0,11}):(?P<digest>[0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Head:
    sequence: int
    digest: str
    begun_at: datetime | None
    waiting: int
    caught_up_at: datetime
    kept: timedelta
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    known: Annotated[
        list[str],
        Option("--known", metavar="NUMBER:DIGEST", help="A head that an earlier run printed; may be repeated."),
    ] = field(default_factory=list)


app = make_app()


@command(
    app,
    "verify",
    "find what was altered, removed, inserted or reordered",
    "Fetches every record with its place in the chain and every anchor, and computes it all again. The exit status is "
    "1 if anything is wrong.",
)
def verify(given: _Known, purpose: Purpose, service: Service) -> int:
    """Says whether the chain is whole; the exit status."""
    log, known = _Log(service.connect(), purpose.make_headers()), [_parse_known(text) for text in given.known]
    show = _show_iso if service.json else show_moment
    head = log.fetch_head()
    if head.begun_at is None:
        found = Verification(0, 1, 0, GENESIS, 0, ())
    else:
        found = _check(log, head, head.begun_at, known, show)
        if found.findings:
            # The index of the chain may lag behind what was chained a moment ago; what is really wrong stays so.
            time.sleep(_LAG_S)
            found = _check(log, head, head.begun_at, known, show)
    stalled = head.now - head.caught_up_at > STALLED
    if service.json:
        print_json(_describe(found, head, stalled))
    else:
        _print(found, head, stalled)
    return 1 if found.findings or stalled else 0


def _check(
    log: "_Log", head: _Head, begun_at: datetime, known: Sequence[Mark], show: Callable[[datetime], str]
) -> Verification:
    oldest = head.now - head.kept + MARGIN
    anchors = list(log.fetch_anchors(max(begun_at, oldest).date()))
    marks, forged = check_anchors(anchors, show)
    start = Anchor(0, GENESIS, begun_at)
    if begun_at < oldest:
        # The beginning of the chain is past its term: the first anchor that is not vouches for what comes after it.
        start = min((one for one in anchors if one.made_at >= oldest), key=lambda one: one.made_at, default=start)
    with show_progress("records verified", head.sequence - start.sequence) as progress:
        found = verify_chain(
            log.fetch_chain(start.made_at.date(), progress),
            [
                *(mark for mark in marks if mark.sequence > start.sequence),
                *known,
                Mark(head.sequence, head.digest, "the head"),
            ],
            lambda: log.fetch_head().sequence,
            after=start.sequence,
            digest=start.digest,
        )
    return Verification(found.count, found.first, found.last, found.digest, found.anchored, (*forged, *found.findings))


@dataclass(frozen=True, slots=True)
class _Log:
    """The audit log of the service, asked for a reason and a case."""

    client: ApiClient
    headers: dict[str, str]

    def fetch_head(self) -> _Head:
        """How far the chain goes now."""
        answer = self.client.call("GET", "/v1/audit/head", headers=self.headers)
        return _Head(
            sequence=int(answer["sequence"]),
            digest=str(answer["digest"]),
            begun_at=_parse_time(answer["begun_at"]),
            waiting=int(answer["waiting"]),
            caught_up_at=datetime.fromisoformat(answer["caught_up_at"]),
            kept=timedelta(days=int(answer["kept_days"])),
            now=datetime.fromisoformat(answer["now"]),
        )

    def fetch_chain(self, since: date, progress: Progress) -> Iterator[Chained]:
        """The records of that day and after in the chain's order; tells `progress` of each page."""
        for page in self._fetch_pages("/v1/audit/chain", since):
            for one in page["records"]:
                link = Link(int(one["sequence"]), str(one["previous"]), str(one["digest"]))
                yield Chained(link, one["record"])
            progress.advance(len(page["records"]))

    def fetch_anchors(self, since: date) -> Iterator[Anchor]:
        """The anchors of that day and after."""
        for page in self._fetch_pages("/v1/audit/anchors", since):
            for one in page["anchors"]:
                made_at = datetime.fromisoformat(one["made_at"])
                yield Anchor(int(one["sequence"]), str(one["digest"]), made_at, _parse_time(one["stored_at"]))

    def _fetch_pages(self, path: str, since: date) -> Iterator[dict[str, Any]]:
        query = {"since": since.isoformat()}
        while True:
            answer = self.client.call("GET", path, query=query, headers=self.headers)
            yield answer
            if answer["next"] is None:
                return
            query = {"since": since.isoformat(), "after": str(answer["next"])}


def _parse_known(text: str) -> Mark:
    match = _KNOWN.fullmatch(text)
    if match is None:
        raise SettingInvalid("--known: must be NUMBER:DIGEST as audit verify prints the head")
    return Mark(int(match["sequence"]), match["digest"], "what you know")


def _parse_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _print(found: Verification, head: _Head, stalled: bool) -> None:
    for finding in found.findings:
        print(f"{finding.kind.value.upper()}: {_show(finding)}")
    if stalled:
        since = f"since {show_moment(head.caught_up_at)}"
        print(
            f"STALLED: not everything was chained {since}, about {head.waiting} records wait: see the sequencer's log"
        )
    verdict = "the chain is broken" if found.findings else "the chain is whole"
    print(f"{found.count} records verified, from number {found.first}: {verdict}")
    print(f"head: {found.last}:{found.digest}")
    after = found.last - found.anchored
    print(f"anchored up to number {found.anchored}; {after} records after it have no anchor yet")
    if head.waiting and not stalled:
        print(f"records that wait to be chained, about a minute each: {head.waiting} or so")


def _show(finding: Finding) -> str:
    numbers = (
        f"number {finding.first}" if finding.first == finding.last else f"numbers {finding.first} to {finding.last}"
    )
    return f"{numbers}: {finding.about}" if finding.about else numbers


def _describe(found: Verification, head: _Head, stalled: bool) -> dict[str, Any]:
    return {
        "whole": not found.findings,
        "findings": [
            {"kind": one.kind.value, "first": one.first, "last": one.last, "about": one.about} for one in found.findings
        ],
        "records": found.count,
        "first": found.first,
        "head": f"{found.last}:{found.digest}",
        "anchored": found.anchored,
        "waiting": head.waiting,
        "stalled": stalled,
    }


def _show_iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
