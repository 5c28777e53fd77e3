"""What is said beside a list: what is shown instead, and why it is short."""

from core.config import RankingConfig
from core.datasets import Dataset
from core.ranking.pool import Pool
from core.ranking.result import Fallback
from core.users.query import Query
from core.wording import joined


def notices_of(
    dataset: Dataset,
    query: Query,
    config: RankingConfig,
    fallback: Fallback | None,
    *,
    n_shown: int,
    pool: Pool | None = None,
) -> tuple[str, ...]:
    """Return the sentences that belong beside a list."""
    notices = []
    if fallback is not None:
        instead = {
            "trending": "what is trending now",
            "popular": "what is popular",
            "catalog": "the catalog",
        }
        unheard = "Nothing fits what they said" if query.onboarding is not None else "Nobody is chosen"
        who = f"Nothing is known of {query.user_id!r}" if query.user_id else unheard
        notices.append(f"{who}: shown instead is {instead[fallback]}.")
    if pool is not None and pool.stated.common:
        words = joined([f"“{one}”" for one in pool.stated.common])
        notices.append(f"Nearly everything fits {words}: that narrows nothing.")
    if n_shown < config.k:
        notices.append(f"{n_shown} of the {config.k} items asked for: {_why_few(dataset, n_shown, config)}.")
    return tuple(notices)


def _why_few(dataset: Dataset, n_shown: int, config: RankingConfig) -> str:
    if n_shown >= len(dataset.catalog):
        return "that is the whole catalog"
    is_plain = config.filters.is_empty and not config.lists.include and not config.lists.exclude
    return "the rest is seen already or not available" if is_plain else "filters and lists leave no more"
