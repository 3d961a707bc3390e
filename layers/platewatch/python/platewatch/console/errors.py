"""Why somebody may not come in by the console, or may not go on."""

from platewatch.errors import PlatewatchError


class ConsoleError(PlatewatchError):
    """Base of the console's errors."""


class SignInNeeded(ConsoleError):
    """No session came with the request, or one that was never given."""

    def __init__(self) -> None:
        super().__init__("sign in first: open /console in a browser")


class SessionIdle(ConsoleError):
    """Nothing was done in this session for too long. It ends without having shown anything more."""

    def __init__(self) -> None:
        super().__init__("session idle: nothing was done for 30 minutes; sign in again")


class SessionEnded(ConsoleError):
    """The session is over: its time was up, its person signed out, or an admin ended it."""

    def __init__(self) -> None:
        super().__init__("session ended: sign in again")


class RoleNeeded(ConsoleError):
    """The person has several roles, and has not chosen the one of this session yet."""

    def __init__(self) -> None:
        super().__init__("choose a role first: sign in again, and take the role that you work in now")


class RoleForbidden(ConsoleError):
    """The session's role may not call the route, or the person does not have the role that was chosen."""


class ForeignPage(ConsoleError):
    """A page of another address sent this, or a browser that does not say which page did."""


class NetworkRefused(ConsoleError):
    """The console may not be called from this network."""

    def __init__(self) -> None:
        super().__init__("the console may not be opened from this network: ask the admin (ConsoleNetworks)")


class RolesInvalid(ConsoleError):
    """The setting that maps groups to roles is not what it should be."""


class NetworksInvalid(ConsoleError):
    """The setting of allowed networks is not what it should be."""


class MapInvalid(ConsoleError):
    """The settings of the map's background are not what they should be."""


class PendingMissing(ConsoleError):
    """This browser began no sign-in, or one that was finished or is too old."""

    def __init__(self) -> None:
        super().__init__("this sign-in was not begun in this browser, or it took too long: sign in again")


class SignInDenied(ConsoleError):
    """The provider let nobody in: the person gave up there, or may not use this application."""

    def __init__(self) -> None:
        super().__init__("the sign-in was given up or refused by the identity provider: sign in again")


class IdTokenRefused(ConsoleError):
    """What the provider says of the person does not hold. The cause tells which check failed, never the token."""

    def __init__(self) -> None:
        super().__init__("the identity provider's answer does not pass its checks: sign in again, or tell the admin")


class NoRole(ConsoleError):
    """The provider vouches for the person, and none of the person's groups has a role here."""

    def __init__(self) -> None:
        super().__init__("you are known, and have no role here: ask the admin to put you into a group (OidcRoles)")


class ProviderUnavailable(ConsoleError):
    """The identity provider does not answer, or answers what no provider does."""


class FunctionFailed(ConsoleError):
    """The function that answers a route in the console's place failed. Its own log says why."""


class PageInvalid(ConsoleError):
    """The page's files can't be put together. Says which file and line, and what is not known there."""


class NobodySignedIn(ConsoleError):
    """No session of that user runs."""

    def __init__(self) -> None:
        super().__init__("nobody of that name is signed in: platewatch session list shows who is")
