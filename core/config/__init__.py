"""All that decides a list besides the data: one frozen `RankingConfig` and its parts."""

from core.config._config_format import CONFIG_FORMAT
from core.config._decay import decay_from_half_life, half_life_days
from core.config._list_rules import Filters, Lists
from core.config._own_weights import NewPeople
from core.config._signal_settings import MODALITIES, Collaborative, CollaborativeModel, Modalities, Trending
from core.config._weights import MAX_WEIGHT, SIGNALS, Weights
from core.config.ranking_config import MAX_K, ExcludeSeen, Normalisation, RankingConfig

__all__ = [
    "CONFIG_FORMAT",
    "MAX_K",
    "MAX_WEIGHT",
    "MODALITIES",
    "SIGNALS",
    "Collaborative",
    "CollaborativeModel",
    "ExcludeSeen",
    "Filters",
    "Lists",
    "Modalities",
    "NewPeople",
    "Normalisation",
    "RankingConfig",
    "Trending",
    "Weights",
    "decay_from_half_life",
    "half_life_days",
]
