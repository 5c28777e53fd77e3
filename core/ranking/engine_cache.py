"""What an engine made of its data set for one question and keeps for the next, bounded in bytes."""

from dataclasses import dataclass, field

from core.last_used import MEBIBYTE, LastUsed

MODEL_BYTES = 1_024 * MEBIBYTE
SPACE_BYTES = 512 * MEBIBYTE
OTHER_BYTES = 128 * MEBIBYTE
SCORE_BYTES = 64 * MEBIBYTE


@dataclass(frozen=True, eq=False)
class EngineCache:
    """Room for each kind of result, so that many small ones never push out a large one that takes long to make.

    Attributes
    ----------
    models : LastUsed
        Fitted models, by signal and settings.
    spaces : LastUsed
        Similarity of items, by the weights of its parts.
    others : LastUsed
        What signals ask to keep, such as counts of a window, and what competes after clicks.
    """

    models: LastUsed = field(default_factory=lambda: LastUsed(MODEL_BYTES))
    spaces: LastUsed = field(default_factory=lambda: LastUsed(SPACE_BYTES))
    others: LastUsed = field(default_factory=lambda: LastUsed(OTHER_BYTES))
