"""What can go wrong in the agent."""

from collections.abc import Sequence

from platewatch.errors import PlatewatchError


class AgentError(PlatewatchError):
    """Base of the agent's errors."""


class SettingsInvalid(AgentError):
    """The settings file has lines that are wrong. `problems` names each, with what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class SetUpMissing(AgentError):
    """A file that `agent set-up` makes is missing, damaged, or open to other users."""


class ReaderMissing(AgentError):
    """What reads pictures is not installed."""


class StoreFull(AgentError):
    """There is no room for the picture, and nothing that may be deleted for it."""


class StoreFault(AgentError):
    """The disk refused to write: the picture is not safe, and its sender must not be told that it is."""


class PictureDamaged(AgentError):
    """A stored picture can't be decrypted: the file or the key is not the one it was."""


class PostRefused(AgentError):
    """What a camera sent is no picture in a form that the agent takes. `status` is the HTTP status to answer."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


class AnswerForged(AgentError):
    """The service's answer is not one that the service gives: nothing of it is used."""


class HostRefused(AgentError):
    """An address is not one that the settings allow."""


class NoLink(AgentError):
    """No answer came: no connection, a timeout, or an answer without end."""
