"""The engine's answers as rows of the components: words and pictures, no arithmetic on scores."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.explanation.counterfactual_sentences import breakpoint_sentence
from core.explanation.counterfactuals import exit_points
from core.explanation.sentences import HistoryShare, history_shares, sentences, waterfall
from core.ranking import RankedItem, Recommendation, Remembered
from core.signals import signals
from dashboard import cache, texts
from dashboard.components.history_strip import Entry
from dashboard.components.recommendation_list import Left, Row, Segment, Share, Step, Why
from dashboard.desk import fader_moves
from dashboard.session.view import View


def list_rows(
    view: View,
    answer: Recommendation,
    compared: Recommendation,
    *,
    open_item: str = "",
    marked: frozenset[str] = frozenset(),
) -> list[Row]:
    """Return the list's rows, with their changes against the compared list; one of them may say why it is there."""
    before = compared.ranks()
    places = {item.item_id: item.rank for item in answer.items}
    picture_of = pictures(view)
    first_beyond = len(answer.items) - (answer.pool.n_beyond if answer.pool is not None else 0)
    rows = [_row(view, item, before, places, fact_of(view, answer, item), picture_of) for item in answer.items]
    rows = [replace(row, is_marked=row.item_id in marked) for row in rows]
    if first_beyond < len(rows):
        words = "Nearest to what they said" if first_beyond else "Nothing fits; nearest to what they said"
        rows[first_beyond] = replace(rows[first_beyond], divider=words)
    return [
        replace(row, why=_why(view, answer, item, places)) if item.item_id == open_item else row
        for row, item in zip(rows, answer.items, strict=True)
    ]


def _why(view: View, answer: Recommendation, item: RankedItem, places: dict[str, int]) -> Why:
    dataset, catalog = view.engine.dataset, view.engine.dataset.catalog

    def title_of(item_id: str) -> str:
        return str(catalog.titles[catalog.require_index(item_id)])

    return Why(
        sentences=sentences(
            item,
            title_of,
            place_of_culprit=places.get(item.too_like or ""),
            dataset=dataset,
            fact_of=fact_of(view, answer, item),
        ),
        steps=tuple(Step(s.kind, s.label, 100 * s.start, 100 * s.end) for s in waterfall(item, dataset)),
        shares=tuple(Share(part.signal, _source(part, title_of), part.percent) for part in history_shares(item)),
        breakpoints=() if item.is_pinned else (_breakpoint(view, item.item_id),),
    )


def fact_of(view: View, answer: Recommendation, item: RankedItem) -> Callable[[str], str]:
    """Return what says, by signal, what of an item its score comes from."""
    known = signals(view.engine.dataset)

    def fact(name: str) -> str:
        signal = known.get(name)
        return "" if signal is None else signal.fact(view.engine, view.mix, item.item_index, now=answer.as_of)

    return fact


def _source(part: HistoryShare, title_of: Callable[[str], str]) -> str:
    if part.item_id is not None:
        return title_of(part.item_id)
    if part.n_others:
        return "one other item" if part.n_others == 1 else f"{part.n_others:,} other items"
    return "What they said"


def _breakpoint(view: View, item_id: str) -> str:
    found = exit_points(view.engine, view.query, view.mix, item_id, ratio=fader_moves.on_desk().kept())
    return breakpoint_sentence(found, view.engine.dataset)


def _row(
    view: View,
    item: RankedItem,
    before: dict[str, int],
    places: dict[str, int],
    fact: Callable[[str], str],
    picture_of: Callable[[str], str | None],
) -> Row:
    catalog = view.engine.dataset.catalog
    pulls = [pull for origin in item.origins.values() for pull in origin.pulls[:1]]
    titles = {pull.item_id: str(catalog.titles[catalog.require_index(pull.item_id)]) for pull in pulls}
    return Row(
        item_id=item.item_id,
        title=item.title,
        rank=item.rank,
        match=round(100 * item.order_score),
        reason=texts.reason(item, titles, fact, view.engine.dataset),
        picture=picture_of(item.item_id),
        category=str(catalog.categories[item.item_index]),
        previous_rank=before.get(item.item_id),
        segments=tuple(Segment(name, 100 * (part or 0.0)) for name, part in item.contributions.items()),
        discount=100 * (item.score - item.order_score),
        discount_reason=f"too like no. {places[item.too_like]}" if item.too_like in places else "",
        is_liked=item.item_id in view.query.likes,
        is_pinned=item.is_pinned,
        is_new_arrival=item.is_new_arrival,
    )


def left_rows(answer: Recommendation, compared: Recommendation) -> list[Left]:
    """Return the items of the compared list that are no longer there."""
    now = answer.ranks()
    return [Left(item.item_id, item.title, item.rank) for item in compared.items if item.item_id not in now]


def history_entries(view: View, history: list[Remembered], taking_part: Sequence[str]) -> list[Entry]:
    """Return the user's events for the strip, newest first; as Memory leaves them where some signal listens to it."""
    is_fading = "content" in taking_part
    catalog, picture_of = view.engine.dataset.catalog, pictures(view)
    entries = []
    for event in history:
        index = catalog.require_index(event.item_id)
        entries.append(
            Entry(
                item_id=event.item_id,
                title=str(catalog.titles[index]),
                event=event.event,
                weight=event.weight if is_fading else event.heaviest(taking_part),
                days_ago=None if math.isnan(event.days_ago) else event.days_ago,
                picture=picture_of(event.item_id),
                category=str(catalog.categories[index]),
            )
        )
    return entries


def pictures(view: View) -> Callable[[str], str | None]:
    """Return what finds an item's thumbnail as a data URI, or the address its catalog gives, or None."""
    stored, catalog = cache.pictures(view.dataset_name, view.version), view.engine.dataset.catalog

    def picture_of(item_id: str) -> str | None:
        if item_id in stored:
            return stored[item_id]
        address = str(catalog.images[catalog.require_index(item_id)])
        return address if address.startswith("https://") else None

    return picture_of
