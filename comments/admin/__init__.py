"""The moderators' working tool: a queue that is worked through without opening a comment, and the log."""

from comments.admin.comments import CommentAdmin
from comments.admin.decisions import DecisionAdmin
from comments.admin.discussions import DiscussionAdmin
from comments.admin.profiles import ProfileAdmin
from comments.admin.rules import RuleAdmin
from comments.admin.sanctions import SanctionAdmin

__all__ = ["CommentAdmin", "DecisionAdmin", "DiscussionAdmin", "ProfileAdmin", "RuleAdmin", "SanctionAdmin"]
