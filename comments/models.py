"""Discussions below articles, the comments in them, and what moderators decided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import states
from comments.answers_models import ArticleNews as ArticleNews
from comments.claim_models import Claim as Claim
from comments.claim_models import ClaimedComment as ClaimedComment
from comments.claim_models import JoinedKey as JoinedKey
from comments.defence_models import CheckAnswer as CheckAnswer
from comments.defence_models import LearnedWord as LearnedWord
from comments.defence_models import Lesson as Lesson
from comments.defence_models import Note as Note
from comments.defence_models import PendingCheck as PendingCheck
from comments.defence_models import Print as Print
from comments.defence_models import PurgedReference as PurgedReference
from comments.defence_models import Rule as Rule
from comments.defence_models import Sanction as Sanction
from comments.desk_models import AskedAgain as AskedAgain
from comments.desk_models import Batch as Batch
from comments.desk_models import Decision as Decision
from comments.desk_models import Edit as Edit
from comments.desk_models import Report as Report
from comments.following_models import Subscription as Subscription
from comments.like_models import Like as Like
from comments.profile_models import ProfilePart as ProfilePart
from comments.reasons import Code
from filmclub.club.models import MOST_FIRST_HELD, Club
from filmclub.lib.lines import Line
from filmclub.lib.numbers import LARGEST_SMALL
from filmclub.lib.skeletons import SkeletonField
from reviews.models.articles import Article, Spoils

if TYPE_CHECKING:
    # mptt has no types: to the checker, its classes are Django's own.
    from django.db.models import ForeignKey as TreeForeignKey
    from django.db.models import Model as MPTTModel
else:
    from mptt.models import MPTTModel, TreeForeignKey

# After an article's publication.
MOST_DAYS = LARGEST_SMALL


class Discussion(models.Model):
    """The discussion of one article. Its row is locked until commit by whoever changes a comment in it."""

    class Policy(models.TextChoices):
        OPEN = "open", _("Open: known writers appear at once")
        OPEN_HERE = "open_here", _("Open, also while every comment elsewhere waits")
        HOLD = "hold", _("Hold: every comment waits for a moderator")
        CLOSED = "closed", _("Closed: no new comments")

    # What it may set otherwise than the club, in the club's names.
    OWN_SETTINGS = ("first_held", "days_new_guests_wait", "links_held", "holds_new_links", "members_only")

    article = models.OneToOneField(
        Article, models.PROTECT, primary_key=True, related_name="discussion", verbose_name=_("article")
    )
    policy = models.CharField(_("policy"), max_length=10, choices=Policy.choices, default=Policy.OPEN)
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes after days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_(
            "Counted from the article’s publication. Empty: as it is for all, on the page of the club."
        ),
    )
    first_held = models.PositiveSmallIntegerField(
        _("first comments that wait"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_FIRST_HELD)],
        help_text=_("Of each writer. Empty: as it is for all, on the page of the club."),
    )
    days_new_guests_wait = models.PositiveSmallIntegerField(
        _("days after which new guests wait"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Where first comments do not wait. Empty: as it is for all, on the page of the club."),
    )
    links_held = models.PositiveSmallIntegerField(
        _("links that make a comment wait"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1000)],
        help_text=_("0: links are not counted. Empty: as it is for all, on the page of the club."),
    )
    holds_new_links = models.BooleanField(
        _("links of new writers wait"),
        null=True,
        blank=True,
        help_text=_("Unknown: as it is for all, on the page of the club."),
    )
    members_only = models.BooleanField(
        _("only members write comments"),
        null=True,
        blank=True,
        help_text=_("Unknown: as it is for all, on the page of the club."),
    )
    is_strict = models.BooleanField(
        _("strict"),
        default=False,
        db_default=False,
        help_text=_("Its words are shown only to those who say that they have seen the film."),
    )

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        permissions = [("make_strict_discussion", _("Can make discussions strict"))]

    def __str__(self) -> str:
        return str(self.article)

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether comments are taken at the moment `at`, by default now."""
        if self.policy == self.Policy.CLOSED:
            return False
        return closes_later(self.article, self.closes_after_days, at)


def closes_later(article: Article, days: int | None, at: datetime | None = None) -> bool:
    """Whether what closes so many days after publication is open at a moment; None: as the club says."""
    if days is None:
        days = Club.objects.current().closes_after_days
    closes = article.days_after_publication(days)
    return closes is None or (at or timezone.now()) < closes


def is_strict(article: Article) -> bool:
    """Whether its words are only for those who say that they have seen all films of the article.

    No query if the article was fetched with its discussion.
    """
    discussion: Discussion | None = getattr(article, "discussion", None)
    return discussion is not None and discussion.is_strict


# In place of a name that was purged or erased.
NO_NAME = _("(not kept)")


class TreeNumber(models.Model):
    """A number that the database hands out once, for the tree of a new first-level comment."""

    def __str__(self) -> str:
        return str(self.pk)


_LIKELY_SPAM = Q(held_for=Code.LIKELY_SPAM.value)
_IS_HELD = ~Q(held_for="")
_IS_NOT_PUBLIC = ~Q(state="approved")
# What readers have reported and no moderator has looked at since.
IS_REPORTED = Q(open_reports__gt=0)
# What a moderator has to look at, and what waits apart: said as the indexes do, or they would not serve.
WAITS = Q(states.is_in(states.WAITING), ~_LIKELY_SPAM)
WAITS_APART = Q(states.is_in(states.WAITING), _LIKELY_SPAM, _IS_HELD)


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> CommentQuerySet:
        """What every reader sees: approved comments, and tombstones that stand above one."""
        return self.filter(shown=True)

    def approved(self) -> CommentQuerySet:
        """What counts as a comment."""
        return self.filter(COUNTS)

    def pingbacks(self, article_id: int) -> CommentQuerySet:
        """Approved links from elsewhere to the article, which are listed apart."""
        pingbacks = self.filter(
            states.is_in(states.PUBLIC), discussion=article_id, kind=Comment.Kind.PINGBACK
        )
        return pingbacks.order_by("created_at", "pk")

    def with_writers(self) -> CommentQuerySet:
        """With the members who wrote them, and what tells where the page of each stands."""
        is_one_of_them = Q(author__isnull=False) & Q(author__in=Article.objects.author_keys())
        return self.select_related("author").annotate(writer_has_published=is_one_of_them)

    def waiting(self) -> CommentQuerySet:
        """What a moderator has to look at, oldest first; likely spam stands apart."""
        return self.filter(WAITS).order_by("created_at", "pk")

    def reported(self) -> CommentQuerySet:
        """What readers have reported and nobody has looked at since."""
        return self.filter(IS_REPORTED)

    def likely_spam(self) -> CommentQuerySet:
        """What waits apart, oldest first."""
        return self.filter(WAITS_APART).order_by("created_at", "pk")


class Comment(MPTTModel):
    State = states.State

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        PINGBACK = "pingback", _("pingback")

    class Format(models.TextChoices):
        MARKDOWN = "markdown", "Markdown"
        WORDPRESS = "wordpress-html", "WordPress HTML"

    discussion = models.ForeignKey(
        Discussion, models.PROTECT, related_name="comments", verbose_name=_("discussion")
    )
    parent = TreeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("in reply to")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="comments",
        verbose_name=_("member"),
    )
    guest_name = Line(_("name"), max_length=245, blank=True)
    name_skeleton = SkeletonField(of="guest_name")
    email = models.EmailField(_("e-mail"), max_length=100, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    # The key of the browser that a guest wrote with; the writer cookie holds it.
    writer = models.CharField(max_length=32, blank=True, editable=False)
    # Since when what a guest wrote is a member's. That it was approved says nothing of them, unless the key
    # is tied to their confirmed address.
    claimed_at = models.DateTimeField(null=True, editable=False)
    approval_counts = models.BooleanField(default=True, db_default=True, editable=False)

    text = models.TextField(_("text"), max_length=65525)
    text_format = models.CharField(max_length=20, choices=Format.choices, default=Format.MARKDOWN)
    text_html = models.TextField(editable=False)
    # The public forms of the text, made by `comments.texts` of the whole: nothing that is marked as giving
    # away is in them. The HTML is null where it equals the whole; the words are null until they are made.
    public_html = models.TextField(null=True, editable=False)  # noqa: DJ001 "" is what has no public words
    public_text = models.TextField(null=True, editable=False)  # noqa: DJ001 as above
    # What pages with many comments show of a long one, of its public form; empty where the whole is short.
    short_html = models.TextField(editable=False, default="", blank=True)
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # The strongest code for which it was held, by `comments.policy` or since; it stays when that is decided.
    held_for = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)
    spoils = models.CharField(_("gives away"), max_length=10, blank=True, choices=Spoils.choices, default="")
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    edited_by_moderator = models.BooleanField(default=False, db_default=False, editable=False)
    # Its writer has changed it since somebody answered it.
    edited_since_reply = models.BooleanField(default=False, db_default=False, editable=False)
    published_at = models.DateTimeField(_("first approved"), null=True, blank=True, editable=False)
    network = models.CharField(_("network"), max_length=45, blank=True, editable=False)
    import_ref = models.CharField(max_length=200, null=True, blank=True, editable=False)  # noqa: DJ001 unique but for none
    revision = models.PositiveIntegerField(default=0, editable=False)
    # When it lost its words and everything that told whose they were.
    purged_at = models.DateTimeField(null=True, editable=False)
    # When it lost the same, because its writer wished so.
    erased_at = models.DateTimeField(null=True, editable=False)
    # When it lost what told whose it was, and kept its words.
    unnamed_at = models.DateTimeField(null=True, editable=False)
    # How many reports of it are open.
    open_reports = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # Since when its text is folded, because readers of standing reported it, until a moderator looks.
    folded_at = models.DateTimeField(null=True, editable=False)
    # When a moderator let it stay after reports, or approved it after one: it is never folded again.
    kept_at = models.DateTimeField(null=True, editable=False)

    # How many likes of it there are; `comments.likes` alone writes it.
    like_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # How many approved comments stand below, at any depth: tombstones and "12 replies wait" are read from it.
    approved_below = models.PositiveIntegerField(default=0, editable=False)
    # When the latest public comment of its thread came, for the first comment of a thread.
    active_at = models.DateTimeField(null=True, editable=False)
    shown = models.GeneratedField(
        expression=Q(kind="comment") & (Q(state="approved") | Q(approved_below__gt=0)),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    # mptt would give this column an index of its own; the ones below begin with it already.
    tree_id = models.PositiveIntegerField(editable=False)

    lft = models.PositiveIntegerField(editable=False)
    rght = models.PositiveIntegerField(editable=False)
    level = models.PositiveIntegerField(editable=False)

    # What its writer is here, in a word, where `offices.marked()` has said it.
    office = ""

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ("view",)
        permissions = [("moderate_comment", _("Can moderate comments"))]
        indexes = [
            models.Index(
                fields=["discussion", "tree_id", "lft"], condition=Q(shown=True), name="comment_reading_order"
            ),
            # Of threads alone: a reply moves others in its thread, and each index of all comments with them.
            models.Index(
                fields=["discussion", "tree_id"],
                condition=Q(shown=True, parent=None),
                name="comment_newest_threads",
            ),
            models.Index(
                fields=["discussion", "-approved_below", "tree_id"],
                condition=Q(shown=True, parent=None),
                name="comment_most_discussed",
            ),
            models.Index(
                fields=["discussion", "-active_at", "-tree_id"],
                condition=Q(shown=True, parent=None),
                name="comment_latest_activity",
            ),
            models.Index(
                fields=["discussion", "published_at"],
                condition=Q(state="approved", kind="comment"),
                name="comment_new_since",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(Q(state="pending"), ~_LIKELY_SPAM),
                name="comment_waiting",
            ),
            models.Index(
                fields=["held_for", "created_at", "id"],
                condition=Q(Q(state="pending"), _IS_HELD),
                name="comment_held_for",
            ),
            models.Index(
                fields=["discussion", "created_at"], condition=Q(kind="pingback"), name="comment_pingbacks"
            ),
            # The views of the moderators' desk.
            models.Index(fields=["created_at", "id"], name="comment_by_age"),
            models.Index(fields=["language", "created_at", "id"], name="comment_by_language"),
            models.Index(
                fields=["held_for", "created_at", "id"], condition=_IS_HELD, name="comment_by_reason"
            ),
            models.Index(
                fields=["state", "created_at", "id"], condition=_IS_NOT_PUBLIC, name="comment_not_public"
            ),
            models.Index(
                fields=["-open_reports", "created_at", "id"], condition=IS_REPORTED, name="comment_reported"
            ),
            # A reply moves the comments behind it, and each of them enters every index that it is in again:
            # so these leave out who has no such thing. By db_index, texts would have a second one, for LIKE.
            models.Index(
                fields=["author", "state", "-created_at", "-id"],
                condition=Q(author__isnull=False),
                name="comment_of_member",
            ),
            models.Index(fields=["email"], condition=~Q(email=""), name="comment_email"),
            models.Index(fields=["writer"], condition=~Q(writer=""), name="comment_writer"),
            # Networks are forgotten after thirty days.
            models.Index(fields=["network", "created_at"], condition=~Q(network=""), name="comment_network"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tree_id"], condition=Q(parent=None), name="comment_tree_one_root"
            ),
            models.UniqueConstraint(
                fields=["tree_id", "lft"],
                name="comment_tree_place_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["import_ref"], condition=Q(import_ref__isnull=False), name="comment_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False)
                | ~Q(guest_name="")
                | Q(purged_at__isnull=False)
                | Q(erased_at__isnull=False)
                | Q(unnamed_at__isnull=False),
                name="comment_has_a_writer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:60]}"

    @property
    def name(self) -> str:
        """The name that readers see; of a comment that has lost it, that there is none any more."""
        return self.author.name if self.author else self.guest_name or str(NO_NAME)

    @property
    def picture(self) -> str:
        """The name of its writer's small picture; "" for who has none, and for guests."""
        return self.author.avatar.name or "" if self.author and self.author.is_active else ""

    @property
    def traits(self) -> states.Traits:
        """What follows from the state that it is in."""
        return states.TRAITS[self.state]

    @property
    def gives_away(self) -> bool:
        """Whether its writer marked all of it as giving away."""
        return Spoils(self.spoils).gives_away

    @property
    def is_likely_spam(self) -> bool:
        """Whether it waits apart, as in WAITS_APART."""
        return self.traits.is_waiting and self.held_for == Code.LIKELY_SPAM

    @property
    def counts(self) -> bool:
        """Whether it is one of "12 comments"."""
        return self.kind == self.Kind.COMMENT and self.traits.counts

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        # Or mptt would take what somebody else has moved for moved here, and move it again when it is saved.
        self._mptt_meta.update_mptt_cached_fields(self)  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("comments:comment", args=[self.discussion.article.slug, self.pk])


# The same for a query.
COUNTS = states.is_in(states.COUNTED) & Q(kind=Comment.Kind.COMMENT)


class ReaderState(models.Model):
    """What is a member's own in a discussion: what came after `seen_at` is new to them.

    `last_at` is the latest moment at which they read it. When they come back after a pause, it becomes
    `seen_at`: so nothing loses its mark while they go from page to page.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reader_states")
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="reader_states")
    seen_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        # The release before calls the table so, and still serves while this one migrates.
        db_table = "comments_visit"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "discussion"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.discussion_id}"


class ConfirmedAddress(models.Model):
    """That whoever reads mail to an address has said that the comments with this key are theirs."""

    address = models.EmailField(max_length=100)
    key = models.CharField(max_length=32)
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["address", "key"], name="confirmed_once")]

    def __str__(self) -> str:
        return self.address


class Disowned(models.Model):
    """That whoever reads mail to a comment's address has said that it is not theirs: no mail tells of it."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="disowned")
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
