"""A person of the local cloud: keys with which the people's API can be called, as someone with an IAM user would."""

from dataclasses import dataclass, field

from localcloud.enforce.roles import make_session
from platewatch.cli.api_client import ApiClient


@dataclass(frozen=True, slots=True)
class Person:
    """An IAM user's keys, and the API they are for; `endpoint_url` is where AWS's stand-in listens."""

    api_url: str
    endpoint_url: str
    region: str
    access_key: str
    secret: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """The environment variables with which the command line speaks to the service as this person.

        AWS_ENDPOINT_URL keeps every AWS client that is started with them on this machine.
        """
        return {
            "PLATEWATCH_API": self.api_url,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            # Lambda and our own client take the first, the AWS libraries the second.
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def api_client(self) -> ApiClient:
        """A client of the people's API that signs as this person."""
        session = make_session()
        session.set_credentials(self.access_key, self.secret)
        session.set_config_variable("region", self.region)
        return ApiClient(self.api_url, session=session)
