"""The template as it stands once deployed: every reference replaced by what AWS would have put there."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from localcloud.deploy.deployment import prepare
from localcloud.deploy.intrinsics import Physical, order_resources
from localcloud.deploy.template import read_template
from localcloud.enforce.policy import Request, Verdict, decide
from tests.template.conftest import ROOT

ACCOUNT, REGION, STACK = "123456789012", "eu-west-1", "platewatch"

Policy = Mapping[str, Any]


class Deployed:
    """What a template's resources are called, and what their policies say."""

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str] | None = None) -> None:
        translated, resolver = prepare(template, parameters or {}, REGION, STACK)
        self.resources: dict[str, dict[str, Any]] = {}
        self.made = resolver.made
        for logical_id in order_resources(translated, resolver):
            resource = translated["Resources"][logical_id]
            properties = resolver.resolve(resource.get("Properties", {}))
            self.resources[logical_id] = {"Type": resource["Type"], "Properties": properties}
            resolver.made[logical_id] = name_resource(logical_id, resource["Type"], properties)

    def arn(self, logical_id: str) -> str:
        """The ARN of a resource."""
        return self.made[logical_id].attributes["Arn"]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of every resource of that type, by logical id."""
        return {name: each["Properties"] for name, each in self.resources.items() if each["Type"] == kind}

    def policies(self, role: str) -> list[Policy]:
        """All policies of a role, those attached to it included."""
        own = [each["PolicyDocument"] for each in self.resources[role]["Properties"].get("Policies", [])]
        attached = [
            policy["PolicyDocument"]
            for policy in self.of_type("AWS::IAM::Policy").values()
            if self.made[role].ref in policy["Roles"]
        ]
        return [*own, *attached]


def name_resource(logical_id: str, kind: str, properties: Mapping[str, Any]) -> Physical:
    """A resource's name and ARN, made as CloudFormation makes them."""
    made = f"{STACK}-{logical_id}-A1B2C3"
    start = {
        service: f"arn:aws:{service}:{REGION}:{ACCOUNT}:"
        for service in ("dynamodb", "kms", "sqs", "sns", "logs", "lambda")
    }
    match kind:
        case "AWS::KMS::Key":
            return Physical(logical_id, {"Arn": f"{start['kms']}key/{logical_id}"})
        case "AWS::S3::Bucket":
            name = properties.get("BucketName", made.lower())
            return Physical(name, {"Arn": f"arn:aws:s3:::{name}"})
        case "AWS::DynamoDB::Table":
            return Physical(made, {"Arn": f"{start['dynamodb']}table/{made}"})
        case "AWS::SQS::Queue":
            url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{made}"
            return Physical(url, {"Arn": start["sqs"] + made, "QueueName": made})
        case "AWS::SNS::Topic":
            return Physical(start["sns"] + made, {"Arn": start["sns"] + made})
        case "AWS::IAM::Role":
            name = properties.get("RoleName", made)
            return Physical(name, {"Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}"})
        case "AWS::Logs::LogGroup":
            name = properties["LogGroupName"]
            return Physical(name, {"Arn": f"{start['logs']}log-group:{name}:*"})
        case "AWS::Lambda::Function":
            name = properties["FunctionName"]
            return Physical(name, {"Arn": f"{start['lambda']}function:{name}"})
        case "AWS::Events::Rule":
            return Physical(made, {"Arn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{made}"})
        case "AWS::IAM::ManagedPolicy":
            arn = f"arn:aws:iam::{ACCOUNT}:policy/{properties.get('ManagedPolicyName', made)}"
            return Physical(arn, {"Arn": arn})
    return Physical(logical_id, {"Arn": made})


def deploy_template(parameters: Mapping[str, str] | None = None) -> Deployed:
    """This repository's template, deployed; the same object for the same parameters, so nobody changes it."""
    return _deploy(tuple(sorted((parameters or {}).items())))


@cache
def _deploy(parameters: tuple[tuple[str, str], ...]) -> Deployed:
    return Deployed(read_template(ROOT / "template.yaml"), dict(parameters))


def allows(policies: list[Policy], request: Request) -> bool:
    """Whether the policies allow it: one says so and none denies it."""
    verdicts = {decide(policy, request) for policy in policies}
    return Verdict.ALLOW in verdicts and Verdict.DENY not in verdicts
