"""From item text to vectors: composing, encoding, and never encoding the same text twice.

Importing this package loads neither torch nor sentence-transformers nor OpenVINO.
"""

from core.embedding._expected_time import EncodingTime, encoding_time
from core.embedding._item_text import compose_item_texts
from core.embedding._model_files import MINILM, full_name, language_read_by
from core.embedding._remembering_encoder import RememberingEncoder
from core.embedding._text import SentenceEncoder, TextEncoder, load_text_encoder
from core.embedding._tokens import ModelTokenizer, TokenCounter, load_tokenizer
from core.embedding._vector_cache import VectorCache, encode_cached

__all__ = [
    "MINILM",
    "EncodingTime",
    "ModelTokenizer",
    "RememberingEncoder",
    "SentenceEncoder",
    "TextEncoder",
    "TokenCounter",
    "VectorCache",
    "compose_item_texts",
    "encode_cached",
    "encoding_time",
    "full_name",
    "language_read_by",
    "load_text_encoder",
    "load_tokenizer",
]
