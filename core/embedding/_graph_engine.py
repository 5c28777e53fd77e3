"""Running a converted graph: batches of equal work for jobs, short waiting for a single text."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Lock
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from core.embedding._openvino_runtime import import_openvino
from core.embedding._tokens import ModelTokenizer
from core.progress import Progress

BATCH_TOKENS = 2048
"""Tokens of one batch, padding included: large enough to keep a core busy, small enough for its cache."""


class GraphEngine:
    """An OpenVINO graph from token ids to sentence vectors.

    Parameters
    ----------
    graph : openvino.Model
        Of `graph_store.open_graph`.
    tokenizer : ModelTokenizer
        Of the same model.
    """

    def __init__(self, graph: Any, tokenizer: ModelTokenizer) -> None:
        self._graph = graph
        self._tokenizer = tokenizer
        self._input_names = [port.get_any_name() for port in graph.inputs]
        self.dim: int = graph.output(0).get_partial_shape()[1].get_length()

    def encode(self, texts: Sequence[str], progress: Progress) -> npt.NDArray[np.float32]:
        """Encode texts, in their order: several at once over all streams, a single one with all cores."""
        ids = self._tokenizer.token_ids(texts)
        if len(ids) == 1:
            return self._infer(self._for_latency, ids)
        vectors = np.empty((len(ids), self.dim), dtype=np.float32)
        batches = token_batches([len(row) for row in ids], batch_tokens=BATCH_TOKENS)
        n_done = 0
        # Threads of our own, not openvino.AsyncInferQueue: its Python callbacks can still want the
        # interpreter after wait_all(), which hung or aborted the process when the model was let go (2026.4).
        with ThreadPoolExecutor(self._for_throughput.n_streams, thread_name_prefix="encode") as pool:
            futures = [pool.submit(self._infer, self._for_throughput, [ids[i] for i in b]) for b in batches]
            try:
                for rows, future in zip(batches, futures, strict=True):
                    progress(n_done / len(ids), f"{n_done:,} of {len(ids):,} texts")
                    vectors[rows] = future.result()
                    n_done += len(rows)
            finally:
                # When `progress` cancels, what has not begun must not hold the caller up.
                pool.shutdown(cancel_futures=True)
        progress(1.0, f"{len(ids):,} of {len(ids):,} texts")
        return vectors

    def encode_padded(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode all texts in one batch, whatever their lengths."""
        return self._infer(self._for_latency, self._tokenizer.token_ids(texts))

    def _infer(self, requests: "_Requests", ids: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.float32]:
        return requests.infer(self._inputs(ids))

    def _inputs(self, ids: Sequence[npt.NDArray[np.int64]]) -> dict[str, npt.NDArray[np.int64]]:
        shape = (len(ids), max(len(row) for row in ids))
        # A masked position may hold any id, so the padding is 0 for every model.
        arrays = {name: np.zeros(shape, dtype=np.int64) for name in self._input_names}
        for i, row in enumerate(ids):
            arrays["input_ids"][i, : len(row)] = row
            arrays["attention_mask"][i, : len(row)] = 1
        return arrays

    @cached_property
    def _for_throughput(self) -> "_Requests":
        return _Requests(self._graph, "THROUGHPUT")

    @cached_property
    def _for_latency(self) -> "_Requests":
        return _Requests(self._graph, "LATENCY")


_FIRST = Lock()


class _Requests:
    """A compiled graph, whose requests are lent to one thread at a time and reused: new ones start cold."""

    def __init__(self, graph: Any, hint: str) -> None:
        core = import_openvino().Core()
        has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        precision = "bf16" if has_bf16 else "f32"
        settings = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": precision}
        self._compiled = core.compile_model(graph, "CPU", settings)
        self._free: list[Any] = []
        self.n_streams: int = self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        # The first arrays that a process hands over set up what the binding keeps of numpy. Two threads that do so at
        # once wait for each other for ever, one with the interpreter and one with the set-up (2026.4).
        with _FIRST:
            self.infer({port.get_any_name(): np.zeros((1, 1), dtype=np.int64) for port in self._compiled.inputs})

    def infer(self, inputs: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.float32]:
        try:
            request = self._free.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        request.infer(inputs)
        vectors = cast("npt.NDArray[np.float32]", request.get_output_tensor(0).data.copy())
        self._free.append(request)
        return vectors


def token_batches(token_counts: Sequence[int], *, batch_tokens: int) -> list[npt.NDArray[np.int64]]:
    """Group texts of like length into batches of about equal work, the longest texts first.

    Parameters
    ----------
    token_counts : sequence of int
    batch_tokens : int
        Most tokens in a batch, padding included; a text longer than that is a batch by itself.

    Returns
    -------
    list of ndarray
        Positions into `token_counts`; each occurs once.
    """
    counts = np.asarray(token_counts, dtype=np.int64)
    order = np.argsort(-counts, kind="stable")
    batches = []
    start = 0
    while start < len(order):
        n_texts = max(1, batch_tokens // max(1, int(counts[order[start]])))
        batches.append(order[start : start + n_texts])
        start += n_texts
    return batches
