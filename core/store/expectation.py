"""What an import would hold and how long its texts would take to encode, before anything is stored."""

import time
from dataclasses import dataclass, replace

import numpy as np

from core.datasets import Catalog, Dataset
from core.datasets.importing import Sources, import_files
from core.datasets.preview import Forecast, forecast_of
from core.datasets.raw_files import RawFiles
from core.embedding import EncodingTime
from core.store import Workspace
from core.store.build import MANY_ITEMS, expected_encoding

_SAMPLE_ITEMS = 256


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an import would bring; `encoding` is None where it takes no time worth telling."""

    held: Forecast
    encoding: EncodingTime | None


def expect(
    workspace: Workspace, sources: Sources, *, existing: Dataset | None = None, raws: RawFiles | None = None
) -> Expectation:
    """Read the files to the end, as an import would, and measure the encoder on some of a large catalog's texts.

    Raises
    ------
    DataError
        If the files cannot be imported.
    """
    result = import_files("preview", sources, imported_at=time.time(), existing=existing, raws=raws)
    is_large = len(result.dataset.catalog) >= MANY_ITEMS and sources.items is not None
    return Expectation(forecast_of(result), _from_sample(workspace, result.dataset) if is_large else None)


def _from_sample(workspace: Workspace, dataset: Dataset) -> EncodingTime:
    """Measure on items spread over the catalog: composing every text takes seconds of its own."""
    frame = dataset.catalog.frame
    places = np.linspace(0, len(frame) - 1, min(_SAMPLE_ITEMS, len(frame))).astype(int)
    sample = replace(dataset, catalog=Catalog(frame.iloc[places].reset_index(drop=True)))
    measured = expected_encoding(workspace, sample)
    n_new = round(measured.n_new / measured.n_texts * len(frame))
    return EncodingTime(len(frame), n_new, measured.seconds_each * n_new)
