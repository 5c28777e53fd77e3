"""What moves the simulated shoppers: life situations, circles of like-minded people, and dated trends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """A way of life: the share of interest per category, and the tags that go with it."""

    name: str
    categories: dict[str, float]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    """A dated surge of products: those listed, or all with `tag` in `categories`."""

    name: str
    first_day: str
    last_day: str
    strength: float
    items: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tag: str = ""


SITUATIONS = (
    Situation(
        "new parent",
        {"Baby and toddler": 0.7, "Home office": 0.1, "Books": 0.2},
        ("cosy", "night", "organic", "beginner", "eco", "quiet"),
    ),
    Situation(
        "growing family",
        {"Baby and toddler": 0.3, "Board games": 0.35, "Arts and crafts": 0.35},
        ("kids", "family", "colourful", "gift", "beginner"),
    ),
    Situation(
        "trail runner",
        {"Trail running": 0.65, "Yoga and wellness": 0.2, "Books": 0.15},
        ("trail", "endurance", "running", "lightweight", "winter", "recovery"),
    ),
    Situation(
        "weekend camper",
        {"Camping": 0.6, "Trail running": 0.2, "Coffee and tea": 0.2},
        ("travel", "waterproof", "summer", "lightweight", "family", "minimalist"),
    ),
    Situation(
        "home barista",
        {"Coffee and tea": 0.7, "Kitchen": 0.3},
        ("espresso", "premium", "repairable", "quiet", "handmade", "tech"),
    ),
    Situation(
        "keen cook",
        {"Kitchen": 0.6, "Books": 0.2, "Garden": 0.2},
        ("baking", "cooking", "handmade", "repairable", "cosy", "organic"),
    ),
    Situation(
        "gardener",
        {"Garden": 0.7, "Books": 0.15, "Kitchen": 0.15},
        ("sowing", "organic", "gardening", "strength", "eco", "winter"),
    ),
    Situation(
        "city cyclist",
        {"Cycling": 0.7, "Home office": 0.15, "Trail running": 0.15},
        ("commuting", "waterproof", "night", "repairable", "winter", "tech"),
    ),
    Situation(
        "game host",
        {"Board games": 0.65, "Books": 0.2, "Audio": 0.15},
        ("strategy", "mystery", "party", "expert", "night", "solo"),
    ),
    Situation(
        "bookworm",
        {"Books": 0.6, "Coffee and tea": 0.2, "Yoga and wellness": 0.2},
        ("mystery", "cosy", "night", "science-fiction", "quiet", "crime"),
    ),
    Situation(
        "music student",
        {"Audio": 0.7, "Home office": 0.2, "Arts and crafts": 0.1},
        ("vinyl", "studio", "budget", "retro", "party", "tech"),
    ),
    Situation(
        "home worker",
        {"Home office": 0.65, "Yoga and wellness": 0.2, "Pets": 0.15},
        ("ergonomic", "home-office", "tech", "quiet", "small-space", "stationery"),
    ),
    Situation(
        "calm seeker",
        {"Yoga and wellness": 0.65, "Garden": 0.15, "Coffee and tea": 0.2},
        ("yoga", "mindfulness", "organic", "quiet", "handmade", "cosy"),
    ),
    Situation(
        "dog owner",
        {"Pets": 0.7, "Camping": 0.15, "Cycling": 0.15},
        ("dogs", "waterproof", "trail", "repairable", "summer", "beginner"),
    ),
    Situation(
        "cat owner",
        {"Pets": 0.65, "Books": 0.2, "Home office": 0.15},
        ("cats", "small-space", "quiet", "cosy", "minimalist", "premium"),
    ),
    Situation(
        "maker",
        {"Arts and crafts": 0.7, "Home office": 0.15, "Board games": 0.15},
        ("art", "knitting", "handmade", "expert", "clay", "repairable"),
    ),
)

# People of one circle buy these together; no title, tag or category says so. Only what others do reveals it.
CIRCLES = {
    "first flat": "KI02 HO18 PE15 YW06 CT07 BG07 GA12 AU05",
    "night shift": "CT16 AU06 YW15 TR14 KI14 BK07 HO01 PE21",
    "allotment neighbours": "GA15 CT22 KI21 BG18 AU12 TR05 PE05 AC21",
    "van weekenders": "CA13 AU20 YW03 CY13 AC01 PE03 KI05 BK23",
    "Sunday bakers": "KI20 AU24 BK06 BG06 YW11 HO16 BT12 AC13",
    "grandparents": "BT10 BK16 GA04 BG13 CT23 AC15 KI24 AU13",
    "beat makers": "AU11 HO12 CT02 YW08 BG21 CY08 GA09 TR04",
    "school run": "CY25 BT23 TR18 CA20 CT26 HO21 PE07 KI13",
    "marathon club": "TR10 YW07 BK14 CT05 PE06 AU03 HO15 AC12",
    "collectors": "AU16 CT20 BG17 HO20 BK21 KI01 GA21 CA15",
    "repair cafe": "HO10 AC20 KI06 CY21 AU07 GA11 BT11 BK20",
    "slow mornings": "CT18 YW23 AC24 BK10 HO04 GA18 PE02 BG23",
    "festival crowd": "CA16 AU10 TR22 YW13 BG05 KI07 CY20 AC06",
    "theatre crew": "HO02 TR09 AC16 CT15 BG19 CA14 AU18 YW24",
    "lake swimmers": "TR11 CA25 YW10 AU08 CY14 BT21 KI11 PE20",
    "retired teachers": "BK02 GA05 AC19 CT19 CY22 BG10 YW09 KI23",
    "climbing wall": "TR16 YW20 CA10 KI09 AU26 BK19 CY10 PE12",
    "first baby group": "BT06 YW02 BK09 AC03 CT12 HO09 AU22 GA01",
}

TRENDS = (
    Trend(
        "festival summer",
        "2026-08-08",
        "2026-08-23",
        1.0,
        ("CA16", "CA03", "AU10", "AU08", "TR22", "YW13", "CY20"),
    ),
    Trend(
        "back to the desk",
        "2026-08-29",
        "2026-09-11",
        0.9,
        ("HO14", "HO18", "HO19", "HO21", "HO11", "HO02", "BK14"),
    ),
    Trend(
        "preserving the harvest",
        "2026-09-15",
        "2026-09-30",
        1.0,
        ("KI21", "KI18", "KI20", "BK08", "BK11", "GA02", "CT22"),
    ),
    Trend(
        "sourdough weeks",
        "2026-10-03",
        "2026-10-18",
        1.0,
        categories=("Kitchen", "Books", "Audio", "Board games"),
        tag="baking",
    ),
    Trend(
        "dark evenings",
        "2026-10-15",
        "2026-10-31",
        1.1,
        ("TR13", "TR14", "TR15", "TR09", "CY10", "CY11", "CY12", "PE20"),
    ),
    Trend(
        "game nights before advent",
        "2026-10-17",
        "2026-10-31",
        1.1,
        ("BG02", "BG22", "BG13", "BG18", "BG24", "BG05", "YW10", "CT24"),
    ),
)

REGIONS = ("city", "coast", "hills", "north", "islands")
