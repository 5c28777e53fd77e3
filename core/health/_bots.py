"""Users who act faster than people do."""

import numpy as np

from core.datasets import Interactions
from core.datasets.options import SECONDS_PER_DAY
from core.health._check import Check, listed, listed_ids, subject
from core.health._health_rules import (
    BOT_QUANTILE,
    BOT_RATE_FACTOR,
    BURST_EVENTS,
    BURST_SECONDS,
    MAX_BOT_SHARE,
    MAX_FEW_BOTS,
)

_RULE = f"over {BURST_EVENTS} events within an hour, or over {BOT_RATE_FACTOR:.0f} times the busiest 1% a day"


def bot_checks(log: Interactions) -> list[Check]:
    """Return users with implausible rates and their events.

    When many users break the rule it is how the log came about (ratings in long sittings, events written in
    batches), and the finding says that instead.
    """
    bots = np.flatnonzero(_in_bursts(log) | _is_over_rate(log))
    bots = bots[np.argsort(-log.counts_by_user[bots], kind="stable")]
    count, n = len(bots), len(log.user_ids)
    n_events = int(log.counts_by_user[bots].sum())
    key = "bots" if count <= max(MAX_FEW_BOTS, MAX_BOT_SHARE * n) else "busy_sittings"
    share = n_events / len(log)
    finding = Check(
        key=key,
        label="Users with implausible rates",
        count=count,
        n=n,
        share=share,
        headline=_headline(key, subject(count, n, "user"), share),
        action=_action(key),
        user_ids=listed_ids(log.user_ids, bots),
        notes=tuple(f"{log.counts_by_user[user]:,} events" for user in listed(bots)),
    )
    return [finding, Check(key="bot_events", label="Interactions of these users", count=n_events, n=len(log))]


def _headline(key: str, users: str, share: float) -> str:
    if key == "bots":
        return f"{users} rates that people do not reach ({_RULE}): {share:.1%} of all interactions."
    return (
        f"{users} very high rates ({_RULE}): too many for bots, so people act in long sittings or the log is written "
        "in batches."
    )


def _action(key: str) -> str:
    if key == "bots":
        return "Remove crawlers, test accounts and shared logins from the log and import it again."
    return "Check that times say when each event happened; Memory and Rewind rest on them."


def _in_bursts(log: Interactions) -> np.ndarray:
    """Return which users have more than `BURST_EVENTS` events within an hour; none where times carry no hour."""
    times, users = log.timestamps, log.user_index
    known = times[np.isfinite(times)]
    found = np.zeros(len(log.user_ids), dtype=bool)
    if np.any(known % SECONDS_PER_DAY != known[0] % SECONDS_PER_DAY):
        is_burst = times[BURST_EVENTS:] - times[:-BURST_EVENTS] <= BURST_SECONDS
        found[users[BURST_EVENTS:][is_burst & (users[BURST_EVENTS:] == users[:-BURST_EVENTS])]] = True
    return found


def _is_over_rate(log: Interactions) -> np.ndarray:
    """Return which users have far more events per active day than nearly all others."""
    is_known = np.isfinite(log.timestamps)
    users, days = log.user_index[is_known], np.floor(log.timestamps[is_known] / SECONDS_PER_DAY)
    is_new_day = np.append(True, (users[1:] != users[:-1]) | (days[1:] != days[:-1]))
    n_users = len(log.user_ids)
    n_events, n_days = np.bincount(users, minlength=n_users), np.bincount(users[is_new_day], minlength=n_users)
    rates = np.divide(n_events, n_days, out=np.zeros(n_users), where=n_days > 0)
    usual = np.quantile(rates[n_days > 0], BOT_QUANTILE, method="lower")  # "lower": one bot must not set the bar
    return np.asarray(rates > BOT_RATE_FACTOR * usual)
