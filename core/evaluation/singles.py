"""Whether a config is worth more than the best of its signals alone."""

import numpy as np

from core.config import RankingConfig
from core.evaluation._statistics import paired_differences
from core.evaluation.experiment_result import Result
from core.evaluation.verdict import HEADLINE


def beside_singles(result: Result, name: str, *, seed: int = 0) -> str:
    """Return the sentence that a config does not beat the best single signal; "" where it does, by more than noise."""
    users = result.users.metrics
    singles = [one.name for one in result.candidates if one.name != name and one.config and _is_single(one.config)]
    if name not in users or not singles or not len(result.users.user_ids):
        return ""
    best = max(singles, key=lambda single: float(np.mean(users[single][HEADLINE])))
    mine, theirs = (users[one][HEADLINE][:, None] for one in (name, best))
    found = paired_differences(mine, theirs, seed=seed)
    if found.low[0] > 0:
        return ""
    share = f"{100 * float(theirs.mean()):.0f} of 100"
    if found.high[0] < 0:
        return f"“{best}” alone does better: {share}."
    return f"{name} does not beat the best single signal by more than noise: “{best}” alone finds {share}."


def _is_single(config: RankingConfig) -> bool:
    return sum(weight > 0 for weight in config.weights.by_name().values()) == 1
