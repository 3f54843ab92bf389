"""The comments' trees: the only package that knows lft, rght, tree_id and level.

A thread is one first-level comment with everything below it, and one tree. django-mptt keeps nested
sets right as long as one writer at a time changes a tree, and leaves that to its caller: so every
function in here that writes must be called inside a transaction that holds the lock of the discussion
(`discussions.lock`), and says so by failing outside of one.

`places` inserts, moves and removes one comment; `forests` inserts many; `windows` orders them and reads
them piece by piece; `checking` finds and mends what is wrong.
"""
