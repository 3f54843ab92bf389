"""A field that no browser fills and no reader sees; and forms that come back before anybody could read them.

Stops programs that fill in every field that they find. Lets everybody through who fills in what they see. The
age of the form is a mild sign alone: pages are stored for a day and tabs stay open for weeks, so only a very
young one says anything.
"""

from __future__ import annotations

from comments.reasons import Code
from comments.spam.signs import APART, Sign
from comments.submissions import Submission

# In fewer seconds nobody finds the form and writes a sentence.
QUICK = 3


def look(submission: Submission) -> list[Sign]:
    """What the form says of who filled it in: no query."""
    signs = []
    if submission.is_trapped:
        signs.append(Sign(Code.TRAP, APART))
    if submission.form_age is not None and submission.form_age < QUICK:
        signs.append(Sign(Code.QUICK, 3, str(max(submission.form_age, 0))))
    return signs
