"""platewatch investigation ask: the three questions, and no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_group
from platewatch.cli.progress import show_progress
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import NotUnderstood

_EXAMPLES: Final = """\
Examples:
  platewatch investigation ask plate INVESTIGATION --plate 7-KXL-92
  platewatch investigation ask scenes INVESTIGATION \\
      --scene "west-1,west-2 2026-11-12T22:30:00+01:00 20" \\
      --scene "east-1 2026-11-15T23:10:00+01:00 30"
  platewatch investigation ask companions INVESTIGATION --plate 7-KXL-92 \\
      --window 60

A scene is its cameras, its time and how many minutes before and after it count.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    id: Annotated[str, Argument(metavar="INVESTIGATION", help="As investigation list prints it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narrowed(_Asked):
    since: Annotated[str | None, Option("--since", metavar="TIME", help="A shorter period's begin.")] = None
    until: Annotated[str | None, Option("--until", metavar="TIME", help="Its end.")] = None
    camera: Annotated[
        list[str] | None, Option("--camera", metavar="CAMERA", help="Fewer cameras; repeat it for each.")
    ] = None

    def narrow(self) -> dict[str, Any]:
        """What is sent of it."""
        given = {"since": self.since, "until": self.until, "cameras": self.camera}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plate(_Narrowed):
    plate: Annotated[str, Option("--plate", metavar="PLATE", help="A plate; ? and * for what is not known.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scenes(_Asked):
    scene: Annotated[
        list[str], Option("--scene", metavar="SCENE", help='"CAMERA,CAMERA TIME MINUTES"; 2 to 10 of them.')
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Companions(_Narrowed):
    plate: Annotated[str, Option("--plate", metavar="PLATE", help="The car's whole plate.")]
    window: Annotated[int, Option("--window", metavar="SECONDS", help="How far apart they pass: 5 to 300.")] = 60
    least_joint: Annotated[int, Option("--joint", metavar="N", help="Joint passages at the least (3 or more).")] = 3
    least_cameras: Annotated[int, Option("--cameras", metavar="N", help="At so many cameras (2 or more).")] = 2


app = make_group("Asks one of the three questions; the answer is looked at with investigation result.", _EXAMPLES)


@command(app, "plate", "ask where a plate was seen, also one that is known in part")
def ask_plate(asked: _Plate, purpose: Purpose, service: Service) -> int:
    """Asks and waits for the answer."""
    return _ask(asked.id, {"kind": "plate", "plate": asked.plate, **asked.narrow()}, purpose, service)


@command(app, "scenes", "ask who was at several scenes")
def ask_scenes(asked: _Scenes, purpose: Purpose, service: Service) -> int:
    """Asks and waits for the answer."""
    return _ask(asked.id, {"kind": "scenes", "scenes": [_parse_scene(one) for one in asked.scene]}, purpose, service)


@command(app, "companions", "ask who travelled with a car")
def ask_companions(asked: _Companions, purpose: Purpose, service: Service) -> int:
    """Asks and waits for the answer."""
    question = {
        "kind": "companions",
        "plate": asked.plate,
        "window_seconds": asked.window,
        "least_joint": asked.least_joint,
        "least_cameras": asked.least_cameras,
        **asked.narrow(),
    }
    return _ask(asked.id, question, purpose, service)


def _ask(investigation_id: str, question: Mapping[str, Any], purpose: Purpose, service: Service) -> int:
    client, headers = service.connect(), purpose.make_headers()
    path = f"/v1/investigations/{quote_part(investigation_id)}/questions"
    number = client.call("POST", path, dict(question), headers=headers)["question"]["number"]
    with show_progress("cars compared", None) as progress:
        while True:
            answer = client.call("POST", f"{path}/{number}/steps", headers=headers)
            if answer["question"]["state"] == "answered":
                break
            if cars := answer["cars"]:
                progress.reach(cars["looked_up"], cars["of"])
    if service.json:
        print_json(answer)
        return 0
    told = answer["question"]
    print(
        f"question {number}: {told['candidates']} candidates, {told['compared']} cars compared; "
        f"see platewatch investigation result {investigation_id} {number}"
    )
    return 0


def _parse_scene(text: str) -> dict[str, Any]:
    parts = text.split()
    if len(parts) != 3 or not parts[2].isdigit():
        raise NotUnderstood(f'--scene: must be "CAMERA,CAMERA TIME MINUTES", not {text}')
    return {"cameras": parts[0].split(","), "at": parts[1], "within_minutes": int(parts[2])}
