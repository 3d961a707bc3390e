"""Opens the inputs of all cameras of the settings: listeners, watched folders and films."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from platewatch.agent.budget import Budget
from platewatch.agent.doors import Doors
from platewatch.agent.errors import AgentError
from platewatch.agent.inputs.film import open_film
from platewatch.agent.inputs.folder import FolderWatch
from platewatch.agent.inputs.video import FilmKeeper, VideoWatch
from platewatch.agent.settings import Input, Settings
from platewatch.agent.uplink.forwarder import Clock

_POLL_S: Final = 0.5
"""How soon a listener notices that it has to end."""


class ListenerClosed(AgentError):
    """An address or a folder of this machine can't be opened."""


@dataclass(slots=True)
class Inputs:
    """All that brings pictures to `keeper`. `run` starts a part by its name; parts end when `stop` is set.

    `only_new` leaves alone what lies in watched folders already.
    """

    settings: Settings
    keeper: FilmKeeper
    clock: Clock
    stop: threading.Event
    run: Callable[[str, Callable[[], None]], None]
    only_new: bool = False
    ports: dict[str, int] = field(default_factory=dict)
    """The ports that were opened, by kind."""

    def open(self) -> None:
        """Opens everything. Raises ListenerClosed if an address, or where it counts a folder, can't be opened."""
        budget = Budget()
        with self.opening("an address of [http] or [ftp]"):
            self._open_listeners(budget)
        for camera in self.settings.cameras:
            if camera.input is Input.FOLDER and camera.folder is not None:
                most = self.settings.most_picture_bytes
                watch = FolderWatch(camera, camera.folder, self.keeper, most)
                if self.only_new:
                    with self.opening(f"the folder {camera.folder}"):
                        watch.leave_present()
                self.run(f"folder of {camera.camera_id}", partial(watch.watch, self.stop))
            if camera.input is Input.VIDEO:
                video = VideoWatch(camera, partial(open_film, camera, self.settings), self.keeper, self.clock)
                self.run(f"film of {camera.camera_id}", partial(video.watch, self.stop))

    @contextmanager
    def opening(self, where: str) -> Iterator[None]:
        """Raises ListenerClosed for what can't be opened, with where it is."""
        try:
            yield
        except OSError as error:
            raise ListenerClosed(f"{where} can't be opened: {error.strerror}") from error

    def _open_listeners(self, budget: Budget) -> None:
        settings = self.settings
        if settings.http is not None and any(one.input.is_http for one in settings.cameras):
            from platewatch.agent.inputs.http import Reception, Server

            doors = Doors(settings.cameras, os.urandom(32))
            reception = Reception(doors, self.keeper, self.clock, budget, settings.most_picture_bytes)
            server = Server(settings.http, reception)
            self.ports["http"] = server.server_port
            self.run("http", partial(server.serve_forever, _POLL_S))
            self.run("end of http", partial(_close_after, self.stop, server.shutdown, server.server_close))
        if settings.ftp is not None and any(one.input is Input.FTP for one in settings.cameras):
            # Only FTP needs pyftpdlib.
            from platewatch.agent.inputs.ftp import make_server, serve

            ftp = make_server(settings, settings.ftp, self.keeper, budget)
            self.ports["ftp"] = ftp.address[1]
            self.run("ftp", partial(serve, ftp, self.stop))


def _close_after(stop: threading.Event, *steps: Callable[[], None]) -> None:
    stop.wait()
    for step in steps:
        step()
