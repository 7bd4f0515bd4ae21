# ruff: noqa: SIM905 - words in a line are read and changed more easily than a list of quoted ones
"""Name screening: 5,000 names against 100,000, beside rapidfuzz alone in the same run.

The slow side is measured on a sample of the 5,000 and extrapolated in proportion: each query
costs it the same, because it scores all 100,000 names every time. Recall is the share of queries
whose true name (known, because the queries are made from it) comes back first.

    python benchmarks/names.py [--names 100000] [--queries 5000] [--sample 250]
"""

from __future__ import annotations

import argparse
import random
import resource
import time

from rapidfuzz import fuzz, process

from legalkit.companies.screen import NameIndex

FIRST = (
    "north south east west golden silver blue green red royal grand united global inter euro asia"
    " pacific atlantic alpha beta delta omega prime first new modern classic central metro urban"
).split()
ROOTS = (
    "mar lin tor ven sol kar bel dan fer gar hal jor kel lam mon nor pol ras san tel ul var wes"
    " zen cor dra el fin gor hex il jas kin lor mel"
).split()
TRADES = (
    "trading logistics machinery electronics textile foods chemicals steel paper plastics tools"
    " motors shipping energy systems software media design construction furniture packaging"
).split()
CITIES = "北京 上海 广州 深圳 成都 苏州 杭州 武汉 西安 南京 天津 重庆 青岛 大连 宁波 厦门".split()
CHARS = "华盛兴隆昌达通顺丰瑞祥和泰安宏远鑫源恒信诚德康美佳嘉利永福建新科创益明光辉博文天海江山"
KINDS = "贸易 科技 机电设备 物流 实业 投资 建筑工程 电子 食品 化工 纺织 包装材料".split()


def _latin(rng: random.Random) -> str:
    word = "".join(rng.choice(ROOTS) for _ in range(rng.choice((2, 3))))
    parts = [rng.choice(FIRST), word, rng.choice(TRADES)]
    if rng.random() < 0.3:
        parts.insert(1, rng.choice(ROOTS) + rng.choice(ROOTS))
    return " ".join(parts)


def _chinese(rng: random.Random) -> str:
    return rng.choice(CITIES) + "".join(rng.sample(CHARS, 3)) + rng.choice(KINDS)


def _slip(name: str, rng: random.Random) -> str:
    """A name as somebody else types it: a letter lost, doubled, changed, or the words turned."""
    words = name.split()
    if len(words) > 1 and rng.random() < 0.3:
        rng.shuffle(words)
    text = " ".join(words)
    for _ in range(1 if len(text) < 12 else rng.choice((1, 2))):
        at = rng.randrange(len(text))
        kind = rng.random()
        if kind < 0.35:
            text = text[:at] + text[at + 1 :]
        elif kind < 0.6:
            text = text[:at] + text[at] + text[at:]
        else:
            text = text[:at] + (rng.choice(CHARS) if ord(text[at]) > 999 else "e") + text[at + 1 :]
    return text.strip() or name


def made(count: int, seed: int = 6) -> list[str]:
    """Different names, two in three Latin, one in three Chinese."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[_latin(rng) if rng.random() < 0.67 else _chinese(rng)] = None
    return list(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=5_000)
    parser.add_argument("--sample", type=int, default=250)
    args = parser.parse_args()
    names = made(args.names)
    rng = random.Random(7)
    truth = [rng.randrange(len(names)) for _ in range(args.queries)]
    queries = [_slip(names[place], rng) for place in truth]

    started = time.perf_counter()
    index = NameIndex(names, prepared=True)
    built = time.perf_counter() - started
    started = time.perf_counter()
    found = [index.best(query) for query in queries]
    asked = time.perf_counter() - started
    right = [
        hit is not None and hit.place == place for hit, place in zip(found, truth, strict=True)
    ]

    sample = range(0, args.queries, max(1, args.queries // args.sample))
    started = time.perf_counter()
    slow = [process.extractOne(queries[n], names, scorer=fuzz.token_sort_ratio) for n in sample]
    spent = time.perf_counter() - started
    slow_all = spent / len(slow) * args.queries
    slow_right = [hit[2] == truth[n] for hit, n in zip(slow, sample, strict=True)]
    same = [right[n] for n in sample]

    print(f"{args.names} names, {args.queries} queries, rapidfuzz alone on {len(slow)} of them")
    print(f"index built in {built:.2f} s; all queries in {asked:.2f} s")
    print(f"rapidfuzz alone: {spent:.2f} s for {len(slow)}, in proportion {slow_all:.0f} s for all")
    print(
        f"ratio without the index {slow_all / asked:.1f}, with it {slow_all / (asked + built):.1f}"
    )
    print(f"recall on all queries: {sum(right) / len(right):.4f}")
    print(
        f"recall on the sample: index {sum(same) / len(same):.4f}, "
        f"rapidfuzz alone {sum(slow_right) / len(slow_right):.4f}"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
