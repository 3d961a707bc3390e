"""Deploys a template: translates it, then makes its resources one by one in the order that their references force.

CloudFormation in moto ignores types and properties without a word, so it is not used: here each property is either
honoured by a provisioner, listed in `localcloud.deploy.departures`, or an error.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from localcloud.account_id import ACCOUNT
from localcloud.deploy.departures import TYPES
from localcloud.deploy.intrinsics import Physical, Resolver, order_resources
from localcloud.deploy.properties import Properties
from localcloud.deploy.provisioners import PROVISIONERS, Setting
from localcloud.deploy.provisioners.setting import Control
from localcloud.deploy.stack import Function, Stack
from localcloud.deploy.template import choose_parameters, translate
from localcloud.enforce.policy import matches
from localcloud.errors import DeployRefused, TemplateInvalid, UnsupportedResource
from localcloud.limits import Limits


def prepare(
    template: Mapping[str, Any], parameters: Mapping[str, str], region: str, name: str
) -> tuple[dict[str, Any], Resolver]:
    """The translated template and a resolver for it, checked as far as that goes without making anything."""
    chosen = choose_parameters(template, parameters)
    translated = translate(template, chosen, region)
    unknown = sorted(
        f"{logical_id} ({resource['Type']})"
        for logical_id, resource in translated["Resources"].items()
        if resource["Type"] not in PROVISIONERS and resource["Type"] not in TYPES
    )
    if unknown:
        raise UnsupportedResource(f"the local cloud does not know: {', '.join(unknown)}")
    pseudo = {
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": region,
        "AWS::StackName": name,
        "AWS::StackId": f"arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{name}/{secrets.token_hex(16)}",
        "AWS::URLSuffix": "amazonaws.com",
    }
    resolver = Resolver(translated, chosen, pseudo)
    check_rules(translated, resolver)
    return translated, resolver


def check_rules(translated: Mapping[str, Any], resolver: Resolver) -> None:
    """Raises TemplateInvalid where parameters do not go together, in the words of the template's Rules."""
    for name, rule in (translated.get("Rules") or {}).items():
        if "RuleCondition" in rule and not resolver.resolve(rule["RuleCondition"]):
            continue
        for each in rule["Assertions"]:
            if not resolver.resolve(each["Assert"]):
                raise TemplateInvalid(f"{name}: {each['AssertDescription']}")


def deploy(
    translated: Mapping[str, Any],
    resolver: Resolver,
    *,
    name: str,
    region: str,
    root: Path,
    client: Callable[[str], Any],
    control: Control,
    api_url: str,
    limits: Limits,
) -> Stack:
    """Makes every resource of the stack. `root` is the checkout, `client` gives clients of the account's owner.

    Raises TemplateInvalid, UnsupportedProperty or DeployRefused, each naming the resource.
    """
    stack = Stack(name, region)
    setting = Setting(stack, resolver, client, control, root, api_url, limits)
    for logical_id in order_resources(translated, resolver):
        resource = translated["Resources"][logical_id]
        values = resolver.resolve(resource.get("Properties", {}))
        if resource["Type"] in TYPES:
            resolver.made[logical_id] = Physical(logical_id)
            continue
        properties = Properties(logical_id, resource["Type"], values)
        try:
            resolver.made[logical_id] = PROVISIONERS[resource["Type"]](setting, properties)
        except (ClientError, ParamValidationError) as error:
            raise DeployRefused(f"{logical_id} ({resource['Type']}): {error}") from error
    stack.resources = dict(resolver.made)
    _check_permissions(setting)
    stack.functions = {key: _with_local_address(each, setting.localise) for key, each in stack.functions.items()}
    for key, output in (translated.get("Outputs") or {}).items():
        if "Condition" not in output or resolver.holds(output["Condition"]):
            stack.outputs[key] = setting.localise(str(resolver.resolve(output["Value"])))
    return stack


def _with_local_address(function: Function, localise: Callable[[str], str]) -> Function:
    environment = {key: localise(value) for key, value in function.environment.items()}
    return replace(function, environment=environment)


def _check_permissions(setting: Setting) -> None:
    """Raises TemplateInvalid where the API or a rule may not invoke its function, which AWS would find out late."""
    stack = setting.stack
    wanted: list[tuple[str, str, str]] = []
    if stack.api is not None:
        start = f"arn:aws:execute-api:{stack.region}:{ACCOUNT}:{stack.api.api_id}/{stack.api.stage}"
        for route in stack.api.routes:
            method = "*" if route.method == "ANY" else route.method
            source = f"{start}/{method}{re.sub(r'{[^}]+}', '*', route.path)}"
            wanted.append((stack.functions[route.function].arn, "apigateway.amazonaws.com", source))
    wanted += [(stack.functions[each.function].arn, "events.amazonaws.com", each.rule_arn) for each in stack.schedules]
    for arn, service, source in wanted:
        admitted = any(
            arn == function and service == principal and matches(pattern, source)
            for function, principal, pattern in setting.permissions
        )
        if not admitted:
            raise TemplateInvalid(f"nothing permits {service} to invoke {arn} for {source}")
