from pathlib import Path

from bench.matching.defaults import read_default


def test_the_templates_default_counts_and_where_there_is_none_the_other(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        "Parameters:\n  Other:\n    Type: Number\n    Default: 7\n"
        "  AlertThreshold:\n    Type: Number\n    Default: 0.45\n    MinValue: 0\n  Bare:\n    Type: String\n"
        '  Rows: { Type: Number, Default: 4.5,\n    Description: "Two rows." }\n'
        "Resources:\n  Thing:\n    Default: 3\n"
    )
    assert read_default("AlertThreshold", 0.5, template) == 0.45
    assert read_default("ReviewFloor", 0.1, template) == 0.1
    assert read_default("Rows", 0.3, template) == 4.5
    assert read_default("Bare", 0.2, template) == 0.2


def test_the_alert_threshold_is_in_the_template() -> None:
    assert read_default("AlertThreshold", -1.0) > 0
