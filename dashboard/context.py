"""The line at the top of every page: which data, as of when, for whom, compared with what, and what is running."""

import html
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.config import RankingConfig
from core.datasets import Dataset
from core.errors import MixdeskError, NotFoundError
from core.jobs import Job, cancel_job, find_job, running_jobs
from core.ranking import Recommender
from core.store.candidate_names import BALANCED, SUGGESTED, config_name, named_lists
from dashboard import cache, texts
from dashboard.desk import controls
from dashboard.session import agreed, opening, short_links, state

_FIRST_CHOICES = 12


def choose_dataset(names: list[str]) -> str:
    """Draw the data set picker and return its choice."""
    asked = st.session_state.get("dataset")
    if asked not in names:
        if asked is not None:
            opening.leave_dataset()
        st.session_state["dataset"] = names[0]
    return str(
        st.selectbox(
            "Data set",
            names,
            key="dataset",
            on_change=opening.leave_dataset,
            width=105,
            label_visibility="collapsed",
            help="What is recommended from, and whose behaviour it learns from.",
        )
    )


def choose_user(dataset: Dataset) -> str | None:
    """Draw the user picker and return its choice; None where the log has no users."""
    if not len(dataset.interactions.user_ids):
        return None
    groups = user_groups(dataset)
    if not st.session_state.get("user"):
        st.session_state["user"] = next(iter(groups))
    asked = str(st.session_state["user"])
    key = f"user_of_{dataset.name}"  # a box that outlived its data set would offer its old text as a new user
    if asked != st.session_state.get(key):  # named by a link, or by another page
        asked = st.session_state["user"] = user_called(dataset, asked)

    def keep() -> None:
        if st.session_state["dataset"] == dataset.name:
            st.session_state["user"] = user_called(dataset, st.session_state[key])

    state.show_value(key, asked)
    st.selectbox(
        "User",
        list(dict.fromkeys([*groups, asked])),
        key=key,
        on_change=keep,
        accept_new_options=True,
        format_func=lambda user_id: _user_words(dataset, user_id, groups.get(user_id, "")),
        width=215,
        label_visibility="collapsed",
        help="Named users first, then the most active, then some with few actions. Or type any name or user id.",
    )
    st.button(
        ":material/shuffle:",
        on_click=_pick_random,
        args=(dataset,),
        help="A random user: somebody drawn from all users of the log.",
    )
    return asked


def user_groups(dataset: Dataset) -> dict[str, str]:
    """Return users worth starting from, with what they are an example of."""
    log = dataset.interactions
    named = [user for user, row in dataset.people.items() if row.get("name") and log.index_of(user) is not None]
    busiest = log.user_ids[np.argsort(-log.counts_by_user, kind="stable")[:_FIRST_CHOICES]]
    few = log.user_ids[np.flatnonzero((log.counts_by_user >= 1) & (log.counts_by_user <= 4))[:_FIRST_CHOICES]]
    groups = dict.fromkeys(named, "")
    groups |= {user: "most active" for user in busiest if user not in groups}
    return groups | {user: "few actions" for user in few if user not in groups}


def user_called(dataset: Dataset, typed: str) -> str:
    """Return the user whose id or name somebody typed, in whatever case; what was typed where it is nobody's."""
    log = dataset.interactions
    if log.index_of(typed) is not None:
        return typed
    wanted = typed.strip().casefold()
    named = [user for user, row in dataset.people.items() if str(row.get("name", "")).casefold() == wanted]
    found = named or [str(user) for user in log.user_ids if str(user).casefold() == wanted]
    return found[0] if len(found) == 1 else typed


def _user_words(dataset: Dataset, user_id: str, group: str) -> str:
    index = dataset.interactions.index_of(user_id)
    count = 0 if index is None else int(dataset.interactions.counts_by_user[index])
    situation = dataset.people.get(user_id, {}).get("situation")
    is_named = texts.person(dataset, user_id) != user_id
    actions = f"{count:,} action{'s' if count != 1 else ''}" if count else "no history"
    details = str(situation) if is_named and situation else ", ".join(filter(None, [group, actions]))
    return f"{texts.person(dataset, user_id)} · {details}"


def _pick_random(dataset: Dataset) -> None:
    st.session_state["user"] = str(np.random.default_rng().choice(dataset.interactions.user_ids))


@dataclass(frozen=True, slots=True)
class Compared:
    """What changes are measured against: a mix, or another system's lists by user."""

    name: str
    mix: RankingConfig | None
    lists: Mapping[str, tuple[str, ...]] | None = None


def compare_with(dataset: Dataset) -> Compared:
    """Draw the picker of what changes are measured against, and return it."""
    known = controls.mixes(dataset.name)
    kept = named_lists(cache.workspace(), dataset.name)
    if (asked := st.session_state.get("compare", "")) not in known.keys() | kept.keys():
        st.session_state["compare"] = config_name(cache.workspace(), dataset.name, asked) or BALANCED
    name = st.selectbox(
        "Compare with",
        [*known, *kept],
        format_func=lambda mix: f"vs {mix}",
        key="compare",
        width=162,
        label_visibility="collapsed",
        help="Arrows and “new” show what changed against this mix, or against the lists of another system.",
    )
    if name in known:
        return Compared(name, known[name])
    return Compared(name, None, cache.lists_by_user(dataset.name, kept[name].name, kept[name].list_id))


def facts(engine: Recommender, mix: RankingConfig) -> None:
    """Draw what a reader must know of the data: simulated or not, as of when, under which mix."""
    dataset = engine.dataset
    name = controls.mix_name(mix, dataset.name)
    about = dataset.about
    parts = [":orange-badge[simulated]"] if about.is_simulated else []
    parts += [
        f"as of {texts.date_words(engine.now())}",
        f"mix **{texts.plain(name)}**" if name else "mix **edited**",
    ]
    if about.note and not about.is_simulated:
        parts.append(about.note)
    st.caption(" · ".join(parts), help=about.note if about.is_simulated else None, width="content")


def offer_suggestion(dataset: str, version: str) -> None:
    """Draw that a suggested mix has become ready since this page was opened; nothing moves until somebody wants it."""
    newest = cache.newest_suggestion(dataset, version)
    if newest is None or newest == cache.suggestion(dataset, version):
        return
    if newest.config is None:  # why there is none stands where one would
        agreed.agree((dataset, version), newest)
        return
    config = newest.config

    def use() -> None:
        agreed.agree((dataset, version), newest)
        state.apply(config)

    st.button(
        f"{SUGGESTED} is ready: use it",
        icon=":material/auto_awesome:",
        key="use_suggestion",
        type="tertiary",
        on_click=use,
        help=newest.reason,
    )


def share(dataset: Dataset) -> None:
    """Draw the button that makes a link to exactly this view."""
    words = "A short link to everything on screen: user, mix, filters, rules, likes and hides."
    popover = st.popover("Share", icon=":material/link:", help=words, key="share", on_change="rerun")
    if popover.open:
        with popover:
            st.write("This link opens exactly what you see now:")
            base = str(st.context.url or "").partition("?")[0]
            try:
                st.code(f"{base}?view={short_links.make(dataset)}", language=None, wrap_lines=True)
            except MixdeskError as error:
                st.error(texts.plain(str(error)))
                return
            st.caption("Copy it with the icon on its right. It holds likes, hides, filters and rules too.")


@st.fragment(run_every=1.0)
def job_strip() -> None:
    """Draw the running jobs with their progress; the whole page is drawn again where one that ended changes it."""
    jobs = running_jobs(cache.workspace())
    known = st.session_state.get("seen_jobs", ())
    st.session_state["seen_jobs"] = tuple(job.job_id for job in jobs)
    ended = set(known) - {job.job_id for job in jobs}
    if _is_outdated() or any(_changes_page(job_id) for job_id in ended):
        st.rerun()
    for job in jobs:
        _job(job)


def _changes_page(job_id: str) -> bool:
    """Return whether what a job has made shows on the page: drawn again, a page closes what somebody has open on it."""
    try:
        task = find_job(cache.workspace(), job_id).task
    except NotFoundError:  # its data set was deleted
        return True
    return task != "map" or st.session_state.get("page") == "map"


def note_drawn(names: list[str], dataset: str, version: str) -> None:
    """Remember what the page is drawn from, so that the strip sees when a job has made something newer."""
    st.session_state["drawn_from"] = (tuple(names), dataset, version)


def _is_outdated() -> bool:
    drawn_from = st.session_state.get("drawn_from")
    if drawn_from is None:
        return False
    names, dataset, version = drawn_from
    there = tuple(cache.workspace().dataset_names())
    return there != names or (dataset in there and cache.current_version(dataset) != version)


def _job(job: Job) -> None:
    words = html.escape(f"{texts.job_words(job.task)} “{job.dataset}”: {job.step} · {job.share:.0%}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"job_{job.job_id}", gap="small"):
        bar = f'<i class="mix-bar" style="--share: {job.share:.0%}"></i>'
        st.html(f'<div class="mix-job" title="{words}">{bar}<span>{words}</span></div>', width="content")
        if st.button("Cancel", key=f"cancel_{job.job_id}", type="tertiary", help="Stop; what was there before stays."):
            cancel_job(cache.workspace(), job.job_id)
            st.rerun()
