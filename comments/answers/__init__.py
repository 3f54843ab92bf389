"""Mails about what people follow: answers to them, threads, discussions and new articles.

Each minute `queueing` looks whether something is new to those who are told at once, and at their hours to
those who are told daily or weekly; a mail waits then, which says nothing yet. What it tells is gathered when
it is sent, of what everybody may read by then.
"""
