"""platewatch sms: with a local cloud it calls nobody."""

import pytest

from platewatch.alerts.commands import sms
from platewatch.cli.main import main


@pytest.mark.parametrize("address", ["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"])
@pytest.mark.parametrize("words", [[], ["--role", "arn:aws:iam::111122223333:role/Sms"], ["--monthly-limit", "5"]])
def test_setup_calls_no_aws_where_the_service_is_a_local_cloud(monkeypatch, capsys, address, words):
    def fail():
        raise AssertionError("AWS was called")

    monkeypatch.setattr(sms, "open_settings", fail)
    monkeypatch.setenv("PLATEWATCH_API", address)
    assert main(["sms", "setup", *words]) == 0
    assert "platewatch local outbox" in capsys.readouterr().out
