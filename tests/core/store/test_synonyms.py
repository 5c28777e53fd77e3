"""Words that mean the same in a workspace: saved, read, refused in a sentence, and heard."""

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.config import RankingConfig
from core.errors import ConfigError
from core.ranking import Query
from core.store import Workspace
from core.store.synonyms import save_synonyms, stored_synonyms, synonyms_text
from core.users import Onboarding
from core.users.vocabulary import Vocabulary

ITEMS = {f"i{place}": {"tags": (tag,)} for place, tag in enumerate(["trainers", "boots", "sci-fi", "boots"])}


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "home")


def test_they_are_kept_as_lines_of_words(workspace):
    assert stored_synonyms(workspace) == ()
    saved = save_synonyms(workspace, "trainers, kicks,trainers\n\n boots , wellies, gumboots\n")
    assert saved == stored_synonyms(workspace) == (("trainers", "kicks"), ("boots", "wellies", "gumboots"))
    assert synonyms_text(saved) == "trainers, kicks\nboots, wellies, gumboots"
    assert save_synonyms(workspace, "") == stored_synonyms(workspace) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a, b\nkicks", "line 2 of the synonyms has only 'kicks': give two words or more."),
        ("a, " + "b" * 300, "line 1 of the synonyms is longer than 200 characters: split it."),
        ("a, b\n" * 2_001, "there are 2,001 lines of synonyms: give at most 2,000."),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_lost(workspace, text, sentence):
    save_synonyms(workspace, "trainers, kicks")
    with pytest.raises(ConfigError) as refused:
        save_synonyms(workspace, text)
    assert str(refused.value) == sentence
    assert stored_synonyms(workspace) == (("trainers", "kicks"),)


def test_a_file_edited_by_hand_is_read_as_far_as_it_makes_sense(workspace):
    (workspace.home / "synonyms.csv").write_bytes(b"trainers, kicks\nalone\n\xff, boots\n")
    assert stored_synonyms(workspace)[0] == ("trainers", "kicks")


def test_they_join_those_that_are_known():
    catalog = dataset_of(ITEMS, []).catalog
    vocabulary = Vocabulary(catalog, (("space stories", "Science Fiction"), ("kick", "trainers")))
    assert np.flatnonzero(vocabulary.named("space story")).tolist() == [2]
    assert np.flatnonzero(vocabulary.named("Kicks")).tolist() == [0]
    assert Vocabulary(catalog).named("kicks") is None


def test_an_engine_hears_new_ones_at_once():
    engine = recommender_of(dataset_of(ITEMS, []), random_vectors(1, 4), encoder=Encoder)
    query, config = Query(onboarding=Onboarding(("wellies",))), RankingConfig(k=2)
    engine.recommend(query, config)
    taught = engine.adapted(synonyms=(("boots", "wellies"),))
    assert {item.item_id for item in taught.recommend(query, config).items} == {"i1", "i3"}
    assert taught.recommend(query, config).pool.n_items == 2
    assert engine.adapted(synonyms=()).people is engine.people
