"""The named shoppers of the sample shop: who they are, what they did, and which control shows it.

A history is written by hand, one line per visit: the date, then items with a letter for how far the shopper
went (`v` viewed, `c` clicked, `l` liked, `k` put in the cart, `p` bought, `h` hid, `d` disliked). What
comes before a step in the shop is filled in: who bought also viewed, clicked and put in the cart.
"""

from __future__ import annotations

from dataclasses import dataclass

STEPS = {
    "v": ("view",),
    "c": ("view", "click"),
    "l": ("view", "click", "like"),
    "k": ("view", "click", "cart"),
    "p": ("view", "click", "cart", "purchase"),
    "h": ("view", "hide"),
    "d": ("view", "click", "dislike"),
}


@dataclass(frozen=True)
class Shopper:
    """One named shopper with a scripted history."""

    user_id: str
    name: str
    situation: str
    region: str
    joined_at: str
    story: str
    history: str


@dataclass(frozen=True)
class ScriptedStep:
    """One product met in one visit, and what the shopper did with it."""

    day: str
    item_id: str
    events: tuple[str, ...]


def scripted_steps(shopper: Shopper) -> list[ScriptedStep]:
    """Read a shopper's history, in order."""
    steps: list[ScriptedStep] = []
    for line in shopper.history.strip().splitlines():
        day, *items = line.split()
        steps.extend(ScriptedStep(f"2026-{day}", item[:4], STEPS[item[4]]) for item in items)
    return steps


OPENING = "ines"
"""Whom the pages open on: a list that makes sense at a glance."""

SHOPPERS = (
    Shopper(
        "maya",
        "Maya",
        "from baby to trail",
        "north",
        "2025-11-03",
        "A parent who shopped for her baby until September and took up trail running two weeks ago.",
        """
        08-03 BT01p BT02c BT05v
        08-06 BT19p BT20c BT25v
        08-11 BT22p BT23c BT06k
        08-17 BT09p BT08v BT07c
        08-22 BT16l BT18c BT10c
        08-29 BT25p BT23v BT19c
        09-04 BT14p BT10l BT17c
        09-09 BT11c BT16p BT12v
        09-15 BT20c BT20v BT22c BK16p
        09-22 BT21p BT17k BT14v
        09-27 BT18p BT13c BT15v
        10-18 BK14p TR01c BT24v
        10-20 TR01p TR04c TR06v
        10-23 TR08k TR10c TR24v
        10-25 TR10p TR19c TR08p
        10-27 TR14c TR18c YW06c
        10-29 TR14p TR25l TR16v
        10-30 TR18k TR03c TR26c
        10-31 TR26c TR09c
        """,
    ),
    Shopper(
        "kofi",
        "Kofi",
        "follows what is new",
        "city",
        "2026-02-14",
        "He rides every wave of the season: festival gear in August, headlamps and board games now.",
        """
        08-14 CA16p AU10c CA03k
        08-20 AU10p TR22c YW13v
        09-03 HO02v HO19p HO11c HO18c
        09-09 HO14c HO21p
        09-21 KI21p KI18c BK08v
        09-26 KI18p BK11v AU08v
        10-10 KI20p BK05c AU24c
        10-15 KI25p AU24p BK05k
        10-25 TR15c TR14p CY10c
        10-28 BG02p BG22c YW10c
        10-30 BG22k TR15p BG13c
        10-31 BG13c CY10k BG05c
        """,
    ),
    Shopper(
        "ines",
        "Inês",
        "home barista",
        "coast",
        "2025-09-19",
        "A home barista who looks at coffee and tea and at nothing else.",
        """
        08-05 CT01c CT03v CT08c
        08-12 CT06p CT01l CT15c
        08-19 CT15p CT08c CT03c
        08-30 CT01k CT04v CT02d
        09-08 CT01p CT08l
        09-16 CT15p CT17c CT06v
        09-29 CT08k CT03c CT22c
        10-07 CT22p CT08c CT05c
        10-17 CT08p CT17p
        10-24 CT15p CT25c CT03c
        10-30 CT25k CT03l CT05v
        """,
    ),
    Shopper(
        "noor",
        "Noor",
        "night shift",
        "city",
        "2026-01-27",
        "She works nights and buys what others on the night shift buy, from decaf to sleep headbands; no "
        "description connects these.",
        """
        08-08 CT16p HO01c
        08-21 AU06p
        09-02 HO01p
        09-18 YW15p
        10-01 AU06l HO01l
        10-12 CT16p
        10-22 YW15p
        10-28 CT16l
        """,
    ),
    Shopper(
        "jonas",
        "Jonas",
        "newcomer",
        "hills",
        "2026-10-30",
        "He joined yesterday and has clicked two yoga things: little to go on, and it carries.",
        """
        10-30 YW02c
        10-31 BK15c
        """,
    ),
    Shopper(
        "aroha",
        "Aroha",
        "window shopper",
        "islands",
        "2025-06-08",
        "She looks at vinyl, lamps and plants every week and has never bought: looks alone make a taste.",
        """
        08-04 AU14v AU16v AU22v HO03v
        08-10 GA18v GA19v HO03v AU17v
        08-16 AU23v AU09v AU16v GA12v
        08-23 HO01v HO02v AU23v AU22v
        08-30 GA20v GA08v GA18v AU14v
        09-06 AU16c AU15v AU09v
        09-13 HO03v HO08v KI12v GA08v
        09-19 GA18v GA06v CT20v AU22v
        09-26 AU25v AU23v AU14v AU17v
        10-03 HO24v HO03c GA21v GA08v
        10-10 AU24v AU22v AU16v AU09v
        10-16 GA12v GA20v GA09v HO04v
        10-21 YW10v YW12v HO02v AU14v
        10-25 AU25v AU16v GA18v HO03v
        10-30 AU24v AU23v GA21v HO04v
        """,
    ),
    Shopper(
        "stefan",
        "Stefan",
        "student on a budget",
        "city",
        "2026-08-25",
        "A student who buys only what costs under 20.",
        """
        08-26 HO18p HO14c AU01v
        08-29 BK07p HO21c
        09-05 AU05p AU02v AU07v
        09-12 CA22v CT15p CT07v
        09-20 HO21p PE11v HO01k
        09-30 HO01p CY20c CY10v
        10-09 CY20p CY10k
        10-17 CY10p BG07c BG15v
        10-24 BG14p BG07k
        10-29 BG05c BG15c BK20v
        """,
    ),
    Shopper(
        "leila",
        "Leila",
        "gives presents",
        "coast",
        "2025-10-12",
        "She buys presents for everybody and never twice in one category, so her taste is in no category.",
        """
        08-09 KI04p CT17c
        08-24 AC15p BT17c
        09-05 GA05p GA24v
        09-14 BT10p BT14v
        09-25 CT19p CT18c
        10-02 BG08p BG02c
        10-11 BK02p BK20v
        10-16 CY06c HO13k
        10-20 HO16p AC13c
        10-26 YW12c CA15p
        10-29 PE10k BT26c
        10-31 YW11c AC24c TR19k
        """,
    ),
    Shopper(
        "edith",
        "Edith",
        "gardener",
        "hills",
        "2025-03-30",
        "Her garden year ends in October: seeds gave way to secateurs, gloves and hellebores.",
        """
        08-02 GA01p GA02c GA03v
        08-07 GA03p GA05c GA13p
        08-15 GA04c GA02p GA06v
        08-27 GA05l GA07c BT13v
        09-10 KI21p GA07k GA24v
        09-20 GA11c BK12c GA15v
        10-04 GA15p GA22c BK12p
        10-11 GA22p GA16v GA17c
        10-17 GA20p GA19v GA18v
        10-23 GA24c GA20v GA17l
        10-28 GA21k GA17c TR05v
        10-31 GA24k GA26v
        """,
    ),
    Shopper(
        "marco",
        "Marco",
        "touring cyclist",
        "north",
        "2025-05-17",
        "An expert who builds his own bicycles and does not follow what everybody looks at these weeks.",
        """
        08-04 CY07c CY21p CY20d
        08-13 CY02c CY16p CY18h
        08-25 CY08p CY05c
        09-06 CY12c CY11v CY10h
        09-17 CY12p CY14c CY13v
        09-28 CY07k CY22v CY02l
        10-06 CY07p CA10c CA24v
        10-14 CY14p CY15d CY11c
        10-22 CY11k CY17c CA06v
        10-27 CY26c CY26l CY11c
        10-30 CY26k CY02c
        """,
    ),
    Shopper(
        "priya",
        "Priya",
        "says no",
        "islands",
        "2026-04-06",
        "She hides what she does not want, dog things above all since the dog went to live with her sister.",
        """
        08-06 PE01p PE05c PE23p
        08-18 PE19p PE10c PE21v
        08-31 PE23p PE01v PE20c
        09-14 PE03h PE05h PE06h PE07h
        09-16 PE23h PE21h PE10h PE12h PE01d
        09-27 BK10p YW23c PE19h
        10-08 YW23p YW14l PE20h
        10-18 AC24c BK10l PE08h
        10-25 AC24k HO17c AC23c
        10-30 YW25c BG23c PE04h
        """,
    ),
    Shopper(
        "sam",
        "Sam",
        "interested in everything",
        "city",
        "2025-02-01",
        "One of the busiest, at home in twelve categories: every signal sees another Sam.",
        """
        08-02 KI06p KI10c CA14c CA16v
        08-04 BK01p BK03c BG01v
        08-06 AU22l AU14c TR01v
        08-09 CA14p CA12c KI05p
        08-12 BK03p BG03c AU23c
        08-15 TR01p TR10c TR16v
        08-18 GA06p GA01c GA12v
        08-21 CT06c CT10p CT14c
        08-24 AU14p AU22p KI09v
        08-28 HO10c HO05v HO02k
        09-01 HO02p HO10l CY05c
        09-05 CY05p CY13c CY12v
        09-08 BG01c BG16v BG01p
        09-12 CT14p CT22c CA24c
        09-15 TR10p TR19c TR14c
        09-19 KI18c KI20v BK08p
        09-23 YW01c YW07p YW23v
        09-27 AU23p AU25c AU09v
        10-01 BK23p BK10c HO15c
        10-05 KI20p BK05c KI25c
        10-08 CY13p CY21c CY14v
        10-11 BG21c BG02l BK13v
        10-14 TR14p TR15c CY11v
        10-17 AC01c AC16p HO15p
        10-20 KI11k KI25p AU24c
        10-23 AU25p BG02p YW10c
        10-26 CA24p CA26c TR26v
        10-28 TR15l BG22c CT24c
        10-30 CY26v HO25c GA26c
        10-31 BG23c CT26k CA26l
        """,
    ),
    Shopper(
        "olga",
        "Olga",
        "long away",
        "coast",
        "2024-12-09",
        "She bought wool and tea in early August and has not been back for 80 days.",
        """
        08-02 AC11p AC13c CT18c
        08-05 AC14l CT20k AC11v
        08-09 CT20p AC14p BK02v
        08-12 CT18k AC12c
        """,
    ),
    Shopper(
        "hiroshi",
        "Hiroshi",
        "game host",
        "hills",
        "2026-05-21",
        "A host of game nights who owns the best-selling games already.",
        """
        08-08 BG04c BG13c BG16v
        08-20 BG06p BG10v
        09-02 BG19p BG18v
        09-14 BG01k BG21v
        09-24 BG05p BG01p
        10-03 BG22c BG16c
        10-09 BG21p BG10c
        10-19 BG24c BG18v
        10-27 BG22k BG02c
        """,
    ),
)
