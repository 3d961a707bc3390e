"""A new column takes an attribute, a row of the table and the schema: files, tables, alerts and documents follow."""

import json
from dataclasses import fields as list_attributes
from pathlib import Path

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.fields import DOCUMENT_FIELDS, FIELDS
from tests.copied_package import CopiedPackage
from tests.layers import ROOT

SCHEMA = json.loads((ROOT / "docs/alert.schema.json").read_text())["properties"]["entry"]

JOURNEY = """
import csv, io, json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import boto3
from moto import mock_aws

from platewatch.alerts.aws.alert_records import dump_alert, load_alert
from platewatch.alerts.document import describe_alert, format_message
from platewatch.hotlists.aws.hotlist_table import DynamoEntries, DynamoVersions
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.check import FileRules, Progress, check_lines
from platewatch.hotlists.entry_document import change_entry, parse_added
from platewatch.hotlists.lines import parse_lines
from platewatch.hotlists.revisions import Counts, Upload, begin_import, finish_import, note_progress
from platewatch.hotlists.fields import parse_row, write_columns, write_row
from platewatch.hotlists.staging import Staging
from platewatch.hotlists.template import make_csv, make_workbook
from platewatch.hotlists.versions import Change, Version
from platewatch.hotlists.workbook.rows import parse_rows
from tests.unit.alerts.makers import make_alert_for

NOW, TODAY = datetime(2026, 3, 12, 9, tzinfo=UTC), date(2026, 3, 12)

# The template of a file, as CSV and as a workbook.
[(_, header)] = parse_lines([make_csv()])
assert header[-1] == "tachograph"
assert [fields for _, fields in parse_rows(make_workbook(), frozenset())] == [header]

# A file, its check, and what an upload keeps of its lines.
line = dict.fromkeys(header, "") | {
    "plate": "7-KXL-92", "country": "NL", "category": "1", "priority": "2", "reason": "theft", "case_number": "PL1",
    "consent": "OVJ-7", "role": "suspect", "valid_from": "2026-03-01", "weed_date": "2026-04-01", "owner": "me",
    "tachograph": "digital",
}

def check(line):
    text = io.StringIO()
    csv.writer(text).writerows([list(line), list(line.values())])
    progress = Progress()
    with Staging("stolen") as staging:
        lines = parse_lines([text.getvalue().encode()])
        check_lines(lines, staging, FileRules("stolen", TODAY), lambda: True, progress)
        return [one.entry for one in staging]

[entry] = check(line)
assert entry.tachograph == "digital"
[older] = check({name: text for name, text in line.items() if name != "tachograph"})
assert older.tachograph == ""
assert check(line | {"tachograph": "x" * 21}) == []
assert check(line | {"tachograph": "go to gate.nl"}) == []

# The list's stored rows, also those of before, and its export.
assert parse_row("stolen", write_row(entry)) == entry
assert parse_row("stolen", write_row(entry)[:16]).written == entry.written
assert dict(zip(header, write_columns(entry), strict=True))["tachograph"] == "digital"

# The API's entry.
document = {name: text for name, text in line.items() if text}
assert parse_added("stolen", document, TODAY).tachograph == "digital"
assert change_entry(entry, {"tachograph": "analogue"}, TODAY).tachograph == "analogue"

# The table, and the look-up of a plate that was read.
with mock_aws(), ThreadPoolExecutor(1) as executor:
    client = boto3.client("dynamodb", region_name="eu-west-1")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    client.create_table(
        TableName="hotlist",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
    )
    lists = DynamoLists(client, "hotlist")
    state = lists.save_state(begin_import(lists.find_state("stolen"), Upload("stolen/a.csv", "etag", NOW), NOW))
    revision = state.running.revision
    DynamoVersions(client, "hotlist", executor).write_changes([Change(None, Version(entry, revision))], revision)
    state = note_progress(state, revision, NOW, counts=Counts(1, 1, 0, 0))
    lists.save_state(finish_import(state, revision, NOW))
    found = DynamoEntries(client, "hotlist").find_entries(["7KXL92"]).entries["7KXL92"]
assert found == (entry,)

# The alert: its record, also one of before, its document and its message.
alert = make_alert_for("unit-1", entry)
record = json.loads(json.dumps(dump_alert(alert)))
assert load_alert(record, alert.escalate_at, None, ()).hit.entry == entry
del record["entry"]["tachograph"]
assert load_alert(record, alert.escalate_at, None, ()).hit.entry.tachograph == ""
assert describe_alert(alert)["entry"]["tachograph"] == "digital"
assert json.loads(format_message(alert, "https://pw.example/a/x"))["entry"]["tachograph"] == "digital"
"""


def test_a_new_column_goes_from_a_file_to_an_alert_by_two_lines_of_code(tmp_path: Path) -> None:
    package = CopiedPackage(tmp_path)
    package.insert("hotlists/entry.py", "\n    @property\n    def is_pattern", '    tachograph: str = ""\n')
    package.insert(
        "hotlists/fields.py",
        ')\n"""In the order of Entry',
        '    Field("tachograph", 20, "analogue, digital or smart", Presence.MAY_LACK),\n',
    )
    package.run(JOURNEY)
    assert package.changed == {"hotlists/entry.py", "hotlists/fields.py"}


def test_the_table_names_every_attribute_of_an_entry_in_its_order() -> None:
    assert [one.name for one in list_attributes(Entry)] == ["list_name", *(field.name for field in FIELDS)]


def test_the_schema_of_documents_names_the_fields_that_they_show() -> None:
    shown = ["entry_id", "list", *(field.name for field in DOCUMENT_FIELDS), "disputed", "stale_as_of"]
    assert (list(SCHEMA["properties"]), SCHEMA["required"]) == (shown, shown)


def test_each_field_says_what_it_holds_in_a_line() -> None:
    for field in FIELDS:
        assert 0 < len(field.help) <= 100, field.name
        assert not field.help.endswith("."), field.name
        assert field.option == "--" + field.name.replace("_", "-")
    said = {field.name: field.meaning for field in FIELDS}
    assert said["reason"] == "why the plate is listed, up to 200 characters"
    assert said["instruction"] == "what an officer must do, up to 500 characters, or empty"
    assert said["category"] == "1 find or arrest, 2 phenomenon, 3 information"
