"""What takes minutes: whole sizes, many kills, 100,000 comments. `python -m tests.long` runs it."""
