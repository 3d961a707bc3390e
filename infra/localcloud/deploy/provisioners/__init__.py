"""Makes the resources of a stack, a module per family of services and a function per resource type."""

from localcloud.deploy.provisioners.access import ACCESS
from localcloud.deploy.provisioners.compute import COMPUTE
from localcloud.deploy.provisioners.messaging import MESSAGING
from localcloud.deploy.provisioners.setting import Provisioner, Setting
from localcloud.deploy.provisioners.storage import STORAGE

PROVISIONERS: dict[str, Provisioner] = {**STORAGE, **MESSAGING, **ACCESS, **COMPUTE}

__all__ = ["PROVISIONERS", "Provisioner", "Setting"]
