"""The words of a dossier, in Dutch and English."""

from dataclasses import dataclass
from typing import Final

from platewatch.alerts.words import Language


@dataclass(frozen=True, slots=True)
class DossierWords:
    """A dossier's words in one language. `labels` name rows and columns; `state`, `source`, `result` and `ground` go
    by the values of documents.
    """

    title: str
    lead: str
    chance: str
    warnings: dict[str, str]
    sections: dict[str, str]
    labels: dict[str, str]
    picture: dict[str, str]
    state: dict[str | None, str]
    source: dict[str, str]
    result: dict[str, str]
    ground: dict[str, str]
    notes: dict[str, str]
    none: str
    unknown: str
    undone: str
    footer: str


DOSSIER_WORDS: Final = {
    Language.DUTCH: DossierWords(
        title="Dossier van een treffer",
        lead="Een treffer is een aanwijzing, geen bewijs. Of dit kenteken op deze auto zat, moet een mens op de foto "
        "vaststellen.",
        chance="{word} ({percent}; {number})",
        warnings={
            "altered": "LET OP: {count} van de foto's hieronder is niet de foto die is vastgelegd. De hash klopt niet. "
            "Gebruik die foto niet en meld het bij de beheerder.",
            "dismissed": "AFGEWEZEN: {said} door {name}, {time}. Niemand mag hierom staande worden gehouden.",
            "disputed": "BETWIST: {name} zei {time} dat de lijst niet klopt. De beheerder van de lijst heeft nog niet "
            "beslist.",
            "late": "Laat binnengekomen: de passage was lang voor de melding.",
            "stale": "De lijst komt van elders en was toen te oud: voor het laatst ververst op {time}.",
            "clock_uncertain": "De klok van de camera liep niet goed: het tijdstip is onzeker. Het is niet aangepast.",
            "missing": "Niet het hele kenteken is in beeld: {said}.",
            "nobody": "NIEMAND IS INGELICHT: geen enkel bericht is aangekomen.",
            "restricted": "Het jaar van vrij gebruik is voorbij: dit is beperkt gebruik, toegestaan door: {authority}",
            "nobody_left": "Niemand antwoordde op tijd. De beheerders zijn ingelicht.",
            "whole": "Meldingen aan ontvangers die inmiddels zijn verwijderd kunnen ontbreken.",
        },
        sections={
            "asked": "Opgevraagd",
            "hit": "De treffer",
            "passage": "De passage",
            "entry": "De vermelding op de lijst",
            "frame": "Foto's van {time}",
            "told": "Wie is ingelicht",
            "attempts": "Pogingen",
            "answers": "Antwoorden",
            "holds": "Bewaard voor een zaak",
            "retention": "Bewaartermijn",
        },
        labels={
            "plate_read": "Gelezen",
            "plate_listed": "Op de lijst",
            "probability": "Kans op een juiste treffer",
            "by_read": "Kans door de lezing alleen",
            "kind": "Soort",
            "explanation": "Toelichting",
            "country": "Land",
            "alike": "Voor de camera gelijk aan",
            "state": "Stand",
            "alert_id": "Melding",
            "hit_id": "Treffer",
            "camera": "Camera",
            "site": "Plaats",
            "direction": "Richting",
            "position": "Coördinaten (WGS 84)",
            "captured_at": "Gezien",
            "received_at": "Ontvangen",
            "created_at": "Melding gemaakt",
            "list": "Lijst",
            "category": "Categorie",
            "priority": "Prioriteit",
            "reason": "Reden",
            "case_number": "Zaaknummer",
            "role": "Betrokkene",
            "instruction": "Instructie",
            "marker": "Waarschuwing",
            "make": "Merk",
            "colour": "Kleur",
            "consent": "Toestemming officier van justitie",
            "owner": "Beheerder van de lijst",
            "by": "Door",
            "account": "Account",
            "at": "Op",
            "authority": "Beperkt gebruik toegestaan door",
            "ordered": "In opdracht van",
            "recipient": "Ontvanger",
            "tier": "Ronde",
            "delivery": "Bericht",
            "delivered_at": "Aangekomen",
            "source": "Blijkt uit",
            "escalated_at": "Doorgezet",
            "result": "Uitkomst",
            "detail": "Bijzonderheden",
            "answer": "Antwoord",
            "note": "Opmerking",
            "since": "Sinds",
            "until": "Tot",
            "ground": "Grondslag",
            "free_until": "Vrij gebruik tot",
            "expires_at": "Bewaard tot",
            "when": "Wanneer",
            "what": "Wat",
            "snapshot_sha256": "SHA-256 van de opname",
            "model_version": "Versie van de lezer",
            "masking_version": "Versie van de afdekking",
        },
        picture={
            "plate": "Uitsnede van het kenteken",
            "overview": "Overzicht, afgedekt buiten het kenteken en wat er vlak om zit",
            "kept": "De foto is die welke is vastgelegd: de hash is gecontroleerd.",
            "gone": "De foto wordt niet meer bewaard.",
            "altered": "LET OP: dit is niet de foto die is vastgelegd. Deze foto heeft SHA-256 {found}.",
        },
        state={
            None: "wordt gemaakt",
            "pending": "nog niet verstuurd",
            "accepted": "aangenomen door het kanaal",
            "delivered": "aangekomen",
            "failed": "mislukt",
            "withdrawn": "ingetrokken: de ontvanger is verwijderd",
            "none": "er was geen ontvanger",
        },
        source={
            "page-opened": "de pagina is geopend",
            "sms-phone": "bevestigd door de telefoon",
            "sms-carrier": "bevestigd door de provider",
        },
        result={"accepted": "aangenomen", "failed": "mislukt"},
        ground={"wpg-8": "Wpg artikel 8"},
        notes={
            "spellings": "Bij een treffer wordt van de lezing alleen de waarschijnlijkste spelling bewaard, en de kans "
            "op de vermelding. Andere spellingen zijn vernietigd.",
            "snapshot": "De opname zelf is vernietigd. De hash hierboven toont of een bestand die opname is.",
            "hashes": "Een hash controleert u met: sha256sum BESTAND",
            "audit": "Dat u dit dossier opvroeg, is vastgelegd. Wie deze treffer verder heeft bekeken, staat in het "
            "controlelogboek; dat leest de auditor.",
            "frames": "Van een passage worden alleen de foto's bewaard die een melding toont.",
        },
        none="geen",
        unknown="onbekend",
        undone="ingetrokken",
        footer="Een treffer is een aanwijzing, geen bewijs.",
    ),
    Language.ENGLISH: DossierWords(
        title="Dossier of a hit",
        lead="A hit is a lead and no proof. Whether this plate was on this car, a person must find out from the "
        "picture.",
        chance="{word} ({percent}; {number})",
        warnings={
            "altered": "WARNING: {count} of the pictures below is not the picture that was recorded. Its hash differs. "
            "Do not use that picture, and report it to the admin.",
            "dismissed": "DISMISSED: {said} by {name}, {time}. Nobody may be stopped because of this hit.",
            "disputed": "DISPUTED: {name} said {time} that the list is wrong. The list's editor has not decided yet.",
            "late": "Received late: the passage was long before the alert.",
            "stale": "The list comes from elsewhere and was too old then: it was refreshed last at {time}.",
            "clock_uncertain": "The camera's clock was wrong: the time is uncertain. It was not changed.",
            "missing": "Not all of the plate is in the picture: {said}.",
            "nobody": "NOBODY WAS TOLD: no message arrived.",
            "restricted": "The year of free use is over: this is restricted use, allowed by: {authority}",
            "nobody_left": "Nobody answered in time. The operators were told.",
            "whole": "Alerts to recipients who were removed since may be missing.",
        },
        sections={
            "asked": "Asked for",
            "hit": "The hit",
            "passage": "The passage",
            "entry": "The entry on the list",
            "frame": "Pictures of {time}",
            "told": "Who was told",
            "attempts": "Attempts",
            "answers": "Answers",
            "holds": "Kept for a case",
            "retention": "How long it is kept",
        },
        labels={
            "plate_read": "Read",
            "plate_listed": "Listed",
            "probability": "Probability that the hit is right",
            "by_read": "Probability by the read alone",
            "kind": "Kind",
            "explanation": "Explanation",
            "country": "Country",
            "alike": "The same to a camera",
            "state": "State",
            "alert_id": "Alert",
            "hit_id": "Hit",
            "camera": "Camera",
            "site": "Place",
            "direction": "Direction",
            "position": "Coordinates (WGS 84)",
            "captured_at": "Seen",
            "received_at": "Received",
            "created_at": "Alert made",
            "list": "List",
            "category": "Category",
            "priority": "Priority",
            "reason": "Reason",
            "case_number": "Case number",
            "role": "Person concerned",
            "instruction": "Instruction",
            "marker": "Warning",
            "make": "Make",
            "colour": "Colour",
            "consent": "Prosecutor's consent",
            "owner": "The list's owner",
            "by": "By",
            "account": "Account",
            "at": "At",
            "authority": "Restricted use allowed by",
            "ordered": "Ordered by",
            "recipient": "Recipient",
            "tier": "Round",
            "delivery": "Message",
            "delivered_at": "Arrived",
            "source": "Known by",
            "escalated_at": "Handed on",
            "result": "Result",
            "detail": "Details",
            "answer": "Answer",
            "note": "Note",
            "since": "Since",
            "until": "Until",
            "ground": "Ground",
            "free_until": "Free use until",
            "expires_at": "Kept until",
            "when": "When",
            "what": "What",
            "snapshot_sha256": "SHA-256 of the snapshot",
            "model_version": "Version of the reader",
            "masking_version": "Version of the masking",
        },
        picture={
            "plate": "Crop of the plate",
            "overview": "Overview, masked but for the plate and what is close around it",
            "kept": "The picture is the one that was recorded: its hash was checked.",
            "gone": "The picture is not kept any more.",
            "altered": "WARNING: this is not the picture that was recorded. This one has the SHA-256 {found}.",
        },
        state={
            None: "being made",
            "pending": "not sent yet",
            "accepted": "accepted by the channel",
            "delivered": "arrived",
            "failed": "failed",
            "withdrawn": "withdrawn: the recipient was removed",
            "none": "there was no recipient",
        },
        source={
            "page-opened": "the page was opened",
            "sms-phone": "confirmed by the phone",
            "sms-carrier": "confirmed by the carrier",
        },
        result={"accepted": "accepted", "failed": "failed"},
        ground={"wpg-8": "Wpg article 8"},
        notes={
            "spellings": "With a hit only the most probable spelling of the read is kept, and the probability of the "
            "entry. Other spellings were destroyed.",
            "snapshot": "The snapshot itself was destroyed. The hash above shows whether a file is that snapshot.",
            "hashes": "To check a hash: sha256sum FILE",
            "audit": "That you asked for this dossier is recorded. Who else has looked at this hit stands in the audit "
            "log, which the auditor reads.",
            "frames": "Of a passage only those pictures are kept that an alert shows.",
        },
        none="none",
        unknown="unknown",
        undone="taken back",
        footer="A hit is a lead and no proof.",
    ),
}
