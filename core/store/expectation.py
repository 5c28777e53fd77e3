"""What an import or another text model would bring and how long its texts would take, before anything is stored."""

import time
from dataclasses import dataclass, replace

import numpy as np

from core.datasets import Catalog, Dataset
from core.datasets.importing import Sources, import_files
from core.datasets.preview import Forecast, forecast_of
from core.datasets.raw_files import RawFiles
from core.datasets.snapshot import load_dataset
from core.embedding import EncodingTime, full_name
from core.health import Finding, language_finding
from core.store import Workspace
from core.store.build import MANY_ITEMS, expected_encoding

_SAMPLE_ITEMS = 256


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an import would bring.

    Attributes
    ----------
    held : Forecast
    encoding : EncodingTime or None
        None where it takes no time worth telling.
    language : Finding or None
        Said where the texts are in a language that the text model does not read.
    """

    held: Forecast
    encoding: EncodingTime | None
    language: Finding | None = None


def expect(
    workspace: Workspace,
    sources: Sources,
    *,
    existing: Dataset | None = None,
    text_model: str | None = None,
    raws: RawFiles | None = None,
) -> Expectation:
    """Read the files to the end, as an import would, and measure the encoder on some of a large catalog's texts.

    Raises
    ------
    DataError
        If the files cannot be imported.
    ModelError
        If a large catalog is to be encoded by a text model that is not there.
    """
    result = import_files("preview", sources, imported_at=time.time(), existing=existing, raws=raws)
    dataset = result.dataset if text_model is None else _read_by(result.dataset, text_model)
    if sources.items is None:
        return Expectation(forecast_of(result), None)
    encoding = _from_sample(workspace, dataset) if len(dataset.catalog) >= MANY_ITEMS else None
    return Expectation(forecast_of(result), encoding, language_finding(dataset))


def expect_text_model(workspace: Workspace, name: str, text_model: str) -> EncodingTime:
    """Measure how long a data set's texts take with another text model; of a hub name, that loads the model.

    Raises
    ------
    ModelError
        If there is no such model.
    NotFoundError
        If there is no such data set.
    """
    dataset = load_dataset(workspace.current(name).folder)
    return _from_sample(workspace, _read_by(dataset, text_model))


def _read_by(dataset: Dataset, text_model: str) -> Dataset:
    return replace(dataset, options=replace(dataset.options, text_model=full_name(text_model)))


def _from_sample(workspace: Workspace, dataset: Dataset) -> EncodingTime:
    """Measure on items spread over the catalog: composing every text takes seconds of its own."""
    frame = dataset.catalog.frame
    places = np.linspace(0, len(frame) - 1, min(_SAMPLE_ITEMS, len(frame))).astype(int)
    sample = replace(dataset, catalog=Catalog(frame.iloc[places].reset_index(drop=True)))
    measured = expected_encoding(workspace, sample)
    n_new = round(measured.n_new / measured.n_texts * len(frame))
    return EncodingTime(len(frame), n_new, measured.seconds_each * n_new)
