"""A declared command: what is sent for it, and how the answer is shown."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import typer
from typer import Argument, Option
from typer.main import get_command

from platewatch.cli.client import Purpose
from platewatch.cli.commands import make_group
from platewatch.cli.routes import AnswerTable, RouteCommand, add_routes
from platewatch.cli.settings import SettingAbsent
from platewatch.cli.tables import Column, show_field

ANSWER = {"day": "2026-03-12", "rows": [{"name": "one", "count": 1}, {"name": "two", "count": None}]}
TABLE = AnswerTable(
    rows="rows",
    columns=(Column("NAME", show_field("name")), Column("COUNT", show_field("count"))),
    empty="nothing on {day}",
    notes=lambda answer: [f"{len(answer['rows'])} in all"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    id: Annotated[str, Argument(metavar="ID")]
    day: Annotated[str | None, Option("--day")] = None
    many: Annotated[int | None, Option("--many")] = None


class Api:
    """Keeps what it was asked."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[Any, ...]] = []

    def call(self, method: str, path: str, body: Any = None, query: Any = None, headers: Any = None) -> Any:
        self.asked.append((method, path, body, query, headers))
        return self.answer


Run = Callable[..., Api]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a declared command with these words, and hands over what was asked."""
    monkeypatch.delenv("PLATEWATCH_REASON", raising=False)
    monkeypatch.delenv("PLATEWATCH_CASE", raising=False)

    def execute(route: RouteCommand[Any], *words: str, answer: Mapping[str, Any] = ANSWER) -> Api:
        api = Api(answer)
        monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api)
        app: typer.Typer = make_group("Things.")
        add_routes(app, route)
        assert get_command(app).main([route.name, *words], prog_name="things", standalone_mode=False) == 0
        return api

    return execute


def make_route(method: str = "GET", **more: Any) -> RouteCommand[Any]:
    return RouteCommand(
        "see", "see things", method, "/v1/things/{id}", **({"show": TABLE, "arguments": Question} | more)
    )


def test_what_the_path_names_goes_there_and_the_rest_into_the_query(run: Run) -> None:
    assert run(make_route(), "a/b", "--day", "today").asked == [
        ("GET", "/v1/things/a%2Fb", None, {"day": "today"}, None)
    ]
    assert run(make_route(), "a").asked == [("GET", "/v1/things/a", None, None, None)]


def test_other_methods_have_a_body(run: Run) -> None:
    assert run(make_route("POST"), "a", "--many", "3").asked[0][2:] == ({"many": 3}, None, None)
    assert run(make_route("POST"), "a").asked[0][2] is None
    assert run(make_route("PUT", fields=lambda asked: {}), "a").asked[0][2] == {}


def test_personal_data_is_asked_for_a_reason_and_a_case(run: Run) -> None:
    with pytest.raises(SettingAbsent):
        run(make_route(purpose=Purpose), "a")
    asked = run(make_route(purpose=Purpose), "a", "--reason", "shift", "--case", "2026-1").asked
    assert asked[0][4] == {"X-Reason": "shift", "X-Case-Number": "2026-1"}


def test_the_answer_is_a_table_with_its_notes_or_a_sentence_or_json(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(make_route(), "a")
    assert capsys.readouterr().out == "NAME  COUNT\none   1\ntwo\n2 in all\n"
    run(make_route(), "a", answer={"day": "2026-03-12", "rows": []})
    assert capsys.readouterr().out == "nothing on 2026-03-12\n0 in all\n"
    run(make_route(), "a", "--json")
    assert json.loads(capsys.readouterr().out) == ANSWER
    run(make_route(show=lambda asked, answer: print(asked.id, answer["day"])), "a")
    assert capsys.readouterr().out == "a 2026-03-12\n"
