"""Programs of their own, whose lines the tests beside them run and measure as well."""

import os


def unmeasured(**more: str) -> dict[str, str]:
    """The environment, with *more*, in which coverage does not measure a program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return {**kept, **more}
