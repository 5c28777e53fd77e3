"""The list as it would have been before a user's last choices, with what they chose next ticked."""

from dataclasses import replace

import numpy as np
import streamlit as st

from core.errors import MixdeskError
from core.evaluation import Bench, Rewound, rewind, rewind_lists, users_to_rewind
from core.ranking import Recommendation
from dashboard import context, texts
from dashboard.components import item_view, recommendation_list
from dashboard.lists import headline, rows
from dashboard.session.view import View

_NAMED = 6


def show(view: View) -> None:
    """Draw the rewound list of the page's user."""
    future = headline.bench_of(view)
    if not future.done():
        st.info("Getting ready: the list of the past needs models that know nothing of what came after it.")
        return
    try:
        bench = future.result()
    except MixdeskError as error:
        st.info(headline.no_numbers(view, error), icon=":material/info:")
        return
    rewound = rewind(bench.whole, view.user_id or "", view.mix)
    if rewound is None:
        _nothing_to_find(view, bench)
        return
    st.markdown(_sentence(view, bench, rewound))
    _list(view, bench, rewound)
    _missed(view, rewound)


def _sentence(view: View, bench: Bench, rewound: Rewound) -> str:
    who = texts.plain(texts.person(view.engine.dataset, view.user_id or ""))
    n, k = len(rewound.relevant), len(rewound.answer.items)
    at = bench.whole.split.now
    when = f"as of {texts.date_words(at)}" if np.isfinite(at) else "without the actions held out"
    found = f"**{len(rewound.found)} of {n} found**"
    if (theirs := _their_list(view)) is not None:
        found += f" · {texts.plain(view.compared_name)} {rewound.found_by(theirs)}"
    said = f"{found} · the {k} picks {when}, ticks on what {who} chose next"
    return said if rewound.is_counted else f"{said} (no history yet, so not counted in the headline)"


def _list(view: View, bench: Bench, rewound: Rewound) -> None:
    past = replace(view, engine=bench.whole.recommender)
    before = _before(view, bench, rewound)
    found = set(rewound.found)
    listed = [replace(row, is_relevant=row.item_id in found) for row in rows.list_rows(past, rewound.answer, before)]
    event = recommendation_list.show(
        listed,
        left=rows.left_rows(rewound.answer, before),
        key="rewound_list",
        is_compared=before is not rewound.answer,
        is_past=True,
    )
    if event is not None and event.action == "open":
        item_view.show(view, event.item_id)


def _before(view: View, bench: Bench, rewound: Rewound) -> Recommendation:
    """Return the past list that changes are measured against; the rewound one itself where there is none."""
    user = view.user_id or ""
    if view.compared_lists is not None:
        theirs = _their_list(view)
        return rewound.answer if theirs is None else rewind_lists(bench.whole, user, view.mix, theirs)
    if view.mix == view.compared:
        return rewound.answer
    compared = rewind(bench.whole, user, replace(view.compared, k=view.mix.k))
    return rewound.answer if compared is None else compared.answer


def _their_list(view: View) -> tuple[str, ...] | None:
    return None if view.compared_lists is None else view.compared_lists.get(view.user_id or "")


def _missed(view: View, rewound: Rewound) -> None:
    if not rewound.missed:
        return
    catalog = view.engine.dataset.catalog
    titles = [str(catalog.titles[catalog.require_index(item_id)]) for item_id in rewound.missed]
    more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    st.caption(texts.plain(f"Also chose, not in this list: {', '.join(titles[:_NAMED])}{more}"))


def _nothing_to_find(view: View, bench: Bench) -> None:
    """Say that there is nothing to tick, and offer a user for whom there is."""
    who = texts.plain(texts.person(view.engine.dataset, view.user_id or ""))
    st.info(f"{who} chose nothing new after the cut, so there is nothing to tick.", icon=":material/info:")
    others = users_to_rewind(bench.whole, list(context.user_groups(view.engine.dataset)))
    if others:
        name = texts.person(view.engine.dataset, others[0])
        st.button(f"Rewind {texts.plain(name)} instead", on_click=_turn_to, args=(others[0],), type="primary")


def _turn_to(user_id: str) -> None:
    st.session_state["user"] = user_id
