"""Reads a SAM template and translates it to plain CloudFormation, as AWS does before it deploys."""

import copy
import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor

from localcloud.enforce.roles import make_session
from localcloud.errors import TemplateInvalid

# A path of the checkout, in the form in which the translator wants code: a place in a bucket.
CHECKOUT = "s3://checkout/"


class _Loader(yaml.CSafeLoader):
    """As samtranslator parses templates, by libyaml: ten times as fast as PyYAML's own parser."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


@cache
def _parse(text: str) -> Any:
    """The document; tests ask for the same template again and again."""
    return yaml.load(text, Loader=_Loader)  # nosec B506  # a safe loader


def load_template(path: Path) -> dict[str, Any]:
    """The template as written, with short forms (!Ref, !GetAtt, !Sub) spelled out.

    Each alias is written out, as `sam build` does, so that a change of one resource changes no other. Raises
    TemplateInvalid with the file and the place.
    """
    try:
        template = _copy(_parse(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise TemplateInvalid(f"no template at {path}") from error
    except yaml.YAMLError as error:
        raise TemplateInvalid(f"{path} is not readable as YAML: {error}") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise TemplateInvalid(f"{path} has no Resources")
    return template


def _copy(value: Any) -> Any:
    """A copy in which no two places share a value. copy.deepcopy would keep what aliases share."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def choose_parameters(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """Each parameter's value: the given one or its default. Raises TemplateInvalid for what AWS would refuse."""
    declared = template.get("Parameters") or {}
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise TemplateInvalid(f"the template has no parameter {', '.join(unknown)}")
    chosen: dict[str, str] = {}
    for name, rule in declared.items():
        if name not in given and "Default" not in rule:
            raise TemplateInvalid(f"parameter {name} has no default: give it")
        value = str(given.get(name, rule.get("Default")))
        allowed = [str(each) for each in rule.get("AllowedValues", [])]
        if allowed and value not in allowed:
            raise TemplateInvalid(f"parameter {name} must be one of {', '.join(allowed)}, not {value!r}")
        if "AllowedPattern" in rule and not re.fullmatch(rule["AllowedPattern"], value):
            raise TemplateInvalid(f"parameter {name}: {value!r} does not match {rule['AllowedPattern']}")
        if rule.get("Type") == "Number":
            _check_range(name, value, rule)
        chosen[name] = value
    return chosen


def _check_range(name: str, value: str, rule: Mapping[str, Any]) -> None:
    try:
        number = float(value)
    except ValueError as error:
        raise TemplateInvalid(f"parameter {name} must be a number, not {value!r}") from error
    low, high = rule.get("MinValue"), rule.get("MaxValue")
    if (low is not None and number < float(low)) or (high is not None and number > float(high)):
        raise TemplateInvalid(f"parameter {name} must lie between {low} and {high}, not {value}")


def translate(template: Mapping[str, Any], parameters: Mapping[str, str], region: str) -> dict[str, Any]:
    """The template in plain CloudFormation.

    Code and layers appear with S3Bucket "checkout" and their path in the checkout as S3Key.
    Raises TemplateInvalid with the translator's reasons.
    """
    # Imported here, because both are slow and most of the local cloud needs neither.
    import boto3
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    prepared = copy.deepcopy(dict(template))
    for logical_id, resource in prepared["Resources"].items():
        for name in ("CodeUri", "ContentUri"):
            uri = resource.get("Properties", {}).get(name)
            if uri is not None:
                if not isinstance(uri, str) or "://" in uri:
                    raise TemplateInvalid(f"{logical_id}: {name} must be a path of the checkout, not {uri!r}")
                resource["Properties"][name] = CHECKOUT + uri
    # The translator counts for a publisher that we don't have, and complains about that in its destructor.
    logging.getLogger("samtranslator.metrics.metrics").setLevel(logging.ERROR)
    session = boto3.session.Session(botocore_session=make_session(), region_name=region)
    translator = Translator(None, Parser(), boto_session=session)
    try:
        # Managed policies are spelled by ARN in our templates, so there is no map of names.
        translated: dict[str, Any] = translator.translate(
            prepared, parameter_values=dict(parameters), get_managed_policy_map=dict
        )
    except InvalidDocumentException as error:
        reasons = "; ".join(cause.message for cause in error.causes) or error.message
        raise TemplateInvalid(f"SAM refuses the template: {reasons}") from error
    return translated
