"""platewatch alert review: hits that are too doubtful to be told before a person has looked."""

import argparse
import sys
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import (
    add_api_arguments,
    add_purpose_arguments,
    connect,
    print_json,
    print_table,
    read_purpose,
)
from platewatch.cli.local_time import show_time
from platewatch.cli.plates import show_read
from platewatch.text.probability import format_percent

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  platewatch alert review list
  platewatch alert review show 5d4c8cbf65995b5588a984f435223cec --pictures .
  platewatch alert review send 5d4c8cbf65995b5588a984f435223cec
  platewatch alert review dismiss 5d4c8cbf65995b5588a984f435223cec

Look at the picture first. Sent, it is an alert like any other; dismissed, or not decided in time, it is destroyed.
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the action's arguments."""
    parser = subparsers.add_parser(
        "review",
        help="decide on hits that are too doubtful to be told",
        description="Hits below the threshold and above the review floor wait here for a person's decision.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    several = actions.add_parser("list", help="what waits, the most urgent and probable first")
    one = actions.add_parser("show", help="show one, and save its pictures")
    one.add_argument("--pictures", type=Path, metavar="FOLDER", help="save plate.jpg and overview.jpg there")
    send = actions.add_parser("send", help="it is the listed plate: tell those whom it concerns")
    dismiss = actions.add_parser("dismiss", help="it is another plate: destroy the hit, count the misread")
    for action, act in ((several, _list), (one, _show), (send, _send), (dismiss, _dismiss)):
        if action is not several:
            action.add_argument("id", metavar="ID", help="as alert review list prints it")
        add_purpose_arguments(action)
        add_api_arguments(action)
        action.set_defaults(act=act)


def _list(args: argparse.Namespace) -> int:
    answer = connect(args).call("GET", "/v1/reviews", headers=read_purpose(args))
    if args.json:
        print_json(answer)
        return 0
    if not answer["reviews"]:
        print("nothing waits for a decision")
        return 0
    header = ("DECIDE BY", "P", "READ", "LISTED", "SURE", "KIND", "LIST", "CAMERA", "ID")
    print_table(header, [_show_row(review) for review in answer["reviews"]])
    return 0


def _show_row(review: dict[str, Any]) -> tuple[str, ...]:
    hit, entry = review["hit"], review["entry"]
    return (
        show_time(review["decide_by"]),
        str(entry["priority"]),
        show_read(hit),
        hit["plate_written"],
        format_percent(hit["probability"]),
        hit["kind"],
        entry["list"] + (", DISPUTED" if entry["disputed"] else ""),
        review["passage"]["camera_id"],
        review["review_id"],
    )


def _show(args: argparse.Namespace) -> int:
    answer = connect(args).call("GET", f"/v1/reviews/{quote(args.id, safe='')}", headers=read_purpose(args))
    saved = _save(answer["pictures"], args.pictures) if args.pictures else []
    if args.json:
        print_json(answer)
        return 0
    review = answer["review"]
    hit, entry, passage = review["hit"], review["entry"], review["passage"]
    rows = (
        ("review", review["review_id"]),
        ("decide by", show_time(review["decide_by"])),
        ("hit", f"{hit['explanation']['en']}"),
        ("country", f"{hit['country']} (read: {hit['country_read'] or 'not seen'})"),
        ("list", f"{entry['list']}, category {entry['category']}, priority {entry['priority']}"),
        ("disputed", _describe_dispute(review["dispute"])),
        ("case", entry["case_number"]),
        ("reason", entry["reason"]),
        ("vehicle", " ".join(filter(None, (entry["colour"], entry["make"])))),
        ("warning", entry["marker"]),
        ("camera", passage["camera_id"]),
        ("captured", show_time(passage["captured_at"])),
        ("tells", ", ".join(review["recipient_ids"])),
    )
    for name, value in rows:
        if value:
            print(f"{name:<10} {value}")
    for path in saved:
        print(f"{'picture':<10} {path}")
    return 0


def _describe_dispute(dispute: dict[str, Any] | None) -> str:
    return f"{show_time(dispute['at'])} {dispute['name']} said that the list is wrong" if dispute else ""


def _save(pictures: dict[str, str | None], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for name, data in pictures.items():
        if data is None:
            print(f"platewatch: the picture {name} is gone", file=sys.stderr)
            continue
        path = folder / f"{name}.jpg"
        path.write_bytes(b64decode(data))
        saved.append(path)
    return saved


def _send(args: argparse.Namespace) -> int:
    answer = _decide(args, "send")
    if args.json:
        print_json(answer)
    else:
        print(f"sent: {len(answer['alerts'])} alerts")
        if not answer["alerts"]:
            print("everybody whom it concerns was alerted by a later picture of the same passage already")
    return 0


def _dismiss(args: argparse.Namespace) -> int:
    answer = _decide(args, "dismiss")
    if args.json:
        print_json(answer)
    else:
        print("dismissed: nothing of it is left but the count")
    return 0


def _decide(args: argparse.Namespace, decision: str) -> dict[str, Any]:
    path = f"/v1/reviews/{quote(args.id, safe='')}/{decision}"
    answer: dict[str, Any] = connect(args).call("POST", path, headers=read_purpose(args))
    return answer
