"""How commands are put on the command line: their names, options and help."""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any, Final, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from platewatch.cli.settings import NotUnderstood

_HELP: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Command(TyperCommand):
    """A command whose examples are shown as they are written."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Takes the words apart. In `--reason --case 7` the reason is forgotten, and does not say --case."""
        try:
            rest = super().parse_args(ctx, args)
        except typer.TyperException as error:
            if getattr(error, "ctx", None) is None:
                # Then nobody could say which command's help to look at.
                ctx.fail(error.format_message())
            raise
        options = {name for param in self.params for name in param.opts if name.startswith("--")}
        for param in self.params:
            value = ctx.params.get(param.name)
            if isinstance(value, str) and value in options and not ctx.resilient_parsing:
                ctx.fail(f"{param.opts[0]} needs a value, and {value} is an option")
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Runs the command. What it can't make sense of is shown like an unknown option."""
        try:
            return super().invoke(ctx)
        except NotUnderstood as error:
            ctx.fail(str(error))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What follows the command's name in its usage: arguments, options that it needs, and that there are more."""
        params = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]
        arguments = [_name_argument(param) for param in params if param.param_type_name == "argument"]
        needed = [param for param in params if param.param_type_name == "option" and param.required]
        return [*arguments, *(f"{param.opts[0]} {param.metavar}" for param in needed), "[OPTIONS]"]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Writes what there is to say of arguments, and the options."""
        for kind in ("argument", "option"):
            found: list[Any] = [param for param in self.get_params(ctx) if param.param_type_name == kind]
            if kind == "argument":
                rows = [(str(param.metavar), param.help) for param in found if param.help]
            else:
                rows = [record for param in found if (record := param.get_help_record(ctx))]
            if rows:
                with formatter.section(f"{kind.title()}s"):
                    formatter.write_dl(rows)

    def format_epilog(self, _ctx: Any, formatter: Any) -> None:
        """Writes the examples and tables below the options, line by line."""
        _write_epilog(self.epilog, formatter)


class Group(TyperGroup):
    """A command with actions."""

    heading = "Actions"

    def collect_usage_pieces(self, _ctx: Any) -> list[str]:
        """What follows the command's name in its usage."""
        return [*(["[OPTIONS]"] if self.params else []), self.subcommand_metavar]

    def invoke(self, ctx: Any) -> Any:
        """Runs the command alone, or its action. What it can't make sense of is shown like an unknown option."""
        try:
            return super().invoke(ctx)
        except NotUnderstood as error:
            ctx.fail(str(error))

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """Writes the actions with their summaries."""
        with formatter.section(self.heading):
            formatter.write_dl([(name, one.get_short_help_str()) for name, one in self.commands.items()])

    def format_epilog(self, _ctx: Any, formatter: Any) -> None:
        """Writes the examples and tables below the actions, line by line."""
        _write_epilog(self.epilog, formatter)


def make_app() -> typer.Typer:
    """A command without actions: it holds what `command` adds to it."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


def make_group(description: str, epilog: str = "", alone: Callable[..., int] | None = None) -> typer.Typer:
    """A command to which actions are added. `alone` is called before them, and without one it is all that is done."""
    group = typer.Typer(
        cls=Group,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings=_HELP,
        subcommand_metavar="[ACTION ...]" if alone else "ACTION ...",
        invoke_without_command=alone is not None,
    )
    group.callback(help=description, epilog=epilog)(expand_options(alone or _choose_action))
    return group


def _choose_action() -> int:
    """Does nothing: the action does."""
    return 0


def add_group(parent: typer.Typer, name: str, group: typer.Typer, summary: str) -> None:
    """Puts a group of actions below a command."""
    parent.add_typer(group, name=name, short_help=summary)


def include(app: typer.Typer, *parts: typer.Typer) -> None:
    """Adds the commands of these parts, which other modules hold, in order."""
    for part in parts:
        app.registered_commands.extend(part.registered_commands)


def command(
    app: typer.Typer, name: str, summary: str, description: str = "", epilog: str = ""
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Adds the decorated function as a command. What it returns is the exit status.

    A parameter whose type is a dataclass stands for one option or argument for each of its fields.
    """

    def add(function: Callable[..., int]) -> Callable[..., int]:
        app.command(
            name,
            cls=Command,
            help=description or f"{summary[:1].upper()}{summary[1:]}.",
            short_help=summary,
            epilog=epilog,
            context_settings=_HELP,
        )(expand_options(function))
        return function

    return add


def expand_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the fields of its dataclass parameters as parameters of their own, as Typer wants them."""
    hints = get_type_hints(function, include_extras=True)
    groups = {
        name: hints[name] for name in inspect.signature(function).parameters if dataclasses.is_dataclass(hints[name])
    }
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if name in groups:
            parameters += _list_fields(groups[name])
        else:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name]))

    def run(**given: Any) -> Any:
        grouped = {
            name: group(**{field.name: given.pop(field.name) for field in dataclasses.fields(group)})
            for name, group in groups.items()
        }
        return function(**given, **grouped)

    run.__name__ = function.__name__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def _name_argument(param: Any) -> str:
    name = str(param.metavar) + ("..." if param.nargs != 1 else "")
    return name if param.required else f"[{name}]"


def _list_fields(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=_find_default(field), annotation=hints[field.name]
        )
        for field in dataclasses.fields(group)
    ]


def _find_default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default


def _write_epilog(epilog: str | None, formatter: Any) -> None:
    # Not through the formatter's write_text, which would fill the lines of examples and tables.
    if epilog:
        formatter.write_paragraph()
        formatter.write(epilog.rstrip("\n") + "\n")
