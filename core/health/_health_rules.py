"""Every rule of the health report in one table: what counts, how much it hurts, and from when it is told."""

from dataclasses import dataclass

from core.datasets.languages import LEAST_SHARE, SAMPLE_ITEMS

THIN_TEXT_WORDS, THIN_TEXT_CHARS = 5, 40
NEAR_DUPLICATE_COSINE = 0.97
TAG_NEIGHBOURS, TAG_AGREEMENT, MIN_TAGGED_SHARE = 10, 8, 0.5
TAG_SAMPLE = 10_000
BURST_EVENTS, BURST_SECONDS = 100, 3_600.0
BOT_RATE_FACTOR, BOT_QUANTILE = 30.0, 0.99
MAX_BOT_SHARE, MAX_FEW_BOTS = 0.05, 5
GAP_FACTOR, GAP_DAYS = 10.0, 3.0
ENOUGH_EVENTS = 5
TOP_ITEM_SHARE, MIN_ITEMS_FOR_TOP = 0.01, 100


@dataclass(frozen=True, slots=True)
class Rule:
    """How one check is judged.

    Attributes
    ----------
    harm : float in [0, 1]
        What the recommendations lose if all rows are concerned; times the share concerned it orders findings.
    text : str
        What exactly counts, for the help text.
    floor : float in [0, 1]
        Below this share it is a figure in the table, not a finding.
    """

    harm: float
    text: str
    floor: float = 0.0


RULES = {
    "no_interactions": Rule(1.0, "The log has no interaction with a known item."),
    "orphans": Rule(1.0, "Interactions whose item_id is not in the catalog."),
    "bots": Rule(
        1.0,
        f"Users with over {BURST_EVENTS} events within one hour, or with events per active day over "
        f"{BOT_RATE_FACTOR:.0f} times the 99th percentile of all users. Times without an hour leave the first out.",
    ),
    "no_vector": Rule(0.9, "Items whose text gave the encoder nothing."),
    "title_only": Rule(0.6, "Items without description, category and tags."),
    "unread_language": Rule(
        0.5,
        "Items whose title and description are in a language that the text model does not read; told of languages with "
        f"at least {LEAST_SHARE:.0%} of the items, where the texts together leave no doubt. Of more than "
        f"{SAMPLE_ITEMS} items an even sample is looked at.",
    ),
    "no_times": Rule(0.5, "Interactions without a time."),
    "one_day": Rule(0.5, "All times lie on one calendar day (UTC)."),
    "same_time": Rule(0.5, "Interactions at the most frequent single time, told from 20%.", floor=0.2),
    "future": Rule(0.5, "Interactions later than the import; all count as concerned while the newest is the clock."),
    "value_range": Rule(0.5, "Ratings below or above the rating scale."),
    "no_description": Rule(0.4, "Items without a description that have a category or tags, where others have one."),
    "near_duplicates": Rule(
        0.3,
        f"Items whose text has a cosine of at least {NEAR_DUPLICATE_COSINE} with that of an item of another "
        "group_id, and what hangs together that way.",
    ),
    "before_created": Rule(0.3, "Interactions earlier than their item's created_at.", floor=0.01),
    "thin_text": Rule(0.2, f"Descriptions of fewer than {THIN_TEXT_WORDS} words and {THIN_TEXT_CHARS} characters."),
    "odd_tags": Rule(
        0.2,
        f"Items with tags that none of their {TAG_NEIGHBOURS} nearest items share, while at least {TAG_AGREEMENT} of "
        f"these share a tag. Only where over half of the items have tags; of more than {TAG_SAMPLE:,} items an even "
        "sample is looked at.",
    ),
    "unavailable": Rule(0.2, "Items marked as not available, told from 5%.", floor=0.05),
    "users_none": Rule(0.2, "Known users without an interaction with a known item, told from 5%.", floor=0.05),
    "silent_days": Rule(
        0.1,
        f"Days without an event inside silences over {GAP_FACTOR:.0f} times the median distance of active days "
        f"and over {GAP_DAYS:.0f} days.",
    ),
    "missing_category": Rule(0.15, "Items without a category, where others have one."),
    "missing_tags": Rule(0.15, "Items without tags, where others have some."),
    "never_interacted": Rule(0.1, "Items without any interaction, told from 10%.", floor=0.1),
    "users_few": Rule(0.1, f"Users with 1 to {ENOUGH_EVENTS - 1} interactions, told from 30%.", floor=0.3),
    "concentration": Rule(
        0.1,
        f"Interactions with the most frequent 1% of the items, told from 30%; from {MIN_ITEMS_FOR_TOP} items on.",
        floor=0.3,
    ),
    "busy_sittings": Rule(
        0.1, f"As for bots, when over {MAX_BOT_SHARE:.0%} of the users (and over {MAX_FEW_BOTS}) break that rule."
    ),
    "batch_times": Rule(
        0.1, "Interactions at the same time as another one of the same user, told from 20%.", floor=0.2
    ),
    "duplicate_titles": Rule(0.1, "Items with the very title of an item of another group_id."),
    "missing_price": Rule(0.1, "Items without a price, where others have one."),
    "missing_image": Rule(0.1, "Items without a picture, where others have one."),
    "no_description_column": Rule(0.09, "No item has a description."),
    "missing_created_at": Rule(0.05, "Items without a creation date, where others have one."),
    "text_cut": Rule(0.05, "Items of which the encoder does not read every word, told from 1%.", floor=0.01),
    "repeats": Rule(
        0.05, "Interactions with the user, item and event of an earlier row of the log, told from 20%.", floor=0.2
    ),
}

SERIOUS_HURT, WORTH_A_LOOK_HURT = 0.1, 0.01
