"""Makes functions, their layers and sources, the HTTP API and schedules: what the local cloud itself runs."""

import re
import secrets
import uuid
from pathlib import Path
from typing import Any

from localcloud.account_id import ACCOUNT
from localcloud.deploy.intrinsics import Physical
from localcloud.deploy.properties import Properties
from localcloud.deploy.provisioners.setting import Provisioner, Setting
from localcloud.deploy.stack import Function, HttpApi, QueueSource, Route, Schedule
from localcloud.errors import TemplateInvalid, UnsupportedProperty

_INTEGRATION = re.compile(r"functions/(arn:[^/]+)/invocations$")
_RATE = re.compile(r"rate\((\d+) (second|minute|hour|day)s?\)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
# Where a layer's content appears in a function, and where the checkout has it.
_OPT_MODELS = "/opt/models"


def make_layer(setting: Setting, properties: Properties) -> Physical:
    """AWS::Lambda::LayerVersion: a directory of the checkout. Its Ref is that directory's path."""
    content = properties.need("Content")
    properties.finish()
    return Physical(str(_checkout_path(setting, properties.logical_id, content)))


def _checkout_path(setting: Setting, logical_id: str, content: dict[str, str]) -> Path:
    path = (setting.root / content["S3Key"]).resolve()
    if not path.is_dir():
        raise TemplateInvalid(f"{logical_id}: there is no directory {path}")
    return path


def make_function(setting: Setting, properties: Properties) -> Physical:
    """AWS::Lambda::Function."""
    logical_id = properties.logical_id
    name = setting.name(properties.take("FunctionName"), logical_id)[:64]
    arn = f"arn:aws:lambda:{setting.stack.region}:{ACCOUNT}:function:{name}"
    layers = tuple(Path(each) for each in properties.take("Layers", []))
    environment = properties.part("Environment")
    variables = {key: _as_text(value) for key, value in environment.take("Variables", {}).items()}
    environment.finish()
    for key, value in variables.items():
        if value == _OPT_MODELS:
            variables[key] = str(_models_layer(logical_id, layers))
    logging = properties.part("LoggingConfig")
    log_group = logging.take("LogGroup", f"/aws/lambda/{name}")
    logging.finish()
    function = Function(
        logical_id=logical_id,
        name=name,
        arn=arn,
        code=_checkout_path(setting, logical_id, properties.need("Code")),
        handler=properties.need("Handler"),
        timeout_s=int(properties.take("Timeout", 3)),
        memory_mb=int(properties.take("MemorySize", 128)),
        role_arn=properties.need("Role"),
        environment=variables,
        layers=layers,
        log_group=log_group,
        loops_allowed=properties.take("RecursiveLoop", "Terminate") == "Allow",
    )
    properties.finish()
    setting.stack.functions[logical_id] = function
    return Physical(name, {"Arn": arn})


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _models_layer(logical_id: str, layers: tuple[Path, ...]) -> Path:
    for layer in layers:
        if layer.name == "models":
            return layer
    raise TemplateInvalid(f"{logical_id} reads {_OPT_MODELS} but has no layer that brings it")


def _find_function(setting: Setting, logical_id: str, reference: str) -> Function:
    for function in setting.stack.functions.values():
        if reference in (function.name, function.arn):
            return function
    raise TemplateInvalid(f"{logical_id} names the function {reference}, which this stack does not have")


def make_queue_source(setting: Setting, properties: Properties) -> Physical:
    """AWS::Lambda::EventSourceMapping, for queues."""
    logical_id = properties.logical_id
    function = _find_function(setting, logical_id, properties.need("FunctionName"))
    arn = properties.need("EventSourceArn")
    scaling = properties.part("ScalingConfig")
    answers = properties.take("FunctionResponseTypes", [])
    source = QueueSource(
        logical_id=logical_id,
        function=function.logical_id,
        queue_arn=arn,
        batch_size=int(properties.take("BatchSize", 10)),
        window_s=int(properties.take("MaximumBatchingWindowInSeconds", 0)),
        partial_failures="ReportBatchItemFailures" in answers,
        max_concurrency=int(scaling.take("MaximumConcurrency", 1000)),
    )
    enabled = properties.take("Enabled", True)
    scaling.finish()
    properties.finish()
    if not arn.startswith("arn:aws:sqs:"):
        raise UnsupportedProperty(f"{logical_id}: the local cloud polls queues only, not {arn}")
    _check_source(setting, source, function)
    if enabled:
        setting.stack.queue_sources.append(source)
    # AWS draws an id.
    return Physical(str(uuid.uuid4()))


def _check_source(setting: Setting, source: QueueSource, function: Function) -> None:
    """What AWS checks when it creates a mapping."""
    if not 2 <= source.max_concurrency <= 1000:
        raise TemplateInvalid(f"{source.logical_id}: MaximumConcurrency must be 2 to 1000")
    if source.batch_size > 10 and source.window_s < 1:
        raise TemplateInvalid(f"{source.logical_id}: a BatchSize over 10 needs a batching window")
    if setting.limits.visibility_s is None:
        sqs = setting.client("sqs")
        url = sqs.get_queue_url(QueueName=source.queue_arn.rsplit(":", 1)[-1])["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
        visible = int(attributes["Attributes"]["VisibilityTimeout"])
        if visible < function.timeout_s:
            raise TemplateInvalid(
                f"{source.logical_id}: the queue's visibility timeout ({visible} s) is less than the timeout "
                f"of {function.logical_id} ({function.timeout_s} s)"
            )


def make_permission(setting: Setting, properties: Properties) -> Physical:
    """AWS::Lambda::Permission."""
    function = _find_function(setting, properties.logical_id, properties.need("FunctionName"))
    properties.need("Action")
    setting.permissions.append((function.arn, properties.need("Principal"), properties.take("SourceArn", "*")))
    properties.finish()
    return Physical(properties.logical_id)


def make_api(setting: Setting, properties: Properties) -> Physical:
    """AWS::ApiGatewayV2::Api, from the OpenAPI document that SAM writes."""
    logical_id = properties.logical_id
    body = properties.need("Body")
    properties.finish()
    if setting.stack.api is not None:
        raise UnsupportedProperty(f"{logical_id}: the local cloud serves one HTTP API")
    routes: list[Route] = []
    for path, operations in body["paths"].items():
        for verb, operation in operations.items():
            if verb in ("parameters", "options"):
                continue
            routes.append(_route(setting, logical_id, path, verb, operation))
    api_id = secrets.token_hex(5)
    setting.stack.api = HttpApi(api_id, "$default", tuple(routes))
    return Physical(api_id, {"ApiId": api_id, "ApiEndpoint": setting.api_url})


def _route(setting: Setting, logical_id: str, path: str, verb: str, operation: dict[str, Any]) -> Route:
    integration = operation["x-amazon-apigateway-integration"]
    found = _INTEGRATION.search(str(integration.get("uri")))
    if found is None or integration.get("payloadFormatVersion") != "2.0":
        raise UnsupportedProperty(
            f"{logical_id}: {verb} {path} must invoke a function of this stack with payload format 2.0"
        )
    schemes = [name for each in operation.get("security", []) for name in each]
    unknown = [name for name in schemes if name not in ("NONE", "AWS_IAM")]
    if unknown:
        raise UnsupportedProperty(f"{logical_id}: {verb} {path} uses the authorizer {unknown[0]}")
    function = _find_function(setting, logical_id, found[1])
    method = "ANY" if verb == "x-amazon-apigateway-any-method" else verb.upper()
    return Route(method, path, function.logical_id, iam="AWS_IAM" in schemes)


def make_stage(setting: Setting, properties: Properties) -> Physical:
    """AWS::ApiGatewayV2::Stage: its name is part of the paths unless it is $default."""
    properties.need("ApiId")
    name = properties.need("StageName")
    variables = {key: str(value) for key, value in properties.take("StageVariables", {}).items()}
    properties.finish()
    if setting.stack.api is not None:
        setting.stack.api = HttpApi(setting.stack.api.api_id, name, setting.stack.api.routes, variables)
    return Physical(name)


def make_rule(setting: Setting, properties: Properties) -> Physical:
    """AWS::Events::Rule with a rate."""
    logical_id = properties.logical_id
    name = setting.name(properties.take("Name"), logical_id)
    expression = properties.need("ScheduleExpression")
    state = properties.take("State", "ENABLED")
    targets = properties.need("Targets")
    properties.finish()
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise UnsupportedProperty(f"{logical_id}: the local cloud runs rate(...) schedules, not {expression}")
    arn = f"arn:aws:events:{setting.stack.region}:{ACCOUNT}:rule/{name}"
    for values in targets:
        target = properties.within("Targets", values)
        function = _find_function(setting, logical_id, target.need("Arn"))
        text = target.take("Input")
        target.take("Id")
        target.finish()
        if state == "ENABLED":
            every = int(rate[1]) * _SECONDS[rate[2]]
            setting.stack.schedules.append(Schedule(logical_id, function.logical_id, every, text, arn))
    return Physical(name, {"Arn": arn})


def make_log_group(setting: Setting, properties: Properties) -> Physical:
    """AWS::Logs::LogGroup: only its name and ARN; a function's log is a file."""
    name = setting.name(properties.take("LogGroupName"), properties.logical_id)
    properties.finish()
    return Physical(name, {"Arn": f"arn:aws:logs:{setting.stack.region}:{ACCOUNT}:log-group:{name}:*"})


COMPUTE: dict[str, Provisioner] = {
    "AWS::Lambda::LayerVersion": make_layer,
    "AWS::Lambda::Function": make_function,
    "AWS::Lambda::EventSourceMapping": make_queue_source,
    "AWS::Lambda::Permission": make_permission,
    "AWS::ApiGatewayV2::Api": make_api,
    "AWS::ApiGatewayV2::Stage": make_stage,
    "AWS::Events::Rule": make_rule,
    "AWS::Logs::LogGroup": make_log_group,
}
