"""The secrets behind links and webhooks: HMAC keys that never leave KMS."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsSecret:
    """Implements the port LinkSecret with KMS's GenerateMac."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def sign(self, identity: bytes) -> bytes:
        """32 bytes: HMAC-SHA-256 of the identity."""
        answer = self._client.generate_mac(KeyId=self._key_id, Message=identity, MacAlgorithm="HMAC_SHA_256")
        return answer["Mac"]
