"""The sentences of the New users page."""

from collections.abc import Sequence

from core.datasets import Dataset
from core.explanation.hand_over import MAX_CLICKS, Effect, HandOverStep, joins_at, outweighs_at
from core.ranking import Query, Recommendation
from core.signals import label_of
from core.users import click_kind
from dashboard import texts

_FEW_PEOPLE = 10

DOUBTS_HELP = (
    "Nearest items by the text model, against two measured levels: as close as meaningless words get to this catalog, "
    "and as close as its own tags do. The model knows English best."
)

HEADLINE_HELP = (
    "What they say decides which items compete, and every interest that something fits has places kept; the mix "
    "decides their order. Each of the first five clicks lets more of the catalog in."
)


def possessive(name: str) -> str:
    """Return a name as an owner's: James' and Maya's."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def headline(answer: Recommendation, query: Query, who: str, n_users: int, window: float | None) -> str:
    """Return what the list rests on, as Markdown."""
    if answer.fallback:
        instead = {"trending": "what is trending now", "popular": "what is popular", "catalog": "the catalog as it is"}
        return f"Shown instead: {instead[answer.fallback]}"
    grounds = []
    if answer.pool or any(origin.stated for item in answer.items for origin in item.origins.values()):
        grounds.append("what they said")
    if query.clicks:
        grounds.append(_count(len(query.clicks), "click"))
    if "collaborative" in answer.shares:
        grounds.append(f"{n_users:,} people")
    if "trending" in answer.shares and window:
        grounds.append(f"{window:g} days of activity")
    picks = _count(len(answer.items), "pick")
    return f"{picks} for {texts.plain(who)} from {texts.joined(grounds)}"


def invitation(who: str, n_clicks: int, *, is_before_click: bool) -> str:
    """Return what to do with the list and what its arrows mean, as Markdown."""
    if n_clicks >= MAX_CLICKS:
        words = f"All {MAX_CLICKS} clicks are made: take one back, or start over."
    else:
        words = f"Click the title of what {texts.plain(who)} would click: the list follows."
    return f"{words} Arrows and “new” show what the last click moved." if is_before_click else words


def level(chosen: str, effect: Effect | None) -> str:
    """Return what the level does to this list."""
    if effect is not None:
        if effect.is_little:
            return f"Little effect here: changes {effect.changed} of {effect.shown}"
        return f"Changes {effect.changed} of {effect.shown}"
    if chosen == "intermediate":
        return "Leans neither way: changes nothing"
    return "Takes effect beside an interest or a goal" if chosen else "Not said: leans neither way"


def story(
    steps: Sequence[HandOverStep], dataset: Dataset, who: str, n_similar: int, *, is_narrowed: bool = False
) -> str:
    """Return how the list passed from words to actions; `n_similar` people chose one of the clicked items.

    `is_narrowed` says whether what was said decides which items compete, also where it does not order them.
    """
    n_clicks = len(steps) - 1
    counts_as = _counts_as(dataset)
    if not n_clicks:
        return f"{_at_first(steps[0], is_narrowed=is_narrowed)} {counts_as}"
    sentences = [_joining(joins_at(steps), n_similar, has_log=len(dataset.interactions) > 0)]
    crossing = outweighs_at(steps)
    if crossing:
        sentences.append(f"What {who} does outweighs what {who} said from click {crossing}.")
    sentences.append(f"The last click brought {_count(steps[-1].n_new, 'new item')}.")
    return " ".join([*filter(None, sentences), counts_as])


def actions(count: int) -> str:
    """Return how many actions there are."""
    return f"{_count(count, 'action')} so far"


def _at_first(step: HandOverStep, *, is_narrowed: bool) -> str:
    said = step.stated or float(is_narrowed)
    heard = [
        words for share, words in ((said, "what they said"), (step.others.get("trending", 0.0), "what trends")) if share
    ]
    if not heard:
        return "Before the first click there is nothing to go by."
    return f"Before the first click the list rests on {texts.joined(heard)}."


def _joining(click: int | None, n_similar: int, *, has_log: bool) -> str:
    name = label_of("collaborative")
    if click is None:
        return f"“{name}” has no opinion yet." if has_log else f"“{name}” needs a behaviour log."
    joins = f"joins at click {click}" if click else "has an opinion from the start"
    thin = ", which is thin" if n_similar < _FEW_PEOPLE else ""
    return f"“{name}” {joins}: now from {_count(n_similar, 'person')} who chose something of this too{thin}."


def _counts_as(dataset: Dataset) -> str:
    kind = click_kind(dataset.options)
    if kind.rating == kind.rating:
        return f"Each click counts as a rating of {kind.rating:g} here."
    return "" if kind.event == "click" else f"Each click counts as “{kind.event}” here, since clicks are no choices."


def _count(number: int, word: str) -> str:
    many = {"person": "people"}.get(word, f"{word}s")
    return f"{number:,} {word if number == 1 else many}"
