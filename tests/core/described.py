"""People whose choices two of the catalog's words describe."""

import numpy as np
from builders import dataset_of, random_vectors, recommender_of

from core.evaluation import Evaluation, EvaluationProtocol

KINDS = ("tea", "wool", "night", "vinyl")


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


def evaluation_of(*, n_users=24, kinds=KINDS, per_kind=12):
    """Return people who choose of two kinds each, the same two later on; every item is also "common"."""
    items = {
        f"{kind}{number:02d}": {"tags": (kind, "common"), "category": f"only {kind}{number}"}
        for kind in kinds
        for number in range(per_kind)
    }
    log, rng = [], np.random.default_rng(0)
    for user in range(n_users):
        for kind in (kinds[user % len(kinds)], kinds[(user + 1) % len(kinds)]):
            for place, number in enumerate(rng.permutation(per_kind)[:4]):
                log.append((f"u{user:04d}", f"{kind}{number:02d}", -20.0 + 5 * place + rng.random(), "like"))
    engine = recommender_of(dataset_of(items, log), random_vectors(1, len(items)), encoder=Encoder)
    return Evaluation.of(engine, EvaluationProtocol(split="last"))
