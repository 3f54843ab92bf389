"""Django's PostgreSQL, with a quicker look at whether a connection is still there."""
