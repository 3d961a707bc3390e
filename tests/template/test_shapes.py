"""How template.yaml is written: what resources have in common once, every right in full, the same for every reader."""

from collections.abc import Iterator

import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from localcloud.deploy.template import load_template
from tests.template.conftest import ROOT, Resources

TEMPLATE = ROOT / "template.yaml"
MOST_LINES = 3130
MOST_COLUMNS = 150
RIGHTS = {
    "AWS::IAM::Role": "Policies",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
}
"""Where the rights of a function or of a role of people stand."""


@pytest.fixture(scope="module")
def text() -> str:
    return TEMPLATE.read_text()


@pytest.fixture(scope="module")
def events(text: str) -> list[yaml.Event]:
    return list(yaml.parse(text, Loader=yaml.SafeLoader))


def mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from mappings(value)


def test_the_template_stays_short(text: str) -> None:
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES
    # An ARN is not cut in two.
    assert [line for line in lines if len(line) > MOST_COLUMNS and "arn:${AWS::Partition}" not in line] == []


def test_sam_reads_what_we_read(text: str) -> None:
    """`sam build` has this parser too; infra/built.py compares what it writes."""
    assert yaml_parse(text) == load_template(TEMPLATE)


def test_whatever_has_a_name_is_used_again(events: list[yaml.Event]) -> None:
    names = [e.anchor for e in events if isinstance(e, yaml.ScalarEvent | yaml.CollectionStartEvent) and e.anchor]
    used = {event.anchor for event in events if isinstance(event, yaml.AliasEvent)}
    assert sorted(names) == sorted(used)


def test_what_is_shared_overrides_nothing_and_is_not_overridden(text: str) -> None:
    """checkov refuses a key that comes twice, and a reader would have to know which one counts."""
    for node in mappings(yaml.compose(text, Loader=yaml.SafeLoader)):
        keys = [key.value for key, _ in node.value]
        assert keys.count("<<") <= 1, node.start_mark
        yaml.SafeLoader("").flatten_mapping(node)
        keys = [key.value for key, _ in node.value]
        assert sorted(set(keys)) == sorted(keys), node.start_mark


def test_each_right_is_written_out_where_it_is_given(text: str, events: list[yaml.Event]) -> None:
    aliases = [event.start_mark.line for event in events if isinstance(event, yaml.AliasEvent)]
    top = {key.value: value for key, value in yaml.compose(text, Loader=yaml.SafeLoader).value}
    found = 0
    for name, resource in top["Resources"].value:
        parts = {key.value: value for key, value in resource.value}
        if "Type" in parts and parts["Type"].value in RIGHTS:
            for key, value in parts["Properties"].value:
                if key.value == RIGHTS[parts["Type"].value]:
                    found += 1
                    assert not [at for at in aliases if value.start_mark.line <= at < value.end_mark.line], name.value
    assert found > 15


def test_sam_changes_no_resource_with_another(text: str) -> None:
    """`sam build` writes paths and ids into these, and its reader gives an alias the very object that it repeats."""
    resources = yaml_parse(text)["Resources"]
    assert len({id(resource) for resource in resources.values()}) == len(resources)
    built = [each["Properties"] for each in resources.values() if each["Type"].startswith("AWS::Serverless::")]
    assert len({id(properties) for properties in built}) == len(built)


def test_our_reader_shares_nothing(resources: Resources) -> None:
    seen: set[int] = set()
    waiting: list[object] = list(resources.values())
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            assert id(each) not in seen, each
            seen.add(id(each))
            waiting += each.values() if isinstance(each, dict) else each
