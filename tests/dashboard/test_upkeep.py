"""The Data page's small works: how actions are read, and people who ask to be forgotten."""

import pytest
from driver import LOG, as_read, open_app, press, words

from core.datasets.preview import Forecast
from core.jobs import running_jobs, wait_for_job
from core.store.build import existing_dataset
from core.store.synonyms import stored_synonyms
from dashboard import texts


def finished(at, workspace):
    """Wait for what the page started, and draw the page again."""
    job = wait_for_job(workspace, at.session_state["last_job"])
    assert (job.state, job.step) == ("done", "Ready")
    assert {job.task for job in running_jobs(workspace)} <= {"map"}
    return at.run()


def field(kind, label):
    return next(element for element in kind if element.label == label)


def test_another_rule_for_choices_is_learned_and_kept(tiny):
    workspace = tiny(log=LOG)
    at = open_app("data")
    assert "Every action but a dislike is a choice" in words(at)
    field(at.radio, "What counts as a choice").set_value("events")
    field(at.multiselect, "Actions").set_value(["cart", "like"])
    at = finished(press(at, "Apply"), workspace)
    assert existing_dataset(workspace, "tiny").options.fixed == ("positives",)
    assert existing_dataset(workspace, "tiny").interactions.positive_matrix().nnz == 3


def test_people_go_by_the_word_that_somebody_gave_them(tiny):
    workspace = tiny(log=LOG)
    at = open_app("data")
    assert " shoppers · " in words(at)
    before = existing_dataset(workspace, "tiny")
    field(at.text_input, "Its people are").set_value("young gardeners")
    at = finished(press(at, "Apply"), workspace)
    after = existing_dataset(workspace, "tiny")
    assert (after.options.audience, after.options.fixed) == ("young gardeners", ("audience",))
    assert after.fingerprint == before.fingerprint
    assert " young gardeners · " in words(at)


def test_a_word_for_people_that_is_none_is_refused_in_one_sentence(tiny):
    tiny(log=LOG)
    at = open_app("data")
    field(at.text_input, "Its people are").set_value("<b>")
    assert "audience is '<b>': give a word for several of them, such as shoppers" in as_read(words(press(at, "Apply")))


def test_nothing_changed_starts_nothing(tiny):
    tiny(log=LOG)
    at = press(open_app("data"), "Apply")
    assert "Nothing was changed." in words(at)
    assert "last_job" not in at.session_state


def test_a_scale_the_wrong_way_round_is_refused_in_one_sentence(tiny):
    tiny(log=LOG)
    at = open_app("data")
    field(at.selectbox, "The value of a row is").set_value("rating")
    field(at.number_input, "Lowest rating").set_value(9.0)
    at = press(at, "Apply")
    assert "is (9.0, 5.0): give the lowest, then the highest rating." in as_read(words(at))
    assert "last_job" not in at.session_state


def test_a_user_who_asks_is_forgotten(tiny):
    workspace = tiny(log=LOG)
    at = open_app("data")
    field(at.text_input, "User id").set_value("bob").run()
    at = finished(press(at, "Forget “bob”"), workspace)
    assert set(existing_dataset(workspace, "tiny").log["user_id"]) == {"ann", "cat", "dan"}


def test_a_user_nobody_knows_cannot_be_forgotten(tiny):
    tiny(log=LOG)
    at = open_app("data")
    field(at.text_input, "User id").set_value("zoe").run()
    at = press(at, "Forget “zoe”")
    assert "“tiny” knows no user “zoe”: check the id." in as_read(words(at))


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (Forecast(3, 0, 0, 0, 0), "Will hold **3 items**; every row reads well."),
        (
            Forecast(1_204, 12, 30, 0, 1),
            "Will hold **1,204 items** and **30 actions** of 12 people; "
            "1 row of the files needs a look, listed after loading.",
        ),
        (
            Forecast(3, 2, 4, 5, 7),
            "Will hold **3 items** and **4 actions** of 2 people; 5 more actions name unknown items and are kept "
            "apart; 7 rows of the files need a look, listed after loading.",
        ),
    ],
)
def test_one_sentence_says_what_will_load(held, sentence):
    assert texts.forecast(held) == sentence


def test_words_that_mean_the_same_are_saved_for_the_workspace_and_nonsense_is_refused(tiny):
    workspace = tiny(log=LOG)
    at = open_app("data")
    field(at.text_area, "Synonyms").set_value("sleep, napping")
    press(at, "Save")
    assert not at.exception
    assert stored_synonyms(workspace) == (("sleep", "napping"),)
    at.run()
    assert at.session_state["view"].engine.synonyms == (("sleep", "napping"),)
    field(at.text_area, "Synonyms").set_value("sleep, napping\nalone")
    press(at, "Save")
    assert "line 2 of the synonyms has only 'alone'" in as_read(words(at))
    assert stored_synonyms(workspace) == (("sleep", "napping"),)
