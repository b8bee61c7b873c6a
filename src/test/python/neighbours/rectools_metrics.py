"""RecTools' metrics of ranks that Foster has written, as JSON by model:
rectools_metrics.py CUTOFFS FILE.parquet ..
"""

import json
import sys

import pandas
from rectools import Columns
from rectools.metrics import MRR, NDCG, Recall, calc_metrics


def metrics(file, cutoffs):
    ranks = pandas.read_parquet(file)
    names = {"user_id": Columns.User, "item_id": Columns.Item, "rank": Columns.Rank}
    targets = ranks.rename(columns=names)[list(names.values())]
    asked = {}
    for k in cutoffs:
        asked[f"recall@{k}"] = Recall(k)
        # Ideal is what is possible: one target, at the top.
        asked[f"ndcg@{k}"] = NDCG(k, divide_by_achievable=True)
        asked[f"mrr@{k}"] = MRR(k)
    values = calc_metrics(asked, targets, targets[[Columns.User, Columns.Item]])
    return {name: float(value) for name, value in values.items()}


if __name__ == "__main__":
    given = [int(k) for k in sys.argv[1].split(",")]
    found = {}
    for path in sys.argv[2:]:
        (model,) = pandas.read_parquet(path, columns=["model"])["model"].unique()
        found[model] = metrics(path, given)
    print("METRICS " + json.dumps(found))
