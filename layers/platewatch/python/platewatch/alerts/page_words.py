"""The words of the alert page, in Dutch and English."""

import re
from dataclasses import dataclass
from typing import Final

from platewatch.alerts.answers import Step
from platewatch.alerts.words import WORDS, Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """The page's words in one language.

    `steps` are the buttons, `sure` what is asked before a verdict counts. `entry` names the fields of the entry that
    the page shows, by their name in hotlists.fields and in the page's order; `values` has words for values of some of
    them, by the value's text.
    """

    title: str
    alert_title: str
    cover: str
    open: str
    pin: str
    pin_needed: str
    pin_wrong: str
    locked_title: str
    locked: str
    no_pin_title: str
    no_pin: str
    gone_title: str
    gone: str
    busy_title: str
    busy: str
    fault_title: str
    fault: str
    warning: str
    lead: str
    late: str
    clock_uncertain: str
    stale: str
    read: str
    listed: str
    plate_picture: str
    overview_picture: str
    no_picture: str
    entry: dict[str, str]
    values: dict[str, dict[str, str]]
    list: str
    where: str
    direction: str
    when: str
    camera: str
    point: str
    open_map: str
    no_position: str
    country: str
    state: str
    steps: dict[Step, str]
    close: str
    sure_title: str
    sure: dict[Step, str]
    back: str
    verdict: str
    outcome: str
    note: str
    answers: str
    undone: str
    dismissed: str
    closed: str
    right_car: str
    disputed: str
    you: str
    taken: str
    not_taken: str
    again: str
    as_of: str
    undo_until: str
    seen_title: str
    details: str
    explanation: str
    handed_on: str
    not_recorded: str
    ends: str
    masked: str


def capitalise(text: str) -> str:
    """The text with a capital first letter."""
    return text[0].upper() + text[1:]


def fill_text(text: str, /, **parts: str) -> str:
    """The text with its {parts} filled in. Not by format(): a name may hold braces."""
    return re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], text)


def _name_roles(language: Language) -> dict[str, str]:
    return {role.value: name for role, name in WORDS[language].role.items()}


PAGE_WORDS: Final = {
    Language.DUTCH: PageWords(
        title="Platewatch: melding",
        alert_title="Platewatch: melding {rank}, {state}",
        cover="Er is een melding voor u. Wat u opent, wordt vastgelegd op uw naam.",
        open="Melding openen",
        pin="Uw pincode",
        pin_needed="Deze pagina gaat open met uw pincode.",
        pin_wrong="Die pincode klopt niet. Na vijf foute wordt de pagina geblokkeerd.",
        locked_title="Geblokkeerd",
        locked="Er is te vaak een foute pincode ingetoetst. Tot {time} wordt geen enkele pincode aangenomen. "
        "Bel de meldkamer voor de melding.",
        no_pin_title="Geen pincode",
        no_pin="Deze pagina gaat open met een pincode, en u hebt er nog geen. Bel de meldkamer voor de melding. "
        "De beheerder geeft u een pincode met: platewatch recipient set-pin",
        gone_title="Niets te zien",
        gone="Deze link bestaat niet of is verlopen. Vraag de meldkamer naar de melding.",
        busy_title="Even wachten",
        busy="Er kwam te veel tegelijk binnen. Wat u intoetste of antwoordde telt nog niet: open de link nog eens.",
        fault_title="Storing",
        fault="Er ging iets mis bij ons. Open de link nog eens; lukt dat niet, bel de meldkamer.",
        warning="Waarschuwing: {text}",
        lead="Een treffer is een aanwijzing. Kijk eerst zelf of het kenteken op de foto klopt.",
        late="Laat binnengekomen: de auto is allang verder. Kijk naar de tijd hieronder.",
        clock_uncertain="De klok van de camera liep niet goed: de tijd hieronder is onzeker.",
        stale="De lijst komt van elders en is niet op tijd ververst (laatst: {time}): het kenteken wordt misschien niet"
        " meer gezocht. Vraag de meldkamer voordat u handelt.",
        read="Gelezen",
        listed="Op de lijst",
        plate_picture="Uitsnede van het kenteken",
        overview_picture="Foto van het voertuig, alleen het kenteken en wat er vlak om zit is zichtbaar",
        no_picture="De foto is er niet (meer).",
        entry={
            "reason": "Reden",
            "role": "Betrokkene",
            "make": "Merk op de lijst",
            "colour": "Kleur op de lijst",
            "category": "Categorie",
            "case_number": "Zaaknummer",
        },
        values={
            "category": {"1": "1: opsporen of aanhouden", "2": "2: fenomeen", "3": "3: informatie"},
            "role": _name_roles(Language.DUTCH),
        },
        list="Lijst",
        where="Plaats",
        direction="Richting",
        when="Gezien",
        camera="Camera",
        point="Coördinaten",
        open_map="Kaart openen",
        no_position="Plaats van de camera onbekend",
        country="Land",
        state="Stand",
        steps={
            Step.ACKNOWLEDGE: "Ik neem dit aan",
            Step.RIGHT_CAR: "Juiste auto",
            Step.MISREAD: "Afwijzen: verkeerd gelezen",
            Step.WRONG_COUNTRY: "Afwijzen: kenteken van een ander land",
            Step.LIST_WRONG: "Juist gelezen, de lijst klopt niet",
            Step.UNDO: "Mijn oordeel intrekken",
        },
        close="Afsluiten",
        sure_title="Weet u het zeker?",
        sure={
            Step.MISREAD: "U zegt dat het kenteken verkeerd is gelezen. Iedereen die deze melding kreeg, hoort dat het "
            "een andere auto is. U kunt dit vijf minuten lang intrekken.",
            Step.WRONG_COUNTRY: "U zegt dat de tekens kloppen, maar dat het kenteken van een ander land is. Iedereen "
            "die deze melding kreeg, hoort dat het een andere auto is. U kunt dit vijf minuten lang intrekken.",
            Step.LIST_WRONG: "U zegt dat deze auto niet op de lijst hoort. Tot de beheerder van de lijst beslist, "
            "staat bij elke melding ervan dat ze betwist is. U kunt dit vijf minuten lang intrekken.",
        },
        back="Terug naar de melding",
        verdict="Wat ziet u?",
        outcome="Wat is ervan gekomen?",
        note="Notitie (hoeft niet, geen kentekens)",
        answers="Antwoorden",
        undone="ingetrokken",
        dismissed="{said} door {name}, {time}. Houd voor deze melding niemand staande.",
        closed="{said}. Afgesloten door {name}, {time}. Hier hoeft niemand meer heen.",
        right_car="{said} volgens {name}, {time}.",
        you="u",
        taken="Aangenomen: {names}",
        not_taken="Nog niet aangenomen.",
        again="Vernieuwen",
        as_of="stand {time}",
        undo_until="Dat kan tot {time}.",
        seen_title="Waar en wanneer gezien",
        details="Bijzonderheden",
        explanation="Uitleg",
        disputed="Betwist: volgens {name} ({time}) klopt de lijst niet. Vraag de meldkamer voordat u handelt.",
        handed_on="Om {time} doorgezet: niemand antwoordde op tijd.",
        not_recorded="Dit is niet vastgelegd: de melding staat er nu anders voor, of het is te laat. Kijk hieronder.",
        ends="Deze link werkt tot {time}.",
        masked="De rest van de foto is onherkenbaar gemaakt.",
    ),
    Language.ENGLISH: PageWords(
        title="Platewatch: alert",
        alert_title="Platewatch: alert {rank}, {state}",
        cover="There is an alert for you. What you open is recorded under your name.",
        open="Open the alert",
        pin="Your PIN",
        pin_needed="This page opens with your PIN.",
        pin_wrong="That PIN is wrong. After five wrong ones the page is locked.",
        locked_title="Locked",
        locked="Wrong PINs were typed too often. Until {time} no PIN is taken. Call the control room for the alert.",
        no_pin_title="No PIN",
        no_pin="This page opens with a PIN, and you have none yet. Call the control room for the alert. "
        "The admin gives you a PIN with: platewatch recipient set-pin",
        gone_title="Nothing to see",
        gone="This link does not exist or has expired. Ask the control room for the alert.",
        busy_title="One moment",
        busy="Too much came in at once. What you typed or answered does not count yet: open the link again.",
        fault_title="Something is wrong",
        fault="Something went wrong on our side. Open the link again; if that fails, call the control room.",
        warning="Warning: {text}",
        lead="A hit is a lead. First see for yourself whether the plate in the picture is right.",
        late="This came in late: the car is long gone. Mind the time below.",
        clock_uncertain="The camera's clock was wrong: the time below is uncertain.",
        stale="The list comes from elsewhere and was not refreshed in time (last: {time}): the plate may be wanted no"
        " more. Ask the control room before you act.",
        read="Read",
        listed="Listed",
        plate_picture="The plate, cut out",
        overview_picture="Picture of the vehicle; only the plate and what is close around it can be seen",
        no_picture="The picture is not there (any more).",
        entry={
            "reason": "Reason",
            "role": "Person concerned",
            "make": "Make listed",
            "colour": "Colour listed",
            "category": "Category",
            "case_number": "Case number",
        },
        values={
            "category": {"1": "1: find or arrest", "2": "2: phenomenon", "3": "3: information"},
            "role": _name_roles(Language.ENGLISH),
        },
        list="List",
        where="Place",
        direction="Direction",
        when="Seen",
        camera="Camera",
        point="Coordinates",
        open_map="Open map",
        no_position="Position of the camera unknown",
        country="Country",
        state="State",
        steps={
            Step.ACKNOWLEDGE: "I acknowledge this",
            Step.RIGHT_CAR: "Right car",
            Step.MISREAD: "Dismiss: misread",
            Step.WRONG_COUNTRY: "Dismiss: plate of another country",
            Step.LIST_WRONG: "Read right, the list is wrong",
            Step.UNDO: "Take my verdict back",
        },
        close="Close",
        sure_title="Are you sure?",
        sure={
            Step.MISREAD: "You say that the plate was misread. Everybody who got this alert is told that it is another "
            "car. You can take this back for five minutes.",
            Step.WRONG_COUNTRY: "You say that the characters are right, and that the plate is of another country. "
            "Everybody who got this alert is told that it is another car. You can take this back for five minutes.",
            Step.LIST_WRONG: "You say that this car should not be on the list. Until the list's editor decides, "
            "every alert of it says that it is disputed. You can take this back for five minutes.",
        },
        back="Back to the alert",
        verdict="What do you see?",
        outcome="What came of it?",
        note="Note (optional, no plates)",
        answers="Answers",
        undone="taken back",
        dismissed="{said} by {name}, {time}. Do not stop anybody for this alert.",
        closed="{said}. Closed by {name}, {time}. Nobody needs to go there any more.",
        right_car="{said} according to {name}, {time}.",
        you="you",
        taken="Acknowledged: {names}",
        not_taken="Not acknowledged yet.",
        again="Look again",
        as_of="as of {time}",
        undo_until="Possible until {time}.",
        seen_title="Where and when it was seen",
        details="Details",
        explanation="Explanation",
        disputed="Disputed: {name} said ({time}) that the list is wrong. Ask the control room before you act.",
        handed_on="Handed on at {time}: nobody answered in time.",
        not_recorded="This was not recorded: the alert stands otherwise by now, or it is too late. See below.",
        ends="This link works until {time}.",
        masked="The rest of the picture was made unrecognisable.",
    ),
}
