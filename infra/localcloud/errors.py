"""The errors of the local cloud, a type per cause."""

from platewatch.errors import PlatewatchError


class LocalCloudError(PlatewatchError):
    """Base of the local cloud's errors."""


class TemplateInvalid(LocalCloudError):
    """The template would not deploy on AWS either: a reference to nothing, a cycle, a value out of range."""


class UnsupportedResource(LocalCloudError):
    """The template uses a resource type that the local cloud neither honours nor lists as an exception."""


class UnsupportedProperty(LocalCloudError):
    """The template sets a property that the local cloud neither honours nor lists as an exception."""


class UnsupportedIntrinsic(LocalCloudError):
    """The template uses an intrinsic function that the local cloud does not know."""


class UnsupportedPolicy(LocalCloudError):
    """A policy uses a condition operator or an element that the local cloud cannot evaluate."""


class DeployRefused(LocalCloudError):
    """A resource could not be made as the template says; the message names it and gives AWS's reason."""


class ServerFailed(LocalCloudError):
    """The process that plays AWS did not start or has died."""


class FunctionFailed(LocalCloudError):
    """A function's process could not be started."""


class NoSuchFunction(LocalCloudError):
    """The template has no function, schedule or role of that name."""
