"""What the columns of the trees can hold, and when they may be written."""

from django.db import connection, transaction

# The largest number that these columns can hold.
LARGEST = 2**31 - 1


def require_transaction() -> None:
    """Raise TransactionManagementError outside of a transaction: the lock lasts no longer than one."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Lock the discussion before changing its trees.")
