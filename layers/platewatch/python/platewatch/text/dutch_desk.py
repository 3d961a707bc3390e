"""Dutch words for what is wrong with fields of alerts, recipients, lists and cameras, and with a test picture."""

from typing import Final

DESK: Final[dict[str, str]] = {
    "is given when an alert is closed, and only then": "wordt gegeven als een melding wordt afgesloten, en alleen dan",
    "is missing: an SMS needs a phone number such as +31612345678": (
        "ontbreekt: een sms heeft een telefoonnummer nodig, zoals +31612345678"
    ),
    "belongs to SMS and webhooks: the topic is the deployment's own": (
        "hoort bij sms en webhooks: het topic is van de installatie zelf"
    ),
    "belongs to the topic and webhooks: a phone gets a text": (
        "hoort bij het topic en webhooks: een telefoon krijgt tekst"
    ),
    "is no address": "is geen adres",
    "must be an address such as https://desk.example.org/platewatch, without a #fragment": (
        "moet een adres zijn zoals https://desk.example.org/platewatch, zonder #fragment"
    ),
    "must hold no user name and no password: the signature says who sends": (
        "mag geen gebruikersnaam en geen wachtwoord bevatten: de handtekening zegt wie verstuurt"
    ),
    "must begin with https:// and name a host": "moet beginnen met https:// en een server noemen",
    "must be a public address": "moet een openbaar adres zijn",
    "is one of the first that anybody would try: no run, no repeated or mirrored digits, no year, no date": (
        "is een van de eerste die iedereen zou proberen: geen reeks, geen herhaalde of gespiegelde cijfers,"
        " geen jaar, geen datum"
    ),
    "{name} is what an alert is filed under that has no recipient": (
        "onder {name} worden meldingen zonder ontvanger bewaard: kies een andere id"
    ),
    "must be 1 (told at once) or 2 (told when nobody answers)": (
        "moet 1 zijn (meteen gewaarschuwd) of 2 (gewaarschuwd als niemand antwoordt)"
    ),
    "must not be over the threshold: what lies between waits for a person": (
        "mag niet boven de drempel liggen: wat ertussen ligt, wacht op een mens"
    ),
    'must be "all" or a list of the names of hotlists': 'moet "all" zijn, of een lijst van namen van lijsten',
    'must be "all" or a list of 1 (find/arrest), 2 (phenomenon), 3 (information)': (
        'moet "all" zijn, of een lijst van 1 (opsporen of aanhouden), 2 (fenomeen), 3 (informatie)'
    ),
    "must be 1, 2 or 3": "moet 1, 2 of 3 zijn",
    "must be 1 (only the highest) to 5 (all)": "moet 1 (alleen de hoogste) tot 5 (alle) zijn",
    "can't be asked together with {other}": "kan niet samen met {other} worden gevraagd",
    "is kept for the rehearsals of platewatch doctor: choose another": (
        "is bewaard voor de proeven van platewatch doctor: kies een andere"
    ),
    "must be no more than camera.pictures": "mag niet meer zijn dan camera.pictures",
    "must be a list of at most {most} polygons": "moet een lijst van hoogstens {most} vlakken zijn",
    "must be a list of 3 to {most} points [x, y]": "moet een lijst van 3 tot {most} punten [x, y] zijn",
    "must be a point [x, y], in fractions of the picture's width and height": (
        "moet een punt [x, y] zijn, in delen van de breedte en hoogte van de foto"
    ),
    "has one point twice; the last joins the first by itself": (
        "heeft een punt twee keer; het laatste sluit vanzelf aan op het eerste"
    ),
    "has sides that cross or touch: side {one} and side {other}": (
        "heeft zijden die elkaar kruisen of raken: zijde {one} en zijde {other}"
    ),
    "has no area": "heeft geen oppervlak",
    "cover {share:.1%} of the picture, where no plate would be read: at most {most:.0%} is allowed": (
        "bedekken {share:.1%} van de foto, waar geen kenteken zou worden gelezen: hoogstens {most:.0%} mag"
    ),
    "{size} bytes is over the {most} bytes that such a file may have": (
        "{size} bytes is meer dan de {most} bytes die zo'n bestand mag hebben"
    ),
    '{size} bytes is over the {most} bytes that such a file may have: save it as "CSV UTF-8"': (
        '{size} bytes is meer dan de {most} bytes die zo\'n bestand mag hebben: bewaar het als "CSV UTF-8"'
    ),
    "goes with neither delta nor dry_run: it changes nothing by itself": (
        "gaat niet samen met delta of dry_run: het verandert zelf niets"
    ),
    "names nothing to change; there are {choices}": "noemt niets om te wijzigen; er zijn {choices}",
    "give a plate or a part of one, or a case number in case_number": (
        "geef een kenteken of een deel ervan, of een zaaknummer"
    ),
    "give at least {least} characters of it": "geef er ten minste {least} tekens van",
    "{floor:g} is above the threshold {threshold:g}": "{floor:g} ligt boven de drempel {threshold:g}",
    "is for lists from elsewhere: give their origin too": "is voor lijsten van elders: geef ook hun herkomst",
    "must be a list of at most {most} recipients' ids": "moet een lijst van hoogstens {most} ontvangers zijn",
    "a list cannot be called so: {problem}": "zo kan een lijst niet heten: {problem}",
    "a list's name must be {rule}": "de naam van een lijst moet zijn: {rule}",
    "must be at most {most} cameras": "mogen hoogstens {most} camera's zijn",
    (
        "has ? or *: the past is searched for a whole plate alone, because a pattern would show passages of cars"
        " that no order names"
    ): (
        "heeft ? of *: in het verleden wordt alleen naar een heel kenteken gezocht, want een patroon zou"
        " passages tonen van auto's die geen bevel noemt"
    ),
    "is missing: what is kept under article 126jj is searched on a prosecutor's order": (
        "ontbreekt: wat onder artikel 126jj is bewaard, wordt doorzocht op bevel van een officier van justitie"
    ),
    "must be the file in Base64": "moet het bestand in Base64 zijn",
    "must be the file in Base64, as text": "moet het bestand in Base64 zijn, als tekst",
    "must have at most {most} bytes: send a smaller picture": (
        "mag hoogstens {most} bytes hebben: stuur een kleinere foto"
    ),
    "must hold a picture": "moet een foto bevatten",
    "must be a list of 1 to {most} snapshots": "moet een lijst van 1 tot {most} foto's zijn",
    "must hold 1 to {most} snapshots, not {count}": "moet 1 tot {most} foto's bevatten, niet {count}",
    "is 0: an empty file is no picture": "is 0: een leeg bestand is geen foto",
    (
        "the pattern fits 1 in {one_in:,} of the plates in use ({country}), and a pattern may fit 1 in {most:,} at the"
        " most: give more characters, or a country"
    ): "het patroon past op 1 op de {one_in:,} kentekens in gebruik ({country}), en dat mag hoogstens 1 op de {most:,}"
    " zijn: geef meer tekens, of een land",
    (
        "the list's patterns fit 1 in {one_in:,} of the plates in use together, and may fit 1 in {most:,} at the"
        " most: give them more characters or a country, or list fewer"
    ): "de patronen van de lijst passen samen op 1 op de {one_in:,} kentekens in gebruik, en dat mag hoogstens 1 op de"
    " {most:,} zijn: geef ze meer tekens of een land, of zet er minder op de lijst",
    # Pictures
    "The file is empty; send the picture again.": "Het bestand is leeg; stuur de foto opnieuw.",
    "The file has {count} bytes; at most {most} are taken.": "Het bestand heeft {count} bytes; hoogstens {most} mag.",
    "The first bytes are neither JPEG nor PNG nor WebP; send one of these.": (
        "Het bestand is geen JPEG, PNG of WebP; stuur een van deze."
    ),
    (
        "The picture is HEIC or AVIF, which is not read. Set the camera to take JPEG (on an iPhone: Settings,"
        " Camera, Formats, Most Compatible), or convert the file to JPEG."
    ): (
        "De foto is HEIC of AVIF, en dat wordt niet gelezen. Stel de camera in op JPEG (op een iPhone:"
        " Instellingen, Camera, Structuren, Meest compatibel), of zet het bestand om naar JPEG."
    ),
    "The picture could not be decoded safely: it made the decoder fail.": (
        "De foto kon niet veilig worden gelezen: de lezer liep erop vast."
    ),
    "The picture could not be decoded safely: it took more computing time than a picture may.": (
        "De foto kon niet veilig worden gelezen: het kostte meer rekentijd dan een foto mag."
    ),
    "The {media_type} data can't be decoded.": "De gegevens ({media_type}) zijn niet te lezen.",
    "The {media_type} data decode to another size than the header announces.": (
        "De foto ({media_type}) heeft een andere grootte dan het begin van het bestand zegt."
    ),
    "The {media_type} header announces {width} x {height} pixels.": (
        "Volgens het begin van het bestand ({media_type}) is de foto {width} x {height} beeldpunten."
    ),
    "The {media_type} header announces {width} x {height} pixels; at most {most} are taken. Send a smaller picture.": (
        "Volgens het begin van het bestand ({media_type}) is de foto {width} x {height} beeldpunten;"
        " hoogstens {most} mag. Stuur een kleinere foto."
    ),
    (
        "The JPEG goes over its {width} x {height} pixels {scans} times, which takes the decoder too long. Save"
        " it as a baseline JPEG, or smaller."
    ): (
        "De JPEG gaat {scans} keer over {width} x {height} beeldpunten, en dat duurt te lang. Bewaar hem als"
        " gewone (baseline) JPEG, of kleiner."
    ),
    "The JPEG begins a second time within its header.": "De JPEG begint in zijn kop een tweede keer.",
    "The JPEG ends before its last row; send the whole file.": (
        "De JPEG houdt op voor de laatste rij; stuur het hele bestand."
    ),
    "The JPEG ends within its header.": "De JPEG houdt op in zijn kop; stuur het hele bestand.",
    "The JPEG has no end marker and can't be decoded; send the whole file.": (
        "De JPEG heeft geen einde en is niet te lezen; stuur het hele bestand."
    ),
    "The JPEG has no end marker, and zeros take the place of its end; send the whole file.": (
        "De JPEG heeft geen einde, en in plaats daarvan staan nullen; stuur het hele bestand."
    ),
    "The JPEG's frame header is too short.": "De kop van het beeld in de JPEG is te kort.",
    "The JPEG's header has more than {most} segments.": "De kop van de JPEG heeft meer dan {most} delen.",
    "The JPEG's picture data begin before its size is told.": (
        "De beeldgegevens van de JPEG beginnen voor zijn grootte is gezegd."
    ),
    "The PNG does not begin with its header chunk.": "De PNG begint niet met zijn kop.",
    "The PNG ends within its header.": "De PNG houdt op in zijn kop; stuur het hele bestand.",
    "The PNG has no end chunk; send the whole file.": "De PNG heeft geen einde; stuur het hele bestand.",
    "The WebP announces {announced} bytes and has {count}; send the whole file.": (
        "De WebP zou {announced} bytes hebben en heeft er {count}; stuur het hele bestand."
    ),
    "The WebP begins with an unknown chunk.": "De WebP begint met een onbekend deel.",
    "The WebP ends within its header.": "De WebP houdt op in zijn kop; stuur het hele bestand.",
    "The WebP's data do not begin with their signature.": "De gegevens van de WebP beginnen niet zoals het hoort.",
    "The WebP's lossless data do not begin with their signature.": (
        "De verliesvrije gegevens van de WebP beginnen niet zoals het hoort."
    ),
}
