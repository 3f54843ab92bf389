"""`python -m tests.long` runs all tests whole, with those of this folder: both databases, then Chromium.

It takes an hour or two; arguments go to pytest, as for `python -m tests`, and leave Chromium out. Give
`NODE_MODULES` as `.ci/run` does.
"""

import sys

from tests.runs import WHOLE, on_both_databases, run_pytest


def main() -> int:
    arguments = sys.argv[1:]
    status = on_both_databases(arguments or ["tests", "tests/long"], is_whole=True)
    if not arguments:
        status = run_pytest("The site in Chromium", ["tests/browser"], **WHOLE) or status
    return status


if __name__ == "__main__":
    sys.exit(main())
