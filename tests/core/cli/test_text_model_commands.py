"""The text model from the command line: said at import, changed by a rebuild."""

import json

import pytest
from prepared import TinyEncoder

from core.cli import main
from core.embedding import load_text_encoder
from core.store import Workspace, build

GERMAN = (
    "item_id,title\n1,Kaffeemühle aus Messing\n2,Schneidebrett aus Nussbaum\n3,Warme Socken für den Winter\n"
    "4,Der letzte Zug nach Hause\n"
)


@pytest.fixture
def mixdesk(tmp_path, monkeypatch, capsys):
    """Run a command and return its exit code and what it said; MiniLM is a small stand-in."""
    monkeypatch.setattr(
        build, "text_encoder", lambda model, cache: TinyEncoder() if model == "minilm" else load_text_encoder(model)
    )
    (tmp_path / "items.csv").write_text(GERMAN)

    def run(*arguments):
        code = main([*arguments, "--home", str(tmp_path / "home")])
        said = capsys.readouterr()
        return code, said.out, said.err.splitlines()[-1]

    return run


@pytest.fixture
def items(tmp_path):
    return ["--items", str(tmp_path / "items.csv")]


def model_of(tmp_path):
    workspace = Workspace(tmp_path / "home")
    found = workspace.current("laden").manifest
    workspace.state.dispose()
    return found["options"]["text_model"], found["text_dim"]


def test_an_import_says_that_the_texts_are_german_with_the_command_that_cures_it(mixdesk, items):
    code, said, _ = mixdesk("import", "laden", *items)
    assert code == 0
    assert (
        "4 of 4 items have a text in German, and the text model reads English: Similar to what they like is weak."
        in said
    )
    assert "(mixdesk rebuild laden --text-model MODEL)" in said


def test_a_rebuild_has_the_texts_read_by_another_model_and_back(mixdesk, items, small_model, tmp_path):
    mixdesk("import", "laden", *items)
    assert model_of(tmp_path) == ("minilm", 8)
    code, said, _ = mixdesk("rebuild", "laden", "--text-model", small_model)
    assert (code, f"the texts are read by {small_model}" in said) == (0, True)
    assert model_of(tmp_path) == (small_model, 32)
    _, said, _ = mixdesk("rebuild", "laden", "--text-model", "minilm", "--json")
    found = json.loads(said)
    assert (found["is_new"], found["text_model"], found["items"]) == (True, "minilm", 4)
    assert model_of(tmp_path) == ("minilm", 8)


def test_an_import_with_a_model_of_ones_own_is_read_by_it_and_not_accused(mixdesk, items, small_model, tmp_path):
    _, said, _ = mixdesk("import", "laden", *items, "--text-model", small_model)
    assert "German" not in said
    assert model_of(tmp_path) == (small_model, 32)


def test_an_unknown_model_is_one_sentence_and_changes_nothing(mixdesk, items, tmp_path):
    mixdesk("import", "laden", *items)
    code, said, complaint = mixdesk("rebuild", "laden", "--text-model", "nobody/nothing")
    assert (code, said) == (2, "")
    assert complaint.startswith("mixdesk: The text model 'nobody/nothing' is neither a folder nor a model the hub")
    assert model_of(tmp_path) == ("minilm", 8)
