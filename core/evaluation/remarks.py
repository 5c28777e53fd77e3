"""What must stand beside a verdict, on the page and in the report alike."""

import numpy as np

from core.config import RankingConfig
from core.evaluation.comparison import compare_values
from core.evaluation.experiment_result import Result
from core.evaluation.metrics import HEADLINE
from core.evaluation.verdict import among, of_100


def remarks(result: Result, name: str) -> list[str]:
    """Return whether a word may be chance among all that is compared, and that a single signal does as well."""
    return [sentence for sentence in (among(result, name), beside_singles(result, name)) if sentence]


def beside_singles(result: Result, name: str, *, seed: int = 0) -> str:
    """Return the sentence that a config is not better than the best single signal; "" where it is, or nobody can tell.

    By the same word as every other pair.
    """
    users = result.users.metrics
    singles = [one.name for one in result.candidates if one.name != name and one.config and _is_single(one.config)]
    if name not in users or not singles or not len(result.users.user_ids) or not result.is_enough_to_judge:
        return ""
    best = max(singles, key=lambda single: float(np.mean(users[single][HEADLINE])))
    tables = {one: users[one][HEADLINE][:, None] for one in (name, best)}
    found = compare_values(tables, baseline=best, seed=seed, metrics=(HEADLINE,), margin=result.margin)
    row = found[name][HEADLINE]
    share = f"{of_100(row.baseline)} of 100"
    return {
        "Worse": f"“{best}” alone does better: {share}.",
        "No difference worth having": f"“{best}” alone does as well: {share}.",
        "Can't tell yet": f"{name} is not surely better than “{best}” alone: {share}.",
    }.get(row.word, "")


def _is_single(config: RankingConfig) -> bool:
    return sum(weight > 0 for weight in config.weights.by_name().values()) == 1
