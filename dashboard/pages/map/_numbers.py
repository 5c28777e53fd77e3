"""What the desk's mix and the compared one are worth to the validation users, once those are ready."""

from dataclasses import dataclass
from functools import cached_property

from core.errors import MixdeskError
from core.evaluation import METRICS, Measured
from core.maps.measures import ItemMeasures, measure_items
from dashboard import cache
from dashboard.components.waiting import until_done
from dashboard.lists import headline
from dashboard.session.view import View

WORTH = ("ndcg", "hit_rate")
"""What is said of a single user; the first colours users unless something else is chosen."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """Both mixes measured, or why they are not.

    Attributes
    ----------
    now, before : Measured or None
        `before` is None where nothing is compared.
    why_not : str
        A sentence in Markdown; "" while the validation users are still being made ready.
    """

    now: Measured | None = None
    before: Measured | None = None
    why_not: str = ""

    @cached_property
    def items(self) -> ItemMeasures | None:
        """What the mix does with every item."""
        return None if self.now is None else measure_items(self.now)


def of(view: View) -> Numbers:
    """Measure the desk's mix and what it is compared with; never waits for the validation users."""
    future = headline.bench_of(view)
    if not future.done():
        return Numbers()
    try:
        bench = future.result()
        if not bench.n_users:
            return Numbers(why_not=headline.NOBODY)
        now = cache.measured(view.dataset_name, view.version, view.mix, view.mix.k)
        return Numbers(now, headline.compared(view, []))
    except MixdeskError as error:
        return Numbers(why_not=headline.no_numbers(view, error))


def wait(view: View) -> None:
    """Say that numbers are on their way, and draw the page again once they can be computed."""
    until_done(headline.bench_of(view), f"Getting the test {view.audience} ready …")


def metrics_of_users() -> list[str]:
    """Return the metrics that users can be coloured by."""
    known = [one.name for one in METRICS.values() if one.per == "user" and one.is_short]
    return sorted(known, key=lambda name: name != WORTH[0])


def metric_words(metric: str) -> str:
    """Return a metric's name on screen."""
    return METRICS[metric].words
