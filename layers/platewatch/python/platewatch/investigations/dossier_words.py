"""The words of an investigation's dossier, in Dutch and English."""

from dataclasses import dataclass
from typing import Final

from platewatch.alerts.words import Language


@dataclass(frozen=True, slots=True)
class InvestigationWords:
    """A dossier's words in one language. `labels` name rows and columns."""

    title: str
    lead: str
    footer: str
    method: str
    counted: str
    hits_only: str
    unexamined: str
    nothing: str
    doubts: dict[str, str]
    sections: dict[str, str]
    labels: dict[str, str]
    picture: dict[str, str]
    yes: str
    no: str


WORDS: Final = {
    Language.DUTCH: InvestigationWords(
        title="Dossier van een onderzoek",
        lead="Een kandidaat is een aanwijzing, geen bewijs. Een mens heeft hem op de foto's bevestigd. Dat een auto"
        " ergens was, zegt niet wie erin zat en niet wat die deed.",
        footer="Alleen voor dit onderzoek. Buiten het dossier vervalt wat hier staat op {until}.",
        method="Gerangschikt naar hoe onwaarschijnlijk het door toeval is dat een auto hier zo vaak was, gegeven hoe"
        " vaak en wanneer die auto anders langskomt. De aangepaste kans telt mee hoeveel auto's zijn vergeleken. Dit is"
        " niet de kans dat iemand onschuldig is. Methode: {method}; beschreven in docs/investigations-method.md.",
        counted="Op volgorde van hoe vaak een auto er was. Over toeval wordt niets gezegd: van auto's die alleen te"
        " zien zijn zolang ze op een lijst staan, zijn geen gewoonten bekend. Methode: {method}; beschreven in"
        " docs/investigations-method.md.",
        hits_only="ALLEEN TREFFERS: deze dienst bewaart geen andere passages. Een auto die op geen lijst stond, is in"
        " geen antwoord te vinden.",
        unexamined="Kenteken nooit getoond, dus niet bekeken: {count} van {all}.",
        nothing="Er is niets bevestigd.",
        doubts={
            "reads": "Het is niet zeker dat alle lezingen van één kenteken zijn.",
            "rare": "De auto is bijna nergens anders gezien: hoe vaak hij langskomt, is nauwelijks bekend.",
            "like the car": "Het kenteken lijkt op het gevraagde: het kan die auto zijn, verkeerd gelezen.",
        },
        sections={
            "bounds": "Bevel en grenzen",
            "question": "Vraag {number}: {kind}",
            "unexamined": "Wat niet is bekeken",
            "candidate": "Vraag {question}, kandidaat {number}: {plate}",
            "passages": "Passages van kandidaat {number}",
            "story": "Wat is er gedaan",
        },
        labels={
            "reference": "Bevel",
            "offence": "Strafbaar feit",
            "granted_by": "Afgegeven door",
            "combining": "Combineren (Wpg 11)",
            "period": "Periode",
            "cameras": "Camera's",
            "members": "Leden",
            "approver": "Goedgekeurd door",
            "case_number": "Zaaknummer",
            "asked_plate": "Gevraagd kenteken",
            "asked_by": "Gesteld door",
            "scenes": "Plaatsen en tijden",
            "window": "Venster",
            "least_joint": "Ten minste gezamenlijke passages",
            "least_cameras": "Ten minste camera's",
            "level": "Voorgesteld tot een aangepaste kans van",
            "compared": "Vergeleken auto's",
            "looked_at": "Bekeken passages",
            "candidates": "Kandidaten",
            "left_out": "Kandidaten niet getoond (boven 50)",
            "looked": "Bekeken tijd (wat nog bewaard was)",
            "days": "Dagen waarvan iets bekend is: daaruit is het toeval geschat",
            "occasions_scenes": "Gelegenheden die meetellen (plaatsen kort na elkaar zijn er samen één)",
            "occasions_companions": "Ritten van de gevraagde auto die meetellen",
            "skipped_scenes": "Plaatsen die niet meetellen: er zijn te weinig andere dagen bekend",
            "skipped_times": "Passages van die auto die niet meetellen: er zijn te weinig andere dagen bekend",
            "silent": "Camera's zonder passage",
            "plate": "Kenteken",
            "spellings": "Lezingen",
            "one_in": "Door toeval",
            "adjusted": "Aangepaste kans",
            "chain": "Alle lezingen van dit kenteken",
            "doubt": "Twijfel",
            "own": "Eigen passages in de periode",
            "verified": "Bevestigd door",
            "words": "Toelichting",
            "at": "Tijdstip",
            "camera": "Camera",
            "joint": "Hoort bij de vraag",
            "probability": "Kans van de lezing",
            "who": "Wie",
            "what": "Wat",
        },
        picture={
            "plate": "Uitsnede van het kenteken, {time}, {camera}",
            "overview": "Overzicht, afgedekt, {time}, {camera}",
            "kept": "De foto is die welke is vastgelegd: de hash is gecontroleerd.",
            "gone": "De foto wordt niet meer bewaard.",
            "altered": "LET OP: dit is niet de foto die is vastgelegd.",
        },
        yes="ja",
        no="nee",
    ),
    Language.ENGLISH: InvestigationWords(
        title="Dossier of an investigation",
        lead="A candidate is a lead and no evidence. A person has verified it on the pictures. That a car was somewhere"
        " does not say who was in it, nor what they did.",
        footer="For this investigation alone. Outside the case's file, what stands here ends on {until}.",
        method="Ranked by how improbable it is by chance that a car was here so often, given how often and when that"
        " car passes otherwise. The adjusted probability takes into account how many cars were compared. It is not the"
        " probability that somebody is innocent. Method: {method}; described in docs/investigations-method.md.",
        counted="In the order of how often a car was there. Nothing is said about chance: of cars that are seen only"
        " while they are on a list, no habits are known. Method: {method}; described in docs/investigations-method.md.",
        hits_only="HITS ONLY: this service keeps no other passages. A car that was on no list is in no answer.",
        unexamined="Never unmasked, so not looked at: {count} of {all}.",
        nothing="Nothing was verified.",
        doubts={
            "reads": "It is not sure that all reads are of one plate.",
            "rare": "The car was seen hardly anywhere else: how often it passes is hardly known.",
            "like the car": "The plate looks like the one that was asked for: it may be that car, misread.",
        },
        sections={
            "bounds": "Order and bounds",
            "question": "Question {number}: {kind}",
            "unexamined": "What was not looked at",
            "candidate": "Question {question}, candidate {number}: {plate}",
            "passages": "Passages of candidate {number}",
            "story": "What was done",
        },
        labels={
            "reference": "Order",
            "offence": "Offence",
            "granted_by": "Granted by",
            "combining": "Combining (Wpg 11)",
            "period": "Period",
            "cameras": "Cameras",
            "members": "Members",
            "approver": "Approved by",
            "case_number": "Case number",
            "asked_plate": "Plate asked for",
            "asked_by": "Asked by",
            "scenes": "Scenes",
            "window": "Window",
            "least_joint": "Joint passages at least",
            "least_cameras": "Cameras at least",
            "level": "Proposed up to an adjusted probability of",
            "compared": "Cars compared",
            "looked_at": "Passages looked at",
            "candidates": "Candidates",
            "left_out": "Candidates not shown (beyond 50)",
            "looked": "Time looked at (what was still kept)",
            "days": "Days of which anything is known: chance is estimated from them",
            "occasions_scenes": "Occasions that count (scenes soon after each other are one)",
            "occasions_companions": "Journeys of the car asked for that count",
            "skipped_scenes": "Scenes that do not count: too few other days are known there",
            "skipped_times": "Passages of the car asked for that do not count: too few other days are known there",
            "silent": "Cameras without a passage",
            "plate": "Plate",
            "spellings": "Reads",
            "one_in": "By chance",
            "adjusted": "Adjusted probability",
            "chain": "All reads of this plate",
            "doubt": "Doubt",
            "own": "Own passages in the period",
            "verified": "Verified by",
            "words": "Words",
            "at": "At",
            "camera": "Camera",
            "joint": "Of the question",
            "probability": "Probability of the read",
            "who": "Who",
            "what": "What",
        },
        picture={
            "plate": "Cut-out of the plate, {time}, {camera}",
            "overview": "Overview, masked, {time}, {camera}",
            "kept": "The picture is the one that was recorded: its hash was checked.",
            "gone": "The picture is not kept any more.",
            "altered": "WARNING: this is not the picture that was recorded.",
        },
        yes="yes",
        no="no",
    ),
}
