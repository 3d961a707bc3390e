"""The words of the page, in Dutch and English, and which of them a phone wants."""

import re
from collections.abc import Mapping
from typing import Final

from platewatch.reading.plate_sight import Fault

ENGLISH: Final[Mapping[str, str]] = {
    "lang": "en",
    "title": "Aim the camera",
    "code": "Code",
    "code_help": "The code stands where you started agent aim.",
    "enter": "Show the pictures",
    "wrong": "That is not the code. Tries left: {left}.",
    "shut": "Too many wrong codes. Start agent aim again.",
    "private": "Pictures are only shown here. None of them is stored or sent.",
    "waiting": "Waiting for a picture of {camera}",
    "ended": "No connection. Has agent aim ended?",
    "out": "Another phone has given the code, or the page has ended. Load the page again.",
    "ago": "{seconds} s ago",
    "plate": "Plate",
    "width": "Width",
    "angle": "Angle",
    "sharpness": "Sharpness",
    "light": "Light",
    "expected": "Expected",
    "none": "none",
    "unread": "found, not read",
    "pixels": "{width} pixels",
    "lean": "{lean}° tilted",
    "turn": "{lean}° tilted, {turn}° from the side",
    "sharp": "{sharpness} ({needed} is enough)",
    "dark": "dark ({brightness} of 255)",
    "bright": "{clipped} glare",
    "lit": "good ({brightness} of 255)",
    "accuracy": "{share} right, if found",
    "good": "Good",
    "unread_help": "The plate is found and not read: is it dirty, or hidden in part?",
    "no_plate": "No plate found: bring a car with a plate into the picture",
    "broken": "This picture can't be decoded: set the camera to JPEG",
    "picture": "Picture of the camera",
}

DUTCH: Final[Mapping[str, str]] = {
    "lang": "nl",
    "title": "Camera richten",
    "code": "Code",
    "code_help": "De code staat waar u agent aim hebt gestart.",
    "enter": "Toon de beelden",
    "wrong": "Dat is niet de code. Nog {left} pogingen.",
    "shut": "Te vaak een verkeerde code. Start agent aim opnieuw.",
    "private": "Beelden worden alleen hier getoond. Er wordt niets opgeslagen of verzonden.",
    "waiting": "Wachten op een beeld van {camera}",
    "ended": "Geen verbinding. Is agent aim gestopt?",
    "out": "Een andere telefoon heeft de code ingevoerd, of de pagina is gestopt. Laad de pagina opnieuw.",
    "ago": "{seconds} s geleden",
    "plate": "Kenteken",
    "width": "Breedte",
    "angle": "Hoek",
    "sharpness": "Scherpte",
    "light": "Licht",
    "expected": "Verwacht",
    "none": "geen",
    "unread": "gevonden, niet gelezen",
    "pixels": "{width} pixels",
    "lean": "{lean}° scheef",
    "turn": "{lean}° scheef, {turn}° van opzij",
    "sharp": "{sharpness} ({needed} is genoeg)",
    "dark": "donker ({brightness} van 255)",
    "bright": "{clipped} overbelicht",
    "lit": "goed ({brightness} van 255)",
    "accuracy": "{share} goed, indien gevonden",
    "good": "Goed",
    "unread_help": "Het kenteken is gevonden en niet gelezen: is het vuil, of deels bedekt?",
    "no_plate": "Geen kenteken gevonden: breng een auto met kenteken in beeld",
    "broken": "Dit beeld kan niet worden gelezen: zet de camera op JPEG",
    "picture": "Beeld van de camera",
}

ADVICE: Final[Mapping[str, Mapping[Fault, str]]] = {
    "en": {
        Fault.NARROW: "Zoom in: the plate is {width} pixels wide, {wide} are needed",
        Fault.DARK: "Too dark: more light on the plate, or a longer exposure",
        Fault.BRIGHT: "Too bright: a shorter exposure, or less infrared light",
        Fault.BLURRED: "Blurred: focus the lens, or shorten the exposure",
        Fault.TURNED: "Move the camera: it sees the plate {turn}° from the side, at most {most_turn}° is good",
        Fault.LEANING: "Turn the camera: the plate is tilted by {lean}°",
    },
    "nl": {
        Fault.NARROW: "Zoom in: het kenteken is {width} pixels breed, {wide} is nodig",
        Fault.DARK: "Te donker: meer licht op het kenteken, of langer belichten",
        Fault.BRIGHT: "Te licht: korter belichten, of minder infraroodlicht",
        Fault.BLURRED: "Onscherp: stel de lens scherp, of belicht korter",
        Fault.TURNED: "Verplaats de camera: hij ziet het kenteken {turn}° van opzij, hooguit {most_turn}° is goed",
        Fault.LEANING: "Draai de camera: het kenteken staat {lean}° scheef",
    },
}
"""What to do about each fault."""

_LONGEST: Final = 200
_WANTED: Final = re.compile(
    r"\s*(?P<language>[a-z]{1,8})(-[a-z0-9-]+)?\s*(;\s*q=(?P<weight>[01](\.\d{1,3})?))?\s*", re.IGNORECASE
)


def choose_words(accept_language: str) -> Mapping[str, str]:
    """The words of the language that the header prefers: Dutch or English, and English where it asks for neither."""
    weights = {"nl": 0.0, "en": 0.0}
    for part in accept_language[:_LONGEST].split(","):
        match = _WANTED.fullmatch(part)
        language = match["language"].lower() if match else ""
        if match and language in weights:
            weights[language] = max(weights[language], float(match["weight"] or 1))
    return DUTCH if weights["nl"] > weights["en"] else ENGLISH
