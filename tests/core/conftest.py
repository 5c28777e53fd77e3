"""What several engine tests start from."""

import pytest
from prepared import TinyEncoder

from core.store import build


@pytest.fixture
def encoder(monkeypatch):
    """Put a text model that needs no weights in the place of every data set's."""
    tiny = TinyEncoder()
    monkeypatch.setattr(build, "text_encoder", lambda model, cache_dir: tiny)
    return tiny
