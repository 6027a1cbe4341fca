"""
Run the suites: all of them, or those that are named.

A suite is a module of this package, without an underscore in front, that has
``run() -> Iterable[Row]``. Adding a file adds a suite.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

from benchmarks._harness import print_row, print_title


def main(names: list[str]) -> int:
    """Run the suites and return the number of missed targets."""
    here = str(Path(__file__).parent)
    suites = [each.name for each in pkgutil.iter_modules([here]) if each.name[0] != "_"]
    unknown = set(names) - set(suites)
    if unknown:
        print(f"No suite {', '.join(sorted(unknown))}; there are: {', '.join(suites)}")
        return 2
    missed = 0
    for name in names or suites:
        print_title(name)
        for row in importlib.import_module(f"benchmarks.{name}").run():
            print_row(row)
            missed += row.ok is False
    return missed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
