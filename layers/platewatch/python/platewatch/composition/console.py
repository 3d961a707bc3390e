"""What the console is made of, as its environment describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from platewatch.alerts.words import Language
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.aws.environment import load_optional, load_text
from platewatch.composition import investigation_routes
from platewatch.composition.console_sessions import open_sessions
from platewatch.console.aws.client_secret import make_finder
from platewatch.console.map import Background, parse_background
from platewatch.console.networks import Network, parse_networks
from platewatch.console.openid.provider import OpenIdProvider
from platewatch.console.roles import parse_roles
from platewatch.console.routes.files import PageFiles
from platewatch.console.sign_in import SignIns
from platewatch.web.route import Role

PAST_SEARCHES: Final = ("POST", "/v1/past-searches")
_INVESTIGATIONS: Final = tuple((route.method, route.path) for route in investigation_routes.ROUTES)


@dataclass(frozen=True, slots=True)
class Console:
    """Everything the console works with, but the request and the time.

    `domain` is the name that the console is called by; "" for whatever name was called. `elsewhere` names the function
    that answers a route in the console's place, by the route's method and path. `uploads` is the origin that the page
    may send files to. `background` is the map's, None for a plain map.
    """

    signs: SignIns
    networks: tuple[Network, ...]
    domain: str
    files: PageFiles
    language: Language
    time_zone: str
    retention_mode: str
    background: Background | None
    uploads: str
    elsewhere: Mapping[tuple[str, str], str]


def open_console(page: Path, pool_client: str) -> Console:
    """What the console works with; `page` is the folder of the page's files.

    `pool_client` is the console's client id where the stack brings its own user pool: API Gateway tells it with each
    request. Raises SettingMissing, RolesInvalid, NetworksInvalid and MapInvalid. Asks
    nobody yet.
    """
    known = tuple(role.value for role in Role)
    signs = SignIns(
        provider=OpenIdProvider(
            load_text("OIDC_ISSUER"),
            load_optional("OIDC_CLIENT_ID") or pool_client,
            make_finder(clients.secrets, load_optional("OIDC_CLIENT_SECRET_ARN") or ""),
            lambda: datetime.now(UTC),
        ),
        sessions=open_sessions(),
        audit=open_audit_log(),
        roles=parse_roles(load_optional("OIDC_ROLES") or "", known),
        known=known,
        name_claim=load_text("OIDC_NAME_CLAIM"),
        groups_claim=load_text("OIDC_GROUPS_CLAIM"),
    )
    return Console(
        signs=signs,
        networks=parse_networks(load_optional("CONSOLE_NETWORKS") or ""),
        domain=load_optional("CONSOLE_DOMAIN") or "",
        files=PageFiles(page),
        language=Language(load_text("LANGUAGE")),
        time_zone=load_text("TIME_ZONE"),
        retention_mode=load_text("RETENTION_MODE"),
        background=parse_background(load_optional("MAP_TILES") or "", load_optional("MAP_ATTRIBUTION") or ""),
        uploads=_find_uploads(),
        elsewhere=_name_elsewhere(),
    )


def _name_elsewhere() -> dict[tuple[str, str], str]:
    past, investigate = load_optional("SEARCH_PAST_FUNCTION"), load_optional("INVESTIGATE_FUNCTION")
    named = {PAST_SEARCHES: past, **dict.fromkeys(_INVESTIGATIONS, investigate)}
    return {route: function for route, function in named.items() if function}


def _find_uploads() -> str:
    """The origin of presigned addresses of the hotlists bucket; on this machine that of the stand-in for AWS."""
    here = load_optional("AWS_ENDPOINT_URL_S3") or load_optional("AWS_ENDPOINT_URL")
    if here is not None:
        return _find_origin(here)
    return f"https://{load_text('HOTLISTS_BUCKET')}.s3.{load_text('AWS_REGION')}.amazonaws.com"


def _find_origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
