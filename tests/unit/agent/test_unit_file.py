"""The systemd unit agrees with the program: its command exists, its bounds hold what the program's do."""

import configparser
import re

from platewatch.agent.budget import MOST_BYTES
from platewatch.agent.running.set_up import SAMPLE
from tests.layers import ROOT

UNIT = ROOT / "infra/agent/platewatch-agent.service"


def load_unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text())
    return parser


def test_it_runs_the_agent_with_the_settings_that_set_up_writes() -> None:
    service = load_unit()["Service"]
    assert service["ExecStart"].endswith("platewatch agent run --config /etc/platewatch-agent/agent.toml")
    assert (service["Restart"], service["User"]) == ("always", "platewatch-agent")
    [folder] = re.findall(r'^folder = "(/var/lib/[^"]+)"', SAMPLE, re.MULTILINE)
    assert folder == f"/var/lib/{service['StateDirectory']}"


def test_it_has_no_more_rights_and_memory_than_it_needs() -> None:
    service = load_unit()["Service"]
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateDevices", "PrivateTmp", "RestrictNamespaces"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert int(service["MemoryMax"].removesuffix("M")) * 1024 * 1024 >= 3 * MOST_BYTES


def test_a_film_that_takes_too_much_memory_ends_alone_and_may_compute_last() -> None:
    service = load_unit()["Service"]
    assert service["OOMPolicy"] == "continue"
    # Of the calls that the groups forbid, the film worker and the clock's check make these. Refused, they do not kill.
    allowed = [line.split("=")[1] for line in UNIT.read_text().splitlines() if line.startswith("SystemCallFilter=")]
    assert allowed.index("setpriority adjtimex clock_adjtime") > allowed.index("~@privileged @resources")
    assert service["SystemCallErrorNumber"] == "EPERM"
    assert "ProtectClock" not in service
