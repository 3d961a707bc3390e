"""The settings file: every wrong line is named, with what to do."""

from datetime import timedelta

import pytest

from platewatch.agent.errors import SettingsInvalid
from platewatch.agent.parse_settings import parse_settings
from platewatch.agent.running.set_up import SAMPLE
from platewatch.agent.settings import Input
from platewatch.cameras.camera import Lane

TOKEN = "pw1.{}." + "t" * 43
GOOD = f"""\
[service]
url = "https://api.example.org"
upload_hosts = [".example.org"]

[store]
folder = "/var/lib/agent"
key_file = "/etc/agent/key"

[http]
listen = "192.168.10.1"

[ftp]
listen = "192.168.10.1"

[[camera]]
id = "west-1"
token = "{TOKEN.format("west-1")}"
lane = "priority"
input = "hikvision"
address = "192.168.10.21"
path = "abcdefghijklmnopqrstuvwx"

[[camera]]
id = "east-1"
token = "{TOKEN.format("east-1")}"
input = "ftp"
address = ["192.168.10.22", "fd00::22"]
login = "east"
password = "a long password"
"""


def find_problems(source: str) -> str:
    with pytest.raises(SettingsInvalid) as raised:
        parse_settings(source)
    return str(raised.value)


def test_a_right_file_is_taken() -> None:
    settings = parse_settings(GOOD)
    assert (settings.service.host, settings.service.port, settings.service.loopback_http) == (
        "api.example.org",
        443,
        False,
    )
    assert settings.store.most_bytes == 8_000_000_000
    assert settings.store.term == timedelta(hours=24)
    assert settings.lanes == {"west-1": Lane.PRIORITY, "east-1": Lane.STANDARD}
    assert [camera.input for camera in settings.cameras] == [Input.HIKVISION, Input.FTP]
    assert len(settings.cameras[1].addresses) == 2
    assert settings.ftp is not None
    assert settings.ftp.passive_ports == range(50000, 50020)
    assert "ttttt" not in repr(settings)
    assert "long password" not in repr(settings)


def test_the_sample_needs_nothing_but_a_token() -> None:
    problems = find_problems(SAMPLE)
    assert problems.count("\n") == 0
    assert "camera[1].token" in problems
    assert parse_settings(
        SAMPLE.replace("the token that `platewatch camera add` printed", TOKEN.format("gate-north"))
    ).cameras


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://", "http://", "line 2: service.url must begin with https://"),
        ("api.example.org", "me@api.example.org", "line 2: service.url must hold nothing but"),
        ("api.example.org", "api.example.org:x", "line 2: service.url has a port"),
        ('[".example.org"]', '[".org"]', "line 3: service.upload_hosts holds .org"),
        ('[".example.org"]', '["*"]', "line 3: service.upload_hosts holds *"),
        ('upload_hosts = [".example.org"]', "", "line 1: service.upload_hosts is missing: write"),
        ('folder = "/var', 'folder = "var', "line 6: store.folder must be a whole path"),
        ('"/etc/agent/key"', '"/etc/agent/key"\nhours = 25', "line 8: store.hours must be a number from 1 to 24"),
        ('listen = "192.168.10.1"\n\n[ftp]', 'listen = "0.0.0.0"\n\n[ftp]', "line 10: http.listen would listen on"),
        ('listen = "192.168.10.1"\n\n[ftp]', 'listen = "gate"\n\n[ftp]', "line 10: http.listen must be an address"),
        ("[http]\nlisten", "[http]\nlisen", "line 10: http.lisen is not known"),
        ('[[camera]]\nid = "west-1"', '[[camera]]\nid = "West 1"', "line 16: camera[1].id must be 2 to 63"),
        ("pw1.east-1.", "pw1.west-1.", "line 25: camera[2].token is no token of camera east-1"),
        ('"hikvision"', '"hikvison"', "line 19: camera[1].input must be one of folder, ftp, hikvision, dahua, post"),
        ('path = "abcdefghijklmnopqrstuvwx"', "", "line 15: camera[1].path or login is missing"),
        ("abcdefghijklmnopqrstuvwx", "secret", "line 21: camera[1].path must be 20 to 100 letters"),
        ('address = "192.168.10.21"', "", "line 15: camera[1].address is missing: write the camera's own address"),
        ('"a long password"', '"short"', "line 29: camera[2].password must have at least 12"),
        ('login = "east"', "", "line 23: camera[2].login"),
        ('id = "east-1"', 'id = "west-1"', "line 24: camera[2].id is that of another camera"),
        ('[ftp]\nlisten = "192.168.10.1"', "", "camera[2].input ftp needs a table [ftp]"),
        ('input = "ftp"', 'input = "ftp"\ncapture_time = "camera"', "line 27: camera[2].capture_time"),
        ('input = "ftp"', 'input = "folder"', "line 23: camera[2].folder is missing"),
        ("[service]", "[service", "the file is no TOML"),
        ("[service]", "most_picture_megabytes = 21\n[service]", "line 1: most_picture_megabytes must be a number"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_do(old: str, new: str, told: str) -> None:
    assert old in GOOD
    assert told in find_problems(GOOD.replace(old, new, 1))


def test_everything_that_is_wrong_is_named_at_once() -> None:
    broken = GOOD.replace("https", "http").replace('"192.168.10.21"', '"camera"').replace("lane", "lain")
    assert find_problems(broken).count("line ") >= 3


@pytest.mark.parametrize("source", ["", "camera = 7", "service = 1\nstore = 2\ncamera = [1]", "[[camera]]\n[[camera]]"])
def test_a_file_of_another_shape_is_told_so(source: str) -> None:
    assert "is missing" in find_problems(source)


def test_under_126jj_pictures_may_wait_for_the_passages_term() -> None:
    settings = parse_settings(GOOD.replace('url = "https', 'retention = "126jj"\nurl = "https'))
    assert settings.store.term == timedelta(days=28)


FILM = f"""\
[video]
models = "/opt/models"

[[camera]]
id = "north-1"
token = "{TOKEN.format("north-1")}"
input = "video"
address = "192.168.10.23"
url = "rtsp://192.168.10.23:554/stream?channel=1"
login = "east"
password = "short"
"""


def test_a_film_is_that_of_the_camera_itself() -> None:
    settings = parse_settings(GOOD + FILM)
    camera = settings.cameras[2]
    assert (camera.input, camera.url, camera.file) == (
        Input.VIDEO,
        "rtsp://192.168.10.23:554/stream?channel=1",
        None,
    )
    assert str(settings.models) == "/opt/models"
    assert "short" not in repr(settings)
    shown = FILM.replace('address = "192.168.10.23"\n', "").replace("url", "file").replace("rtsp:/", "")
    camera = parse_settings(GOOD + shown).cameras[2]
    assert (camera.url, str(camera.file)) == ("", "/192.168.10.23:554/stream?channel=1")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rtsp://", "http://", "camera[3].url must begin with rtsp:// or rtsps://"),
        ("rtsp://", "rtsp://me:word@", "camera[3].url must hold no login"),
        ("rtsp://192.168.10.23", "rtsp://192.168.10.24", "camera[3].url must name the camera's own address"),
        ("rtsp://192.168.10.23", "rtsp://gate.local", "camera[3].url must name the camera's own address"),
        (":554", ":x", "camera[3].url can't be understood"),
        ('address = "192.168.10.23"', "", "camera[3].address is missing"),
        ("url = ", 'file = "/a.mp4"\nurl = ', "camera[3].file and url can't both be there"),
        ('url = "rtsp://192.168.10.23:554/stream?channel=1"', "", "camera[3].url or file is missing"),
        ('[video]\nmodels = "/opt/models"', "", "camera[3].input video needs a table [video]"),
        ('models = "/opt/models"', "", "video.models is missing"),
        ('models = "/opt/models"', 'models = "models"', "video.models must be a whole path"),
    ],
)
def test_a_wrong_line_of_a_film_is_named(old: str, new: str, told: str) -> None:
    assert old in FILM
    assert told in find_problems(GOOD + FILM.replace(old, new, 1))


def test_a_stream_belongs_to_one_camera() -> None:
    again = FILM.replace('[video]\nmodels = "/opt/models"', "").replace("north-1", "north-2")
    assert "camera[4].url is that of another camera" in find_problems(GOOD + FILM + again)
