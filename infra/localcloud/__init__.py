"""The local cloud: `template.yaml` deployed on one machine, with real handlers, real rights and no AWS account.

`LocalCloud.start` is the way in; see `localcloud.run.cloud`.
"""

from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud

__all__ = ["Limits", "LocalCloud"]
