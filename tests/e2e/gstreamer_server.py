"""Shows a film by RTSP with GStreamer's server, as many cameras do: H.264 in RTP. A program of the system's Python.

    /usr/bin/python3 gstreamer_server.py film.avi [certificate.pem key.pem]

It prints its port when it listens.
"""

import sys

import gi  # type: ignore[import-not-found]  # Debian's

for _name in ("Gst", "GstRtsp", "GstRtspServer", "Gio"):
    gi.require_version(_name, "2.0" if _name == "Gio" else "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # type: ignore[import-not-found]  # noqa: E402  # after their versions

PIPELINE = (
    "( filesrc location={film} ! avidemux ! jpegdec ! videoconvert ! x264enc tune=zerolatency speed-preset=ultrafast "
    "key-int-max=25 bitrate=8000 ! rtph264pay name=pay0 pt=96 config-interval=1 )"
)


def main(film: str, *secure: str) -> None:
    """Shows it until the process is ended."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service="0")
    if secure:
        login = GstRtspServer.RTSPAuth()
        login.set_tls_certificate(Gio.TlsCertificate.new_from_files(*secure))
        server.set_auth(login)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PIPELINE.format(film=film))
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    if secure:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("anonymous", "media.factory.access", True)
        permissions.add_permission_for_role("anonymous", "media.factory.construct", True)
        factory.set_permissions(permissions)
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "anonymous")
        login.set_default_token(token)
    server.get_mount_points().add_factory("/film", factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
