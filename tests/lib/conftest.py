from tests.processes import ON_SQLITE

collect_ignore = ["test_postgresql.py"] if ON_SQLITE else []
