"""platewatch recipient: who is told, and how."""

import argparse
from getpass import getpass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import add_api_arguments, connect, print_json, print_table
from platewatch.text.names import NAME_RULE
from platewatch.text.probability import format_bound

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  platewatch recipient add unit-12 --name "Unit 12" --sms +31612345678 --list stolen --list wanted
  platewatch recipient add chief --name "Officer on duty" --sms +31687654321 --all-lists --tier 2
  platewatch recipient add desk --name "Control room desk" --topic --all-lists
  platewatch recipient add shift --name "Shift leader" --sms +31612345670 --all-lists --takes-reviews
  platewatch recipient add south --name "Team South" --sms +31612345679 --all-lists --categories 1,2 \\
      --least-priority 3 --site "A9 exit 5" --hours "mon-fri 08:00-18:00" --threshold 0.8 --review-floor 0.2
  platewatch recipient add rooms --name "Dispatch system" --webhook https://desk.example.org/alerts --all-lists
  platewatch recipient list
  platewatch recipient add unit-12 --replace --name "Unit 12" --sms +31612345670 --list stolen
  platewatch recipient set-pin unit-12
  platewatch recipient remove unit-12
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "recipient",
        help="say who is told, and how",
        description="Says who is told of the hits of which lists. Tier 1 is told at once; tier 2 when nobody of tier 1 "
        "has answered in time. An alert of a list without recipients is recorded, and the operators are told.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    add = actions.add_parser(
        "add",
        help="add a recipient, or with --replace put it in place of one",
        description="Adds a recipient. Lists, sites and cameras must be there. With --replace, the one with this id is "
        "replaced as a whole; if its messages go elsewhere or end, the operators and the phone that had them are told.",
    )
    add.add_argument("id", metavar="ID", help=f"its name in commands; must be {NAME_RULE}")
    add.add_argument("--replace", action="store_true", help="put it in place of the one with this id")
    add.add_argument("--name", required=True, help="who it is, for people")
    channel = add.add_mutually_exclusive_group(required=True)
    channel.add_argument("--sms", metavar="NUMBER", help="by SMS to this number, with its country code: +31612345678")
    channel.add_argument("--topic", action="store_true", help="by the alerts topic, for systems and mail")
    channel.add_argument("--webhook", metavar="URL", help="by POST to this address (https); see docs/webhook.md")
    add.add_argument("--new-secret", action="store_true", help="give a webhook a new secret; the one before is void")
    lists = add.add_mutually_exclusive_group(required=True)
    lists.add_argument("--list", action="append", dest="lists", metavar="LIST", help="of this hotlist; may be repeated")
    lists.add_argument("--all-lists", action="store_true", help="of every hotlist, present and future")
    add.add_argument(
        "--tier", type=int, choices=(1, 2), default=1, help="told at once (1, default) or when nobody answers"
    )
    _add_choice_arguments(add)
    add.add_argument("--inactive", action="store_true", help="keep the recipient, but tell it nothing")
    add_api_arguments(add)
    add.set_defaults(act=_add)

    set_pin = actions.add_parser(
        "set-pin",
        help="give a recipient a new PIN for the alert page, and print it",
        description="Gives a recipient a new PIN for the alert page and prints it, this once: nobody can look it up "
        "afterwards. The one before opens nothing any more, and a page that wrong PINs have locked is open again. Hand "
        "the PIN over in person or by phone, never in the channel that carries the alerts. The operators and the "
        "recipient's phone are told that there is another PIN, not which.",
    )
    set_pin.add_argument("id", metavar="ID")
    set_pin.add_argument("--ask", action="store_true", help="ask for the PIN that was chosen, 6 to 12 digits")
    add_api_arguments(set_pin)
    set_pin.set_defaults(act=_set_pin)

    show = actions.add_parser("list", help="list all recipients, who has no PIN, and which names in them are gone")
    add_api_arguments(show)
    show.set_defaults(act=_list)

    remove = actions.add_parser(
        "remove", help="tell a recipient nothing any more", description="Its links open nothing any more either."
    )
    remove.add_argument("id", metavar="ID")
    add_api_arguments(remove)
    remove.set_defaults(act=_remove)


def _add_choice_arguments(add: argparse.ArgumentParser) -> None:
    """Which hits of its lists a recipient is told of; without any of these, all of them."""
    add.add_argument("--categories", metavar="1,2", help="only of entries of these categories")
    add.add_argument(
        "--least-priority", type=int, metavar="N", help="only of priorities 1 to N (default: 5, all of them)"
    )
    add.add_argument("--site", action="append", default=[], help="only of passages at this site; may be repeated")
    add.add_argument("--camera", action="append", default=[], help="only of passages at this camera; may be repeated")
    add.add_argument("--hours", action="append", default=[], help='only within "mon-fri 08:00-18:00"; may be repeated')
    add.add_argument("--threshold", type=float, metavar="P", help="the probability from which an alert goes at once")
    add.add_argument("--review-floor", type=float, metavar="P", help="that from which a person decides about it")
    add.add_argument(
        "--takes-reviews", action="store_true", help="told at once when a hit of priority 1 or 2 waits for review"
    )


def run(args: argparse.Namespace) -> int:
    """Runs the action; the exit status."""
    status: int = args.act(args)
    return status


def _add(args: argparse.Namespace) -> int:
    document: dict[str, Any] = {
        "name": args.name,
        "channel": "sms" if args.sms else "webhook" if args.webhook else "topic",
        "lists": "all" if args.all_lists else args.lists,
        "tier": args.tier,
        "active": not args.inactive,
    }
    if args.sms or args.webhook:
        document["address"] = args.sms or args.webhook
    document |= _read_choices(args)
    flags = {"new_secret": args.new_secret, "replace": args.replace}
    query = {name: "true" for name, given in flags.items() if given}
    answer = connect(args).call("PUT", _path(args.id), document, query or None)
    if args.json:
        print_json(answer)
        return 0
    print(f"recipient {args.id} is told of {_show_lists(answer['recipient'])} {_show_channel(answer['recipient'])}")
    if answer["change"]:
        phone = " and the phone that had its alerts" if answer["change"]["tells_phone"] else ""
        print(f"the operators{phone} are told that it was changed")
    if "secret" in answer:
        print(f"its secret, shown this once: {answer['secret']}")
    if "pin" in answer:
        print(f"its PIN for the alert page, shown this once: {answer['pin']}")
    return 0


def _set_pin(args: argparse.Namespace) -> int:
    # Never an argument: those stay in a shell's history and are seen by everybody on the machine.
    document = {"pin": "".join(getpass(f"PIN of {args.id}: ").split())} if args.ask else {}
    answer = connect(args).call("PUT", f"{_path(args.id)}/pin", document)
    if args.json:
        print_json(answer)
    elif "pin" in answer:
        print(f"the new PIN of {args.id}, shown this once: {answer['pin']}")
    else:
        print(f"recipient {args.id} has the new PIN")
    return 0


def _read_choices(args: argparse.Namespace) -> dict[str, Any]:
    choices: dict[str, Any] = {
        "least_priority": args.least_priority,
        "threshold": args.threshold,
        "review_floor": args.review_floor,
    }
    if args.categories is not None:
        # What is no number stays as it is: the service names the field and says what it must be.
        words = args.categories.split(",")
        choices["categories"] = [int(word) if word.strip().isdecimal() else word for word in words]
    if args.site or args.camera:
        choices["area"] = {"sites": args.site, "cameras": args.camera}
    if args.hours:
        choices["hours"] = args.hours
    if args.takes_reviews:
        choices["takes_reviews"] = True
    return {name: value for name, value in choices.items() if value is not None}


def _list(args: argparse.Namespace) -> int:
    answer = connect(args).call("GET", "/v1/recipients")
    if args.json:
        print_json(answer)
        return 0
    if not answer["recipients"]:
        print("no recipients: nobody is told of a hit; see platewatch recipient add --help")
        return 0
    rows = [
        (
            one["recipient_id"],
            one["name"],
            _show_channel(one),
            _show_lists(one),
            _show_choices(one),
            str(one["tier"]),
            "set" if one["has_pin"] else "none",
            "in use" if one["active"] else "inactive",
        )
        for one in answer["recipients"]
    ]
    print_table(("ID", "NAME", "TOLD", "OF", "ONLY", "TIER", "PIN", "STATE"), rows)
    for one in answer["recipients"]:
        for unknown in one["unknown_names"]:
            print(f"{one['recipient_id']}: {unknown['text']}")
    return 0


def _remove(args: argparse.Namespace) -> int:
    answer = connect(args).call("DELETE", _path(args.id))
    if args.json:
        print_json(answer)
    else:
        print(f"recipient {args.id} is removed")
    return 0


def _path(recipient_id: str) -> str:
    return f"/v1/recipients/{quote(recipient_id, safe='')}"


def _show_channel(recipient: dict[str, Any]) -> str:
    words = {"sms": "by SMS to", "webhook": "by POST to", "topic": "by the topic"}
    return f"{words[recipient['channel']]} {recipient.get('address', '')}".rstrip()


def _show_lists(recipient: dict[str, Any]) -> str:
    return "every list" if recipient["lists"] == "all" else ", ".join(recipient["lists"])


def _show_choices(recipient: dict[str, Any]) -> str:
    area, choices = recipient["area"], []
    if recipient["categories"] != "all":
        choices.append("category " + ",".join(str(one) for one in recipient["categories"]))
    if recipient["least_priority"] < 5:
        choices.append(f"P1-{recipient['least_priority']}")
    choices += [*area["sites"], *area["cameras"], *recipient["hours"]]
    if recipient["threshold"] is not None:
        choices.append(f"from {format_bound(recipient['threshold'])}")
    if recipient["review_floor"] is not None:
        choices.append(f"review from {format_bound(recipient['review_floor'])}")
    if recipient["takes_reviews"]:
        choices.append("takes reviews")
    return "; ".join(choices) or "-"
