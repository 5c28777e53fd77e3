"""What today's system of the sample shop shows: recent bestsellers, blind to the shopper's purchases."""

from __future__ import annotations

import pandas as pd

TODAY_CUTOFF = pd.Timestamp("2026-10-08")


def today_lists(events: pd.DataFrame, items: pd.DataFrame, user_ids: list[str]) -> pd.DataFrame:
    """Return what today's system shows each user: bestsellers of their category, then of the shop."""
    known = events[events["timestamp"] < TODAY_CUTOFF]
    recent = known[known["timestamp"] >= TODAY_CUTOFF - pd.Timedelta(days=30)]
    category_of = items.set_index("item_id")["category"]
    sold = recent[recent["event"] == "purchase"]["item_id"].value_counts()
    best = (
        pd.DataFrame({"sold": sold, "category": category_of.reindex(sold.index)}).rename_axis("item_id").reset_index()
    )
    best = best.sort_values(["sold", "item_id"], ascending=[False, True])
    overall = best["item_id"].tolist()
    per_category = {name: group["item_id"].tolist()[:6] for name, group in best.groupby("category")}
    views = known[known["event"] == "view"].assign(category=lambda frame: frame["item_id"].map(category_of))
    counts = views.groupby(["user_id", "category"]).size().reset_index(name="views")
    favourite = counts.sort_values(["views", "category"], ascending=[False, True]).drop_duplicates("user_id")
    category_by_user = dict(zip(favourite["user_id"], favourite["category"], strict=True))
    rows: list[tuple[str, str, int]] = []
    for user_id in user_ids:
        shown = list(dict.fromkeys([*per_category.get(category_by_user.get(user_id, ""), []), *overall]))[:10]
        rows.extend((user_id, item_id, rank) for rank, item_id in enumerate(shown, start=1))
    return pd.DataFrame(rows, columns=["user_id", "item_id", "rank"])
