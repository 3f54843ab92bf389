"""`python -m tests` runs the tests on SQLite and on PostgreSQL, which share them; arguments go to pytest."""

import sys

from tests.runs import on_both_databases

if __name__ == "__main__":
    sys.exit(on_both_databases(sys.argv[1:]))
