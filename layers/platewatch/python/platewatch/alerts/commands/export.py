"""platewatch alert export: the hits of a period for another system, as AnprFlowObserved."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TextIO

from typer import Option

from platewatch.alerts.commands.search import LARGEST_PAGE, Asked, open_new
from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import RestrictedPurpose, Service, print_json
from platewatch.cli.commands import command, make_app

_EXAMPLES: Final = """\
Examples:
  platewatch alert export --from 2026-03-01 --to 2026-03-12 --out hits.jsonl \\
      --reason "handed to the regional centre" --case PL1300-2026-17
  platewatch alert export --from 2026-03-01 --list stolen --out stolen.jsonl
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Export(Asked):
    out: Annotated[Path, Option("--out", metavar="FILE", help="The file to write; it must not be there yet.")]


app = make_app()


@command(
    app,
    "export",
    "write the hits of a period into a file for another system",
    "Writes the hits of a period as AnprFlowObserved of Smart Data Models: JSON lines, one for each hit, found as "
    "alert search finds them. What leaves is recorded first, with the reason and the case (docs/exchange.md).",
    _EXAMPLES,
)
def export(asked: _Export, purpose: RestrictedPurpose, service: Service) -> int:
    """Writes the file, and says how many hits it holds and how many it does not."""
    # Whether the file can be written shows before a disclosure is recorded.
    file = open_new(asked.out)
    try:
        with file:
            counts = _write(_fetch_pages(service.connect(), asked.make_body(), purpose.make_headers()), file)
    except BaseException:
        # Half of the hits must not look like all of them.
        asked.out.unlink()
        raise
    if service.json:
        print_json({"file": str(asked.out)} | counts)
        return 0
    print(f"{asked.out}: hits: {counts['hits']}")
    if counts["without_place"]:
        print(f"left out, because nobody knows where their cameras stood: {counts['without_place']}")
    if counts["restricted"]:
        print(f"older than a year: {counts['restricted']}; --authority says who allowed their restricted use")
    return 0


def _write(pages: Iterator[dict[str, Any]], file: TextIO) -> dict[str, int]:
    written: set[str] = set()
    counts = {"without_place": 0, "restricted": 0}
    for page in pages:
        for one in page["documents"]:
            # A hit that was made a moment before the export may come twice.
            if one["id"] not in written:
                written.add(one["id"])
                file.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")
        counts = {name: counted + page[name] for name, counted in counts.items()}
    return {"hits": len(written), **counts}


def _fetch_pages(client: ApiClient, body: dict[str, Any], headers: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Page after page of the answer."""
    body["limit"] = LARGEST_PAGE
    while True:
        page = client.call("POST", "/v1/alert-exports", body, headers=headers)
        yield page
        if page["next"] is None:
            return
        body["after"] = page["next"]
