"""Workspaces for the pages: the shop sample, or a few items imported by hand."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from driver import HEAD_START, TinyEncoder, look_again, publish

from core.embedding import RememberingEncoder, load_text_encoder
from core.store import Workspace
from core.store.samples import import_sample
from dashboard import cache


@pytest.fixture(scope="session")
def prepared_shop(tmp_path_factory) -> Path:
    """Return a workspace with the shop sample, for copying."""
    home = tmp_path_factory.mktemp("prepared_shop")
    workspace = Workspace(home)
    import_sample(workspace, "shop")
    workspace.state.dispose()
    return home


@pytest.fixture(scope="session")
def words_encoder(tmp_path_factory) -> RememberingEncoder:
    """Load the text model once for all tests, and encode each text once."""
    return RememberingEncoder(load_text_encoder(cache_dir=tmp_path_factory.mktemp("model")))


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """Point the pages at a workspace of this test alone."""
    home = tmp_path / "home"
    monkeypatch.setenv("MIXDESK_HOME", str(home))
    st.cache_resource.clear()
    look_again()
    monkeypatch.setattr(cache, "time", HEAD_START)
    HEAD_START.begin()
    workspace = Workspace(home)
    yield workspace
    HEAD_START.end()
    workspace.state.dispose()
    cache.workspace().state.dispose()
    st.cache_resource.clear()


@pytest.fixture
def shop(prepared_shop, empty):
    """Put the shop sample into the workspace."""
    shutil.copytree(prepared_shop, empty.home, dirs_exist_ok=True)
    return empty


@pytest.fixture
def tiny(empty, monkeypatch, tmp_path):
    """Return a function that publishes six items, with or without a log, without a model."""
    monkeypatch.setattr("core.store.build.text_encoder", lambda model, cache_dir: TinyEncoder())

    def make(name="tiny", **tables):
        publish(empty, name, tmp_path, **tables)
        return empty

    return make
