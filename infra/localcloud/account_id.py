"""The number of the AWS account that the local cloud plays. moto uses the same one."""

from typing import Final

ACCOUNT: Final = "123456789012"
