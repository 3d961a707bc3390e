"""The top of an alert's page: which plate, how sure that is, the warning, the instruction and the picture of it."""

import base64
from html import escape

from platewatch.alerts.explain import explain_hit
from platewatch.alerts.page_alert import AlertPage
from platewatch.alerts.page_frame import render_text
from platewatch.alerts.page_words import capitalise, fill_text
from platewatch.alerts.words import name_certainty
from platewatch.hits.hit import Hit, HitKind
from platewatch.plates.spelling import find_differences
from platewatch.text.probability import format_percent


def render_head(page: AlertPage) -> str:
    """What an officer must know first. The warning and the instruction are for whoever is to act."""
    hit, entry, acts = page.view.alert.hit, page.view.alert.hit.entry, page.rules.instruction
    sure = f"{capitalise(name_certainty(hit.probability, page.language))} ({format_percent(hit.probability)})"
    parts = (
        _render_plates(page),
        render_text(f"{sure}: {page.shared.long_kind[hit.kind]}", "sure"),
        render_text(fill_text(page.words.warning, text=entry.marker), "warn") if entry.marker and acts else "",
        render_text(entry.instruction, "act") if acts else "",
        render_text(explain(page), "lead") if needs_care(hit) else "",
    )
    return "".join(parts)


def render_plate_picture(page: AlertPage) -> str:
    """The plate cut out, with what an officer who is to act must do before anything else: compare."""
    lead = render_text(page.words.lead, tag="figcaption") if page.rules.instruction else ""
    return f"<figure>{render_picture(page.view.plate, page.words.plate_picture, 'plate', page)}{lead}</figure>"


def render_picture(data: bytes | None, meaning: str, kind: str, page: AlertPage) -> str:
    """The picture (JPEG) with what it shows in words, or that it is gone."""
    if data is None:
        return render_text(f"{meaning}: {page.words.no_picture}", "lead")
    source = base64.b64encode(data).decode()
    return f'<img class="{kind}" alt="{escape(meaning)}" src="data:image/jpeg;base64,{source}">'


def needs_care(hit: Hit) -> bool:
    """Whether there is more to compare than one plate with one picture: then the explanation stands at the top."""
    plain = hit.kind is HitKind.EXACT_READ and hit.show_read() == hit.entry.show_plate(hit.country_read)
    return not plain or hit.missing is not None or bool(hit.same_to_camera)


def explain(page: AlertPage) -> str:
    """Why it is a hit, as a sentence."""
    return f"{capitalise(explain_hit(page.view.alert.hit, page.language))}."


def mark_differences(read: str, listed: str) -> tuple[frozenset[int], frozenset[int]]:
    """The places at which two spellings differ: those in `read`, and those in `listed`."""
    in_read, in_listed, shift = set(), set(), 0
    for difference in find_differences(read, listed):
        if difference.read:
            in_read.add(difference.position)
        if difference.listed:
            in_listed.add(difference.position + shift)
        shift += len(difference.listed) - len(difference.read)
    return frozenset(in_read), frozenset(in_listed)


def render_marked(shown: str, places: frozenset[int]) -> str:
    """A plate as people write it, with the characters at these places of its spelling marked.

    Nothing is marked where the writing has other characters than the spelling: a wrong mark misleads.
    """
    parts, place = [], 0
    for character in shown:
        marked = character.isalnum() and place in places
        parts.append(f"<mark>{escape(character)}</mark>" if marked else escape(character))
        place += character.isalnum()
    return "".join(parts)


def _render_plates(page: AlertPage) -> str:
    hit = page.view.alert.hit
    listed, read = hit.entry.show_plate(hit.country_read), hit.show_read()
    rank = f'<span class="rank">P{hit.entry.priority}</span> '
    if listed == read:
        return f'<h1 class="plates">{rank}<b>{escape(listed)}</b></h1>'
    in_read, in_listed = frozenset[int](), frozenset[int]()
    if not hit.entry.is_pattern and _count(read) == len(hit.plate_read) and _count(listed) == len(hit.entry.plate):
        in_read, in_listed = mark_differences(hit.plate_read, hit.entry.plate)
    rows = ((page.words.listed, listed, in_listed), (page.words.read, read, in_read))
    shown = "".join(
        f"<span>{escape(name)}</span> <b>{render_marked(plate, places)}</b> " for name, plate, places in rows
    )
    return f'<h1 class="plates">{rank}<span class="pair">{shown}</span></h1>'


def _count(shown: str) -> int:
    return sum(character.isalnum() for character in shown)
