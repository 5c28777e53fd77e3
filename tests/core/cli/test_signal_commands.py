"""``mixdesk signals``: list, add and remove, and what other commands make of them."""

import json

import pytest
from prepared import LOG, remember_vectors, sources, written

from core.cli import main
from core.store import Workspace
from core.store.build import import_dataset

ITEMS = "item_id,title,price,margin\nlamp,Lamp,10,0.3\ntent,Tent,40,0.1\nrope,Rope,5,0.5\n"


@pytest.fixture
def home(tmp_path):
    workspace = Workspace(tmp_path / "home")
    files = sources(tmp_path / "files", ITEMS, LOG)
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    workspace.state.dispose()
    return tmp_path / "home"


@pytest.fixture
def run(home, capsys):
    """Return a function that runs a command and returns its document and its remarks."""

    def command(*arguments):
        assert main([*arguments, "--home", str(home), "--json"]) == 0
        out, err = capsys.readouterr()
        return json.loads(out), err

    return command


def test_a_column_is_added_blended_and_removed(run):
    added, _ = run("signals", "shop", "--add", "column", "--set", "column=margin", "--set", "direction=less")
    assert [row["name"] for row in added["signals"]] == [
        "content",
        "collaborative",
        "trending",
        "new_arrivals",
        "margin",
    ]
    assert added["signals"][-1] == {
        "name": "margin",
        "label": "Margin",
        "kind": "column",
        "settings": {"column": "margin", "direction": "less"},
        "unavailable": None,
    }
    weights = ["content=0", "collaborative=0", "trending=0", "margin=0.2"]
    settings = [part for one in weights for part in ("--set", f"weights.{one}")]
    found, said = run("recommend", "shop", "--user", "zoe", *settings, "--set", "diversity=0")
    assert found["config"]["weights"]["margin"] == 0.2
    assert "is no signal" not in said
    found, _ = run("recommend", "shop", "--user", "ann", *settings, "--set", "exclude_seen=none")
    assert [item["item_id"] for item in found["items"]] == ["tent", "lamp", "rope"]
    assert run("signals", "shop", "--remove", "margin")[0]["signals"][-1]["name"] == "new_arrivals"


def test_scores_come_from_a_file_with_remarks(run, tmp_path):
    file = written(tmp_path / "model.csv", "item_id,score\nlamp,1\nghost,2\nrope,3\n")
    found, said = run("signals", "shop", "--add", "scores", "--file", str(file), "--label", "Our model")
    assert (found["signals"][-1]["name"], found["signals"][-1]["kind"]) == ("our_model", "scores")
    assert "Scores of items that the catalog does not have, kept until it does: 1." in said
    assert "Items with a score: 2 of 3; no opinion on the others." in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "column=margin"], "--set, --file and --label describe a signal to add: give --add KIND too."),
        (["--add", "magic"], "kind is 'magic': choose one of column, scores."),
        (["--add", "column"], "the catalog has no column '': columns of numbers or dates are margin, price."),
        (["--add", "scores"], "scores come from a file: give one with the columns item_id and score."),
        (["--remove", "margin"], "no signal 'margin' was added to 'shop': choose one of none yet."),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(home, capsys, arguments, sentence):
    assert main(["signals", "shop", *arguments, "--home", str(home)]) == 2
    assert capsys.readouterr().err.strip().endswith(sentence)


def test_a_weight_of_a_signal_that_is_not_there_is_refused(home, capsys):
    assert main(["recommend", "shop", "--user", "ann", "--set", "weights.margin=1", "--home", str(home)]) == 2
    assert "setting 'weights.margin' does not exist" in capsys.readouterr().err
