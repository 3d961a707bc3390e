"""Groups and their roles."""

import pytest

from platewatch.console.errors import RolesInvalid
from platewatch.console.roles import choose_roles, parse_roles
from platewatch.web.route import Role

KNOWN = tuple(role.value for role in Role)


def test_groups_have_the_roles_that_the_deployment_says() -> None:
    roles = parse_roles("anpr-mk=control room; CN=beheer,OU=it=admin;anpr-mk=officer;", KNOWN)
    assert choose_roles(roles, ["anpr-mk"], KNOWN) == ("officer", "control room")
    assert choose_roles(roles, ["CN=beheer,OU=it", "other"], KNOWN) == ("admin",)
    assert choose_roles(roles, ["Anpr-MK", "admin", "control room", ""], KNOWN) == ()
    assert choose_roles(roles, [], KNOWN) == ()


def test_without_a_setting_nobody_has_a_role() -> None:
    assert choose_roles(parse_roles("", KNOWN), ["admin"], KNOWN) == ()


@pytest.mark.parametrize("text", ["x", "=admin", "x=", "x=Admin", "x=superuser", "x=admin,officer", "a=admin;b"])
def test_a_setting_that_says_nothing_sensible_is_refused(text: str) -> None:
    with pytest.raises(RolesInvalid, match="GROUP=ROLE"):
        parse_roles(text, KNOWN)
