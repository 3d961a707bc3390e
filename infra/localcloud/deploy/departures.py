"""What the template may say without effect on one machine, each with the reason; all else unknown is an error."""

TYPES: dict[str, str] = {
    "AWS::CloudWatch::Alarm": "no operator to alarm on a laptop; metrics are lines in the functions' logs",
    "AWS::CloudWatch::CompositeAlarm": "as AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard": "metrics are lines in the functions' logs",
    "AWS::Budgets::Budget": "nothing here costs money",
    "AWS::Cognito::UserPool": "the local cloud has a provider of its own, which the parameter OidcIssuer names",
    "AWS::Cognito::UserPoolClient": "as AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolDomain": "as AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolGroup": "as AWS::Cognito::UserPool",
}
"""Resource types that are not made. Their properties are still resolved, so a wrong reference is still an error."""

PROPERTIES: dict[str, dict[str, str]] = {
    "AWS::ApiGatewayV2::Stage": {
        "AutoDeploy": "the local cloud always serves what is deployed",
        "RouteSettings": "as DefaultRouteSettings",
        "DefaultRouteSettings": "throttling protects an account's quota; one machine has none",
        "Tags": "tags have no effect",
    },
    "AWS::ApiGatewayV2::Api": {"Tags": "tags have no effect"},
    "AWS::DynamoDB::Table": {
        "DeletionProtectionEnabled": "all data ends with the local cloud",
        "Tags": "tags have no effect",
    },
    "AWS::Events::Rule": {"Description": "a text"},
    "AWS::IAM::ManagedPolicy": {"Description": "a text"},
    "AWS::IAM::Role": {
        "Description": "a text",
        "PermissionsBoundary": "a test holds every role below infra/deploy-role.yaml's, which is not run here",
        "Tags": "tags have no effect",
    },
    "AWS::KMS::Key": {
        "PendingWindowInDays": "the cloud ends with its process",
        "Tags": "tags have no effect",
    },
    "AWS::Lambda::Function": {
        "Architectures": "functions run on this machine's processor",
        "Description": "a text",
        "EphemeralStorage": "functions share this machine's temporary directory",
        "LoggingConfig.LogFormat": "a function's output goes to its log file as it is",
        "ReservedConcurrentExecutions": "Limits caps the processes, lower than any reservation",
        "Runtime": "functions run on the Python that runs the local cloud",
        "Tags": "tags have no effect",
    },
    "AWS::Lambda::LayerVersion": {
        "CompatibleArchitectures": "functions run on this machine's processor",
        "CompatibleRuntimes": "functions run on the Python that runs the local cloud",
        "Description": "a text",
        "LayerName": "layers are directories of the checkout",
    },
    "AWS::Logs::LogGroup": {
        "RetentionInDays": "logs are files of the working directory",
        "Tags": "tags have no effect",
    },
    "AWS::S3::Bucket": {"Tags": "tags have no effect"},
    "AWS::SNS::Topic": {"Tags": "tags have no effect"},
    "AWS::SQS::Queue": {"Tags": "tags have no effect"},
}
"""Properties without effect, by type. Memory is in neither list: a function is told its size, nothing enforces it."""

BEHAVIOUR: dict[str, str] = {
    "lifecycle rules": "stored, never run: a local cloud runs for less than a day",
    "e-mail subscriptions": "stored, never sent",
    "layers": (
        "not built: functions import what their layers name from this environment, a layer's own modules from the "
        "checkout; MODELS_DIR /opt/models is the checkout's layers/models"
    ),
    "the API's address": (
        "https://<api>.execute-api.<region>.amazonaws.com in environment variables and outputs is the local address"
    ),
    "transport": "plain http on the loopback address counts as TLS for aws:SecureTransport",
    "webhooks": "http://127.0.0.1 is allowed, by WEBHOOKS_ON_THIS_MACHINE in each function's environment",
    "concurrency and visibility": "capped by Limits",
    "loops": (
        "a chain is followed through queues (enforce/recursion.py), not through buckets and topics; of a batch with "
        "several chains the longest goes on"
    ),
    "log permissions": "logs are files; a role without the right to its log group gets an empty one",
}
"""Where the local cloud behaves otherwise than AWS although the template is honoured."""
