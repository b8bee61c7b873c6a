#!/usr/bin/env python3
"""Recall of recommendations, from their files alone: nothing of Foster's code takes part.

  ./submit/foster recommend --output runs/games --history test --top 50 --format jsonl
  python3 notebooks/recall.py runs/games/recommendations --metrics runs/games/metrics.json

Reads the recommendations (part-*.jsonl, or bucket=*/part-*.jsonl) and what was held out (_targets/part-*.jsonl), and prints
Recall@k. With --metrics it looks up what `foster evaluate` says of the same model, and ends with
code 1 if the two differ.

Ties: a held-out item counts by its expected rank, 1 + items scored higher + half of the other
items scored the same, as in `foster evaluate`. A list shows that rank only if the items with the
target's score do not go on below its end. For targets where they may, recall is known only to lie
between two bounds; both are printed, and a longer list (--top) settles it.
"""

import argparse
import glob
import json
import os
import sys


def lines(folder):
    files = os.path.join(glob.escape(folder), "part-*.jsonl")
    buckets = os.path.join(glob.escape(folder), "bucket=*", "part-*.jsonl")
    for name in sorted(glob.glob(files) + glob.glob(buckets)):
        with open(name, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def hits(target, items, k):
    """Whether the target's expected rank is at most k: (surely, possibly)."""
    by_id = {item: score for item, score in items}
    last = items[-1][1]
    if target not in by_id:
        # It scores as much as the last one listed, or less. At best it ties with that one.
        higher = sum(score > last for _, score in items)
        tied = sum(score == last for _, score in items)
        return False, 1 + higher + tied / 2 <= k
    own = by_id[target]
    higher = sum(score > own for _, score in items)
    tied = sum(score == own for _, score in items) - 1
    possible = 1 + higher + tied / 2 <= k
    return possible and own > last, possible


def recall(folder, k):
    lists = {}
    for row in lines(folder):
        items = lists.setdefault(row["user_id"], [])
        assert row["rank"] == len(items) + 1, f"ranks of {row['user_id']} are not 1, 2, ..."
        assert not items or row["score"] <= items[-1][1], f"scores of {row['user_id']} rise"
        items.append((row["item_id"], row["score"]))
    sure = possible = users = 0
    with open(os.path.join(folder, "_report.json"), encoding="utf-8") as file:
        report = json.load(file)
    for row in lines(os.path.join(folder, "_targets")):
        items = lists[row["user_id"]]
        surely, possibly = hits(row["item_id"], items, k)
        if len(items) < report["top"]:
            # A list that is shorter than was asked for lacks no candidate.
            surely = possibly
        users += 1
        sure += surely
        possible += possibly
    return report, users, sure / users, possible / users


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="recommendations as JSON Lines")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--metrics", help="metrics.json of the run, to compare with")
    given = parser.parse_args()
    report, users, low, high = recall(given.folder, given.k)
    print(f"{report['model']}: {users} users, Recall@{given.k} {low:.12f}", end="")
    print("" if low == high else f" to {high:.12f}: ties go on below the lists, ask for more items")
    if not given.metrics:
        return 0
    with open(given.metrics, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    for cell in cells:
        if all(cell[key] == report[key] for key in ("training", "method", "seed")):
            said = cell["metrics"][f"recall@{given.k}"]
            same = low - 1e-12 <= said <= high + 1e-12
            print(f"foster evaluate: {said:.12f}, {'the same' if same else 'NOT the same'}")
            return 0 if same else 1
    print(f"{given.metrics} has no model {report['model']}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
