"""What a config is worth on choices it has not seen: splits, lists for everybody, metrics, comparison."""

from core.evaluation._live_headline import Bench, Headline, Rewound, headline, rewind, rewind_lists, users_to_rewind
from core.evaluation._placed_lists import UploadedLists, read_lists
from core.evaluation._splits import Split, split_dataset
from core.evaluation.comparison import Comparison, Difference, compare, most_moved, suspicions
from core.evaluation.evaluation import Evaluation, Measured
from core.evaluation.metrics import METRICS, PER_SET, PER_USER, Metric
from core.evaluation.protocol import EvaluationProtocol, Part, parse_positives
from core.evaluation.segments import Segment, by_attribute, by_history, by_item_warmth

__all__ = [
    "METRICS",
    "PER_SET",
    "PER_USER",
    "Bench",
    "Comparison",
    "Difference",
    "Evaluation",
    "EvaluationProtocol",
    "Headline",
    "Measured",
    "Metric",
    "Part",
    "Rewound",
    "Segment",
    "Split",
    "UploadedLists",
    "by_attribute",
    "by_history",
    "by_item_warmth",
    "compare",
    "headline",
    "most_moved",
    "parse_positives",
    "read_lists",
    "rewind",
    "rewind_lists",
    "split_dataset",
    "suspicions",
    "users_to_rewind",
]
