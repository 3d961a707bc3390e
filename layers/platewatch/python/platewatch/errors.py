"""The one base class of every error that Platewatch raises on purpose."""


class PlatewatchError(Exception):
    """Base of all errors of this package.

    Each feature derives a type per cause in its own `errors.py`. A message says what was wrong, where, and what to
    do about it; code tells errors apart by type, never by message.
    """
