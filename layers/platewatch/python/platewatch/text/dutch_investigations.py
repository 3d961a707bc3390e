"""Dutch words for what an investigation does not allow."""

from typing import Final

INVESTIGATIONS: Final[dict[str, str]] = {
    "no investigation of yours has this id: see GET /v1/investigations": "geen onderzoek van u heeft deze id",
    "somebody else changed it at the same moment: look at it and try again": (
        "iemand anders wijzigde het op hetzelfde moment: kijk ernaar en probeer het opnieuw"
    ),
    "somebody else changed it at the same moment: the next run goes on": (
        "iemand anders wijzigde het op hetzelfde moment: de volgende ronde gaat verder"
    ),
    "somebody else works on the candidate at the same moment: try again": (
        "iemand anders werkt op hetzelfde moment aan de kandidaat: probeer het opnieuw"
    ),
    "others ask at the same moment: ask again": "anderen vragen op hetzelfde moment: vraag het opnieuw",
    (
        "is missing: nothing is searched without the order of a public prosecutor: its reference, the offence and"
        " who granted it"
    ): (
        "ontbreekt: zonder bevel van een officier van justitie wordt niets gezocht: het kenmerk, het"
        " strafbare feit en wie het gaf"
    ),
    "must be within the next {days} days: then it ends by itself": (
        "moet binnen {days} dagen liggen: dan eindigt het vanzelf"
    ),
    (
        "is in the future: an investigation looks at what has passed, and no question goes on by itself; list the"
        " plate for what is still to come"
    ): (
        "ligt in de toekomst: een onderzoek kijkt naar wat voorbij is, en geen vraag gaat vanzelf door; zet"
        " het kenteken op een lijst voor wat nog komt"
    ),
    "is more than {days} days after since, the longest period": (
        "ligt meer dan {days} dagen na het begin, en langer mag een periode niet zijn"
    ),
    "is more than {days} days ago: no more is kept": "is meer dan {days} dagen geleden: meer is niet bewaard",
    "must be a list of cameras' ids": "moet een lijst van camera's zijn",
    "must name 1 to {most} cameras: a whole country is no place": (
        "moet 1 tot {most} camera's noemen: een heel land is geen plaats"
    ),
    "is a member, or opens it: somebody else has to approve what the members ask for": (
        "is lid, of opent het onderzoek: iemand anders moet goedkeuren wat de leden vragen"
    ),
    "must be a list of at most {most} people's names; it may be empty": (
        "moet een lijst van hoogstens {most} namen van mensen zijn; hij mag leeg zijn"
    ),
    "must be a person's name as the console shows it, such as j.jansen": (
        "moet de naam van een mens zijn zoals de console hem toont, zoals j.jansen"
    ),
    "you are a member of this investigation: somebody who is none has to approve it": (
        "u bent lid van dit onderzoek: iemand die dat niet is, moet het goedkeuren"
    ),
    "only {approver} decides on this investigation": "alleen {approver} beslist over dit onderzoek",
    "it is {choice} already: nothing of that changes": "het is al {choice}: daar verandert niets aan",
    "approved": "goedgekeurd",
    "refused": "afgewezen",
    "you are the {part} here: only members ask questions and see what they show": (
        "u bent hier {part}: alleen leden stellen vragen en zien wat die opleveren"
    ),
    "member": "lid",
    "approver": "goedkeurder",
    "auditor": "auditor",
    "the approver has refused this investigation: open another one": (
        "de goedkeurder heeft dit onderzoek afgewezen: open een ander"
    ),
    "this investigation is over: what was not verified is destroyed": (
        "dit onderzoek is voorbij: wat niet is bevestigd, is vernietigd"
    ),
    "this service searches something else now than when it was opened: open another one": (
        "deze dienst doorzoekt nu iets anders dan toen het werd geopend: open een ander"
    ),
    "{approver} has not approved this investigation yet: nothing is asked": (
        "{approver} heeft dit onderzoek nog niet goedgekeurd: er wordt niets gevraagd"
    ),
    (
        "this question combines data: it needs an authorisation under Wpg article 11, and this investigation was"
        " opened without one; only a plate may be asked for"
    ): (
        "deze vraag combineert gegevens: daarvoor is toestemming volgens artikel 11 Wpg nodig, en dit"
        " onderzoek is zonder geopend; alleen naar een kenteken mag worden gevraagd"
    ),
    "this investigation has asked {numbers} questions: no more may be asked in one": (
        "in dit onderzoek zijn al {numbers} vragen gesteld: meer mogen het er niet zijn"
    ),
    (
        "this investigation has asked for this plate {times} times: or for a pattern that it fits: asking for the"
        " same car again and again shows how somebody lives; look at the answers that are there"
    ): (
        "in dit onderzoek is al {times} keer naar dit kenteken gevraagd, of naar een patroon dat erop past:"
        " steeds weer naar dezelfde auto vragen toont hoe iemand leeft; kijk naar de antwoorden die er zijn"
    ),
    "must be a list of scenes": "moet een lijst van plaatsen zijn",
    "has {count} scenes: it takes {least} to {most}": "heeft {count} plaatsen: het moeten er {least} tot {most} zijn",
    "{count} scenes: a question has {least} to {most} of them": (
        "{count} plaatsen: een vraag heeft er {least} tot {most}"
    ),
    (
        "are one occasion: scenes less than {hours} hours apart count as one, for a car that is out for an"
        " evening may be at all of them; give scenes of two occasions or more"
    ): (
        "zijn één gelegenheid: plaatsen minder dan {hours} uur na elkaar tellen als één, want een auto die"
        " een avond op pad is, kan bij alle zijn; geef plaatsen van twee of meer gelegenheden"
    ),
    "must be at most {most} minutes": "mag hoogstens {most} minuten zijn",
    "lies outside the investigation's period, with the time around it": (
        "ligt met de tijd eromheen buiten de periode van het onderzoek"
    ),
    "lies outside the investigation's period, or the period is turned round": (
        "ligt buiten de periode van het onderzoek, of het begin en het einde zijn verwisseld"
    ),
    "must lie in the investigation's period, with the time around it": (
        "moet met de tijd eromheen in de periode van het onderzoek liggen"
    ),
    "must be {least} to {most} seconds": "moet {least} tot {most} seconden zijn",
    "must be 5 to 300 seconds": "moet 5 tot 300 seconden zijn",
    "must be more than 0 and 12 hours at the most": "moet meer dan 0 en hoogstens 12 uur zijn",
    "must be {least} or more: fewer are no journey together": "moet {least} of meer zijn: minder is geen reis samen",
    "must be {least} joint passages or more": "moet {least} passages samen of meer zijn",
    "must be {least} cameras or more": "moet {least} camera's of meer zijn",
    "has ? or *: who travelled with a car is asked of a whole plate": (
        "heeft ? of *: wie met een auto meereed, wordt van een heel kenteken gevraagd"
    ),
    "names a camera that is not one of the investigation's": "noemt een camera die niet bij het onderzoek hoort",
    "must be one or more of the investigation's cameras": "moet een of meer camera's van het onderzoek zijn",
    "a period has 28 days at the most": "een periode heeft hoogstens 28 dagen",
    "the plate fits more than {most:,} passages: give more of its characters, fewer cameras or a shorter period": (
        "het kenteken past op meer dan {most:,} passages: geef er meer tekens van, minder camera's of een"
        " kortere periode"
    ),
    "it finds too many passages to be kept: give more of the plate, or ask about less": (
        "er worden te veel passages gevonden om te bewaren: geef meer van het kenteken, of vraag naar minder"
    ),
    "more than {most:,} passages lie in the time around: take fewer cameras or less time": (
        "in de tijd eromheen liggen meer dan {most:,} passages: neem minder camera's of minder tijd"
    ),
    "it takes longer than there is time for: take fewer cameras or less time": (
        "het duurt langer dan er tijd voor is: neem minder camera's of minder tijd"
    ),
    "a candidate passed too often to be kept: give a shorter period or fewer cameras": (
        "een kandidaat kwam te vaak langs om te bewaren: geef een kortere periode of minder camera's"
    ),
    (
        "the car has {count:,} passages, and {most} at the most can be looked around: ask about a shorter period"
        " or fewer cameras"
    ): (
        "de auto heeft {count:,} passages, en rond hoogstens {most} kan worden gekeken: vraag naar een"
        " kortere periode of minder camera's"
    ),
    (
        "{count:,} cars were there often enough, and {most:,} at the most can be compared by their habits: take"
        " fewer cameras, less time, or scenes further apart"
    ): (
        "{count:,} auto's waren er vaak genoeg, en van hoogstens {most:,} kunnen de gewoonten worden"
        " vergeleken: neem minder camera's, minder tijd, of plaatsen verder uit elkaar"
    ),
    (
        "the car's passages lie where too little is known: they count only at cameras that kept passages around"
        " their time on {least} other days of their kind (working days, or free ones) in the last {days} days."
        " With less, who has the same way to work cannot be told from a companion"
    ): (
        "de passages van de auto liggen waar te weinig bekend is: ze tellen alleen bij camera's die rond hun"
        " tijd passages bewaarden op {least} andere dagen van hun soort (werkdagen, of vrije dagen) in de"
        " laatste {days} dagen. Met minder is wie dezelfde weg naar het werk heeft, niet te onderscheiden van"
        " wie meerijdt"
    ),
    (
        "passages of {days} days of the period are known now, and {least} are needed: without them a car that"
        " passes here every day cannot be told from one that came for this alone. Passages are kept for {kept}"
        " days: ask soon after, about a longer period, or ask for one plate"
    ): (
        "van de periode zijn nu passages van {days} dagen bekend, en {least} zijn nodig: zonder die is een"
        " auto die hier elke dag langskomt niet te onderscheiden van een die alleen hiervoor kwam. Passages"
        " worden {kept} dagen bewaard: vraag het eerder, over een langere periode, of vraag naar één kenteken"
    ),
    "fewer than {least} occasions are left": "er blijven minder dan {least} gelegenheden over",
    "fewer than {least} occasions are left without the scenes {scenes}": (
        "zonder de plaatsen {scenes} blijven er minder dan {least} gelegenheden over"
    ),
    (
        "{left}: a scene counts only where its cameras kept passages around its time on {others} other days of"
        " its kind (working days, or free ones) in the last {days} days, and scenes less than four hours apart are"
        " one occasion. With less, who is there every day cannot be told from who came for this alone"
    ): (
        "{left}: een plaats telt alleen als haar camera's rond die tijd passages bewaarden op {others} andere"
        " dagen van die soort (werkdagen, of vrije dagen) in de laatste {days} dagen, en plaatsen minder dan"
        " vier uur na elkaar zijn één gelegenheid. Met minder is wie er elke dag is, niet te onderscheiden van"
        " wie alleen hiervoor kwam"
    ),
    "no question of this investigation has the number {number}": "geen vraag van dit onderzoek heeft nummer {number}",
    "the question is not answered yet: go on with its steps": (
        "de vraag is nog niet beantwoord: ga verder met de stappen"
    ),
    "the plate that was asked for is not kept any more": "het kenteken waarnaar werd gevraagd, is niet meer bewaard",
    "question {number} has no candidate with that number": "vraag {number} heeft geen kandidaat met dat nummer",
    "its passages have expired: nothing of the candidate is shown any more": (
        "de passages zijn verlopen: van de kandidaat wordt niets meer getoond"
    ),
    "candidate {number} is masked: unmask it first, with the reason why just this one": (
        "kandidaat {number} is afgedekt: toon eerst het kenteken, met de reden waarom juist deze"
    ),
    "candidate {number} is {verdict} already": "kandidaat {number} is al {verdict}",
    "verified": "bevestigd",
    "rejected": "verworpen",
    "look at its pictures first: a plate that was read is a lead and no evidence": (
        "bekijk eerst de foto's: een gelezen kenteken is een spoor en geen bewijs"
    ),
    "none of its pictures that were looked at is kept any more: it cannot be verified": (
        "van de bekeken foto's is er geen meer bewaard: de kandidaat kan niet worden bevestigd"
    ),
    "must be a list of 1 to {most} numbers of passages": "moet een lijst van 1 tot {most} nummers van passages zijn",
    "must be numbers from 1 to {count}": "moeten nummers van 1 tot {count} zijn",
}
