"""Which roles a person has: what the deployment says of the provider's groups."""

from collections.abc import Collection, Iterable, Mapping

from platewatch.console.errors import RolesInvalid

Roles = Mapping[str, frozenset[str]]
"""The roles of each group."""


def parse_roles(text: str, known: Collection[str]) -> Roles:
    """The roles of groups, from text such as `anpr-meldkamer=control room;anpr-beheer=admin`. Raises RolesInvalid.

    A group's name may hold =, as names of directories do; no role's does. A group may stand there more than once.
    """
    roles: dict[str, frozenset[str]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        group, equals, role = (word.strip() for word in part.rpartition("="))
        if not equals or not group or role not in known:
            raise RolesInvalid(f"OidcRoles: {part!r} must be GROUP=ROLE, with a role of {', '.join(known)}")
        roles[group] = roles.get(group, frozenset()) | {role}
    return roles


def choose_roles(roles: Roles, groups: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The roles that these groups give, in the order of the known ones."""
    given = frozenset[str]().union(*(roles.get(group, frozenset()) for group in groups))
    return tuple(role for role in known if role in given)
