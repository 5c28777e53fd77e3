"""Shares that always add to 100: moving one leaves the ratio of the others alone. Pure functions."""

from collections.abc import Mapping

Shares = dict[str, float]
"""Per cent by signal, summing to 100."""

_EMPTY = 1e-9


def move(shares: Mapping[str, float], kept: Mapping[str, float], name: str, value: float) -> tuple[Shares, Shares]:
    """Set one share and return all of them, with what to remember of the others' ratio.

    Parameters
    ----------
    shares : dict of str to float
        Before the move, in per cent.
    kept : dict of str to float
        The other shares when they last had a ratio; used when both are 0 because this one was at 100.
    value : float in [0, 100]

    Returns
    -------
    tuple of dict
        New shares, and the new `kept`.
    """
    others = [other for other in shares if other != name]
    basis = shares if sum(shares[other] for other in others) > _EMPTY else kept
    total = sum(basis.get(other, 0.0) for other in others)
    parts = {other: basis.get(other, 0.0) / total if total > _EMPTY else 1 / len(others) for other in others}
    moved = {other: (100.0 - value) * part for other, part in parts.items()} | {name: float(value)}
    remembered = {**kept, **{other: 100.0 * part for other, part in parts.items()}}
    if value > _EMPTY:
        remembered[name] = float(value)
    return {signal: moved[signal] for signal in shares}, remembered


def from_weights(weights: Mapping[str, float]) -> Shares:
    """Return weights of any scale as shares."""
    total = sum(weights.values())
    return {name: 100.0 * weights.get(name, 0.0) / total for name in weights}
