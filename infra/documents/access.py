"""The table of docs/access.md: who may call which route, and whether a reason and a case number are asked for."""

from collections.abc import Iterable, Sequence
from itertools import dropwhile, takewhile

from platewatch.web.route import PurposeRule, Role, Route

_PURPOSE = {
    PurposeRule.REQUIRED: "required",
    PurposeRule.OPTIONAL: "recorded where given",
    PurposeRule.DUTY: "duty",
    PurposeRule.UNUSED: "",
}


def make_table(routes: Iterable[Route]) -> list[str]:
    """The table's lines: a row for each route, a column for each role, and what the caller must give."""
    lines = [_row("Route", *Role, "reason and case"), "|---" * (len(Role) + 2) + "|"]
    for route in routes:
        marks = ["yes" if role in route.roles else "" for role in Role]
        lines.append(_row(f"{route.method} {route.path}", *marks, _PURPOSE[route.purpose]))
    return lines


def replace_table(page: str, routes: Sequence[Route]) -> str:
    """The page with this table in place of its first one."""
    lines = page.splitlines()
    before = list(takewhile(lambda line: not line.startswith("|"), lines))
    after = list(dropwhile(lambda line: line.startswith("|"), lines[len(before) :]))
    return "\n".join([*before, *make_table(routes), *after]) + "\n"


def _row(*cells: str) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
