"""Makes the resources of a stack, a module per family of services and a function per resource type."""

from localcloud.makers.access import ACCESS
from localcloud.makers.compute import COMPUTE
from localcloud.makers.messaging import MESSAGING
from localcloud.makers.setting import Maker, Setting
from localcloud.makers.storage import STORAGE

MAKERS: dict[str, Maker] = {**STORAGE, **MESSAGING, **ACCESS, **COMPUTE}

__all__ = ["MAKERS", "Maker", "Setting"]
