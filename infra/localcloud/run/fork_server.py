"""The process from which all functions' processes are forked, as the local cloud sees it."""

import json
import os
import socket
import subprocess  # nosec B404  # functions are processes
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from localcloud.errors import FunctionFailed

_BOOTSTRAP: Final = Path(__file__).with_name("bootstrap.py")

BASE_ENVIRONMENT: Final[Mapping[str, str]] = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "OMP_NUM_THREADS": "1",
    # Neither this machine's own AWS settings nor a metadata service may be found.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What every function's process has in its environment, whatever the template says."""


class ForkServer:
    """Starts and ends processes that have the AWS SDK imported already (see bootstrap.py)."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        with theirs:
            self._popen = subprocess.Popen(  # nosec B603  # a fixed command
                [sys.executable, "-I", "-X", "utf8", str(_BOOTSTRAP), str(theirs.fileno())],
                env=dict(BASE_ENVIRONMENT),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self.pid = self._popen.pid

    def start(self, environment: Mapping[str, str], descriptors: Sequence[int]) -> int:
        """A new process with this environment and these descriptors (requests, answers, log); its id.

        Raises FunctionFailed where the machine has room for no more.
        """
        with self._lock:
            pid = self._ask({"environment": dict(environment)}, descriptors)
        if pid < 0:
            raise FunctionFailed("the machine starts no more processes")
        return pid

    def end(self, pid: int) -> int:
        """Kills a process that it started, if it still runs; its exit status. Once for each process: until then its id
        is not given to another one, and from then on it may be.
        """
        with self._lock:
            return self._ask({"end": pid})

    def close(self) -> None:
        """Ends the server; processes that it started end with their pipes."""
        self._control.close()
        self._popen.kill()
        self._popen.wait()

    def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> int:
        body = json.dumps(request).encode()
        try:
            socket.send_fds(self._control, [len(body).to_bytes(4, "big")], descriptors)
            self._control.sendall(body)
            answer = self._control.recv(4, socket.MSG_WAITALL)
        except OSError as error:
            raise FunctionFailed(f"the process that starts the functions' processes is gone: {error}") from error
        if len(answer) < 4:
            raise FunctionFailed("the process that starts the functions' processes has ended")
        return int.from_bytes(answer, "big", signed=True)
