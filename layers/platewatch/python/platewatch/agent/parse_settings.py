"""Checks the settings file: all that is wrong is named at once, each with its line and what to do."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from platewatch.agent.errors import SettingsInvalid
from platewatch.agent.parse_film import parse_film
from platewatch.agent.pauses import BACKLOG_A_SECOND
from platewatch.agent.settings import (
    Address,
    CameraSettings,
    CaptureTime,
    Input,
    Listener,
    Service,
    Settings,
    StoreSettings,
)
from platewatch.agent.toml_table import Problems, Table
from platewatch.cameras.camera import Lane
from platewatch.retention.terms import PASSAGE_TERM, PENDING_TERM, RetentionMode
from platewatch.text.names import NAME_RULE, NAME_SHAPE, is_name

GIGABYTE: Final = 1_000_000_000
MEGABYTE: Final = 1_000_000
MOST_GIGABYTES: Final = 8
LARGEST_PICTURE: Final = 20
"""Megabytes: the service takes no larger one."""

USUAL_PICTURE: Final = 8
"""Megabytes: the largest picture where the file says nothing."""

MOST_CAMERAS: Final = 100
LONGEST_LOGIN: Final = 64
SHORTEST_PASSWORD: Final = 12
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_TOKEN: Final = re.compile(rf"pw1\.(?P<camera>{NAME_SHAPE})\.[A-Za-z0-9_-]{{43}}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{20,100}")
_HOST: Final = re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+|localhost")
_PORTS: Final = re.compile(r"(?P<first>[0-9]{4,5})-(?P<last>[0-9]{4,5})")


def parse_settings(source: str) -> Settings:
    """The settings in the text of a file. Raises SettingsInvalid with everything that is wrong."""
    try:
        document = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid([f"the file is no TOML: {error}"]) from error
    problems = Problems(source)
    top = Table(problems, "", document)
    for name in ("service", "store"):
        if not top.has(name):
            problems.note("", 0, name, f"is missing: write a table [{name}]")
    service = _parse_service(Table(problems, "service", document.get("service", {})))
    settings = Settings(
        service=service,
        store=_parse_store(Table(problems, "store", document.get("store", {})), service.mode),
        cameras=_parse_cameras(problems, document.get("camera", []) if top.has("camera") else []),
        http=_parse_listener(Table(problems, "http", document["http"]), 8080) if top.has("http") else None,
        ftp=_parse_listener(Table(problems, "ftp", document["ftp"]), 2121, True) if top.has("ftp") else None,
        aim=_parse_listener(Table(problems, "aim", document["aim"]), 8090) if top.has("aim") else None,
        models=_parse_models(Table(problems, "video", document["video"])) if top.has("video") else None,
        most_picture_bytes=int(
            top.get_number("most_picture_megabytes", USUAL_PICTURE, 0.1, LARGEST_PICTURE) * MEGABYTE
        ),
    )
    top.end()
    _check_together(problems, settings)
    if problems.found:
        raise SettingsInvalid(problems.found)
    return settings


def _parse_service(table: Table) -> Service:
    url = table.get_text("url", 'is missing: write the address of the service, url = "https://..."')
    loopback_http = table.get_flag("loopback_http")
    parts = urlsplit(url)
    host = parts.hostname or ""
    plain = parts.scheme == "http" and loopback_http and host in _LOOPBACK
    if url and not ((parts.scheme == "https" or plain) and host):
        table.note("url", "must begin with https:// and a host: pictures are sent over nothing else")
    if url and (parts.path.strip("/") or parts.query or parts.username or parts.fragment):
        table.note("url", "must hold nothing but https:// and the host (and a port)")
    hosts = table.get_texts(
        "upload_hosts",
        "is missing: write the host of upload addresses, or its end with a dot before it, "
        'such as [".s3.eu-west-1.amazonaws.com"]',
    )
    for one in hosts:
        if _HOST.fullmatch(one) is None and not (loopback_http and one in _LOOPBACK):
            table.note("upload_hosts", f"holds {one}, which is no host and no end of hosts with two names or more")
    mode = table.get_choice("retention", list(RetentionMode), RetentionMode.HIT_NO_HIT)
    ca_file = table.get_path("ca_file")
    table.end()
    return Service(host, _find_port(table, url, plain), hosts, RetentionMode(mode), ca_file, loopback_http=plain)


def _find_port(table: Table, url: str, plain: bool) -> int:
    try:
        return urlsplit(url).port or (80 if plain else 443)
    except ValueError:
        table.note("url", "has a port that is no number from 1 to 65535")
        return 443


def _parse_store(table: Table, mode: RetentionMode) -> StoreSettings:
    folder = table.get_path("folder", 'is missing: write folder = "/var/lib/platewatch-agent"')
    key_file = table.get_path("key_file", 'is missing: write key_file = "/etc/platewatch-agent/store.key"')
    gigabytes = table.get_number("most_gigabytes", MOST_GIGABYTES, 0.01, 1000)
    longest = PASSAGE_TERM if mode.keeps_passages else PENDING_TERM
    most_hours = longest / timedelta(hours=1)
    hours = table.get_number("hours", most_hours, 1, most_hours)
    a_second = table.get_number("backlog_per_second", BACKLOG_A_SECOND, 0.1, 1000)
    table.end()
    size, term = int(gigabytes * GIGABYTE), timedelta(hours=hours)
    return StoreSettings(folder or Path("/"), key_file or Path("/"), size, term, a_second)


def _parse_listener(table: Table, usual_port: int, is_ftp: bool = False) -> Listener | None:
    address = table.get_address("listen", "is missing: write this machine's address on the cameras' network")
    if address is not None and address.is_unspecified:
        table.note("listen", "would listen on every network: write this machine's address on the cameras' network")
    port = int(table.get_number("port", usual_port, 1, 65535))
    certificate = table.get_path("certificate")
    private_key = table.get_path("private_key")
    if (certificate is None) != (private_key is None):
        table.note("certificate", "needs private_key beside it, and private_key needs certificate")
    ports = _parse_ports(table) if is_ftp else None
    table.end()
    return None if address is None else Listener(address, port, certificate, private_key, ports)


def _parse_ports(table: Table) -> range:
    text = table.get_text("passive_ports") or "50000-50019"
    match = _PORTS.fullmatch(text)
    if match is None or not 1024 <= int(match["first"]) <= int(match["last"]) <= 65535:
        table.note("passive_ports", 'must be two ports from 1024 on, such as "50000-50019"')
        return range(50000, 50020)
    ports = range(int(match["first"]), int(match["last"]) + 1)
    if len(ports) > 100:
        table.note("passive_ports", "must be at most 100 ports: the firewall opens all of them")
    return ports


def _parse_models(table: Table) -> Path | None:
    models = table.get_path("models", 'is missing: write models = "/opt/platewatch-agent/models"')
    table.end()
    return models


def _parse_cameras(problems: Problems, tables: object) -> tuple[CameraSettings, ...]:
    if not isinstance(tables, list) or not tables:
        problems.note("", 0, "camera", "is missing: write a table [[camera]] for each camera")
        return ()
    if len(tables) > MOST_CAMERAS:
        problems.note("camera", MOST_CAMERAS, "", f"is one too many: an agent takes {MOST_CAMERAS} cameras")
    return tuple(_parse_camera(Table(problems, "camera", table, number)) for number, table in enumerate(tables))


def _parse_camera(table: Table) -> CameraSettings:
    camera_id = table.get_text("id", "is missing: write the camera's name as it is registered")
    if camera_id and not is_name(camera_id):
        table.note("id", f"must be {NAME_RULE}")
    token = table.get_text("token", "is missing: write the token that `camera add` printed")
    proved = _TOKEN.fullmatch(token)
    if token and (proved is None or proved["camera"] != camera_id):
        table.note("token", f"is no token of camera {camera_id}: those begin with pw1.{camera_id}.")
    way = Input(table.get_choice("input", list(Input), ""))
    addresses = _parse_addresses(table, way)
    url, file = parse_film(table, addresses) if way is Input.VIDEO else ("", None)
    camera = CameraSettings(
        camera_id=camera_id,
        token=token,
        input=way,
        lane=Lane(table.get_choice("lane", list(Lane), Lane.STANDARD)),
        capture_time=CaptureTime(table.get_choice("capture_time", list(CaptureTime), CaptureTime.ARRIVAL)),
        addresses=addresses,
        login=_parse_login(table, way),
        password=_parse_password(table, way),
        path=_parse_path(table, way),
        folder=table.get_path("folder", "is missing: write the folder to watch" if way is Input.FOLDER else ""),
        url=url,
        file=file,
    )
    if bool(camera.login) != bool(camera.password):
        table.note("login", "needs password beside it, and password needs login")
    if way in (Input.HIKVISION, Input.POST) and not (camera.path or camera.login):
        table.note("path", "or login is missing: without one of them anybody on the network could send pictures")
    if camera.capture_time is CaptureTime.CAMERA and way is not Input.HIKVISION:
        table.note("capture_time", 'can be "camera" for hikvision alone: the others tell no time with its zone')
    table.end()
    return camera


def _parse_addresses(table: Table, way: Input) -> tuple[Address, ...]:
    free = way is Input.FOLDER or (way is Input.VIDEO and not table.has("url"))
    return table.get_addresses(
        "address", "" if free else "is missing: write the camera's own address; no other is listened to"
    )


def _parse_login(table: Table, way: Input) -> str:
    needs = way in (Input.FTP, Input.DAHUA)
    login = table.get_text("login", "is missing: write the login that is set in the camera" if needs else "")
    if len(login) > LONGEST_LOGIN or set(login) & set(':"\\'):
        table.note("login", f"must be at most {LONGEST_LOGIN} characters without colon, quotes and backslash")
    return login


def _parse_password(table: Table, way: Input) -> str:
    password = table.get_text("password")
    # That of a film is the camera's own.
    if password and way is not Input.VIDEO and len(password) < SHORTEST_PASSWORD:
        table.note("password", f"must have at least {SHORTEST_PASSWORD} characters: the login is open to the network")
    return password


def _parse_path(table: Table, way: Input) -> str:
    path = table.get_text("path")
    if path and way not in (Input.HIKVISION, Input.POST):
        table.note("path", f"is of no use for {way}: delete it")
    if path and _SECRET.fullmatch(path) is None:
        table.note("path", "must be 20 to 100 letters, digits, - and _ that nobody can guess")
    return path


def _check_together(problems: Problems, settings: Settings) -> None:
    cameras = settings.cameras
    for number, camera in enumerate(cameras):
        before = cameras[:number]
        for key, value in (
            ("id", camera.camera_id),
            ("path", camera.path),
            ("folder", camera.folder),
            ("url", camera.url),
        ):
            if value and value in [getattr(one, "camera_id" if key == "id" else key) for one in before]:
                problems.note("camera", number, key, "is that of another camera above: each needs its own")
        same_door = [
            one for one in before if one.input.is_http == camera.input.is_http and one.input is not Input.VIDEO
        ]
        if camera.input is not Input.VIDEO and camera.login and camera.login in [one.login for one in same_door]:
            problems.note("camera", number, "login", "is that of another camera above: each needs its own")
        if camera.input.is_http and settings.http is None:
            problems.note("camera", number, "input", f"{camera.input} needs a table [http] that says where to listen")
        if camera.input is Input.VIDEO and settings.models is None:
            problems.note("camera", number, "input", "video needs a table [video] that says where the networks are")
        if camera.input is Input.FTP and settings.ftp is None:
            problems.note("camera", number, "input", "ftp needs a table [ftp] that says where to listen")
