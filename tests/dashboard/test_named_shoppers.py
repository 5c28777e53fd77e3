"""Every control of the desk has a shopper of the sample whose list shows what it means."""

from dataclasses import replace

import numpy as np
import pytest

from core.config import Collaborative, Filters, Lists, RankingConfig, Trending, Weights, decay_from_half_life
from core.datasets.options import SECONDS_PER_DAY
from core.ranking import Query
from core.store import Workspace
from core.store.build import open_recommender
from core.store.starting_personas import SHOP_PERSONAS
from core.users import Onboarding

BALANCED = RankingConfig()
ONLY_SIMILAR, ONLY_PEOPLE, ONLY_TRENDING = (Weights(*row) for row in np.eye(3).tolist())
NIGHT_SHIFT = {"CT16", "AU06", "YW15", "TR14", "KI14", "BK07", "HO01", "PE21"}
"""What the night workers of the sample buy; see `CIRCLES` in data/sample_shop/habits.py."""
HOME = {
    "Freya": "Trail running",
    "Tomas": "Coffee and tea",
    "Amina": "Baby and toddler",
    "Walter": "Board games",
    "Elin": "Arts and crafts",
}
"""Where the people that New users starts from are at home."""


class Shop:
    """The sample, and what can be counted of a list without asking a score."""

    def __init__(self, home):
        workspace = Workspace(home)
        self.engine = open_recommender(workspace, "shop")
        workspace.state.dispose()
        self.catalog, self.log = self.engine.dataset.catalog, self.engine.dataset.interactions
        self.now = self.engine.now()

    def items(self, user, mix=BALANCED, **query):
        answer = self.engine.recommend(Query(user, **query), mix)
        return np.array([item.item_index for item in answer.items], dtype=int)

    def ids(self, user, mix=BALANCED, **query):
        return [str(item_id) for item_id in self.catalog.item_ids[self.items(user, mix, **query)]]

    def of_category(self, items, *names):
        return int(np.isin(self.catalog.categories[items], names).sum())

    def with_tag(self, items, tag):
        return sum(tag in self.catalog.tags[item] for item in items)

    def activity(self, items, days):
        """Return how many choices of the last days these items have."""
        return int(self.choices_within(days)[items].sum())

    def choices_within(self, days):
        recent = self.log.is_positive & (self.log.timestamps > self.now - days * SECONDS_PER_DAY)
        return np.bincount(self.log.item_index[recent], minlength=len(self.catalog))

    def heat(self, days, half_life):
        """Return every item's choices of the last days, each counting half after so many days."""
        ages = (self.now - self.log.timestamps) / SECONDS_PER_DAY
        felt = np.where(self.log.is_positive & (ages < days), 0.5 ** (ages / half_life), 0.0)
        return np.bincount(self.log.item_index, weights=felt, minlength=len(self.catalog))

    def alikeness(self, items):
        similarity = self.engine.space(BALANCED.modalities).between(items, items)
        return float(similarity[np.triu_indices(len(items), 1)].mean())

    def acted_on(self, user, *events):
        rows = self.log.rows_of(self.log.index_of(user))
        chosen = [row for row in range(rows.start, rows.stop) if not events or self.log.event_of(row) in events]
        return {str(self.catalog.item_ids[self.log.item_index[row]]) for row in chosen}


@pytest.fixture(scope="module")
def shop(prepared_shop):
    return Shop(prepared_shop)


def weights(similar, people, trending):
    return replace(BALANCED, weights=Weights(similar, people, trending))


# The faders


def test_similar_brings_hiroshi_more_of_his_games(shop):
    found = [shop.of_category(shop.items("hiroshi", weights(w, 1 - w, 0)), "Board games") for w in (0, 0.25, 0.5, 1)]
    assert found == sorted(found)
    assert found[3] >= found[0] + 3


def test_people_like_them_brings_noor_what_night_workers_buy(shop):
    bought = shop.acted_on("noor", "purchase")
    found = [len(NIGHT_SHIFT & set(shop.ids("noor", weights(1 - w, w, 0)))) for w in (0, 0.5, 1)]
    assert found == sorted(found)
    assert found[0] < found[2]
    assert NIGHT_SHIFT - bought <= set(shop.ids("noor", replace(BALANCED, weights=ONLY_PEOPLE)))


def test_trending_brings_kofi_what_has_most_activity_lately(shop):
    heat = shop.heat(days=7, half_life=2)
    felt = [heat[shop.items("kofi", weights(1 - w, 0, w))].sum() for w in (0, 0.3, 0.6, 1)]
    assert felt == sorted(felt)
    assert felt[3] > 1.4 * felt[0]


def test_muting_trending_gives_edith_her_garden_back(shop):
    heard, muted = (shop.items("edith", mix) for mix in (BALANCED, BALANCED.with_weights(trending=0.0)))
    assert shop.of_category(muted, "Garden") >= shop.of_category(heard, "Garden") + 3
    assert shop.activity(muted, 7) < shop.activity(heard, 7)


def test_trending_alone_gives_everybody_what_they_have_not_bought_of_the_same_items(shop):
    mix = replace(BALANCED, weights=ONLY_TRENDING, diversity=0.0, k=40)
    one, other = shop.ids("sam", mix), shop.ids("ines", mix)
    allowed = set(one) & set(other)
    assert [item for item in one if item in allowed] == [item for item in other if item in allowed]
    assert set(other) - set(one) <= shop.acted_on("sam") | set(other[30:])


# Variety and time decay


def test_variety_makes_ines_list_less_alike(shop):
    lists = [shop.items("ines", replace(BALANCED, diversity=share)) for share in (0.0, 0.3, 0.7, 1.0)]
    similar = [shop.alikeness(items) for items in lists]
    assert similar == sorted(similar, reverse=True)
    assert similar[0] > 1.3 * similar[3]
    assert len(set(shop.catalog.categories[lists[3]])) > len(set(shop.catalog.categories[lists[0]]))


def test_a_short_memory_forgets_mayas_baby_and_a_long_one_returns_to_it(shop):
    mix = replace(BALANCED, weights=ONLY_SIMILAR)
    lists = [shop.items("maya", replace(mix, decay_per_day=decay_from_half_life(days))) for days in (2, 30, 90)]
    running, baby = ([shop.of_category(items, name) for items in lists] for name in ("Trail running", HOME["Amina"]))
    assert running == sorted(running, reverse=True)
    assert baby == sorted(baby)
    assert (running[0], baby[0]) == (9, 0)
    assert baby[-1] > running[-1]


# More


@pytest.mark.parametrize("days", [7, 30])
def test_the_trending_window_decides_which_days_count_for_kofi(shop, days):
    mix = replace(BALANCED, weights=ONLY_TRENDING, diversity=0.0, trending=Trending(days, 10_000.0))
    listed, open_to_him = shop.items("kofi", mix), np.ones(len(shop.catalog), dtype=bool)
    open_to_him[[shop.catalog.index_of(item_id) for item_id in shop.acted_on("kofi", "purchase")]] = False
    open_to_him &= shop.catalog.is_available
    counts = np.where(open_to_him, shop.choices_within(days), -1)
    assert counts[listed].tolist() == sorted(counts.tolist(), reverse=True)[:10]


def test_a_short_half_life_shows_kofi_what_is_newest(shop):
    def share_of_last_days(half_life):
        mix = replace(BALANCED, weights=ONLY_TRENDING, diversity=0.0, trending=Trending(30, half_life))
        items = shop.items("kofi", mix)
        return shop.activity(items, 2) / shop.activity(items, 30)

    assert share_of_last_days(0.5) > 1.1 * share_of_last_days(30)


def test_a_longer_list_goes_on_where_sams_shorter_one_ended(shop):
    ten, twenty = (shop.ids("sam", replace(BALANCED, k=k)) for k in (10, 20))
    assert twenty[:10] == ten
    assert len(set(twenty)) == 20


def test_what_ines_has_had_comes_back_only_where_she_allows_it(shop):
    bought, touched = shop.acted_on("ines", "purchase"), shop.acted_on("ines")
    mix = replace(BALANCED, weights=ONLY_SIMILAR)
    lists = {rule: set(shop.ids("ines", replace(mix, exclude_seen=rule))) for rule in ("none", "purchased", "any")}
    assert lists["none"] & bought
    assert not lists["purchased"] & bought
    assert lists["purchased"] & touched
    assert not lists["any"] & touched


@pytest.mark.parametrize("model", ["ease", "ials", "knn"])
def test_every_method_hears_noors_circle(shop, model):
    mix = replace(BALANCED, weights=ONLY_PEOPLE, collaborative=Collaborative(model))
    everybody = replace(BALANCED, weights=ONLY_TRENDING)
    assert len(NIGHT_SHIFT & set(shop.ids("noor", mix))) > len(NIGHT_SHIFT & set(shop.ids("noor", everybody)))


def test_a_high_penalty_shows_sam_what_many_choose(shop):
    chosen = shop.choices_within(1_000)
    mixes = [replace(BALANCED, weights=ONLY_PEOPLE, collaborative=Collaborative("ease", l2)) for l2 in (10, 10_000)]
    trusting, wary = (chosen[shop.items("sam", mix)].mean() for mix in mixes)
    assert wary > 1.1 * trusting


def test_by_rank_few_outliers_no_longer_fill_sams_list(shop):
    by_spread, by_rank = (shop.items("sam", replace(BALANCED, normalisation=way)) for way in ("zscore", "rank"))
    hottest = set(np.argsort(-shop.choices_within(7))[:12])
    assert len(hottest & set(by_rank)) <= len(hottest & set(by_spread)) - 3


def test_from_lowest_to_highest_a_signal_with_outliers_is_heard_less_by_noor(shop):
    """Her circle stands far above all else among what people like her choose, and stretches that range."""
    found = [
        len(NIGHT_SHIFT & set(shop.ids("noor", replace(BALANCED, normalisation=way)))) for way in ("zscore", "min-max")
    ]
    assert found[1] < found[0]


# Filters and rules


def best_that(shop, user, passes):
    """Return a user's ten best of those that pass, without variety."""
    everything = shop.items(user, replace(BALANCED, diversity=0.0, k=len(shop.catalog)))
    return [str(shop.catalog.item_ids[item]) for item in everything if passes(item)][:10]


FILTERS = {
    "stefan buys for at most 20": ("stefan", Filters(max_price=20.0), lambda c, i: c.prices[i] <= 20),
    "leila looks for gifts": ("leila", Filters(tags=("gift",)), lambda c, i: "gift" in c.tags[i]),
    "edith is in her garden": ("edith", Filters(category=("Garden",)), lambda c, i: c.categories[i] == "Garden"),
    "marco buys nothing cheap": ("marco", Filters(min_price=100.0), lambda c, i: c.prices[i] >= 100),
    "sam wants it green": (
        "sam",
        Filters(attributes=(("colour", ("green",)),)),
        lambda c, i: c.frame["colour"].iloc[i] == "green",
    ),
}


@pytest.mark.parametrize("case", FILTERS)
def test_a_filter_leaves_the_best_that_pass(shop, case):
    user, filters, passes = FILTERS[case]
    mix = replace(BALANCED, diversity=0.0, filters=filters)
    assert shop.ids(user, mix) == best_that(shop, user, lambda item: passes(shop.catalog, item))


def test_the_age_filter_shows_kofi_only_what_is_new(shop):
    ages = (shop.now - shop.catalog.created_at) / SECONDS_PER_DAY
    days = float(np.percentile(ages, 30))
    listed = shop.items("kofi", replace(BALANCED, filters=Filters(max_age_days=days)))
    assert len(listed) == 10
    assert ages[listed].max() <= days < ages[shop.items("kofi")].max()


def test_marco_is_spared_what_is_for_beginners(shop):
    simple = [item for item, tags in zip(shop.catalog.item_ids, shop.catalog.tags, strict=True) if "beginner" in tags]
    mix = replace(BALANCED, lists=Lists(exclude=tuple(simple)))
    assert shop.with_tag(shop.items("marco"), "beginner") > 0
    assert shop.with_tag(shop.items("marco", mix), "beginner") == 0
    assert shop.of_category(shop.items("marco", mix), "Cycling") >= shop.of_category(shop.items("marco"), "Cycling")


def test_leilas_pin_stands_first_and_the_rest_follow(shop):
    last = shop.ids("leila", replace(BALANCED, diversity=0.0))[-1]
    mix = replace(BALANCED, diversity=0.0, lists=Lists(pin=(last,)))
    others = shop.ids("leila", replace(BALANCED, diversity=0.0))[:9]
    assert shop.ids("leila", mix) == [last, *others]


def test_a_push_lifts_an_item_of_sams(shop):
    before = shop.ids("sam", replace(BALANCED, k=len(shop.catalog)))
    item = before[60]
    places = [
        shop.ids("sam", replace(BALANCED, k=len(shop.catalog), lists=Lists(boost=((item, push),)))).index(item)
        for push in (0.0, 0.5, 3.0)
    ]
    assert places[0] == 60 > places[1] > places[2] == 0


def test_only_leilas_chosen_ones_are_shown_where_a_mix_names_them(shop):
    chosen = tuple(shop.ids("leila", replace(BALANCED, k=30)))[10:25]
    listed = shop.ids("leila", replace(BALANCED, lists=Lists(include=chosen)))
    assert len(listed) == 10
    assert set(listed) <= set(chosen)


# Try-outs


def test_what_priya_hid_stays_away_whatever_the_faders_say(shop):
    rejected = shop.acted_on("priya", "hide", "dislike")
    assert len(rejected) >= 10
    for mix in (BALANCED, *(replace(BALANCED, weights=one) for one in (ONLY_SIMILAR, ONLY_PEOPLE, ONLY_TRENDING))):
        assert not rejected & set(shop.ids("priya", replace(mix, exclude_seen="none", k=100)))


def test_a_hide_makes_room_for_the_next_of_priyas(shop):
    mix = replace(BALANCED, diversity=0.0, k=11)
    eleven = shop.ids("priya", mix)
    assert shop.ids("priya", replace(mix, k=10), hides=(eleven[2],)) == eleven[:2] + eleven[3:]


def test_one_like_turns_jonas_towards_coffee(shop):
    mix = replace(BALANCED, weights=Weights(0.7, 0.3, 0.0))
    before = shop.of_category(shop.items("jonas", mix), "Coffee and tea")
    after = shop.of_category(shop.items("jonas", mix, likes=("CT01", "CT02")), "Coffee and tea")
    assert before == 0 < 3 <= after


# New users


@pytest.fixture(scope="module")
def told(shop, words_encoder):
    """Return a function from what somebody says to their list by that alone."""
    engine, mix = replace(shop.engine, encoder=lambda: words_encoder), replace(BALANCED, weights=ONLY_SIMILAR)

    def listed(**said):
        answer = engine.recommend(Query(onboarding=Onboarding(**said)), mix)
        return np.array([item.item_index for item in answer.items])

    return listed


@pytest.mark.parametrize("persona", SHOP_PERSONAS, ids=lambda persona: persona.name)
def test_interests_bring_a_new_user_home(shop, told, persona):
    items = told(interests=persona.interests)
    home = shop.of_category(items, HOME[persona.name])
    assert home == max(shop.of_category(items, name) for name in shop.catalog.category_counts())
    assert home >= 3


def test_a_goal_alone_brings_its_like_and_beside_interests_it_orders_what_fits(shop, told):
    goal = "bake sourdough bread on Sundays"
    assert shop.with_tag(told(goals=goal), "baking") >= 2
    plain, with_goal = told(interests=("organic",)), told(interests=("organic",), goals=goal)
    assert shop.with_tag(with_goal, "baking") > shop.with_tag(plain, "baking")
    assert shop.with_tag(with_goal, "organic") == 10


def test_the_level_leans_the_lists_of_all_five_towards_their_like(shop, told):
    totals = {
        level: [
            sum(
                shop.with_tag(told(interests=persona.interests, goals=persona.goals, level=level), tag)
                for persona in SHOP_PERSONAS
            )
            for tag in ("beginner", "expert")
        ]
        for level in ("beginner", "expert")
    }
    assert totals["beginner"][0] > totals["expert"][0]
    assert totals["expert"][1] > totals["beginner"][1]
