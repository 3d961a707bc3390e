"""What an identity must be allowed before it can deploy a stack: one action of each kind that the deployment begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Right:
    """An action on a resource, with what the request says beside (the keys of conditions)."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def list_rights(
    account_id: str, partition: str, region: str, stack: str, deploy_role: str | None
) -> tuple[Sequence[Right], Sequence[Right]]:
    """What who deploys needs, and what CloudFormation's role needs. Without such a role who deploys needs all of it."""

    def arn(service: str, rest: str, *, where: str = region, whose: str = account_id) -> str:
        return f"arn:{partition}:{service}:{where}:{whose}:{rest}"

    # AWS draws the pool's id.
    pool = arn("cognito-idp", f"userpool/{region}_a1B2c3D4e")
    making = (
        Right("apigateway:POST", arn("apigateway", "/apis", whose="")),
        Right("cloudwatch:PutMetricAlarm", arn("cloudwatch", f"alarm:{stack}-WatchAlarm")),
        # A dashboard is in no region.
        Right("cloudwatch:PutDashboard", arn("cloudwatch", f"dashboard/{stack}-{region}", where="")),
        Right("cognito-idp:CreateUserPool", "*"),
        Right("cognito-idp:CreateUserPoolClient", pool),
        Right("cognito-idp:CreateUserPoolDomain", pool),
        Right("cognito-idp:CreateGroup", pool),
        Right("dynamodb:CreateTable", arn("dynamodb", f"table/{stack}-AlertsTable")),
        Right("events:PutRule", arn("events", f"rule/{stack}-WatchFunctionEveryMinute")),
        Right("events:PutTargets", arn("events", f"rule/{stack}-WatchFunctionEveryMinute")),
        Right("iam:CreateRole", arn("iam", f"role/{stack}-match-{region}", where=""), _bound(deploy_role, stack)),
        Right("iam:PutRolePolicy", arn("iam", f"role/{stack}-match-{region}", where=""), _bound(deploy_role, stack)),
        Right("iam:CreatePolicy", arn("iam", f"policy/{stack}-admin-{region}", where="")),
        Right(
            "iam:PassRole",
            arn("iam", f"role/{stack}-match-{region}", where=""),
            {"iam:PassedToService": "lambda.amazonaws.com"},
        ),
        Right("kms:CreateKey", "*"),
        Right("lambda:CreateFunction", arn("lambda", f"function:{stack}-match")),
        Right("lambda:PutFunctionConcurrency", arn("lambda", f"function:{stack}-match")),
        Right("lambda:AddPermission", arn("lambda", f"function:{stack}-match")),
        Right("lambda:PublishLayerVersion", arn("lambda", "layer:PlatewatchLayer")),
        Right("lambda:CreateEventSourceMapping", "*", {"lambda:FunctionArn": arn("lambda", f"function:{stack}-match")}),
        Right("logs:CreateLogGroup", arn("logs", f"log-group:/aws/lambda/{stack}-match")),
        Right("s3:CreateBucket", f"arn:{partition}:s3:::{stack}-snapshots-{account_id}-{region}"),
        Right("s3:PutBucketPolicy", f"arn:{partition}:s3:::{stack}-snapshots-{account_id}-{region}"),
        Right("sns:CreateTopic", arn("sns", f"{stack}-AlertsTopic")),
        Right("sns:SetTopicAttributes", arn("sns", f"{stack}-AlertsTopic")),
        Right("sns:Subscribe", arn("sns", f"{stack}-OpsTopic")),
        Right("sqs:CreateQueue", arn("sqs", f"{stack}-DeliveriesQueue")),
        Right("sqs:SetQueueAttributes", arn("sqs", f"{stack}-DeliveriesQueue")),
    )
    given = {"cloudformation:RoleArn": deploy_role} if deploy_role else {}
    changing = (
        Right("cloudformation:CreateChangeSet", arn("cloudformation", f"stack/{stack}/*"), given),
        Right("cloudformation:ExecuteChangeSet", arn("cloudformation", f"stack/{stack}/*")),
        Right("cloudformation:DescribeStacks", arn("cloudformation", f"stack/{stack}/*")),
    )
    if deploy_role is None:
        return (*changing, *making), ()
    handing = Right("iam:PassRole", deploy_role, {"iam:PassedToService": "cloudformation.amazonaws.com"})
    return (*changing, handing), making


def _bound(deploy_role: str | None, stack: str) -> Mapping[str, str]:
    """The boundary that infra/deploy-role.yaml makes beside the role, in the same account."""
    if deploy_role is None:
        return {}
    start, _, name = deploy_role.partition(":role/")
    region = name.removeprefix(f"{stack}-deploy-")
    return {"iam:PermissionsBoundary": f"{start}:policy/{stack}-boundary-{region}"}
