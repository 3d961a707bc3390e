"""What the log gets of a fault of ours: its type and place, never its message, which may quote what a record holds."""

from traceback import extract_tb
from typing import Any

from botocore.exceptions import ClientError


def describe_fault(error: Exception) -> dict[str, Any]:
    """The fault's type, where it arose, and its cause; for a call that AWS refused also which call, and AWS's code."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    described: dict[str, Any] = {"error": type(error).__name__, "places": places}
    if isinstance(error, ClientError):
        described["call"] = error.operation_name
        described["code"] = str(error.response.get("Error", {}).get("Code", ""))
    if isinstance(error.__cause__, Exception):
        described["cause"] = describe_fault(error.__cause__)
    return described
