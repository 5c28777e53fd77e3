"""A list's rows: every number that stands beside an item, and where its scores come from."""

import numpy as np

from core.ranking.blend import Blend
from core.ranking.diversity import Diversified
from core.ranking.floors import Floors
from core.ranking.pool import Pool
from core.ranking.result import RankedItem
from core.signals import SignalContext, signals
from core.signals.attributions import origins_of


def ranked_rows(
    listed: Diversified,
    blended: Blend,
    context: SignalContext,
    *,
    n_pinned: int,
    n_beyond: int = 0,
    pool: Pool | None = None,
    floors: Floors | None = None,
) -> tuple[RankedItem, ...]:
    """Return the rows of a list in its order."""
    catalog = context.engine.dataset.catalog
    heard = [name for name, scores in context.scores.items() if not np.isnan(scores).all()]
    scored = [signal for name, signal in signals(context.engine.dataset).items() if name in heard]
    origins = origins_of(scored, context, listed.items)
    rows = []
    for place, item in enumerate(listed.items):
        contributions = blended.contributions(int(item))
        score = float(blended.score[item])
        if np.isnan(score):  # pinned though seen: no candidate, but the same scale holds for it
            score = blended.base + sum(part or 0.0 for part in contributions.values())
        culprit = int(listed.culprit[place])
        rows.append(
            RankedItem(
                item_id=catalog.item_ids[item],
                title=catalog.titles[item],
                item_index=int(item),
                rank=place + 1,
                rank_before_diversity=int(listed.rank_before[place]),
                score=score,
                base=blended.base,
                order_score=score * (1.0 - float(listed.discount[place])),
                contributions=contributions,
                is_pinned=place < n_pinned,
                too_like=catalog.item_ids[culprit] if culprit >= 0 else None,
                origins=origins[place],
                fits=() if pool is None else pool.stated.fitted(int(item)),
                is_new_arrival=floors is not None and floors.is_kept_for(int(item)),
                is_beyond=place >= len(listed.items) - n_beyond,
            )
        )
    return tuple(rows)
