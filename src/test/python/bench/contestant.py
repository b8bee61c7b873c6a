"""The other side of a comparison of docs/performance-figures: what people would use instead.

It is given what is compared, then one line of JSON by Foster's side, the sizes. For each line after
that it works once and prints how many seconds that took. Models are Foster's (notebooks/student.py)
in the way PyTorch's users write them; weights and data are made up, which does not change the time.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
rng = np.random.default_rng(1)


class Block(nn.Module):
    def __init__(self, d, heads, inner):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.norm = nn.LayerNorm(d), nn.LayerNorm(d)
        self.query, self.key, self.value, self.output = (nn.Linear(d, d) for _ in range(4))
        self.inner, self.outer = nn.Linear(d, inner), nn.Linear(inner, d)

    def forward(self, x, drop):
        n = self.attention_norm(x)
        q, k, v = (
            part(n).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + drop(self.output(mixed.transpose(1, 2).flatten(2)))
        return x + drop(self.outer(self.inner(self.norm(x)).relu()))


class SasRec(nn.Module):
    def __init__(self, told, dropout=0.0):
        super().__init__()
        d = told["dimension"]
        self.projection = nn.Linear(told["features"], d)
        self.positions = nn.Embedding(told["longest"], d)
        self.blocks = nn.ModuleList(
            Block(d, told["heads"], told["feed_forward"]) for _ in range(told["layers"])
        )
        self.norm = nn.LayerNorm(d)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        """Hidden states of embeddings of shape (B, L, d), ready for inner products."""
        x = self.drop(x + self.positions.weight[: x.shape[1]])
        for block in self.blocks:
            x = block(x, self.drop)
        return self.norm(x) / x.shape[-1] ** 0.5


def padded(sequences):
    longest = max(map(len, sequences))
    return torch.tensor([s + [0] * (longest - len(s)) for s in sequences])


def histories(told):
    return [rng.integers(0, told["items"], n).tolist() for n in told["lengths"]]


def student(told):
    items, c, dimension = told["items"], told["features"], told["dimension"]
    features = torch.randn(items, c)
    targets = 0.1 * torch.randn(told["positions"], len(told["windows"]), c)
    inputs = torch.randint(items, (told["positions"],))

    def once():
        model = SasRec(told, told["dropout"])
        adam = torch.optim.AdamW(model.parameters(), lr=1e-3)
        for _ in range(told["steps"]):
            w = rng.integers(len(told["windows"]))
            width = told["windows"][w]
            blocks = torch.tensor(
                rng.choice(told["positions"] // width, told["batch"] // width, replace=False)
            )
            at = (blocks[:, None] * width + torch.arange(width)).flatten()
            subset = torch.tensor(rng.choice(items, told["subset"], replace=False))
            z = features[subset]
            soft = (targets[at, w] @ z.T).softmax(1)
            embedded = model.projection(features[inputs[at]]).view(-1, width, dimension)
            hidden = model(embedded).flatten(0, 1)
            loss = F.cross_entropy(hidden @ model.projection(z).T, soft)
            adam.zero_grad()
            loss.backward()
            adam.step()

    return once


def expert(told):
    items = told["items"]
    features = torch.randn(items, told["features"])
    sequences = sorted(histories(told), key=len)
    batches, positions = [[]], 0
    for sequence in sequences:
        batches[-1].append(sequence)
        positions += len(sequence) - 1
        if positions >= told["batch"]:
            batches.append([])
            positions = 0
    batches = [b for b in batches if b]

    def once():
        model = SasRec(told, told["dropout"])
        adam = torch.optim.AdamW(model.parameters(), lr=1e-3)
        for b in rng.permutation(len(batches)):
            batch = padded(batches[b])
            real = padded([[1] * len(s) for s in batches[b]])[:, 1:].bool()
            negatives = torch.tensor(rng.choice(items, told["negatives"], replace=False))
            hidden = model(model.projection(features[batch[:, :-1]]))[real]
            positive = (hidden * model.projection(features[batch[:, 1:][real]])).sum(1, keepdim=True)
            scores = torch.cat([positive, hidden @ model.projection(features[negatives]).T], 1)
            loss = F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))
            adam.zero_grad()
            loss.backward()
            adam.step()

    return once


def best(told, states, embeddings, targets):
    """The rank of each target, and the best items in order."""
    scores = states @ embeddings.T
    own = np.take_along_axis(scores, targets[:, None], 1)
    ranks = (scores > own).sum(1)
    top = np.argpartition(scores, -told["top"], axis=1)[:, -told["top"] :]
    order = np.argsort(-np.take_along_axis(scores, top, 1), axis=1)
    return ranks, np.take_along_axis(top, order, 1)


def ranking(told):
    """From hidden states on, which Foster's side has to make first."""
    embeddings = rng.standard_normal((told["items"], told["dimension"]), dtype=np.float32)
    states = rng.standard_normal((told["users"], told["dimension"]), dtype=np.float32)
    targets = rng.integers(0, told["items"], told["users"])

    def once():
        for first in range(0, told["users"], 256):
            some = slice(first, first + 256)
            best(told, states[some], embeddings, targets[some])

    return once


def ranking_of_histories(told):
    embeddings = rng.standard_normal((told["items"], told["dimension"]), dtype=np.float32)
    native = torch.from_numpy(embeddings)
    targets = rng.integers(0, told["items"], told["users"])
    sequences = sorted(histories(told), key=len)
    model = SasRec(told).eval()

    @torch.inference_mode()
    def once():
        for first in range(0, told["users"], 256):
            some = slice(first, first + 256)
            batch = padded(sequences[some])
            last = torch.tensor([len(s) - 1 for s in sequences[some]])
            hidden = model(native[batch])[torch.arange(len(last)), last]
            best(told, hidden.numpy(), embeddings, targets[some])

    return once


def encoder(told):
    import transformers

    model = transformers.BertModel(
        transformers.BertConfig(
            vocab_size=told["vocabulary"],
            hidden_size=told["hidden"],
            num_hidden_layers=told["layers"],
            num_attention_heads=told["heads"],
            intermediate_size=told["intermediate"],
        ),
        add_pooling_layer=False,
    ).eval()
    texts = [rng.integers(0, told["vocabulary"], n).tolist() for n in told["lengths"]]

    @torch.inference_mode()
    def once():
        for first in range(0, len(texts), told["batch"]):
            batch = texts[first : first + told["batch"]]
            mask = padded([[1] * len(t) for t in batch])
            hidden = model(padded(batch), attention_mask=mask).last_hidden_state
            (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)

    return once


def gemm(told):
    """The products of the encoder's linear maps alone, as large as one batch makes them."""
    tokens, c, inner = 1024, told["hidden"], told["intermediate"]
    x, y = torch.randn(tokens, c), torch.randn(tokens, inner)
    square, up, down = torch.randn(c, c), torch.randn(c, inner), torch.randn(inner, c)

    @torch.inference_mode()
    def once():
        for _ in range(told["layers"] * max(1, sum(told["lengths"]) // tokens)):
            for _ in range(4):
                x @ square
            x @ up
            y @ down

    return once


def main():
    work = globals()[sys.argv[1]](json.loads(sys.stdin.readline()))
    for _ in sys.stdin:
        start = time.perf_counter()
        work()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
