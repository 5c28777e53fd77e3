"""A text model that is made in a second, to stand in for one of a user's own."""

import shutil

from core.embedding import _model_files


def save_small_model(folder, *, seed):
    """Save a two-layer model with CLS pooling and no normalisation, unlike MiniLM in both."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=30522, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder / "bert")
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        shutil.copy(_model_files.find_model_folder("minilm") / name, folder / "bert" / name)
    transformer = Transformer(str(folder / "bert"), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(32, "cls")], device="cpu").save(str(folder))
    shutil.rmtree(folder / "bert")
