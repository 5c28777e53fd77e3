"""Names in a comparison: which are taken, and what a saved mix or kept lists are called where theirs is one of them."""

from collections.abc import Collection

from core.config import RankingConfig
from core.errors import ConfigError
from core.signals import labels
from core.store.added_signals import stored_definitions
from core.store.external_lists import TODAYS_SYSTEM, ExternalLists, external_lists_of
from core.store.workspace import Workspace

BALANCED, TRENDING_FIRST, MORE_VARIETY = "Balanced", "Trending first", "More variety"
SUGGESTED, FOUND, BEST, YOUR_MIX = "Suggested", "Found", "Most accurate", "Your mix"
"""What is suggested to everybody; what a search found, until somebody makes it that; its most accurate; the desk's."""
POPULAR, RANDOM = "Popular", "Random"


def always_measured() -> tuple[str, ...]:
    """Return the names of those that take part in every comparison: single signals, popular and random."""
    return (*labels().values(), POPULAR, RANDOM)


def reserved_names() -> frozenset[str]:
    """Return the names that stand for themselves; `TODAYS_SYSTEM` may be that of lists."""
    mixes = (BALANCED, TRENDING_FIRST, MORE_VARIETY, SUGGESTED, FOUND, BEST, YOUR_MIX)
    return frozenset((*always_measured(), *mixes, TODAYS_SYSTEM))


def check_config_name(workspace: Workspace, dataset: str, name: str) -> None:
    """Refuse to save a config under a name that is taken.

    Raises
    ------
    ConfigError
        If the name is reserved, or that of kept lists.
    """
    lists = (one.name for one in external_lists_of(workspace, dataset))
    _check(name, {*reserved_names(), *added_labels(workspace, dataset), *lists})


def check_lists_name(workspace: Workspace, dataset: str, name: str) -> None:
    """Refuse to keep lists under a name that is taken.

    Raises
    ------
    ConfigError
        If the name is reserved, or that of a saved config.
    """
    _check(name, {*reserved_lists_names(), *added_labels(workspace, dataset), *workspace.configs(dataset)})


def reserved_lists_names() -> frozenset[str]:
    """Return the reserved names that lists cannot have."""
    return reserved_names() - {TODAYS_SYSTEM}


def added_labels(workspace: Workspace, dataset: str) -> tuple[str, ...]:
    """Return what the signals that were added to a data set are called: each may be measured alone."""
    return tuple(one.label for one in stored_definitions(workspace, dataset))


def _check(name: str, taken: Collection[str]) -> None:
    if name.strip() in taken:
        raise ConfigError(f"the name {name.strip()!r} is taken: choose another one.")


def named_lists(workspace: Workspace, dataset: str) -> dict[str, ExternalLists]:
    """Return the lists kept with a data set by their name in a comparison, oldest first."""
    kept = {one.name: one for one in external_lists_of(workspace, dataset)}
    taken = {*reserved_lists_names(), *added_labels(workspace, dataset)}
    return {_free(name, taken, kept, "lists"): one for name, one in kept.items()}


def named_configs(workspace: Workspace, dataset: str) -> dict[str, RankingConfig]:
    """Return a data set's saved configs by their name in a comparison, oldest first."""
    configs = workspace.configs(dataset)
    taken = {*reserved_names(), *added_labels(workspace, dataset), *named_lists(workspace, dataset)}
    return {_free(name, taken, configs, "saved"): config for name, config in configs.items()}


def config_name(workspace: Workspace, dataset: str, saved_as: str) -> str | None:
    """Return the name in a comparison of the config that is saved under a name; None without one."""
    names = dict(zip(workspace.configs(dataset), named_configs(workspace, dataset), strict=True))
    return names.get(saved_as)


def _free(name: str, taken: Collection[str], others: Collection[str], kind: str) -> str:
    """Return the name, with its kind behind it where it is taken; never that of one of the others."""
    free = name
    while free in taken or (free != name and free in others):
        free = f"{free} ({kind})"
    return free
