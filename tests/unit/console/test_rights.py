"""Role, route, door: the door of sessions asks the same table as the policies of the template, cell by cell."""

from datetime import UTC, datetime

import pytest

from platewatch.composition.people_routes import ROUTES
from platewatch.console.errors import RoleForbidden
from platewatch.console.routes.door import check_role
from platewatch.console.session import open_session
from platewatch.web.route import Door, Role, Route
from tests.template.physical import deploy_template
from tests.template.test_people import may_call, some_call
from tests.unit.console.fakes import JANSEN, MemorySessions


def may_in_session(role: Role, route: Route) -> bool:
    _, session = open_session(JANSEN, (role.value,), datetime.now(UTC), MemorySessions())
    try:
        check_role(route, session)
    except RoleForbidden:
        return False
    return True


def test_no_cell_of_role_and_route_differs_between_the_doors() -> None:
    deployed = deploy_template()
    different = {
        (role.value, route.method, route.path)
        for role in Role
        for route in ROUTES
        if not may_in_session(role, route)
        is may_call(deployed, role.value, *some_call(route.method, route.path))
        is (role in route.roles)
    }
    assert different == set()


@pytest.mark.parametrize("role", ["", "operator", "root", "Admin", "admin "])
def test_nothing_else_is_a_role(role: str) -> None:
    _, session = open_session(JANSEN, (role,), datetime.now(UTC), MemorySessions())
    for route in ROUTES:
        with pytest.raises(RoleForbidden):
            check_role(route, session)


def test_the_table_of_people_has_no_route_of_cameras() -> None:
    assert {route.door for route in ROUTES} == {Door.PEOPLE}
