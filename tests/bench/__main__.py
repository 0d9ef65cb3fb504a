"""All benchmarks, one after the other, each a Markdown table.

    python -m tests.bench                  all of them; half an hour on two cores
    python -m tests.bench import start     the named ones
    python -m tests.bench import -- facts  the words behind -- go to the benchmark

Each runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = (
    "validation", "import", "start", "blend", "matching", "engines", "generate", "translate", "page",
    "looks",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="|".join(NAMES))
    own, _, words = " ".join(sys.argv[1:]).partition("-- ")
    names = parser.parse_args(own.split()).names or list(NAMES)
    if unknown := [name for name in names if name not in NAMES]:
        parser.error(f"there is no benchmark {unknown[0]}")
    status = 0
    for name in names:
        print(f"## {name}\n", flush=True)
        command = [sys.executable, "-m", f"tests.bench.bench_{name}", *words.split()]
        status |= subprocess.run(command, check=False).returncode
        print(flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
