"""What stands on signs, shops, vans, buses and recorders, and is no plate."""

from typing import Final, TypeVar

import numpy as np

T = TypeVar("T")

SHOPS: Final = (
    *("Bakkerij Vermeulen", "Slagerij", "Kapsalon Mooi", "Apotheek", "Bloemen & Planten", "Fietsenmaker", "Bar Tabac"),
    *(
        "Optique Lambert",
        "Trattoria da Enzo",
        "Reisebüro",
        "Backhaus",
        "Blumen Engel",
        "The Corner Shop",
        "Fish & Chips",
    ),
    *("Nails & Beauty", "Stomerij", "Boekhandel", "Wijnhandel", "Drogist", "Kebab House", "Antiek", "Pizzeria Roma"),
    *("Wasserette", "Juwelier", "Tandarts", "Huisartsen", "Sportschool", "Phone Repair", "Brasserie", "Kaashuis"),
)
STREETS: Final = (
    *("Dorpsstraat", "Stationsweg", "Kerkplein", "Noordeinde", "Schoolstraat", "Lange Voorhout", "Hauptstraße"),
    *("Rue de la Gare", "Place du Marché", "High Street", "Mill Lane", "Calle Mayor", "Via Garibaldi", "Molenpad"),
)
PLACES: Final = (
    *("Haarlem", "Utrecht", "Den Haag", "Amsterdam", "Leuven", "Köln", "Aachen", "Lille", "Antwerpen", "Gent", "Breda"),
    *("Centrum", "Ring Zuid", "Zuid-Oost", "Arena", "Ziekenhuis", "Station", "Havens", "Industriepark Westpoort"),
)
NOTICES: Final = (
    *("Uitrit vrijlaten", "Verboden toegang", "Einfahrt freihalten", "Parkeren alleen voor bewoners", "Sortie", "Exit"),
    *("No Parking", "Ambulance", "Politie", "Brandweer", "Garage", "Te koop", "Te huur", "Zu vermieten", "For Sale"),
    *("Camerabewaking", "Let op", "Achtung", "Danger", "Private", "Laden en lossen", "Omleiding", "Attention", "Stop"),
)
FIRMS: Final = (
    *(
        "Van den Berg Installatie",
        "De Vries Schilderwerken",
        "Janssen Loodgieters",
        "Bouwbedrijf Kok",
        "Müller Elektro",
    ),
    *("Transports Delmas", "Northern Logistics", "Schoonmaakbedrijf Helder", "Koeriersdienst Snel", "Dakdekkers Oost"),
)
OFFERS: Final = (
    *("Nu in de bioscoop", "Verse koffie", "De nieuwe oogst", "Zomerse deals", "Rijd elektrisch", "Gratis bezorgd"),
    *("Jetzt neu", "La nouvelle saison", "Sale", "Open dag", "Meer dan 400 winkels", "Samen vooruit", "Vakantie"),
)
BADGES: Final = (
    *(
        "TDI",
        "GTI",
        "4x4",
        "V6",
        "HYBRID",
        "quattro",
        "TURBO",
        "xDrive",
        "320d",
        "C 220",
        "XC90",
        "A4",
        "e-tron",
        "GLE",
    ),
    *(
        "4MOTION",
        "BlueHDi",
        "Touring",
        "Sport",
        "1.6",
        "CDTI",
        "electric",
        "S60",
        "Q5",
        "i30",
        "C3",
        "308",
        "500",
        "911",
    ),
)
DEALERS: Final = ("Autobedrijf Hendriksen", "www.autohuis.example", "Garage van Leeuwen", "Autohaus Schneider GmbH")


def one_of(rng: np.random.Generator, choices: tuple[T, ...]) -> T:
    """One of the choices, each as probable."""
    return choices[int(rng.integers(len(choices)))]


def phone(rng: np.random.Generator) -> str:
    """A telephone number, as vans and signs write it."""
    a, b, c = (int(rng.integers(10, 100)) for _ in range(3))
    prefix = one_of(rng, ("020 - 555", "06 - 55", "+31 20 555", "0221 / 55 5", "030-555", "+32 3 555", "0800 - 05"))
    return f"{prefix} {a} {b} {c}"


def price(rng: np.random.Generator) -> str:
    """A price tag."""
    euro, cent = int(rng.integers(1, 30)), int(rng.choice([99, 95, 50, 49]))
    return one_of(
        rng, (f"€ {euro},{cent}", f"{euro},-", f"€{euro}.{cent}", f"{euro}.{cent}", "50% goedkoper", "twee halen")
    )


def fuel_price(rng: np.random.Generator) -> str:
    """What a litre costs: three decimals."""
    return f"{rng.integers(1, 3)}.{rng.integers(100, 1000)}"


def clock(rng: np.random.Generator) -> str:
    """A time of day."""
    return f"{rng.integers(0, 24):02d}:{rng.integers(0, 60):02d}"


def container(rng: np.random.Generator) -> str:
    """The eleven characters of a shipping container, which no plate has."""
    owner = "".join(chr(65 + int(rng.integers(26))) for _ in range(3)) + "U"
    return f"{owner} {rng.integers(100000, 1000000)} {rng.integers(10)}"


def stamp(rng: np.random.Generator) -> tuple[str, str]:
    """What a recorder burns into the picture: date and time, and the camera's name."""
    year, month, day = int(rng.integers(2008, 2030)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    time = f"{clock(rng)}:{rng.integers(0, 60):02d}"
    date = one_of(
        rng,
        (f"{year}-{month:02d}-{day:02d}", f"{day:02d}/{month:02d}/{year}", f"{day:02d}-{month:02d}-{year % 100:02d}"),
    )
    name = one_of(
        rng,
        (
            f"CAM {rng.integers(1, 40):02d}",
            f"Camera {rng.integers(1, 20)}",
            f"CH{rng.integers(1, 17):02d}",
            "POORT WEST",
            "Inrit garage",
            f"IPC-{rng.integers(100, 1000)} N{rng.integers(100, 1000)}",
            f"{rng.integers(20, 120)} km/h",
        ),
    )
    return f"{date} {time}", name


def is_plate_like(line: str) -> bool:
    """Whether a line could be a plate's text: 4 to 10 letters and digits, some of each."""
    marks = [mark for mark in line if mark.isalnum()]
    return 4 <= len(marks) <= 10 and any(map(str.isdigit, marks)) and any(map(str.isalpha, marks))
