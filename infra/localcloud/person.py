"""A person of the local cloud: keys with which the people's API can be called, as someone with an IAM user would."""

from dataclasses import dataclass, field

from botocore.session import Session

from platewatch.adapters.api_client import ApiClient


@dataclass(frozen=True, slots=True)
class Person:
    """An IAM user's keys, and the API they are for."""

    api_url: str
    region: str
    access_key: str
    secret: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """The environment variables with which the command line speaks to the service as this person."""
        return {
            "PLATEWATCH_API": self.api_url,
            "AWS_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def api_client(self) -> ApiClient:
        """A client of the people's API that signs as this person."""
        session = Session()
        session.set_credentials(self.access_key, self.secret)
        session.set_config_variable("region", self.region)
        return ApiClient(self.api_url, session=session)
