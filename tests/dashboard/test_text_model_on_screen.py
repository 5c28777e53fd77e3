"""The Data page: texts that the model does not read, and another model in its place, timed first."""

import pytest
from driver import as_read, go_to, is_off, look_again, open_app, press, until_measured, words

from core.config import RankingConfig
from core.jobs import wait_for_job
from core.ranking import Query
from core.store.changes import change_options
from core.users import Onboarding
from dashboard import cache

GERMAN = (
    "item_id,title,category\nlamp,Lampe aus Messing,Küche\ntorch,Taschenlampe für den Keller,Garten\n"
    "rug,Teppich aus Wolle,Wohnen\ntent,Zelt für zwei,Garten\nbed,Bett aus Eiche,Wohnen\n"
)


def box(at):
    return next(element for element in at.text_input if element.label == "Another model")


def timed(at, workspace, model):
    """Type a model, ask how long it takes, and wait for the answer."""
    box(at).set_value(model).run()
    press(at, "See how long it takes")
    wait_for_job(workspace, at.session_state["timed_text_model"])
    return at.run()


def switched(at, workspace):
    """Switch to the model that was timed, and draw the page from what came of it."""
    at = press(at, "Switch to this model")
    job = wait_for_job(workspace, at.session_state["last_job"])
    assert (job.state, job.step) == ("done", "Ready")
    look_again()
    return at.run()


def suggested(workspace):
    return cache.suggestion("shop", workspace.current_id("shop"))


def test_a_german_catalog_is_told_with_its_cure_and_its_items(tiny):
    tiny(items=GERMAN)
    said = as_read(words(open_app("data")))
    assert "5 of 5 items have a text in German, and the text model reads English" in said
    assert "Choose a text model that reads German, by path or hub name" in said
    assert "The texts of “tiny” are read by **MiniLM**, which is built in and reads English." in said


def test_an_english_catalog_is_not(tiny):
    tiny()
    assert "text in" not in words(open_app("data"))


def test_another_model_is_timed_chosen_and_left_again(shop, small_model):
    before = shop.current("shop")
    at = timed(open_app("data", dataset="shop"), shop, small_model)
    assert "It reads 364 texts in under a minute on this machine." in words(at)
    assert shop.current_id("shop") == before.version_id
    at = switched(at, shop)
    assert not at.exception
    assert f"are read by **{small_model}**" in as_read(words(at))
    engine = at.session_state["view"].engine
    assert engine.parts["text"].shape == (364, 32)
    assert suggested(shop).config is not None
    at = timed(at, shop, "minilm")
    assert "It has read all 364 texts before: switching takes a moment." in words(at)
    at = switched(at, shop)
    assert at.session_state["view"].engine.parts["text"].shape == (364, 384)
    assert shop.current("shop").manifest["fingerprint"] == before.manifest["fingerprint"]


def test_every_page_works_with_another_model(shop, small_model):
    change_options(shop, "shop", {"text_model": small_model})
    at = until_measured(open_app(dataset="shop"))
    for page in ("recommend", "new_users", "map", "evaluate", "data"):
        at = go_to(at, page)
        assert not at.exception, page
        assert [error.value for error in at.error] == [], page
        engine = at.session_state["view"].engine
        assert engine.parts["text"].shape == (364, 32)
    said = Query(onboarding=Onboarding(interests=("tea", "hiking")))
    assert len(engine.recommend(said, RankingConfig()).items) == 10


@pytest.mark.parametrize("model", ["nobody/nothing", "/no/such/folder"])
def test_a_model_that_is_not_there_is_one_sentence_and_changes_nothing(tiny, model):
    workspace = tiny()
    before = workspace.current_id("tiny")
    at = timed(open_app("data"), workspace, model)
    assert f"The text model '{model}' is neither a folder nor a model the hub could give" in as_read(words(at))
    assert not [button for button in at.button if button.label == "Switch to this model"]
    assert workspace.current_id("tiny") == before


def test_the_model_in_use_is_not_offered(tiny):
    tiny()
    at = open_app("data")
    box(at).set_value(" minilm ").run()
    assert is_off(at, "See how long it takes")
    box(at).set_value("other").run()
    assert not is_off(at, "See how long it takes")
