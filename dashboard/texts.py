"""The words on screen: one place, one word for one thing."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping

from core import wording
from core.datasets import Dataset
from core.datasets.preview import Forecast
from core.embedding import MINILM, EncodingTime
from core.explanation.sentences import words_for
from core.health import Finding
from core.progress import duration_words
from core.ranking import RankedItem, Recommendation, Remembered
from core.signals import label_of, signals
from core.users import Onboarding

VARIETY_HELP = "Higher swaps look-alikes for something different. 0 keeps the plain order."
LEADING_HELP = (
    "Each item counts for the signal that lifts it most above the average item. The counts add up to the list, but for "
    "what is there by hand."
)
SWAPS_HELP = "Items of this list that would not be in it without variety."
OWN_WEIGHTS_HELP = (
    "New people can have weights of their own: what serves people best of whom only words are known. Each click or "
    "like hands an equal part over to the mix's weights, those of all other pages."
)
NEW_ITEMS_HELP = (
    "Places of the list that are kept for items nobody has chosen yet: the best for each user by how they match, "
    "what is chosen near them, and their age. They stand where their match puts them, mostly last."
)
SAID_HELP = "From the users table: what somebody said decides which items compete until their actions speak for them."
DECAY_HELP = (
    "After this many days an action counts half: fewer days follow the latest taste. Moves “Similar to what they like” "
    "only, unless “People like them” goes along."
)
PEOPLE_MEMORY_HELP = (
    "On: what somebody chose long ago counts less in “People like them” too, and moving Memory moves both. Off: it "
    "counts every choice alike, however old."
)
NO_TIMES = "The log has no times, so nothing can fade."
ENCODING_HELP = "Of a new data set, the other two signals open before: the list is there, and gets better."

STORY_HELP = "Sets the desk to Balanced with this one move, and marks the rows that answer. Undo takes it back."
SAMPLE_ON_ITS_WAY = (
    "A sample shop is being made ready: real-looking products, simulated shoppers. "
    "Your own files come in on the **Data** page."
)
NOTHING_YET = "Nothing is loaded yet: bring your own files on the **Data** page, or begin with the sample shop."

_NEW = "A place is kept for what nobody has chosen yet"

METHODS = {"auto": "Chosen by size", "ease": "EASE", "ials": "Implicit ALS", "knn": "Item neighbours"}
NORMALISATIONS = {"zscore": "Standard deviations", "min-max": "Lowest to highest", "rank": "Rank"}
SEEN_RULES = {
    "auto": "Chosen by the log",
    "any": "Anything they acted on",
    "purchased": "Only what they bought",
    "none": "Nothing",
}

_JOB_WORDS = {
    "map": "Drawing the map of",
    "tune": "Searching mixes for",
    "evaluate": "Measuring mixes on",
    "time_text_model": "Timing a text model on",
}

_STRONG_POINTS = 3.0


def new_item_places(count: str, of_auto: int) -> str:
    """Return what an option of places for new items is called, with what auto stands for now."""
    return f"Auto ({of_auto})" if count == "auto" else count


def whose_faders(n_done: int, n_clicks: int) -> str:
    """Return whose weights the faders move beside a new user who has done something."""
    if n_done >= n_clicks:
        return f"After {n_clicks} actions the mix's own weights count alone: these faders."
    if not n_done:
        return f"These faders are new people's. Within {n_clicks} actions the mix's own take over."
    share = round(100 * n_done / n_clicks)
    theirs = f"{100 - share}% after {n_done} of {n_clicks} actions"
    return f"These faders are new people's: {theirs}, the mix's own {share}%."


def people_memory(days: str) -> str:
    """Return how “People like them” forgets where that is not as Memory says."""
    counts = "counts all alike" if days == "always" else f"counts half after {days} day{'' if days == '1' else 's'}"
    return f"There a choice {counts}, until Memory is moved."


def date_words(seconds: float) -> str:
    """Return a date as people say it, in UTC: 31 Oct 2026."""
    moment = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    return f"{moment.day} {moment:%b %Y}"


def person(dataset: Dataset, user_id: str) -> str:
    """Return a user's name, or their id."""
    name = dataset.people.get(user_id, {}).get("name")
    return str(name) if name else user_id


def said(onboarding: Onboarding, n_actions: int) -> str:
    """Return what a user said of themselves, and how much they have done since."""
    words = [f"“{one}”" for one in onboarding.interests]
    parts = [f"interests {joined(words)}"] if words else []
    parts += [f"goal “{onboarding.goals}”"] if onboarding.goals else []
    done = f"{n_actions} action{'s' if n_actions != 1 else ''}" if n_actions else "no action yet"
    return f"Said when they joined: {'; '.join(parts)} · {done}"


def story(dataset: Dataset, user_id: str) -> str:
    """Return the sentence that comes with a named user, "" elsewhere."""
    text = dataset.people.get(user_id, {}).get("story")
    return str(text) if text else ""


def history_felt(n_felt: int, n: int) -> str:
    """Return how much of a user's history a list rests on."""
    actions = f"{n:,} action{'s' if n != 1 else ''}"
    return f"Rests on {n_felt:,} of {actions}" if n_felt else f"Rests on none of {actions}"


def story_answer(noun: str, n_now: int, n_before: int, k: int, compared_name: str) -> str:
    """Return how many items of a list a story is about, now and in the list that it is compared with."""
    return f"{n_now} of {k} are {noun} ({compared_name}: {n_before})"


def headline(answer: Recommendation, history: list[Remembered], who: str, n_users: int, window: float | None) -> str:
    """Return what a list rests on, as Markdown; held-out metrics take its place once they are computed."""
    if answer.fallback:
        return plain(answer.notices[0])
    grounds = []
    if answer.pool or ("content" in answer.shares and not history):
        grounds.append("what they said")
    if "content" in answer.shares and history:
        grounds.append("their history")
    if "collaborative" in answer.shares:
        grounds.append(f"{n_users:,} people")
    if "trending" in answer.shares and window:
        grounds.append(f"{window:g} days of activity")
    return f"{len(answer.items)} picks for {plain(who)} from {joined(grounds)}"


def job_words(task: str) -> str:
    """Return what a running job is doing, to be followed by its data set."""
    return _JOB_WORDS.get(task, "Preparing")


def title(words: str) -> str:
    """Return words as they begin a title: the first letter large."""
    return f"{words[:1].upper()}{words[1:]}"


def joined(parts: list[str]) -> str:
    """Return words as a list in a sentence, "nothing yet" without any."""
    return wording.joined(parts) or "nothing yet"


def reason(
    item: RankedItem, titles: Mapping[str, str], fact_of: Callable[[str], str], dataset: Dataset | None = None
) -> str:
    """Return why an item stands in the list, in one line: what it fits, and its strongest contribution, in words."""
    if item.is_pinned:
        return "Pinned by hand"
    if item.is_beyond:
        return "The nearest there is to what they told us"
    if item.is_new_arrival:
        return f"{_fitting(item)} · {_NEW}" if item.fits else _NEW
    fitting, strongest = _fitting(item), _strongest(item, titles, fact_of, dataset)
    return f"{fitting} · {strongest}" if item.fits and strongest != fitting else strongest


def _strongest(
    item: RankedItem, titles: Mapping[str, str], fact_of: Callable[[str], str], dataset: Dataset | None
) -> str:
    points = {name: value or 0.0 for name, value in item.contributions.items()}
    strongest = max(points, key=lambda name: points[name])
    if points[strongest] * 100 < _STRONG_POINTS:
        is_weak = min(points.values()) * 100 <= -_STRONG_POINTS
        return "Below the average item" if is_weak else "Close to the average item in every respect"
    origin, signal = item.origin(strongest), signals(dataset).get(strongest)
    if origin.stated > max([pull.share for pull in origin.pulls], default=0.0):
        return _fitting(item)
    if origin.pulls and signal is not None and signal.in_short:
        if origin.pulls[0].item_id == item.item_id:
            return "They chose this before"
        return signal.in_short.format(titles[origin.pulls[0].item_id])
    return fact_of(strongest) or {"content": _fitting(item)}.get(strongest) or words_for(strongest, dataset)


def _fitting(item: RankedItem) -> str:
    words = joined([f"“{one}”" for one in item.fits])
    return f"Fits {words}" if item.fits else "Among the nearest to what they told us"


def silent_signals(answer: Recommendation, dataset: Dataset | None = None) -> str:
    """Return which weighed signals took no part in a list, in one sentence; "" where all did."""
    if answer.fallback or not answer.dropped:
        return ""
    facts = [f"“{label_of(name, dataset)}” {reason}" for name, reason in answer.dropped.items()]
    left = answer.taking_part
    rest = f"“{label_of(left[0], dataset)}” decides alone" if len(left) == 1 else "the other signals share its weight"
    return f"{joined(facts)}; {rest}."


def amount(value: float, unit: str) -> str:
    """Return a mean of a column as people read it: a number with three digits that count, or a date."""
    if math.isnan(value):
        return "–"
    if unit == "date":
        return date_words(value)
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|~$:<>&-])", r"\\\1", text)


def log_facts(dataset: Dataset) -> str:
    """Return how a data set's log is read, in one line."""
    options = dataset.options
    facts = []
    if options.rating_scale is not None:
        facts.append(f"values are ratings from {options.rating_scale[0]:g} to {options.rating_scale[1]:g}")
    elif options.value_kind != "none":
        facts.append(f"values are {options.value_kind}")
    choices = str(options.positives)
    facts.append("every action but a dislike is a choice" if choices == "all" else f"a choice is: {choices}")
    if dataset.interactions.has_times:
        facts.append("the clock stands at the newest action" if options.clock == "data" else "the clock is live")
        window = options.trending_window_days
        facts.append(f"trending looks at {window} days" if window else "too little recent activity for trending")
    text = "; ".join(facts)
    return f"{text[:1].upper()}{text[1:]}."


def forecast(held: Forecast) -> str:
    """Return what a data set would hold after an import, in one sentence of Markdown."""
    facts = [f"**{held.n_items:,} items**"]
    if held.n_interactions:
        facts.append(f"**{held.n_interactions:,} actions** of {held.n_users:,} people")
    if held.n_impressions:
        facts.append(f"**{held.n_impressions:,} places** in shown lists")
    sentence = f"Will hold {joined(facts)}"
    if held.n_orphans:
        sentence += f"; {held.n_orphans:,} more actions name unknown items and are kept apart"
    look = (
        f"{held.n_issues:,} row{'s' if held.n_issues != 1 else ''} of the files need{'s' if held.n_issues == 1 else ''}"
    )
    return sentence + (f"; {look} a look, listed after loading." if held.n_issues else "; every row reads well.")


def encoding(expected: EncodingTime) -> str:
    """Return how long the texts of an import take, measured beforehand, in one sentence."""
    texts = (
        f"{expected.n_new:,} of {expected.n_texts:,}" if expected.n_new < expected.n_texts else f"{expected.n_new:,}"
    )
    return (
        f"“{label_of('content')}” needs {texts} texts encoded: {duration_words(expected.seconds)} on this machine, "
        "as some of them have just shown. It can be cancelled, and goes on where it stopped."
    )


def text_model(model: str) -> str:
    """Return what a text model is called, in Markdown."""
    return "**MiniLM**, which is built in and reads English" if model == MINILM else f"**{plain(model)}**"


def reading_time(expected: EncodingTime) -> str:
    """Return how long another text model takes for a data set, and that nothing is lost by it."""
    if not expected.n_new:
        return f"It has read all {expected.n_texts:,} texts before: switching takes a moment."
    return (
        f"It reads {expected.n_new:,} texts in {duration_words(expected.seconds)} on this machine. "
        "Until then all stays as it is, and it can be cancelled. What each model has read is kept: going back takes "
        "a moment."
    )


def unread_language(found: Finding) -> str:
    """Return what a preview says of texts that the text model does not read, in Markdown."""
    return f"{plain(found.headline)} Give one that reads them under More, or choose it later: nothing is lost."


def muted_reason(signal: str, dataset: Dataset) -> str:
    """Return why a signal cannot take part on this data set, with the cure; "" where it can."""
    found = signals(dataset).get(signal)
    return "This signal is not there any more." if found is None else found.why_unavailable(dataset)
