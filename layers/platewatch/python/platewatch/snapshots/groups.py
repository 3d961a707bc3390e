"""Of which group of its queue a message is: SQS's fair queues hold up no group's messages for those of others.

What is live is of its camera's group. What can wait is of a few groups, whatever cameras it comes from: backlogs, and
passages that are to be closed. So those always have most under way, and a queue gives out what is live first, however
many cameras have a backlog. They are a few and not one, so that one camera's backlog holds up few others'.
"""

from binascii import crc32
from typing import Final

WAITING_GROUPS: Final = 8


def choose_group(camera_id: str, *, waits: bool) -> str:
    """The group of a message about something of that camera."""
    # No camera's id has a slash.
    return f"later/{crc32(camera_id.encode()) % WAITING_GROUPS}" if waits else camera_id
