"""The local cloud: `template.yaml` deployed on one machine, with real handlers, real rights and no AWS account.

`LocalCloud.start` is the way in; see `localcloud.cloud`.
"""

from localcloud.cloud import LocalCloud
from localcloud.limits import Limits

__all__ = ["Limits", "LocalCloud"]
