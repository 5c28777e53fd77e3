"""What tests of several rooms start from."""

import pytest

from tests.small_model import save_small_model


@pytest.fixture(scope="session")
def small_model(tmp_path_factory) -> str:
    """Return the folder of a text model that is not MiniLM: 32 numbers a text instead of 384."""
    folder = tmp_path_factory.mktemp("models") / "small"
    save_small_model(folder, seed=1)
    return str(folder)
