"""Commands that ask one route of the API and show its answer: each is declared, and sent here."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import typer

from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command
from platewatch.cli.tables import Column, print_table

Answer = Mapping[str, Any]
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class NoArguments:
    """A command without arguments of its own."""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Shows the list in the answer's field `rows` as a table, or the sentence `empty` where the list is empty.

    `empty` may name fields of the answer in braces. `notes` are lines that follow the table or the sentence.
    """

    rows: str
    columns: tuple[Column, ...]
    empty: str
    notes: Callable[[Answer], Iterable[str]] = lambda _answer: ()

    def show(self, answer: Answer) -> None:
        """Prints the table and its notes."""
        if answer[self.rows]:
            print_table(self.columns, answer[self.rows])
        else:
            print(self.empty.format_map(answer))
        for note in self.notes(answer):
            print(note)


@dataclass(frozen=True, slots=True)
class RouteCommand(Generic[Asked]):
    """A command that sends one request.

    `arguments` is a dataclass of the command's arguments and options. Those that `path` names in braces go there, the
    others become the query of GET and the JSON body of other methods; `fields` says what is sent instead. `purpose`
    is given where the route shows personal data. The answer is shown by a table, or by a function that prints it.
    """

    name: str
    summary: str
    method: str
    path: str
    show: AnswerTable | Callable[[Asked, Answer], None]
    arguments: type[Asked] = NoArguments  # type: ignore[assignment]
    purpose: type[Purpose] | None = None
    fields: Callable[[Asked], dict[str, Any]] | None = None
    description: str = ""
    epilog: str = ""


def add_routes(app: typer.Typer, *routes: RouteCommand[Any]) -> None:
    """Adds the declared commands."""
    for route in routes:
        command(app, route.name, route.summary, route.description, route.epilog)(_make_function(route))


def quote_part(text: str) -> str:
    """The text as one part of a path."""
    return quote(text, safe="")


def _make_function(route: RouteCommand[Any]) -> Callable[..., int]:
    arguments, purpose = route.arguments, route.purpose

    def ask(asked: arguments, service: Service) -> int:  # type: ignore[valid-type]
        return _send(route, asked, service, {})

    def ask_for_purpose(asked: arguments, purpose: purpose, service: Service) -> int:  # type: ignore[valid-type]
        return _send(route, asked, service, purpose.make_headers())  # type: ignore[attr-defined]

    return ask_for_purpose if purpose else ask


def _send(route: RouteCommand[Any], asked: Any, service: Service, headers: dict[str, str]) -> int:
    values = {field.name: getattr(asked, field.name) for field in dataclasses.fields(asked)}
    path = route.path.format_map({name: quote_part(str(value)) for name, value in values.items()})
    if route.fields is not None:
        sent = route.fields(asked)
    else:
        sent = {name: one for name, one in values.items() if one is not None and f"{{{name}}}" not in route.path}
    kind = "query" if route.method == "GET" else "body"
    given: dict[str, Any] = {"headers": headers} if headers else {}
    if sent or (kind == "body" and route.fields is not None):
        given[kind] = sent
    answer = service.connect().call(route.method, path, **given)
    if service.json:
        print_json(answer)
    elif isinstance(route.show, AnswerTable):
        route.show.show(answer)
    else:
        route.show(asked, answer)
    return 0
