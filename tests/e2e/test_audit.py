"""From passage to verified audit log through the deployed template, each function under its own rights."""

from datetime import UTC, datetime

import pytest

from platewatch.cli import audit, audit_verify
from platewatch.cli.main import main
from tests.e2e.conftest import Service, wait_for

pytestmark = pytest.mark.xdist_group("cloud")

PURPOSE = ("--reason", "yearly audit", "--case", "AUDIT-2026-1")


def test_what_a_passage_leaves_in_the_log_is_chained_anchored_and_verified(
    service: Service,
    wanted_scene: bytes,
    unwanted_scene: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for module in (audit, audit_verify):
        monkeypatch.setattr(module, "connect", lambda _args: service.client)
    told, camera = len(service.messages()), service.take_camera()
    service.upload(wanted_scene, datetime.now(UTC))
    service.upload(unwanted_scene, datetime.now(UTC))
    wait_for(lambda: len(service.messages()) > told)
    service.settle()
    outcome = service.cloud.run_schedule("SequenceFunction")
    assert not outcome.failed, outcome.error
    assert main(["audit", "verify", *PURPOSE]) == 0, capsys.readouterr().out
    verified = capsys.readouterr().out
    assert "the chain is whole" in verified
    assert "anchored up to number 0" not in verified
    alert = next(one for one in service.alerts() if one["camera_id"] == camera)
    assert main(["audit", "report", "--plate", alert["plate_listed"], *PURPOSE]) == 0
    report = capsys.readouterr().out
    assert [word for word in ("combine", "collect", "disclose", "consult") if word not in report] == []
    assert alert["plate_listed"] not in report
    assert main(["audit", "no-hits", *PURPOSE]) == 0
    assert camera in capsys.readouterr().out
    table = service.cloud.resources["AuditTable"]
    items = service.cloud.admin_client("dynamodb").scan(TableName=table)["Items"]
    assert alert["plate_listed"].replace("-", "") not in repr(items)


def test_anchors_are_locked_as_the_template_says(service: Service) -> None:
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["AnchorsBucket"]
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (lock["Mode"], lock["Days"]) == ("COMPLIANCE", 1826)
