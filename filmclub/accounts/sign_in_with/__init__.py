"""Signing in with an account that one has elsewhere: which, how they are asked, and what is kept of it."""
