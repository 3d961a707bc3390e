"""What `agent set-up` makes, once: the settings file, the key, the folder, and the agent's id. Nothing is replaced."""

import os
import re
import uuid
from pathlib import Path
from typing import Final

from platewatch.agent.disk.sealing import make_key
from platewatch.agent.errors import SetUpMissing
from platewatch.agent.settings import Settings

ID_FILE: Final = "agent-id"
_ID: Final = re.compile(r"[0-9a-f]{32}")

SAMPLE: Final = """\
# The settings of a Platewatch agent. docs/agent.md explains every line.
# `platewatch agent check` says what is still wrong.

# Megabytes of the largest picture (at most 20):
# most_picture_megabytes = 8

[service]
url = "https://abc123.execute-api.eu-west-1.amazonaws.com"
upload_hosts = [".s3.eu-west-1.amazonaws.com"]
retention = "hit-no-hit"          # as the service is deployed; or "126jj"

[store]
folder = "/var/lib/platewatch-agent"
key_file = "/etc/platewatch-agent/store.key"
most_gigabytes = 8

# [http]                          # for cameras that post
# listen = "192.168.10.1"         # this machine's address on the cameras' network
# port = 8080

# [ftp]                           # for cameras that upload by FTP
# listen = "192.168.10.1"
# port = 2121
# passive_ports = "50000-50019"
# certificate = "/etc/platewatch-agent/agent.pem"
# private_key = "/etc/platewatch-agent/agent.key"

# [aim]                           # for `agent aim`, which helps to point a camera
# listen = "192.168.10.1"         # this machine's address on the network that the phone is in
# port = 8090

[[camera]]
id = "gate-north"
token = "the token that `platewatch camera add` printed"
lane = "standard"                 # as the camera is registered; or "priority"
input = "folder"                  # or ftp, hikvision, dahua, post, video
folder = "/srv/gate-north"

# [[camera]]
# id = "gate-south"
# token = "..."
# input = "hikvision"
# address = "192.168.10.22"       # the camera's own address
# path = "20 letters and digits or more that nobody can guess"

# [video]                         # for cameras that show a film
# models = "/opt/platewatch-agent/models"

# [[camera]]
# id = "gate-west"
# token = "..."
# input = "video"
# address = "192.168.10.23"
# url = "rtsp://192.168.10.23/stream"
# login = "..."                   # the camera's own
# password = "..."
"""


def write_sample(path: Path) -> bool:
    """Writes the settings file to fill in, closed to other users; False if there is one."""
    return _write_once(path, SAMPLE.encode())


def make_store(settings: Settings) -> list[str]:
    """Makes the folder, the key and the agent's id, where they are missing. Says what was made."""
    made: list[str] = []
    folder, key_file = settings.store.folder, settings.store.key_file
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
        made.append(f"the folder {folder}")
    if _write_once(key_file, make_key()):
        made.append(f"the key {key_file}: keep it off the disk with the pictures where you can")
    if _write_once(folder / ID_FILE, uuid.uuid4().hex.encode()):
        made.append(f"the agent's id {folder / ID_FILE}")
    return made


def load_agent_id(folder: Path) -> str:
    """The agent's id. Raises SetUpMissing."""
    try:
        text = (folder / ID_FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetUpMissing(f"the agent's id {folder / ID_FILE} is missing: run `agent set-up`") from error
    if _ID.fullmatch(text) is None:
        raise SetUpMissing(f"{folder / ID_FILE} is no agent's id: delete it and run `agent set-up`")
    return text


def _write_once(path: Path, data: bytes) -> bool:
    """Writes a file that only its owner may open, whole or not at all; False if it is there."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    os.rename(unfinished, path)
    return True
