"""platewatch recipient: who is told, and how."""

from collections.abc import Iterator
from dataclasses import dataclass, field, make_dataclass
from getpass import getpass
from typing import Annotated, Any, Final, Literal

from typer import Argument, Option

from platewatch.alerts.channel import CHANNELS, Form
from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, make_group
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes, quote_part
from platewatch.cli.settings import NotUnderstood
from platewatch.cli.tables import Column, show_field
from platewatch.text.names import NAME_RULE
from platewatch.text.probability import format_bound

_EXAMPLES: Final = """\
Examples:
  platewatch recipient add unit-12 --name "Unit 12" --sms +31612345678 \\
      --list stolen --list wanted
  platewatch recipient add chief --name "Officer on duty" --sms +31687654321 \\
      --all-lists --tier 2
  platewatch recipient add desk --name "Control room desk" --topic --all-lists
  platewatch recipient add shift --name "Shift leader" --sms +31612345670 \\
      --all-lists --takes-reviews
  platewatch recipient add south --name "Team South" --sms +31612345679 \\
      --all-lists --categories 1,2 --least-priority 3 --site "A9 exit 5" \\
      --hours "mon-fri 08:00-18:00" --threshold 0.8 --review-floor 0.2
  platewatch recipient add rooms --name "Dispatch system" --all-lists \\
      --webhook https://desk.example.org/alerts
  platewatch recipient add traffic --name "Traffic centre" --all-lists \\
      --webhook https://hub.example.org/ngsi --form anpr-flow-observed
  platewatch recipient list
  platewatch recipient add unit-12 --replace --name "Unit 12" \\
      --sms +31612345670 --list stolen
  platewatch recipient set-pin unit-12
  platewatch recipient test unit-12
  platewatch recipient told-now --list stolen --priority 1 --category 1 \\
      --camera west-1
  platewatch recipient remove unit-12
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recipient:
    id: Annotated[str, Argument(metavar="ID")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """Who it is."""

    id: Annotated[str, Argument(metavar="ID", help=f"Its name in commands; must be {NAME_RULE}.")]
    replace: Annotated[bool, Option("--replace", help="Put it in place of the one with this id.")] = False
    name: Annotated[str, Option("--name", metavar="TEXT", help="Who it is, for people.")]
    new_secret: Annotated[
        bool, Option("--new-secret", help="Give a webhook a new secret; the one before stops working.")
    ] = False


def _make_channels() -> type[Any]:
    """A dataclass with an option for each channel: its address, or a flag where it has none."""
    channels: list[Any] = []
    for channel in CHANNELS.values():
        name, words = f"--{channel.name}", f"{channel.help[:1].upper()}{channel.help[1:]}."
        if channel.placeholder:
            option = Option(name, metavar=channel.placeholder, help=words)
            channels.append((channel.name, Annotated[str | None, option], None))
        else:
            channels.append((channel.name, Annotated[bool, Option(name, help=words)], False))
    return make_dataclass("Channels", channels, frozen=True, kw_only=True)


_Channels: Any = _make_channels()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """Of which lists it is told, and when."""

    lists: Annotated[list[str], Option("--list", metavar="LIST", help="Of hits of this hotlist; may be repeated.")] = (
        field(default_factory=list)
    )
    all_lists: Annotated[bool, Option("--all-lists", help="Of every hotlist, present and future.")] = False
    tier: Annotated[
        int,
        Option("--tier", metavar="N", help="Told at once (1), or when nobody of tier 1 answers (2)."),
    ] = 1
    inactive: Annotated[bool, Option("--inactive", help="Keep the recipient, but tell it nothing.")] = False


_Form = Literal["alert", "anpr-flow-observed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """Which hits of its lists a recipient is told of; without any of these, all of them."""

    categories: Annotated[
        str | None, Option("--categories", metavar="1,2", help="Only of entries of these categories.")
    ] = None
    least_priority: Annotated[
        int | None,
        Option("--least-priority", metavar="N", help="Only of priorities 1 to N (default: 5, all of them)."),
    ] = None
    site: Annotated[
        list[str], Option("--site", metavar="NAME", help="Only of passages at this site; may be repeated.")
    ] = field(default_factory=list)
    camera: Annotated[
        list[str], Option("--camera", metavar="ID", help="Only of passages at this camera; may be repeated.")
    ] = field(default_factory=list)
    hours: Annotated[
        list[str],
        Option("--hours", metavar="HOURS", help='Only within "mon-fri 08:00-18:00"; may be repeated.'),
    ] = field(default_factory=list)
    threshold: Annotated[
        float | None,
        Option("--threshold", metavar="P", help="The probability from which an alert goes at once."),
    ] = None
    review_floor: Annotated[
        float | None,
        Option("--review-floor", metavar="P", help="The probability from which a person decides."),
    ] = None
    takes_reviews: Annotated[
        bool, Option("--takes-reviews", help="Told at once when a hit of priority 1 or 2 waits for review.")
    ] = False
    form: Annotated[
        _Form | None,
        Option("--form", metavar="FORM", help="Of the documents that systems get: alert or anpr-flow-observed."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewPin(_Recipient):
    ask: Annotated[bool, Option("--ask", help="Ask for the PIN that was chosen, 6 to 12 digits.")] = False


app = make_group(
    "Says who is told of the hits of which lists. Tier 1 is told at once; tier 2 when nobody of tier 1 has answered in "
    "time. An alert of a list without recipients is recorded, and the operators are told.",
    _EXAMPLES,
)


@command(
    app,
    "add",
    "add a recipient, or with --replace put it in place of one",
    "Adds a recipient. It takes exactly one channel, such as --sms, and either --list or --all-lists. Lists, "
    "sites and cameras must exist. With --replace, the one with this id is replaced as a whole; if its messages go "
    "elsewhere or end, the operators and the phone that had them are told.",
)
def add(named: _Named, channels: _Channels, lists: _Lists, choices: _Choices, service: Service) -> int:
    """Adds or replaces a recipient."""
    if bool(lists.lists) == lists.all_lists:
        raise NotUnderstood("give either --list or --all-lists")
    if lists.tier not in (1, 2):
        raise NotUnderstood(f"--tier must be 1 or 2, not {lists.tier}")
    document: dict[str, Any] = {
        "name": named.name,
        **_describe_channel(channels),
        "lists": "all" if lists.all_lists else lists.lists,
        "tier": lists.tier,
        "active": not lists.inactive,
        **_describe_choices(choices),
    }
    flags = {"new_secret": named.new_secret, "replace": named.replace}
    query = {name: "true" for name, given in flags.items() if given}
    path = f"/v1/recipients/{quote_part(named.id)}"
    answer = service.connect().call("PUT", path, document, query or None)
    if service.json:
        print_json(answer)
    else:
        _show_added(named.id, answer)
    return 0


def _describe_channel(channels: Any) -> dict[str, str]:
    given = {name: getattr(channels, name) for name in CHANNELS if getattr(channels, name)}
    if len(given) != 1:
        *others, last = (f"--{name}" for name in CHANNELS)
        raise NotUnderstood(f"give one of {', '.join(others)} and {last}")
    [(name, address)] = given.items()
    return {"channel": name} | ({"address": address} if CHANNELS[name].placeholder else {})


def _show_added(recipient_id: str, answer: Answer) -> None:
    print(
        f"recipient {recipient_id} is told of {_show_lists(answer['recipient'])} {_show_channel(answer['recipient'])}"
    )
    if answer["change"]:
        phone = " and the phone that had its alerts" if answer["change"]["tells_phone"] else ""
        print(f"the operators{phone} are told that it was changed")
    if "secret" in answer:
        print(f"its secret, shown this once: {answer['secret']}")
    if "pin" in answer:
        print(f"its PIN for the alert page, shown this once: {answer['pin']}")


def _describe_choices(given: _Choices) -> dict[str, Any]:
    choices: dict[str, Any] = {
        "least_priority": given.least_priority,
        "threshold": given.threshold,
        "review_floor": given.review_floor,
    }
    if given.categories is not None:
        # What is no number stays as it is: the service names the field and says what it must be.
        words = given.categories.split(",")
        choices["categories"] = [int(word) if word.strip().isdecimal() else word for word in words]
    if given.site or given.camera:
        choices["area"] = {"sites": given.site, "cameras": given.camera}
    if given.hours:
        choices["hours"] = given.hours
    if given.takes_reviews:
        choices["takes_reviews"] = True
    if given.form is not None:
        choices["form"] = given.form
    return {name: value for name, value in choices.items() if value is not None}


def _ask_for_pin(pin: _NewPin) -> dict[str, Any]:
    # Never an argument: those stay in a shell's history and are seen by everybody on the machine.
    return {"pin": "".join(getpass(f"PIN of {pin.id}: ").split())} if pin.ask else {}


def _show_pin(pin: _NewPin, answer: Answer) -> None:
    if "pin" in answer:
        print(f"the new PIN of {pin.id}, shown this once: {answer['pin']}")
    else:
        print(f"recipient {pin.id} has the new PIN")


def _note_unknown(answer: Answer) -> Iterator[str]:
    for one in answer["recipients"]:
        for unknown in one["unknown_names"]:
            yield f"{one['recipient_id']}: {unknown['text']}"


def _show_channel(recipient: Answer) -> str:
    return CHANNELS[recipient["channel"]].show_address(recipient.get("address"))


def _show_lists(recipient: Answer) -> str:
    return "every list" if recipient["lists"] == "all" else ", ".join(recipient["lists"])


def _show_choices(recipient: Answer) -> str:
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
    if recipient["form"] != Form.ALERT:
        choices.append(f"as {recipient['form']}")
    return "; ".join(choices) or "-"


add_routes(
    app,
    RouteCommand(
        "set-pin",
        "give a recipient a new PIN for the alert page, and print it",
        "PUT",
        "/v1/recipients/{id}/pin",
        show=_show_pin,
        arguments=_NewPin,
        fields=_ask_for_pin,
        description="Gives a recipient a new PIN for the alert page and prints it, this once: nobody can look it up "
        "afterwards. The one before stops working, and a page that wrong PINs have locked is open again. Hand the PIN "
        "over in person or by phone, never in the channel that carries the alerts. The operators and the recipient's "
        "phone are told that there is another PIN, not which.",
    ),
    RouteCommand(
        "list",
        "list all recipients, who has no PIN, and which names in them are gone",
        "GET",
        "/v1/recipients",
        show=AnswerTable(
            rows="recipients",
            columns=(
                Column("ID", show_field("recipient_id")),
                Column("NAME", show_field("name")),
                Column("TOLD", _show_channel),
                Column("OF", _show_lists),
                Column("ONLY", _show_choices),
                Column("TIER", show_field("tier")),
                Column("PIN", lambda one: "set" if one["has_pin"] else "none"),
                Column("STATE", lambda one: "in use" if one["active"] else "inactive"),
            ),
            empty="no recipients: nobody is told of a hit; see platewatch recipient add --help",
            notes=_note_unknown,
        ),
    ),
    RouteCommand(
        "remove",
        "tell a recipient nothing any more",
        "DELETE",
        "/v1/recipients/{id}",
        show=lambda recipient, _: print(f"recipient {recipient.id} is removed"),
        arguments=_Recipient,
        description="Tells a recipient nothing any more. The links that it was sent stop working too.",
    ),
)
