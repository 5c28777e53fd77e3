"""The five ways to look at the map: what is drawn, in which colours, and the sentence under it."""

from dataclasses import dataclass, replace

import numpy as np

from core.maps import colouring as colours
from core.maps.colouring import Colouring
from core.maps.list_layer import list_layer
from core.maps.measures import values_of_users
from core.maps.scene import Guest, Mark, Scene
from dashboard import texts
from dashboard.pages.map import _trail
from dashboard.pages.map._drawn import Pictures
from dashboard.pages.map._numbers import Numbers, metric_words, metrics_of_users
from dashboard.session.view import View

CATALOG, USERS, LIST, NEVER, BEATS = "catalog", "users", "list", "never", "beats"
_CHANGE = ", change"
_MOST_HITS = 40


def words(preset: str, view: View) -> str:
    """Return a preset's name on screen."""
    names = {CATALOG: "Catalog", USERS: "Users", LIST: "This list", NEVER: "Never recommended"}
    return names.get(preset, f"Where it beats {texts.plain(view.compared_name)}")


def kind_of(preset: str) -> str:
    """Return whether a preset shows items or users."""
    return _trail.USER if preset in (USERS, BEATS) else _trail.ITEM


def needs_numbers(preset: str, by: str) -> bool:
    """Return whether a picture waits for measured mixes."""
    return preset in (NEVER, BEATS) or by in (colours.SHOWN, colours.FOUND) or by.removesuffix(_CHANGE) in _metrics()


def _metrics() -> dict[str, str]:
    return {metric_words(name): name for name in metrics_of_users()}


def metric_of(by: str) -> str:
    """Return the per-user metric that points are coloured by, "" where it is none."""
    return _metrics().get(by.removesuffix(_CHANGE), "")


def colour_choices(view: View, preset: str, numbers: Numbers, *, has_groups: bool) -> list[str]:
    """Return what the points of a preset can be coloured by; the quick picture has no groups."""
    choices = _colour_choices(view, preset, numbers)
    return choices if has_groups else [choice for choice in choices if choice != colours.GROUP]


def _colour_choices(view: View, preset: str, numbers: Numbers) -> list[str]:
    dataset = view.engine.dataset
    if preset == LIST:
        return []
    if preset == BEATS:
        return list(_metrics())
    if kind_of(preset) == _trail.USER:
        changes = [f"{words}{_CHANGE}" for words in _metrics()] if numbers.before is not None else []
        return [*colours.user_choices(dataset), *([] if numbers.why_not else _metrics()), *changes]
    measured = [] if numbers.why_not else [colours.SHOWN, colours.FOUND]
    changes = [f"{name}{_CHANGE}" for name in measured] if numbers.before is not None else []
    return [*colours.item_choices(dataset), *measured, *changes]


@dataclass(frozen=True, eq=False)
class Choice:
    """What was asked for: a preset, what to colour by, and what to look for."""

    preset: str
    by: str
    search: str = ""


def scene(view: View, pictures: Pictures, choice: Choice, numbers: Numbers, guests: tuple[Guest, ...] = ()) -> Scene:
    """Return what a preset draws."""
    if kind_of(choice.preset) == _trail.USER:
        return _user_scene(view, pictures, choice, numbers)
    return _item_scene(view, pictures, choice, numbers, guests)


def _item_scene(view: View, pictures: Pictures, choice: Choice, numbers: Numbers, guests: tuple[Guest, ...]) -> Scene:
    catalog, picture = view.engine.dataset.catalog, pictures.items
    n = len(picture.positions)
    marks = [*_searched(view, choice, n), *_ringed(view, _trail.ITEM)]
    made = Scene(
        picture,
        [_trail.key_of(_trail.ITEM, item) for item in catalog.item_ids[:n]],
        [f"{title}\n{category}" for title, category in zip(catalog.titles[:n], catalog.categories[:n], strict=True)],
        _item_colours(view, pictures, choice.by, numbers),
        marks=tuple(mark for mark in marks if mark.at < n and np.isfinite(picture.positions[mark.at, 0])),
        guests=guests if choice.preset == CATALOG else (),
    )
    if choice.preset == LIST:
        places = np.isfinite(picture.positions[:, 0])
        layer = list_layer(view.engine, view.query, view.mix, places=places)
        return replace(made, foreground=np.zeros(n, dtype=bool), layer=layer, guests=_reader(view, pictures))
    if choice.preset == NEVER and numbers.items is not None:
        return replace(made, foreground=numbers.items.shown[:n] == 0)
    return made


def _reader(view: View, pictures: Pictures) -> tuple[Guest, ...]:
    """Return the user whose list it is, where their taste stands among the items."""
    dataset, user_id = view.engine.dataset, view.user_id or ""
    at = dataset.interactions.index_of(user_id)
    if at is None or not np.isfinite(pictures.among[at, 0]):
        return ()
    x, y = pictures.among[at].tolist()
    return (Guest(_trail.key_of(_trail.USER, user_id), texts.person(dataset, user_id), x, y),)


def _item_colours(view: View, pictures: Pictures, by: str, numbers: Numbers) -> Colouring:
    picture, engine = pictures.items, view.engine
    plain = by.removesuffix(_CHANGE)
    if plain not in (colours.SHOWN, colours.FOUND):
        known = by in colours.item_choices(engine.dataset)
        return colours.colour_items(engine.dataset, picture, by if known else colours.GROUP, now=engine.now())
    if numbers.now is None:
        return colours.by_group(picture)
    return colours.colour_by_measured(picture, numbers.now, numbers.before if by.endswith(_CHANGE) else None, plain)


def _user_scene(view: View, pictures: Pictures, choice: Choice, numbers: Numbers) -> Scene:
    dataset, picture = view.engine.dataset, pictures.users
    log = dataset.interactions
    hover = [
        f"{texts.person(dataset, user)}\n{count:,} action{'s' if count != 1 else ''}"
        for user, count in zip(log.user_ids, log.counts_by_user, strict=True)
    ]
    found = _people(view, choice.search) if choice.search else []
    marks = [*(Mark(at) for at in found), *_ringed(view, _trail.USER)]
    return Scene(
        picture,
        [_trail.key_of(_trail.USER, user) for user in log.user_ids],
        hover,
        _user_colours(view, pictures, choice, numbers),
        marks=tuple(mark for mark in marks if np.isfinite(picture.positions[mark.at, 0])),
    )


def _user_colours(view: View, pictures: Pictures, choice: Choice, numbers: Numbers) -> Colouring:
    dataset, picture = view.engine.dataset, pictures.users
    metric = _metrics().get(choice.by.removesuffix(_CHANGE))
    if metric is None:
        known = choice.by in colours.user_choices(dataset)
        return colours.colour_users(dataset, picture, choice.by if known else colours.GROUP)
    users = dataset.interactions.user_ids
    if numbers.now is None:
        return colours.by_group(picture)
    now = values_of_users(numbers.now, metric, users)
    if numbers.before is not None and (choice.preset == BEATS or choice.by.endswith(_CHANGE)):
        return colours.by_change(now, values_of_users(numbers.before, metric, users), "change")
    return colours.by_amount(now, "")


def _searched(view: View, choice: Choice, n: int) -> list[Mark]:
    catalog = view.engine.dataset.catalog
    found = catalog.search(choice.search, limit=_MOST_HITS) if choice.search else []
    return [Mark(at) for at in map(catalog.require_index, found) if at < n]


def _people(view: View, search: str) -> list[int]:
    dataset, wanted = view.engine.dataset, search.casefold().strip()
    users = dataset.interactions.user_ids
    hits = [
        at
        for at, user in enumerate(users)
        if wanted in str(user).casefold() or wanted in _person(view, user).casefold()
    ]
    return hits[:_MOST_HITS]


def _person(view: View, user_id: str) -> str:
    return texts.person(view.engine.dataset, user_id)


def _ringed(view: View, kind: str) -> list[Mark]:
    dataset = view.engine.dataset
    key = _trail.ringed(dataset)
    if key is None or _trail.parts(key)[0] != kind:
        return []
    name = _trail.parts(key)[1]
    at = dataset.catalog.index_of(name) if kind == _trail.ITEM else dataset.interactions.index_of(name)
    return [] if at is None else [Mark(at, _trail.name_of(dataset, key), is_strong=True)]
