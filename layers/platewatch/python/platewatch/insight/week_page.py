"""The week's page as one HTML document that is printed: it loads nothing, and whatever is said in it is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

_STYLE: Final = """
@page{size:A4;margin:12mm 14mm}
*{box-sizing:border-box}
html{color-scheme:light}
body{margin:0 auto;max-width:182mm;padding:8mm 0;background:#fff;color:#111;font:8.5pt/1.2 system-ui,sans-serif}
@media print{body{padding:0}}
header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:0 6mm}
h1{margin:0;font-size:14pt}
header p{margin:0;font-size:11pt}
table{width:100%;border-collapse:collapse;margin-top:2mm}
th,td{padding:.35mm 0 .35mm 2mm;border-bottom:.15mm solid #bbb;text-align:right;font-variant-numeric:tabular-nums}
th{font-weight:400}
thead th{border-bottom:.3mm solid #111;color:#444;font-size:8pt}
thead th:first-child{color:#111;font-weight:600;font-size:9.5pt}
tbody th,thead th:first-child{padding-left:0;text-align:left;overflow-wrap:anywhere}
td{width:17mm}
td:last-child,thead th:last-child{width:19mm;font-weight:700;color:#111}
tr,table{break-inside:avoid}
.notes{margin:1.5mm 0 0;color:#444;font-size:8pt}
footer{margin-top:2mm;padding-top:1mm;border-top:.3mm solid #111;font-weight:600}
"""


def render_week(report: Mapping[str, Any]) -> str:
    """The HTML of a report of insight.week_report.make_report."""
    sections = "".join(_render_section(section, report["columns"]) for section in report["sections"])
    notes = "".join(f'<p class="notes">{escape(note)}</p>' for note in report["notes"])
    return (
        f'<!doctype html><html lang="{escape(report["language"])}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        # Whatever slips through, the document runs nothing and asks nobody.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(report['title'])} {escape(report['week'])}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(report['title'])}</h1><p>{escape(report['heading'])}</p></header>"
        f"<main>{sections}{notes}</main><footer>{escape(report['footer'])}</footer></body></html>\n"
    )


def _render_section(section: Mapping[str, Any], columns: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    rows = "".join(_render_row(row) for row in section["rows"])
    return (
        f'<table><thead><tr><th scope="col">{escape(section["title"])}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _render_row(row: Mapping[str, Any]) -> str:
    cells = "".join(f"<td>{'-' if count is None else count}</td>" for count in row["counts"])
    return f'<tr><th scope="row">{escape(row["name"])}</th>{cells}</tr>'
