"""The largest numbers that columns hold on every database: SQLite takes larger ones, and stumbles later."""

LARGEST_SMALL = 2**15 - 1
LARGEST = 2**31 - 1
LARGEST_KEY = 2**63 - 1
