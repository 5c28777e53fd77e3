"""The faders while they move: the others follow the one that a hand moves, and keep their ratio.

`dashboard.desk.faders` has the arithmetic; here is what a browser that lags behind makes of it.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from core.config import RankingConfig, Weights
from dashboard.desk import faders
from dashboard.session.here import NEW_PEOPLES, fader_key, signals_here, waiting_signals

_ECHO_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class FaderBank:
    """One set of linked faders, one for each signal; only one set is on the desk at a time.

    Attributes
    ----------
    prefix : str
        Begins the session keys of its faders and of what is remembered of them.
    """

    prefix: str = ""

    def key(self, signal: str) -> str:
        """Return the session key of a signal's fader."""
        return f"{self.prefix}{fader_key(signal)}"

    @property
    def _kept(self) -> str:
        return f"{self.prefix}kept_shares"

    @property
    def _settled(self) -> str:
        return f"{self.prefix}settled_shares"

    @property
    def _echoes(self) -> str:
        return f"{self.prefix}expected_echoes"

    def keep_ratio(self, values: faders.Shares) -> None:
        """Note the shares whose ratio the faders return to after one of them stood at 100."""
        st.session_state[self._kept] = dict(values)

    def kept(self) -> faders.Shares:
        """Return the shares whose ratio the faders return to after one of them stood at 100."""
        shares_kept: faders.Shares = st.session_state.get(self._kept, default_shares())
        return shares_kept

    def start(self) -> None:
        """Give the faders a ratio to return to."""
        st.session_state.setdefault(self._kept, default_shares())

    def shares(self) -> faders.Shares:
        """Return the faders' shares in per cent."""
        return {name: float(st.session_state.get(self.key(name), 0.0)) for name in signals_here()}

    def weights(self) -> Weights:
        """Return what the faders say as weights that add to 1.

        Raises
        ------
        ConfigError
            If all faders stand at 0, which a link can ask for.
        """
        return Weights.of({name: share / 100 for name, share in self.shares().items()})

    def set_shares(self, values: Mapping[str, float]) -> None:
        """Set all faders; for callbacks, or before they are drawn."""
        before = st.session_state.get(self._settled)
        for name in signals_here():
            st.session_state[self.key(name)] = float(values.get(name, 0.0))
        st.session_state[self._settled] = self.shares()
        if before is not None:
            self._expect_echo(before)

    def settle(self) -> None:
        """Let the other faders follow the one that a hand moved; once a run, before they are drawn.

        A fast hand interrupts runs, and the browser then repeats values of faders that had to follow but are not drawn
        there yet. Such an echo is no move. The moved fader's own key is left alone: setting it would throw the hand
        back.
        """
        state = st.session_state
        now, settled = self.shares(), state.get(self._settled)
        if settled is None or settled.keys() != now.keys():  # a signal was added, or another data set has others
            settled = faders.from_weights(now) if any(now.values()) else default_shares()
            moved = []
        else:
            echoes = [known for until, known in state.get(self._echoes, []) if until > time.monotonic()]
            is_echo = {name: any(_repeats(known, name, now, settled) for known in echoes) for name in now}
            moved = [name for name in now if now[name] != settled.get(name, 0.0) and not is_echo[name]]
        for name in moved:
            self._expect_echo({other: settled[other] for other in now if other != name})
            settled, state[self._kept] = faders.move(settled, state[self._kept], name, now[name])
        for name in now:
            if now[name] != settled.get(name, 0.0):
                state[self.key(name)] = settled.get(name, 0.0)
        state[self._settled] = settled

    def begin_like(self, other: "FaderBank") -> None:
        """Take over where another set of faders stands; for callbacks, or before they are drawn."""
        self.set_shares(other.shares())
        self.keep_ratio(other.kept())

    def stay(self, names: Iterable[str]) -> None:
        """Keep the values of faders that this run does not draw: else they would be forgotten with the widgets."""
        for name in names:
            st.session_state[self.key(name)] = st.session_state.get(self.key(name), 0.0)

    def _expect_echo(self, known: Mapping[str, float]) -> None:
        """Note values that the browser may still repeat: until a run has drawn the faders, and a while after."""
        recent = [echo for echo in st.session_state.get(self._echoes, []) if echo[0] > time.monotonic()]
        st.session_state[self._echoes] = [*recent, (math.inf, dict(known))]

    def let_echoes_fade(self) -> None:
        """Note that a run has drawn all faders: from now on an echo may only be late for a while."""
        latest = time.monotonic() + _ECHO_SECONDS
        recent = st.session_state.get(self._echoes, [])
        st.session_state[self._echoes] = [(min(until, latest), known) for until, known in recent]

    def move(self, name: str, value: float) -> None:
        """Move one fader and let the others follow; a callback."""
        moved, st.session_state[self._kept] = faders.move(self.shares(), st.session_state[self._kept], name, value)
        self.set_shares(moved)

    def toggle_mute(self, name: str) -> None:
        """Take a signal out of the mix, or put it back to where it was; a callback."""
        key = f"{self.prefix}unmuted_{name}"
        if (share := st.session_state[self.key(name)]) > 0:
            st.session_state[key] = share
            self.move(name, 0.0)
        else:
            even = 100.0 / (len(signals_here()) - len(waiting_signals()))
            self.move(name, st.session_state.get(key) or default_shares()[name] or even)

    def toggle_solo(self, name: str) -> None:
        """Hear one signal alone, or return to the mix from before; a callback."""
        key = f"{self.prefix}before_solo"
        if st.session_state[self.key(name)] < 100:
            if max(self.shares().values()) < 100:
                st.session_state[key] = self.shares()
            self.move(name, 100.0)
        else:
            self.set_shares(st.session_state.get(key) or default_shares())


MIX, NEW_PEOPLE = FaderBank(), FaderBank(NEW_PEOPLES)
"""The faders of a mix, and those of the weights that it has for new people."""
_ON_DESK = "new_peoples_faders"


def choose(*, is_new: bool) -> None:
    """Put one set of faders on the desk for this run; the other keeps its values."""
    was_new, st.session_state[_ON_DESK] = st.session_state.get(_ON_DESK), is_new
    (MIX if is_new else NEW_PEOPLE).stay(signals_here())
    # Where they come back, the browser has forgotten them: only what is set in this run is shown there, else 0.
    on_desk().stay(waiting_signals() if was_new == is_new else signals_here())


def on_desk() -> FaderBank:
    """Return the set of faders that is on the desk."""
    return NEW_PEOPLE if st.session_state.get(_ON_DESK) else MIX


def default_shares() -> faders.Shares:
    """Return the shares of the default mix in per cent, for every fader that there is."""
    weights = RankingConfig().weights
    return faders.from_weights({name: weights[name] for name in signals_here()})


def _repeats(known: Mapping[str, float], name: str, now: faders.Shares, settled: faders.Shares) -> bool:
    """Return whether a fader stands where the browser last knew it, and not because a hand put it back there.

    After a button all faders were set at once: one at its old value while another shows its new one was moved.
    """
    if now[name] != known.get(name):
        return False
    is_drawn = any(known[other] != settled[other] == now[other] for other in known if other != name)
    return not (len(known) == len(now) and is_drawn)
