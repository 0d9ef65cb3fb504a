"""``python -m pipelines.sample_world --out data/samples``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipelines.sample_world.world import SEED, make_world


def main() -> None:
    """Read the arguments and make the world."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.sample_world", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="*", default=(), help="ids of designs, such as OST-001")
    parser.add_argument("--jobs", type=int, default=2, help="pictures drawn at a time")
    asked = parser.parse_args()

    def tell(image: str) -> None:
        sys.stderr.write(f"{image}\n")

    make_world(asked.out, seed=asked.seed, only=asked.only, jobs=asked.jobs, tell=tell)


if __name__ == "__main__":
    main()
