"""What an evaluation rests on, in one sentence that is true of its split and length."""

import pytest

from core.evaluation.rests_on import rests_on

CUT = 1_760_000_000.0  # 9 October 2025
DAY = 86_400.0
TIME = "time 0.2 validation / ..."


def said(protocol_id=TIME, n_users=807, k=10, as_of=CUT, until=CUT + 35 * DAY):
    return rests_on(protocol_id, n_users=n_users, k=k, as_of=as_of, until=until, audience="shoppers")


@pytest.mark.parametrize(
    ("days", "length"),
    [
        (0.2, "hours"),
        (1.2, "day"),
        (9, "9 days"),
        (35, "5 weeks"),
        (100, "3 months"),
        (365 * 3, "3 years"),
    ],
)
def test_the_period_is_said_by_its_real_length(days, length):
    assert said(until=CUT + days * DAY) == (
        f"Tested on what 807 shoppers picked in the {length} after 9 October 2025, lists of 10"
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"n_users": 1, "k": 3}, "Tested on what 1 shopper picked in the 5 weeks after 9 October 2025, lists of 3"),
        ({"until": float("nan")}, "Tested on what 807 shoppers picked after 9 October 2025, lists of 10"),
        ({"as_of": float("nan"), "until": float("nan")}, "Tested on what 807 shoppers picked later, lists of 10"),
        ({"protocol_id": "last 0.2 test / ..."}, "Tested on what 807 shoppers picked last, lists of 10"),
        (
            {"protocol_id": "random 0.2 seed 0 validation / ..."},
            "Tested on picks of 807 shoppers that were held out at random, lists of 10",
        ),
    ],
)
def test_every_split_has_its_own_true_sentence(settings, sentence):
    assert said(**settings) == sentence
