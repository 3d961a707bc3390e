"""Which typefaces the battery draws with, none of which training uses, and under which names the code knows them."""

from typing import Final

# Name: package of npm's @fontsource and weight. The names are the project's own: what is cut out here is no font.
PLATE_FACES: Final = {
    "humanist-a": ("cabin", 700),
    "humanist-b": ("cabin", 600),
    "humanist-c": ("signika", 600),
    "humanist-narrow": ("cabin-condensed", 600),
    "grotesk-a": ("sofia-sans", 700),
    "grotesk-b": ("encode-sans-condensed", 600),
    "grotesk-c": ("asap-condensed", 600),
    "grotesk-d": ("fira-sans-condensed", 500),
    "tall-a": ("oswald", 500),
    "tall-b": ("fjalla-one", 400),
    "square-a": ("rajdhani", 700),
    "even-a": ("red-hat-mono", 600),
    "even-b": ("spline-sans-mono", 600),
}
SIGN_FACES: Final = {
    "sign-a": ("lato", 700),
    "sign-b": ("jost", 600),
    "sign-c": ("antonio", 600),
    "sign-d": ("teko", 500),
    "sign-e": ("pathway-gothic-one", 400),
    "serif-a": ("merriweather", 700),
    "serif-b": ("playfair-display", 700),
    "slab-a": ("alfa-slab-one", 400),
    "script-a": ("pacifico", 400),
    "hand-a": ("permanent-marker", 400),
    "badge-a": ("michroma", 400),
    "badge-b": ("quantico", 700),
    "recorder-a": ("vt323", 400),
    "recorder-b": ("spline-sans-mono", 500),
    "caption-a": ("press-start-2p", 400),
    "caption-b": ("tiny5", 400),
    "caption-c": ("anonymous-pro", 700),
    "caption-d": ("chivo-mono", 500),
}
