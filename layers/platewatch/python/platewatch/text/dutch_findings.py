"""Dutch words for why a list tells nobody, and for what is wrong with the audit log."""

from typing import Final

FINDINGS: Final[dict[str, str]] = {
    "{words} and {more} more": "{words} en nog {more}",
    "it has no entries": "er staan geen regels op",
    "its entries cannot be read: an object of the hotlists bucket is lost": (
        "de regels zijn niet te lezen: een object van de opslag van de lijsten is weg"
    ),
    "no entry is in force today": "geen regel geldt vandaag",
    "none of its first {count} entries is in force today": "geen van de eerste {count} regels geldt vandaag",
    "now is outside its hours ({hours})": "het is nu buiten de uren van de lijst ({hours})",
    "no camera is in use": "er is geen camera in gebruik",
    "no camera in use is in its area ({places})": "geen camera in gebruik staat in het gebied van de lijst ({places})",
    "nobody is told of its hits: no recipient that is in use asks for the list": (
        "niemand wordt gewaarschuwd bij treffers: geen ontvanger in gebruik vraagt om de lijst"
    ),
    "nobody is told of its hits at this hour: all its recipients have other hours": (
        "niemand wordt op dit uur gewaarschuwd bij treffers: alle ontvangers hebben andere uren"
    ),
    "nobody is told of its hits now: its recipients take other entries or places": (
        "niemand wordt nu gewaarschuwd bij treffers: de ontvangers nemen andere regels of plaatsen"
    ),
    "nobody is told now of entries of {kinds}": "niemand wordt nu gewaarschuwd bij regels van {kinds}",
    "category {category}, priority {priority}": "categorie {category}, prioriteit {priority}",
    "nobody is told now of its hits at {cameras}": "niemand wordt nu gewaarschuwd bij treffers bij {cameras}",
    "not where it belongs": "niet waar het hoort",
    "its place is taken": "de plaats is bezet",
    "the end of the chain": "het einde van de keten",
    "after the end of the chain": "na het einde van de keten",
    "the anchor of {time}": "het anker van {time}",
    "the head": "de kop",
    "{source} was stored at {time}": "{source} is opgeslagen op {time}",
    "what stands here is record {number}": "wat hier staat, is regel {number}",
    "{source} was made of another chain": "{source} is van een andere keten gemaakt",
    "{source}, and {more} more after it, was made of another chain": (
        "{source}, en nog {more} erna, is van een andere keten gemaakt"
    ),
    "mon": "ma",
    "tue": "di",
    "wed": "wo",
    "thu": "do",
    "fri": "vr",
    "sat": "za",
    "sun": "zo",
}
