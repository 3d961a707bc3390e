"""A dossier as one HTML document that is printed or kept: it loads nothing, and whatever is said in it is escaped."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

_STYLE: Final = """
@page{size:A4;margin:18mm 16mm 20mm}
*{box-sizing:border-box}
html{color-scheme:light}
body{margin:0 auto;max-width:178mm;padding:8mm 0;background:#fff;color:#111;font:10.5pt/1.4 system-ui,sans-serif}
@media print{body{padding:0}}
header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:0 6mm}
h1{margin:0;font-size:15pt}
header p{margin:0;color:#444}
.plate{display:inline-block;margin:3mm 0;padding:1mm 4mm;border:.7mm solid #111;border-radius:1.5mm;
font:700 20pt/1.2 ui-monospace,"DejaVu Sans Mono",monospace;letter-spacing:.05em}
h2{margin:6mm 0 1.5mm;padding-bottom:.7mm;border-bottom:.3mm solid #111;font-size:11.5pt;break-after:avoid}
.lead,.warning{margin:2mm 0;padding:2mm 3mm;border:.3mm solid #111;border-left-width:1.5mm;font-weight:600}
.warning{border-color:#8c1d18;color:#8c1d18}
dl{display:grid;grid-template-columns:52mm 1fr;gap:.8mm 4mm;margin:0}
dt{color:#444}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
table{width:100%;border-collapse:collapse;font-size:9pt}
th,td{padding:1mm 2mm 1mm 0;border-bottom:.15mm solid #999;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{color:#444;font-weight:600}
tr{break-inside:avoid}
figure{margin:3mm 0;break-inside:avoid}
figure.altered{padding:2mm;border:1mm solid #8c1d18}
figure.altered .note{color:#8c1d18;font-weight:700}
img{display:block;max-width:100%;max-height:105mm;border:.2mm solid #777}
img.plate-crop{min-width:70mm;max-height:40mm}
figcaption{margin-top:1mm;font-size:9pt}
code{font:8.5pt ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.notes{margin:2mm 0 0;color:#444;font-size:9pt}
footer{margin-top:5mm;padding-top:2mm;break-before:avoid;border-top:.3mm solid #111;font-weight:600}
"""
_SMALL: Final = "font:8.5pt system-ui,sans-serif;color:#444"


def render_dossier(dossier: Mapping[str, Any]) -> str:
    """The HTML of a dossier of alerts.dossier.make_dossier."""
    title = escape(f"{dossier['title']}: {dossier['heading']}")
    warnings = "".join(f'<p class="warning">{escape(warning)}</p>' for warning in dossier["warnings"])
    # On every page: a page that is taken out of a file says so too.
    margins = f"@page{{@bottom-left{{content:{_quote(dossier['footer'])};{_SMALL}}}"
    margins += (
        f"@bottom-right{{content:{_quote(dossier['heading'])} '  ' counter(page) ' / ' counter(pages);{_SMALL}}}}}"
    )
    sections = "".join(_render_section(section) for section in dossier["sections"])
    return (
        f'<!doctype html><html lang="{escape(dossier["language"])}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        # Whatever slips through, the document runs nothing and asks nobody.
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}{margins}</style></head><body>"
        f"<header><h1>{escape(dossier['title'])}</h1><p>{escape(dossier['made_at'])}</p></header>"
        f'<div class="plate">{escape(dossier["heading"])}</div>'
        f'<p class="lead">{escape(dossier["lead"])}</p>{warnings}<main>{sections}</main>'
        f"<footer>{escape(dossier['footer'])}</footer></body></html>\n"
    )


def _render_section(section: Mapping[str, Any]) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in section["rows"])
    parts = (
        f"<h2>{escape(section['title'])}</h2>",
        f"<dl>{rows}</dl>" if rows else "",
        "".join(_render_picture(picture) for picture in section["pictures"]),
        _render_table(section["head"], section["table"]) if section["table"] else "",
        "".join(f'<p class="notes">{escape(note)}</p>' for note in section["notes"]),
    )
    return f"<section>{''.join(parts)}</section>"


def _render_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _render_picture(picture: Mapping[str, Any]) -> str:
    kind = ' class="plate-crop"' if picture["name"] == "plate" else ""
    meaning = escape(picture["meaning"])
    source = _check_base64(picture["jpeg"])
    image = f'<img{kind} alt="{meaning}" src="data:image/jpeg;base64,{source}">' if source else ""
    state = " altered" if picture["state"] == "altered" else ""
    return (
        f'<figure class="picture{state}">{image}<figcaption>{meaning}<br>'
        f"SHA-256 <code>{escape(picture['sha256'])}</code><br>"
        f'<span class="note">{escape(picture["note"])}</span></figcaption></figure>'
    )


def _quote(text: str) -> str:
    """The text as a string of CSS: what is neither letter nor digit stands in it by its number."""
    safe = "".join(each if each.isascii() and each.isalnum() else f"\\{ord(each) or 0xFFFD:06x}" for each in text)
    return f'"{safe}"'


def _check_base64(text: str | None) -> str:
    """The picture as an address may hold it; nothing for what is no base64."""
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)).decode() if text else ""
    except (binascii.Error, ValueError):
        return ""
