"""Simulate the shoppers of the sample shop: `users.csv`, `interactions.csv.gz` and `today_lists.csv.gz`.

Run `python data/sample_shop/simulate.py`. The behaviour is invented, seeded, and the same on every run.

How it works, in plain words. Every shopper is in a life situation (new parent, gardener, music student
...), a third of them in two. It gives two or three categories, some favourite tags, a price level they are
comfortable with, and a level of experience. Seven in ten also belong to a circle of people who buy the same
unrelated things; no text connects those things, only what others do. A shopper visits on a few days out of
90 (weekends more than Mondays, evenings more than mornings; a few very often, many once or twice) and in
each visit looks at some products. A product comes to their eyes for one of five reasons:

- their taste: category, tags, price, experience, and a long-tailed popularity that every product has;
- their circle;
- a trend of the season, which swells and ebbs on given dates, and moves some shoppers more than others;
- a second look at something they looked at before and did not buy;
- the shop's bestsellers.

A product seen may be clicked, then liked or put in the cart, then bought, each step rarer than the one
before, likelier where the product fits. Some are hidden. Who has bought a product rarely meets it again,
unless it is used up. For one shopper in seven the situation changes on some day. Nobody meets a product
before it was created. Named shoppers follow scripts in `shoppers.py`.

`today_lists.csv.gz` is what a plain shop would show: of the products bought most in the 30 days up to 7
October 2026, the best six in the shopper's most viewed category, then the overall best. It knows nothing
later than that day, and does not leave out what the shopper already bought.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from habits import CIRCLES, REGIONS, SITUATIONS, TRENDS, Situation
from numpy.typing import NDArray
from shoppers import OPENING, SHOPPERS, Shopper, scripted_steps
from today import today_lists

HERE = Path(__file__).parent
SEED = 20261031
FIRST_DAY = pd.Timestamp("2026-08-02")
DAYS = 91
ANONYMOUS_USERS = 2190
USED_UP = ("beans", "treats", "candle", "oil", "seeds", "paint", "clay", "yarn")
REASONS = ("taste", "circle", "trend", "second look", "bestseller")
# Share of visits per weekday, Monday first, and per hour of the day.
WEEKDAYS = np.array([0.8, 0.85, 0.9, 0.95, 1.0, 1.35, 1.4])
HOURS = np.array([1, 0, 0, 0, 0, 1, 3, 5, 6, 6, 6, 7, 8, 7, 6, 6, 7, 8, 10, 13, 15, 13, 8, 0], dtype=float)

Floats = NDArray[np.float64]
Event = tuple[str, str, pd.Timestamp, str]


@dataclass(frozen=True)
class Shop:
    """The catalog as arrays, and what of it is in fashion on each day."""

    items: pd.DataFrame
    tags: dict[str, NDArray[np.bool_]]
    price_level: Floats
    popularity: Floats
    first_day: NDArray[np.int64]
    trend: Floats
    circles: Floats


@dataclass(frozen=True)
class Tastes:
    """One shopper's habits before a change of situation, and after."""

    user_id: str
    situation: str
    joined_day: int
    level: str
    before: Floats
    after: Floats
    change_day: int
    circle: Floats | None
    trendiness: float
    eagerness: float
    visits: int


def day_number(days: pd.Series[str]) -> NDArray[np.int64]:
    """Return days since the first simulated day."""
    return np.asarray((pd.to_datetime(days) - FIRST_DAY).dt.days, dtype=np.int64)


def open_shop(items: pd.DataFrame, rng: np.random.Generator) -> Shop:
    """Prepare the catalog for the simulation."""
    tags = {tag: np.array([tag in row.split("|") for row in items["tags"]]) for tag in _all_tags(items)}
    price_level = items.groupby("category")["price"].rank(pct=True).to_numpy(dtype=float)
    popularity = 0.85 * rng.standard_normal(len(items)) - 0.8 * price_level - 0.8 * (items["stock"].to_numpy() == 0)
    ids = items["item_id"]
    circles = np.array([ids.isin(members.split()) for members in CIRCLES.values()], dtype=float)
    circles *= np.exp(0.5 * rng.standard_normal(circles.shape))
    return Shop(items, tags, price_level, popularity, day_number(items["created_at"]), _trend(items, tags), circles)


def _all_tags(items: pd.DataFrame) -> list[str]:
    return sorted({tag for row in items["tags"] for tag in row.split("|")})


def _trend(items: pd.DataFrame, tags: dict[str, NDArray[np.bool_]]) -> Floats:
    """Return the pull of each product on each day: rising through its trend, gone four days after it."""
    pull = np.zeros((DAYS, len(items)))
    for trend in TRENDS:
        members = items["item_id"].isin(trend.items).to_numpy()
        if trend.tag:
            members = members | (tags[trend.tag] & items["category"].isin(trend.categories).to_numpy())
        first, last = ((pd.Timestamp(day) - FIRST_DAY).days for day in (trend.first_day, trend.last_day))
        for day in range(first, min(last + 5, DAYS)):
            rise = min(1.0, (day - first + 1) / 6)
            ebb = 0.5 ** max(0, day - last)
            pull[day] += members * trend.strength * rise * ebb / members.sum()
    return pull


def taste(shop: Shop, situation: Situation, rng: np.random.Generator, *, comfort: float, level: str) -> Floats:
    """Return how likely each product is to meet the eye of one shopper by taste alone; sums to 1."""
    category = shop.items["category"].map(situation.categories).fillna(0.006).to_numpy(dtype=float)
    drawn = rng.permutation(len(situation.tags))[:3]
    favourites = [situation.tags[index] for index in drawn]
    quirk = sorted(shop.tags)[int(rng.integers(len(shop.tags)))]
    score = np.log(category) + shop.popularity - 3.0 * (shop.price_level - comfort) ** 2
    for tag, weight in [*((favourite, 1.3) for favourite in favourites), (quirk, 0.7)]:
        score = score + weight * shop.tags[tag]
    if level in shop.tags:
        other = {"beginner": "expert", "expert": "beginner"}[level]
        score = score + 0.8 * shop.tags[level] - 1.0 * shop.tags[other]
    weights = np.exp(score)
    return np.asarray(weights / weights.sum())


def blended(shop: Shop, rng: np.random.Generator, *, comfort: float, level: str) -> tuple[str, Floats]:
    """Draw a situation, sometimes mixed with a second one, and return its name and taste."""
    first, second = rng.choice(len(SITUATIONS), 2, replace=False)
    weights = taste(shop, SITUATIONS[first], rng, comfort=comfort, level=level)
    if rng.random() < 0.33:
        weights = 0.65 * weights + 0.35 * taste(shop, SITUATIONS[second], rng, comfort=comfort, level=level)
    return SITUATIONS[first].name, weights


def draw_tastes(shop: Shop, number: int, rng: np.random.Generator) -> Tastes:
    """Invent one anonymous shopper."""
    comfort, level = (
        float(rng.beta(2, 2)),
        str(rng.choice(["beginner", "practised", "expert"], p=[0.4, 0.35, 0.25])),
    )
    situation, before = blended(shop, rng, comfort=comfort, level=level)
    after, change_day = before, DAYS
    if rng.random() < 0.15:
        after, change_day = blended(shop, rng, comfort=comfort, level=level)[1], int(rng.integers(30, 78))
    circle = shop.circles[rng.integers(len(shop.circles))] if rng.random() < 0.7 else None
    joined_day = int(rng.integers(0, DAYS)) if rng.random() < 0.22 else -int(rng.integers(1, 640))
    events = min(rng.lognormal(3.06, 0.77), 260)
    return Tastes(
        f"u{number:04d}",
        situation,
        joined_day,
        level,
        before,
        after,
        change_day,
        None if circle is None else circle / circle.sum(),
        trendiness=float(rng.beta(1.4, 3)),
        eagerness=float(rng.normal(0, 0.35)),
        visits=max(1, round(events / 6.3)),
    )


def visit_days(tastes: Tastes, rng: np.random.Generator) -> list[int]:
    """Draw the days a shopper comes by, in order."""
    days = np.arange(max(0, tastes.joined_day), DAYS)
    weekday = (FIRST_DAY.day_of_week + days) % 7
    weights = WEEKDAYS[weekday] * (1 + 0.1 * days / DAYS)
    count = min(tastes.visits, len(days))
    return sorted(int(day) for day in rng.choice(days, count, replace=False, p=weights / weights.sum()))


@dataclass
class Memory:
    """What one shopper has seen and bought so far."""

    seen: list[int]
    gone: set[int]


def choose(tastes: Tastes, shop: Shop, memory: Memory, day: int, rng: np.random.Generator) -> int | None:
    """Choose the next product a shopper looks at; None if what came up is gone or not in the shop yet."""
    trend = shop.trend[day]
    shares = np.array(
        [
            0.52,
            0.26 if tastes.circle is not None else 0.0,
            0.55 * tastes.trendiness * min(float(trend.sum()), 2.2),
            0.13 if memory.seen else 0.0,
            0.05,
        ]
    )
    reason = REASONS[int(rng.choice(len(REASONS), p=shares / shares.sum()))]
    if reason == "second look":
        item = memory.seen[int(rng.integers(len(memory.seen)))]
    else:
        weights = {
            "taste": tastes.before if day < tastes.change_day else tastes.after,
            "circle": tastes.circle,
            "trend": trend,
            "bestseller": np.exp(1.3 * shop.popularity),
        }[reason]
        assert weights is not None
        total = np.cumsum(weights)
        item = int(np.searchsorted(total, rng.random() * total[-1], side="right"))
    return None if item in memory.gone or shop.first_day[item] > day else item


def funnel(fit: float, rng: np.random.Generator) -> list[str]:
    """Draw how far a shopper goes with a product they look at; `fit` moves every step's odds."""

    def passes(share: float) -> bool:
        return bool(rng.random() < share * np.exp(0.5 * fit))

    if not passes(0.4):
        return ["view", "hide"] if rng.random() < 0.006 else ["view"]
    events = ["view", "click"]
    if rng.random() < 0.012:
        return [*events, "dislike"]
    if passes(0.13):
        events.append("like")
    if passes(0.23):
        events.append("cart")
        if passes(0.42):
            events.append("purchase")
    return events


def stamps(day: int, count: int, rng: np.random.Generator) -> list[pd.Timestamp]:
    """Return rising times for the `count` events of one visit, within its day."""
    hour = int(rng.choice(24, p=HOURS / HOURS.sum()))
    start = FIRST_DAY + pd.Timedelta(days=day, hours=hour, minutes=int(rng.integers(50)), seconds=int(rng.integers(60)))
    gaps = np.cumsum(rng.integers(6, 75, size=count))
    return [start + pd.Timedelta(seconds=int(gap)) for gap in gaps]


def shop_around(tastes: Tastes, shop: Shop, rng: np.random.Generator) -> Iterator[Event]:
    """Live through one shopper's 90 days, event by event."""
    memory = Memory([], set())
    ids = shop.items["item_id"].to_numpy()
    used_up = shop.items["kind"].isin(USED_UP).to_numpy()
    for day in visit_days(tastes, rng):
        met: list[tuple[int, str]] = []
        for _ in range(1 + int(rng.poisson(2.8))):
            item = choose(tastes, shop, memory, day, rng)
            if item is None or item in {earlier for earlier, _ in met}:
                continue
            events = funnel(tastes.eagerness + 0.35 * (item in memory.seen), rng)
            met.extend((item, event) for event in events)
            if events[-1] in ("hide", "dislike") or (events[-1] == "purchase" and not used_up[item]):
                memory.gone.add(item)
            memory.seen.append(item)
        for (item, event), time in zip(met, stamps(day, len(met), rng), strict=True):
            yield tastes.user_id, str(ids[item]), time, event


def follow_script(shopper: Shopper, rng: np.random.Generator) -> Iterator[Event]:
    """Turn a named shopper's script into events."""
    steps = scripted_steps(shopper)
    for day in dict.fromkeys(step.day for step in steps):
        met = [(step.item_id, event) for step in steps if step.day == day for event in step.events]
        number = (pd.Timestamp(day) - FIRST_DAY).days
        for (item_id, event), time in zip(met, stamps(number, len(met), rng), strict=True):
            yield shopper.user_id, item_id, time, event


def check_script(events: pd.DataFrame, items: pd.DataFrame) -> None:
    """Raise ValueError if a script names an unknown product, or one that did not exist yet."""
    created = pd.to_datetime(items.set_index("item_id")["created_at"])
    born = events["item_id"].map(created)
    wrong = events[born.isna() | (events["timestamp"] < born)]
    if len(wrong):
        listing = sorted({f"{row.user_id} {row.timestamp:%m-%d} {row.item_id}" for row in wrong.itertuples()})
        raise ValueError(f"not in the shop at that time: {', '.join(listing)}; move or replace these visits")


def user_table(people: list[Tastes], rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per user, the named ones first, and of these whom the pages open on."""
    columns = ["user_id", "name", "story", "situation", "region", "joined_at"]
    first = sorted(SHOPPERS, key=lambda shopper: shopper.user_id != OPENING)
    named = [(s.user_id, s.name, s.story, s.situation, s.region, s.joined_at) for s in first]
    regions = rng.choice(REGIONS, len(people), p=[0.36, 0.22, 0.18, 0.16, 0.08])
    joined = [f"{FIRST_DAY + pd.Timedelta(days=person.joined_day):%Y-%m-%d}" for person in people]
    others = [(p.user_id, "", "", p.situation, str(r), day) for p, r, day in zip(people, regions, joined, strict=True)]
    return pd.DataFrame([*named, *others], columns=columns)


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV; gzipped ones carry no time, so that every run writes the same bytes."""
    text = table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%SZ").encode()
    path.write_bytes(gzip.compress(text, 9, mtime=0) if path.suffix == ".gz" else text)


def simulate(items: pd.DataFrame, folder: Path, seed: int = SEED) -> pd.DataFrame:
    """Simulate the shop, write the three tables into `folder` and return the events."""
    rng = np.random.default_rng(seed)
    shop = open_shop(items, rng)
    # Each shopper draws from a stream of their own: editing one script leaves all others as they were.
    numbers = range(1, ANONYMOUS_USERS + 1)
    people = [draw_tastes(shop, number, np.random.default_rng([seed, 1, number])) for number in numbers]
    rows: list[Event] = [
        event
        for number, shopper in enumerate(SHOPPERS)
        for event in follow_script(shopper, np.random.default_rng([seed, 2, number]))
    ]
    rows += [
        event
        for number, person in enumerate(people)
        for event in shop_around(person, shop, np.random.default_rng([seed, 3, number]))
    ]
    events = pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp", "event"])
    check_script(events, items)
    events = events.sort_values(["timestamp", "user_id"], kind="stable", ignore_index=True)
    users = user_table(people, rng)
    folder.mkdir(parents=True, exist_ok=True)
    write(users, folder / "users.csv")
    write(events, folder / "interactions.csv.gz")
    write(today_lists(events, items, users["user_id"].tolist()), folder / "today_lists.csv.gz")
    return events


def main(arguments: list[str] | None = None) -> None:
    """Write the simulated tables, beside `items.csv` unless told otherwise."""
    parser = argparse.ArgumentParser(description="Simulate the shoppers of the sample shop.")
    parser.add_argument("--folder", type=Path, default=HERE)
    folder: Path = parser.parse_args(arguments).folder
    events = simulate(pd.read_csv(HERE / "items.csv"), folder)
    print(f"{len(events):,} events of {events['user_id'].nunique():,} users written to {folder}")


if __name__ == "__main__":
    main()
