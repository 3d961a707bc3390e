"""Posts as cameras send them, written after their makers' documents."""

import base64
import json

HIKVISION_TYPE = "multipart/form-data; boundary=MIME_boundary"
DAHUA = "/NotificationInfo/TollgateInfo"

_XML = """<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<ipAddress>192.168.10.21</ipAddress><protocol>HTTP</protocol><macAddress>44:19:b6:00:00:01</macAddress>
<channelID>1</channelID><dateTime>{time}</dateTime><activePostCount>1</activePostCount><eventType>ANPR</eventType>
<eventState>active</eventState><eventDescription>ANPR</eventDescription>
<ANPR><country>29</country><licensePlate>1WRONG1</licensePlate><line>1</line><confidenceLevel>97</confidenceLevel>
<originalLicensePlate>1WRONG1</originalLicensePlate></ANPR><UUID>9f1c</UUID><picNum>2</picNum>
</EventNotificationAlert>"""


def make_jpeg(size: int) -> bytes:
    """A JPEG's head and end, with so many bytes in between: enough for what looks at no pixel."""
    frame = b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    scan = b"\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + frame
        + scan
        + b"a" * size
        + b"\xff\xd9"
    )


def hikvision_post(
    overview: bytes | None, crop: bytes | None, time: str = "2026-11-23T13:00:00+01:00", xml: bytes | None = None
) -> bytes:
    """What a Hikvision camera posts to an alarm server."""
    parts = [("anpr.xml", "application/xml", _XML.format(time=time).encode() if xml is None else xml)]
    parts += [("licensePlatePicture.jpg", "image/jpeg", crop)] if crop is not None else []
    parts += [("detectionPicture.jpg", "image/jpeg", overview)] if overview is not None else []
    body = b""
    for name, kind, data in parts:
        body += (
            f'--MIME_boundary\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
        ).encode()
        body += data + b"\r\n"
    return body + b"--MIME_boundary--\r\n"


def dahua_post(normal: bytes, vehicle: bytes) -> bytes:
    """What a Dahua camera posts by ITSAPI."""
    picture = {
        "Plate": {"PlateNumber": "1WRONG1", "Confidence": 98, "Region": "NLD", "IsExist": True},
        "SnapInfo": {"DeviceID": "4e1f", "Direction": "Obverse", "SnapTime": "2026-11-23 13:00:00", "LanNo": 1},
        "NormalPic": {"Content": base64.b64encode(normal).decode(), "PicName": "1WRONG1-20261123130000.jpg"},
        "VehiclePic": {"Content": base64.b64encode(vehicle).decode(), "PicName": "vehicle.jpg"},
    }
    return json.dumps({"Picture": picture}).encode()
