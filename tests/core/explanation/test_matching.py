"""Whether a catalog has anything like what is said: against levels measured on that very catalog."""

import numpy as np
import pytest
from builders import dataset_of, recommender_of

from core.embedding import RememberingEncoder
from core.explanation.matching import doubts, matches
from core.users.match_scale import MEANINGLESS, MatchScale

OWN_WORDS = {
    "lamp": {"category": "Textile", "tags": ("wool",)},
    "torch": {"description": "A torch for the tents."},
    "rug": {}, "tent": {}, "bed": {}, "rope": {},
}  # fmt: skip


def _angle(cosine):
    return [cosine, 0, 0, -np.sqrt(1 - cosine**2)]  # nearest to the lamp, which lies along the first axis


class Encoder:
    """Meaningless texts reach 0.1, the catalog's own words 0.5, others what they say."""

    def encode(self, texts):
        return np.array([_angle(self._reach(text)) for text in texts], dtype=np.float32)

    def _reach(self, text):
        if text in MEANINGLESS:
            return 0.1
        try:
            return float(text)
        except ValueError:
            return 0.5


class Afar:
    """Meaningless texts come nearer to the catalog than any other."""

    def encode(self, texts):
        return np.array([_angle(0.1 if text in MEANINGLESS else 0.02) for text in texts], dtype=np.float32)


@pytest.mark.parametrize(
    ("said", "verdict"), [("0.9", "good"), ("0.51", "good"), ("0.49", "loose"), ("0.11", "loose"), ("0.09", "nothing")]
)
def test_closeness_counts_between_chance_and_the_catalogs_own_words(said, verdict):
    recommender = recommender_of(encoder=Encoder)
    scale = recommender.people.match_scale()
    assert (scale.by_chance, scale.own) == pytest.approx((0.1, 0.5))
    [match] = matches(recommender, [said])
    assert (match.text, match.item_id, match.title, match.verdict) == (said, "lamp", "Lamp", verdict)
    assert match.similarity == pytest.approx(float(said), abs=1e-6)


@pytest.mark.parametrize("said", ["wool", "textile", "Textiles", "tent"])
def test_the_catalogs_own_words_are_never_doubted(said):
    recommender = recommender_of(dataset_of(items=OWN_WORDS), encoder=Afar)
    assert doubts(matches(recommender, [said]), ()) == ""
    assert "“zeppelin”" in doubts(matches(recommender, ["zeppelin"]), ())


def test_what_is_named_as_the_nearest_stands_in_the_list():
    recommender = recommender_of(encoder=Encoder)
    nothing, loose = matches(recommender, ["0.05"]), matches(recommender, ["0.3"])
    assert doubts(nothing, ["lamp"]) == (
        "Nothing here is like “0.05” (nearest: Lamp): no closer than chance. Try other words."
    )
    assert doubts(nothing, ["rug"]) == "Nothing here is like “0.05”: no closer than chance. Try other words."
    assert doubts(loose, ["lamp", "rug"]) == "Only loosely alike: “0.3” (nearest: Lamp)."
    assert doubts(loose, ["rug"]) == "Only loosely alike: “0.3”."


@pytest.mark.parametrize("said", ["history", "History", "strategies", "strategy history"])
def test_words_of_the_same_stem_are_known_too(said):
    items = OWN_WORDS | {
        "bed": {"description": "A historical wargame, strategic and long."},
        "rope": {"description": "Strategic historians knot it."},
    }
    assert doubts(matches(recommender_of(dataset_of(items=items), encoder=Afar), [said]), ()) == ""


@pytest.mark.parametrize("said", ["histology", "stratosphere", "wares", "rugby"])
def test_words_that_only_begin_alike_are_not(said):
    items = OWN_WORDS | {"bed": {"description": "A historical wargame, strategic and long."}}
    assert f"“{said}”" in doubts(matches(recommender_of(dataset_of(items=items), encoder=Afar), [said]), ())


def test_a_catalog_without_words_of_its_own_knows_good_and_nothing_only():
    bare = recommender_of(dataset_of(items={name: {} for name in ("lamp", "torch", "rug", "tent", "bed", "rope")}))
    recommender = recommender_of(bare.dataset, encoder=Encoder)
    scale = recommender.people.match_scale()
    assert scale == MatchScale(pytest.approx(0.1), pytest.approx(0.1))
    assert [match.verdict for match in matches(recommender, ["0.05", "0.2"])] == ["nothing", "good"]


def test_blank_texts_and_catalogs_without_text_match_nothing_at_all():
    assert matches(recommender_of(encoder=Encoder), ["", "  "]) == ()
    assert matches(recommender_of(vectors=np.zeros((6, 4), np.float32), encoder=Encoder), ["0.9"]) == ()


class Counting:
    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_a_text_is_encoded_once_and_the_oldest_is_forgotten_first():
    counting = Counting()
    encoder = RememberingEncoder(counting, max_bytes=16)
    np.testing.assert_array_equal(encoder.encode(["a", "bb", "a"]), [[1, 1], [2, 1], [1, 1]])
    encoder.encode(["a"])
    assert counting.asked == ["a", "bb"]
    encoder.encode(["ccc"])  # bb was asked for longest ago
    encoder.encode(["a", "ccc"])
    assert counting.asked == ["a", "bb", "ccc"]
    encoder.encode(["bb"])
    assert counting.asked == ["a", "bb", "ccc", "bb"]
