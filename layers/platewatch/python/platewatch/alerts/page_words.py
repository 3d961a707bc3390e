"""The words of the alert page, in Dutch and English."""

from dataclasses import dataclass
from typing import Final

from platewatch.alerts.words import Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """The page's words in one language; `category` goes by the number on the list."""

    title: str
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
    fault_title: str
    fault: str
    lead: str
    late: str
    make: str
    colour: str
    read: str
    listed: str
    plate_picture: str
    overview_picture: str
    no_picture: str
    instruction: str
    reason: str
    role: str
    category_label: str
    category: dict[int, str]
    case: str
    list: str
    where: str
    direction: str
    when: str
    camera: str
    map: str
    no_position: str
    country: str
    state: str
    acknowledge: str
    dismiss: str
    ends: str
    masked: str


PAGE_WORDS: Final = {
    Language.DUTCH: PageWords(
        title="Platewatch: melding",
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
        fault_title="Storing",
        fault="Er ging iets mis bij ons. Open de link nog eens; lukt dat niet, bel de meldkamer.",
        lead="Een treffer is een aanwijzing. Kijk eerst zelf of het kenteken op de foto klopt.",
        late="Laat binnengekomen: de auto is allang verder. Kijk naar de tijd hieronder.",
        make="Merk op de lijst",
        colour="Kleur op de lijst",
        read="Gelezen",
        listed="Op de lijst",
        plate_picture="Uitsnede van het kenteken",
        overview_picture="Foto van het voertuig, alleen het kenteken en wat er vlak om zit is zichtbaar",
        no_picture="De foto is er niet (meer).",
        instruction="Instructie",
        reason="Reden",
        role="Betrokkene",
        category_label="Categorie",
        category={1: "1: opsporen of aanhouden", 2: "2: fenomeen", 3: "3: informatie"},
        case="Zaaknummer",
        list="Lijst",
        where="Plaats",
        direction="Richting",
        when="Gezien",
        camera="Camera",
        map="Kaart",
        no_position="Plaats van de camera onbekend",
        country="Land",
        state="Stand",
        acknowledge="Ik neem dit aan",
        dismiss="Afwijzen: verkeerd gelezen",
        ends="Deze link werkt tot {time}.",
        masked="De rest van de foto is onherkenbaar gemaakt.",
    ),
    Language.ENGLISH: PageWords(
        title="Platewatch: alert",
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
        fault_title="Something is wrong",
        fault="Something went wrong on our side. Open the link again; if that fails, call the control room.",
        lead="A hit is a lead. First see for yourself whether the plate in the picture is right.",
        late="This came in late: the car is long gone. Mind the time below.",
        make="Make listed",
        colour="Colour listed",
        read="Read",
        listed="Listed",
        plate_picture="The plate, cut out",
        overview_picture="Picture of the vehicle; only the plate and what is close around it can be seen",
        no_picture="The picture is not there (any more).",
        instruction="Instruction",
        reason="Reason",
        role="Person concerned",
        category_label="Category",
        category={1: "1: find or arrest", 2: "2: phenomenon", 3: "3: information"},
        case="Case number",
        list="List",
        where="Place",
        direction="Direction",
        when="Seen",
        camera="Camera",
        map="Map",
        no_position="Position of the camera unknown",
        country="Country",
        state="State",
        acknowledge="I acknowledge this",
        dismiss="Dismiss: misread",
        ends="This link works until {time}.",
        masked="The rest of the picture was made unrecognisable.",
    ),
}
