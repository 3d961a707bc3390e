"""A camera that shows a film by RTSP over TCP (RFC 2326), as MPEG-4 in RTP (RFC 3016)."""

import base64
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_FRAME: Final = b"\x00\x00\x01\xb6"
_LARGEST: Final = 1_200
_TICKS: Final = 90_000


@dataclass(slots=True)
class RtspServer:
    """Shows a raw MPEG-4 film (.m4v) of `rate` frames in a second to one client after the other, `login` asked for."""

    film: Path
    rate: int = 25
    login: str = ""
    times: int = 1
    """How often the film is shown, one after the other."""

    breaks_after: int = 10**9
    """Frames after which the connection breaks."""

    shown: list[int] = field(default_factory=list)
    """How many frames each client got."""

    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._socket.getsockname()[1]
        return port

    def start(self) -> None:
        """Listens until it is closed."""
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Ends it."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client:
                try:
                    self._answer(client)
                except OSError:
                    continue

    def _answer(self, client: socket.socket) -> None:
        head, frames = self._split()
        waiting = b""
        while True:
            while b"\r\n\r\n" not in waiting:
                if not (part := client.recv(4096)):
                    return
                waiting += part
            asked, _, waiting = waiting.partition(b"\r\n\r\n")
            lines = asked.decode("latin-1").split("\r\n")
            method, url = lines[0].split(" ")[:2]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            begin = f"RTSP/1.0 200 OK\r\nCSeq: {headers['cseq']}\r\n"
            wanted = "Basic " + base64.b64encode(self.login.encode()).decode()
            if self.login and headers.get("authorization") != wanted:
                client.sendall(
                    f'RTSP/1.0 401 No\r\nCSeq: {headers["cseq"]}\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n'.encode()
                )
            elif method == "DESCRIBE":
                told = (
                    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=film\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
                    f"a=rtpmap:96 MP4V-ES/{_TICKS}\r\na=fmtp:96 profile-level-id=1;config={head.hex()}\r\n"
                    "a=control:1\r\n"
                )
                kind = f"Content-Base: {url}/\r\nContent-Type: application/sdp\r\nContent-Length: {len(told)}\r\n\r\n"
                client.sendall((begin + kind + told).encode())
            elif method == "SETUP":
                ways = "Session: 7\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
                client.sendall((begin + ways).encode())
            elif method == "PLAY":
                client.sendall((begin + "Session: 7\r\nRange: npt=0-\r\n\r\n").encode())
                self._show(client, frames)
                return
            else:
                client.sendall((begin + "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n").encode())

    def _show(self, client: socket.socket, frames: list[bytes]) -> None:
        sequence = 0
        self.shown.append(0)
        for number, frame in enumerate(frames[: self.breaks_after]):
            for start in range(0, len(frame), _LARGEST):
                part = frame[start : start + _LARGEST]
                last = 0x80 if start + _LARGEST >= len(frame) else 0
                packet = struct.pack(">BBHII", 0x80, 96 | last, sequence, number * _TICKS // self.rate, 7) + part
                client.sendall(b"$\x00" + struct.pack(">H", len(packet)) + packet)
                sequence = (sequence + 1) & 0xFFFF
            self.shown[-1] += 1
            time.sleep(1 / self.rate)

    def _split(self) -> tuple[bytes, list[bytes]]:
        """What stands before the first frame, and the frames."""
        head, *frames = self.film.read_bytes().split(_FRAME)
        return head, [_FRAME + frame for frame in frames] * self.times
