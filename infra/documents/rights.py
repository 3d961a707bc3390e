"""The console's page of what each role may do: a module with the routes, made of the same table as docs/access.md."""

import json
from collections.abc import Iterable
from typing import Final

from platewatch.web.route import Route

_HEAD: Final = """\
/** What each role may do, made of the table of routes by `make documents`: change the routes, not this file. */
export const RIGHTS = [
"""


def format_rights(routes: Iterable[Route]) -> str:
    """The module's text: a line for each route."""
    return _HEAD + "".join(f"  {_describe(route)},\n" for route in routes) + "];\n"


def _describe(route: Route) -> str:
    told = {
        "route": f"{route.method} {route.path}",
        "summary": route.summary,
        "purpose": route.purpose.name.lower(),
        "roles": [role.value for role in route.roles],
    }
    return "{ " + ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()) + " }"
