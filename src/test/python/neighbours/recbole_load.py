"""What RecBole's own loaders read of foster export's files, as JSON: recbole_load.py DIR NAME"""

import json
import sys
import warnings

warnings.filterwarnings("ignore", category=FutureWarning)

import numpy as np
from recbole.config import Config
from recbole.data import create_dataset, data_preparation

PARTS = ["train", "valid", "test"]


def loaded(model, dataset, files=None, **settings):
    config = Config(model, dataset, files, {"data_path": directory, **settings})
    data = create_dataset(config)
    return data, [part._dataset for part in data_preparation(config, data)]


def tokens(data, field, ids):
    # A tensor of one number would index as that number.
    return [str(token) for token in data.id2token(field, np.asarray(ids))]


def pairs(part):
    rows = part.inter_feat
    return list(zip(tokens(part, "user_id", rows["user_id"]), tokens(part, "item_id", rows["item_id"])))


def histories(part):
    rows = part.inter_feat
    lists = [
        tokens(part, "item_id", items[:length])
        for items, length in zip(rows["item_id_list"], rows["item_length"])
    ]
    return [[user, items, target] for (user, target), items in zip(pairs(part), lists)]


def general():
    columns = {"inter": ["user_id", "item_id", "timestamp"], "item": "*"}
    data, parts = loaded("BPR", name, load_col=columns, benchmark_filename=PARTS)
    rows = data.item_feat
    texts = [[word for word in tokens(data, "text", text) if word != "[PAD]"] for text in rows["text"]]
    items = dict(zip(tokens(data, "item_id", rows["item_id"]), texts))
    del items["[PAD]"]
    return {"items": items, **{part: pairs(read) for part, read in zip(PARTS, parts)}}


def sequential(first):
    dataset = f"{name}-sequential"
    files = [f"{directory}/{dataset}/{dataset}.yaml"]
    data, parts = loaded("SASRec", dataset, files, benchmark_filename=[first, *PARTS[1:]])
    items = tokens(data, "item_id", range(1, data.item_num))
    return {"items": items, **{part: histories(read) for part, read in zip(PARTS, parts)}}


def synthetic():
    """As RecBole splits a data set that comes without a split."""
    columns = {"inter": ["user_id", "item_id", "timestamp"]}
    _, parts = loaded("SASRec", f"{name}-synthetic", load_col=columns, train_neg_sample_args=None)
    return [row for part in parts for row in histories(part)]


if __name__ == "__main__":
    directory, name = sys.argv[1:3]
    distilled = sys.argv[3:] == ["synthetic"]
    # RecBole reads the command line, too.
    del sys.argv[1:]
    found = {"general": general(), "sequential": sequential("train")}
    if distilled:
        found |= {"synthetic": synthetic(), "on synthetic": sequential("synthetic")}
    print("LOADED " + json.dumps(found))
