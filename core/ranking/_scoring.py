"""Signals asked in turn, each after those that it builds on."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from core.last_used import LastUsed
from core.signals import Signal, SignalContext


def scores_of(asked: Sequence[Signal], context: SignalContext, kept: LastUsed) -> dict[str, np.ndarray]:
    """Return the scores of signals, in the order of `asked`; those asked for last are kept."""
    found: dict[str, np.ndarray] = {}
    keys: dict[str, Any] = {}
    for signal in asked:
        needed = {name: found[name] for name in signal.needs}
        mine = replace(context, scores=needed)
        below = tuple(keys[name] for name in signal.needs)
        keys[signal.name] = (signal.name, signal.settings(context.config), signal.person(mine), below)
        found[signal.name] = kept.get(keys[signal.name], partial(signal.score, mine))
    return found
