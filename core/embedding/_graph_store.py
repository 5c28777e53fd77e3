"""Converting a model to an OpenVINO graph once, and keeping the graph for the next process.

The whole sentence-transformers model is converted: the transformer together with the model's own pooling
and whatever follows it. That is simpler than replacing the transformer's forward and pooling outside, and
a kept graph then needs neither torch nor sentence-transformers to run. In exchange nothing is assumed:
a fresh graph must reproduce the model's own vectors before it is used.
"""

import logging
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.embedding._graph_engine import GraphEngine
from core.embedding._openvino_runtime import import_openvino
from core.embedding._tokens import ModelTokenizer
from core.embedding._torch_engine import load_sentence_transformer, quiet_transformers
from core.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

logger = logging.getLogger(__name__)

GRAPH_FORMAT = 1
"""Raised when conversion changes, so that older graphs are converted anew."""

LEAST_COSINE = 0.999

PROBES = (
    "Tea",
    "Title: Cast iron teapot\nCategory: Kitchen\nTags: tea, Japan, gift",
    "Crème brûlée, 抹茶, 2 × 250 g (£4.99)! Who'd say NO?",
    "A long description goes on past the end of what the model reads. " * 60,
)
"""One batch with padding, capitals, accents, symbols and a text that is cut."""


def open_graph(
    folder: Path, tokenizer: ModelTokenizer, fingerprint: str, *, cache_dir: Path | None
) -> Any:  # openvino.Model, which is not typed
    """Read the kept graph of a model, or convert the model and keep the graph.

    Parameters
    ----------
    folder : Path
        Of the sentence-transformers model.
    tokenizer : ModelTokenizer
        Of the same model.
    fingerprint : str
        Of the same model; names the kept graph.
    cache_dir : Path or None
        None keeps nothing.

    Raises
    ------
    ImportError
        If OpenVINO is not installed.
    ModelError
        If the graph does not reproduce the model.
    """
    import_openvino()
    if cache_dir is None:
        return _convert(folder, tokenizer)
    kept = cache_dir / f"{fingerprint}-graph{GRAPH_FORMAT}"
    if not _is_whole(kept):
        graph = _convert(folder, tokenizer)
        try:
            _keep(graph, kept)
        except (OSError, RuntimeError) as error:
            logger.warning("The converted text model cannot be kept in %s, only used: %s", cache_dir, error)
            return graph
    return import_openvino().Core().read_model(str(kept / "model.xml"))


def _convert(folder: Path, tokenizer: ModelTokenizer) -> Any:
    model = load_sentence_transformer(folder, device="cpu").eval()
    graph = _traced(model)
    expected = model.encode(list(PROBES), normalize_embeddings=True, show_progress_bar=False)
    found = GraphEngine(graph, tokenizer).encode_padded(PROBES)
    cosines = np.sum(expected * found, axis=1) / np.linalg.norm(found, axis=1)
    if not cosines.min() >= LEAST_COSINE:
        raise ModelError(
            f"The converted graph agrees with its model only to cosine {cosines.min():.4f}, where"
            f" {LEAST_COSINE} is needed: run it in torch."
        )
    return graph


def _traced(model: "SentenceTransformer") -> Any:
    import torch

    class Whole(torch.nn.Module):
        """The model with tensors for arguments, as tracing wants it."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self, input_ids: "Tensor", attention_mask: "Tensor", token_type_ids: "Tensor | None" = None
        ) -> "Tensor":
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            if token_type_ids is not None:
                features["token_type_ids"] = token_type_ids
            vectors: Tensor = self.model(features)["sentence_embedding"]
            return vectors

    example = _tensors(model.preprocess(list(PROBES[:2])))
    with torch.no_grad(), quiet_transformers(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of every shape it fixes; the probes tell
        return import_openvino().convert_model(Whole().eval(), example_input=example)


def _tensors(features: Mapping[str, Any]) -> dict[str, Any]:
    names = ("input_ids", "attention_mask", "token_type_ids")
    return {name: features[name] for name in names if name in features}


def _is_whole(kept: Path) -> bool:
    """Tell a finished graph from none or a damaged one: the size note is written last."""
    note, weights = kept / "size_bytes.txt", kept / "model.bin"
    if not (note.is_file() and weights.is_file() and (kept / "model.xml").is_file()):
        return False
    return note.read_text(encoding="utf-8") == str(weights.stat().st_size)


def _keep(graph: Any, kept: Path) -> None:
    """Write the graph beside its place and move it there at once: readers never see half of one."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".graph-", dir=kept.parent))
    try:
        import_openvino().save_model(graph, str(fresh / "model.xml"), compress_to_fp16=False)
        size_bytes = (fresh / "model.bin").stat().st_size
        (fresh / "size_bytes.txt").write_text(str(size_bytes), encoding="utf-8")
        if kept.exists() and not _is_whole(kept):
            shutil.rmtree(kept, ignore_errors=True)
        fresh.replace(kept)
    except OSError:
        if not _is_whole(kept):  # otherwise another process was faster with the same graph
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
