"""Importing OpenVINO without its usage reports."""

import importlib
import sys
from typing import Any


def import_openvino() -> Any:
    """Import OpenVINO, which by default would report its use over the network and write a client id.

    It goes without where its telemetry package cannot be imported, so that package is hidden from the
    first import on.

    Raises
    ------
    ImportError
        If OpenVINO is not installed.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    return importlib.import_module("openvino")
