"""The faders while they move: the others follow the one that a hand moves, and keep their ratio.

`dashboard.desk.faders` has the arithmetic; here is what a browser that lags behind makes of it.
"""

import math
import time
from collections.abc import Mapping

import streamlit as st

from core.config import RankingConfig
from dashboard.desk import faders
from dashboard.session.here import fader_key, signals_here

_KEPT, _SETTLED, _ECHOES = "kept_shares", "settled_shares", "expected_echoes"
_ECHO_SECONDS = 3.0


def default_shares() -> faders.Shares:
    """Return the shares of the default mix in per cent, for every fader that there is."""
    weights = RankingConfig().weights
    return faders.from_weights({name: weights[name] for name in signals_here()})


def keep_ratio(values: faders.Shares) -> None:
    """Note the shares whose ratio the faders return to after one of them stood at 100."""
    st.session_state[_KEPT] = dict(values)


def kept() -> faders.Shares:
    """Return the shares whose ratio the faders return to after one of them stood at 100."""
    shares_kept: faders.Shares = st.session_state.get(_KEPT, default_shares())
    return shares_kept


def start() -> None:
    """Give the faders a ratio to return to."""
    st.session_state.setdefault(_KEPT, default_shares())


def shares() -> faders.Shares:
    """Return the faders' shares in per cent."""
    return {name: float(st.session_state.get(fader_key(name), 0.0)) for name in signals_here()}


def set_shares(values: Mapping[str, float]) -> None:
    """Set all faders; for callbacks, or before they are drawn."""
    before = st.session_state.get(_SETTLED)
    for name in signals_here():
        st.session_state[fader_key(name)] = float(values.get(name, 0.0))
    st.session_state[_SETTLED] = shares()
    if before is not None:
        _expect_echo(before)


def settle() -> None:
    """Let the other faders follow the one that a hand moved; once a run, before they are drawn.

    A fast hand interrupts runs, and the browser then repeats values of faders that had to follow but are not drawn
    there yet. Such an echo is no move. The moved fader's own key is left alone: setting it would throw the hand
    back.
    """
    state = st.session_state
    now, settled = shares(), state.get(_SETTLED)
    if settled is None or settled.keys() != now.keys():  # a signal was added, or another data set has others
        settled = faders.from_weights(now) if any(now.values()) else default_shares()
        moved = []
    else:
        echoes = [known for until, known in state.get(_ECHOES, []) if until > time.monotonic()]
        is_echo = {name: any(_repeats(known, name, now, settled) for known in echoes) for name in now}
        moved = [name for name in now if now[name] != settled.get(name, 0.0) and not is_echo[name]]
    for name in moved:
        _expect_echo({other: settled[other] for other in now if other != name})
        settled, state[_KEPT] = faders.move(settled, state[_KEPT], name, now[name])
    for name in now:
        if now[name] != settled.get(name, 0.0):
            state[fader_key(name)] = settled.get(name, 0.0)
    state[_SETTLED] = settled


def _repeats(known: Mapping[str, float], name: str, now: faders.Shares, settled: faders.Shares) -> bool:
    """Return whether a fader stands where the browser last knew it, and not because a hand put it back there.

    After a button all faders were set at once: one at its old value while another shows its new one was moved.
    """
    if now[name] != known.get(name):
        return False
    is_drawn = any(known[other] != settled[other] == now[other] for other in known if other != name)
    return not (len(known) == len(now) and is_drawn)


def _expect_echo(known: Mapping[str, float]) -> None:
    """Note values that the browser may still repeat: until a run has drawn the faders, and a while after."""
    recent = [echo for echo in st.session_state.get(_ECHOES, []) if echo[0] > time.monotonic()]
    st.session_state[_ECHOES] = [*recent, (math.inf, dict(known))]


def let_echoes_fade() -> None:
    """Note that a run has drawn all faders: from now on an echo may only be late for a while."""
    latest = time.monotonic() + _ECHO_SECONDS
    st.session_state[_ECHOES] = [(min(until, latest), known) for until, known in st.session_state.get(_ECHOES, [])]


def move(name: str, value: float) -> None:
    """Move one fader and let the others follow; a callback."""
    moved, st.session_state[_KEPT] = faders.move(shares(), st.session_state[_KEPT], name, value)
    set_shares(moved)


def toggle_mute(name: str) -> None:
    """Take a signal out of the mix, or put it back to where it was; a callback."""
    key = f"unmuted_{name}"
    if (share := st.session_state[fader_key(name)]) > 0:
        st.session_state[key] = share
        move(name, 0.0)
    else:
        move(name, st.session_state.get(key) or default_shares()[name] or 100.0 / len(signals_here()))


def toggle_solo(name: str) -> None:
    """Hear one signal alone, or return to the mix from before; a callback."""
    if st.session_state[fader_key(name)] < 100:
        if max(shares().values()) < 100:
            st.session_state["before_solo"] = shares()
        move(name, 100.0)
    else:
        set_shares(st.session_state.get("before_solo") or default_shares())
