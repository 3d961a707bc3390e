"""Dutch words for what is wrong with a field of any kind: its type, its length, a time, a name, a plate."""

from typing import Final

FIELDS: Final[dict[str, str]] = {
    "is missing": "ontbreekt",
    "null": "leeg",
    "true or false": "ja of nee",
    "a number": "een getal",
    "text": "tekst",
    "a list": "een lijst",
    "an object": "een object",
    "unknown field; known are {choices}": "onbekend veld; bekend zijn {choices}",
    "must be a JSON object, not {kind}": "moet een JSON-object zijn, maar is {kind}",
    "must be text, not {kind}": "moet tekst zijn, maar is {kind}",
    "must be text or a whole number": "moet tekst of een heel getal zijn",
    "must be true or false": "moet ja of nee zijn",
    "must be {meaning}": "moet zijn: {meaning}",
    "must be {meaning}, not {kind}": "moet zijn: {meaning}, maar is {kind}",
    "must be {rule}": "moet zijn: {rule}",
    "must be {choices}": "moet {choices} zijn",
    "must be {choices}, or null": "moet {choices} zijn, of leeg",
    "must be {choices}: there are no others": "moet {choices} zijn: iets anders is er niet",
    "must be one of {choices}": "moet een van deze zijn: {choices}",
    "must be one of {choices} when an alert is closed": (
        "moet een van deze zijn als een melding wordt afgesloten: {choices}"
    ),
    "must be one of {choices}: set the camera to take one of these": (
        "moet een van deze zijn: {choices}. Stel de camera daarop in"
    ),
    "must be a list of {choices}": "moet een lijst zijn van {choices}",
    "must be a list of {meaning}": "moet een lijst zijn van {meaning}",
    "must be a list of names": "moet een lijst van namen zijn",
    "must be one line of 1 to {most} printable characters": "moet één regel van 1 tot {most} leesbare tekens zijn",
    "must be a whole number, not {kind}": "moet een heel getal zijn, maar is {kind}",
    "must be a whole number from 1 to {most}": "moet een heel getal van 1 tot {most} zijn",
    "must be a whole number from {least} to {most}": "moet een heel getal van {least} tot {most} zijn",
    "must be a number, not {kind}": "moet een getal zijn, maar is {kind}",
    "must be at least {least}": "moet ten minste {least} zijn",
    "must be at most {most}": "mag hoogstens {most} zijn",
    "must be 1 to {most}": "moet 1 tot {most} zijn",
    "must be from {least:g} to {most:g}": "moet van {least:g} tot {most:g} zijn",
    "must be a time such as {example}": "moet een tijd zijn zoals {example}",
    "must be a time such as {example}, not {kind}": "moet een tijd zijn zoals {example}, maar is {kind}",
    "needs a time zone: Z or an offset, such as {example}": "mist de tijdzone: Z of een verschil, zoals {example}",
    "is no time that exists; give one such as {example}": "is geen tijd die bestaat; geef er een zoals {example}",
    "must be in the years {first} to {last}": "moet in de jaren {first} tot {last} liggen",
    "is no day that exists; give one such as 2026-03-12": "is geen dag die bestaat; geef er een zoals 2026-03-12",
    "must be a day such as 2026-03-12": "moet een dag zijn zoals 2026-03-12",
    "must be a day such as 2027-03-12": "moet een dag zijn zoals 2027-03-12",
    "must be a month such as 2026-03": "moet een maand zijn zoals 2026-03",
    "must be a week such as 2026-W48": "moet een week zijn zoals 2026-W48",
    "{text} is no time of day; give {meaning}": "{text} is geen tijd van de dag; geef {meaning}",
    "hours such as mon-fri 08:00-18:00 or sat 22:00-06:00; 00:00-24:00 is the whole day": (
        "uren zoals mon-fri 08:00-18:00 of sat 22:00-06:00 (dagen in het Engels); 00:00-24:00 is de hele dag"
    ),
    "must not be in the future": "mag niet in de toekomst liggen",
    "must not be in the future: list the plate for what is still to come": (
        "mag niet in de toekomst liggen: zet het kenteken op een lijst voor wat nog komt"
    ),
    "must not be before from": "mag niet vóór het begin liggen",
    "must not be before since": "mag niet vóór het begin liggen",
    "must be after since": "moet na het begin liggen",
    "must come after since, by {days} days at the most": "moet na het begin liggen, hoogstens {days} dagen erna",
    "must come after the beginning, and at most {days} days after it": (
        "moet na het begin liggen, hoogstens {days} dagen erna"
    ),
    "must be at most {days} days after from: ask for one month after another": (
        "mag hoogstens {days} dagen na het begin liggen: vraag de ene maand na de andere"
    ),
    "must be at most {days} days ago: no more is kept": (
        "mag hoogstens {days} dagen geleden zijn: meer is niet bewaard"
    ),
    "must be at most {days} days ahead": "mag hoogstens {days} dagen vooruit liggen",
    "must be in the future, at most {days} days ahead": "moet in de toekomst liggen, hoogstens {days} dagen vooruit",
    "must be at most {most} weeks before until": "mag hoogstens {most} weken voor het einde liggen",
    "must leave a whole week up to until, Monday through Sunday": (
        "moet een hele week overlaten tot het einde, van maandag tot en met zondag"
    ),
    "has passed: what was not told cannot be made quiet afterwards": (
        "is voorbij: wat al is gemeld, kan niet achteraf stil worden gemaakt"
    ),
    "must be the `cursor` of an answer": "moet de `cursor` van een antwoord zijn",
    "the `next` of the answer before": "de `next` van het vorige antwoord",
    "must be the `next` of an answer": "hoort niet bij een eerder antwoord: begin opnieuw",
    "must be the `next` of the answer before": "hoort niet bij het vorige antwoord: begin opnieuw",
    "must be the `next` of an answer to the same order": "hoort niet bij een antwoord op dit bevel: begin opnieuw",
    "must be the `next` of an answer to the same question": "hoort niet bij een antwoord op deze vraag: begin opnieuw",
    "must be the `next` of a page of this list that is still kept: begin again": (
        "hoort niet bij een pagina van deze lijst die nog is bewaard: begin opnieuw"
    ),
    "must be the `next` of a page of this list: nothing begins there": (
        "hoort niet bij een pagina van deze lijst: begin opnieuw"
    ),
    "is of a file that is not the list any more: begin again": (
        "hoort bij een bestand dat de lijst niet meer is: begin opnieuw"
    ),
    "must be a case number: 3 to 64 letters, digits, spaces, . / _ or -": (
        "moet een zaaknummer zijn: 3 tot 64 letters, cijfers, spaties, . / _ of -"
    ),
    "must hold no number plate; give the number of the case as your force writes it, such as 2026-17": (
        "mag geen kenteken bevatten; geef het zaaknummer zoals uw eenheid het schrijft, zoals 2026-17"
    ),
    "must hold no number plate": "mag geen kenteken bevatten",
    "must not hold the plate": "mag het kenteken niet bevatten",
    "must say in words why this is asked, with three letters or more": (
        "moet in woorden zeggen waarom dit wordt gevraagd, met drie letters of meer"
    ),
    "must say in words why nothing is done about it, with three letters or more": (
        "moet in woorden zeggen waarom er niets mee wordt gedaan, met drie letters of meer"
    ),
    "must say it in words, with three letters or more": "moet het in woorden zeggen, met drie letters of meer",
    "must say who allowed the restricted use, and by which decision": (
        "moet zeggen wie het beperkte gebruik toestond, en met welk besluit"
    ),
    "must say who ordered the hold, and by which decision": "moet zeggen wie het bewaren beval, en met welk besluit",
    "must say in words {meaning}": "moet in woorden zeggen {meaning}",
    "is missing: say in words {why}": "ontbreekt: zeg in woorden {why}",
    "why the camera stands there": "waarom de camera daar staat",
    "what is done there": "wat daar wordt gedaan",
    "no {kind} is called {name}: did you mean {nearest}?": "geen {kind} heet {name}: bedoelt u {nearest}?",
    "no {kind} is called {name}: see {command}": "geen {kind} heet {name}",
    "list": "lijst",
    "camera": "camera",
    "recipient": "ontvanger",
    "site": "plaats",
    "2 to 63 lower-case letters, digits and dashes, and not begin with a dash": (
        "2 tot 63 kleine letters, cijfers en streepjes, niet met een streepje vooraan"
    ),
    "1 to 64 letters, digits, _ and -": "1 tot 64 letters, cijfers, _ en -",
    "32 lower-case hex digits": "32 cijfers en letters a-f",
    "64 lower-case hex digits": "64 cijfers en letters a-f",
    "{least} to {most} digits": "{least} tot {most} cijfers",
    "a phone number with its country code, such as +31612345678": (
        "een telefoonnummer met landnummer, zoals +31612345678"
    ),
    "the id of a message, as the list of dead letters has it": (
        "de id van een bericht, zoals die in de lijst van mislukte berichten staat"
    ),
    (
        "begins as a formula of a spreadsheet does (with =, +, @, a tab, or a dash and more): begin it with a"
        " letter or a digit"
    ): (
        "begint als een formule van een spreadsheet (met =, +, @, een tab, of een streepje en meer): begin"
        " met een letter of een cijfer"
    ),
    "characters {first} to {last} {reason}": "tekens {first} tot {last}: {reason}",
    "part of it {reason}": "een deel ervan: {reason}",
    (
        "would be a link on a phone: text that is sent holds no web and no mail addresses; if this is none, put a"
        " space after the dot"
    ): (
        "een telefoon maakt er een link van. Tekst die wordt verstuurd, bevat geen web- of mailadressen; is"
        " het er geen, zet dan een spatie na de punt"
    ),
    (
        "look like a phone number, and it is none of those that an admin has allowed (parameter"
        " AllowedPhoneNumbers); numbers of other kinds are set apart by commas or letters"
    ): (
        "lijkt een telefoonnummer, en niet een dat een beheerder heeft toegestaan (parameter"
        " AllowedPhoneNumbers); scheid andere getallen met komma's of letters"
    ),
    "character {position} is {character}: {rule}": "teken {position} is {character}: {rule}",
    "a plate has only Latin letters, digits, spaces, dots and dashes": (
        "een kenteken heeft alleen Latijnse letters, cijfers, spaties, punten en streepjes"
    ),
    "a pattern has only Latin letters, digits, ? and *, spaces, dots and dashes": (
        "een patroon heeft alleen Latijnse letters, cijfers, ? en *, spaties, punten en streepjes"
    ),
    "{count} letters and digits: a plate has {least} to {most}": (
        "{count} letters en cijfers: een kenteken heeft er {least} tot {most}"
    ),
    "more than {most} letters, digits and ?: a plate has at most {most}": (
        "meer dan {most} letters, cijfers en ?: een kenteken heeft er hoogstens {most}"
    ),
    "{known} known letters and digits: a pattern needs at least {least} beside its ? and *": (
        "{known} bekende letters en cijfers: een patroon heeft er naast ? en * ten minste {least} nodig"
    ),
    "must be a plate, or a pattern as it is listed": (
        "moet een kenteken zijn, of een patroon zoals het op de lijst staat"
    ),
    "must be a plate, or a pattern as it is listed: {error}": (
        "moet een kenteken zijn, of een patroon zoals het op de lijst staat: {error}"
    ),
    "must be a plate, or a pattern with ? and * as it is listed": (
        "moet een kenteken zijn, of een patroon met ? en * zoals het op de lijst staat"
    ),
    "must be a plate, or a plate with ? and *": "moet een kenteken zijn, of een kenteken met ? en *",
    "must be there, or expired must be true: all messages of the queue past their day": (
        "moet er staan, of `expired` moet ja zijn: alle berichten van de wachtrij waarvan de dag voorbij is"
    ),
    "must not stand beside an id": "mag niet naast een id staan",
}
