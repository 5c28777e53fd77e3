"""The names of all columns, and the tables they stand in."""

from typing import Literal

Table = Literal["items", "interactions", "users", "impressions"]

ITEM_ID, USER_ID = "item_id", "user_id"

ITEM_FIELDS = (
    ITEM_ID,
    "title",
    "available",
    "group_id",
    "description",
    "category",
    "tags",
    "price",
    "image",
    "created_at",
)
INTERACTION_FIELDS = (USER_ID, ITEM_ID, "timestamp", "event", "value")
USER_FIELDS = (USER_ID,)
IMPRESSION_FIELDS = (
    "list_id",
    USER_ID,
    ITEM_ID,
    "position",
    "timestamp",
    "variant",
    "propensity",
    "clicked",
    "dwell_seconds",
    "converted",
    "revenue",
)

FIELDS: dict[Table, tuple[str, ...]] = {
    "items": ITEM_FIELDS,
    "interactions": INTERACTION_FIELDS,
    "users": USER_FIELDS,
    "impressions": IMPRESSION_FIELDS,
}
REQUIRED: dict[Table, tuple[str, ...]] = {
    "items": (ITEM_ID, "title"),
    "interactions": (USER_ID, ITEM_ID),
    "users": (USER_ID,),
    "impressions": ("list_id", USER_ID, ITEM_ID, "position"),
}
