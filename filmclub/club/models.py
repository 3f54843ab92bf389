"""The club itself: one row, which says what all pages of the site have in common."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce, Least
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

ClubT = TypeVar("ClubT", bound="Club")

# The clocks of two machines differ by less. So long after a publication all of them show it, and none can
# store a page without it under the version that it brings.
CLOCKS_DIFFER = timedelta(seconds=1)
THE_CLUB = 1
# Comments in one part of a discussion.
USUAL_WINDOW = 100
# A writer's latest comments are looked at, as many as that.
MOST_FIRST_HELD = 50
USUAL_DAYS_OPEN = 90
LONG_AGO = datetime(1895, 12, 28, tzinfo=UTC)

# The row as the running request has read it; one place in each request, and what is in it goes with it.
_place: ContextVar[list[Club] | None] = ContextVar("club", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Have `ClubQuerySet.current` ask at most once while this lasts, and again after the row was written."""
    token = _place.set([])
    try:
        yield
    finally:
        _place.reset(token)


# For pages that must be shown without the database.
_last_name = ""


def last_name() -> str:
    """The club's name as this process has read it last, without asking anybody: for when things break."""
    return _last_name or settings.SITE_NAME


def known_club() -> Club | None:
    """The club as the running request has read it; None before that, and outside of one."""
    place = _place.get()
    return place[0] if place else None


def _remember(club: Club) -> None:
    global _last_name
    _last_name = club.name
    place = _place.get()
    if place is not None:
        place[:] = [club]


def _forget() -> None:
    place = _place.get()
    if place is not None:
        place.clear()


class ClubQuerySet(models.QuerySet[ClubT]):
    def raise_version(self, *, publication_at: datetime | None = None) -> None:
        """Say that a link which many pages show, or a member's name, has changed: one UPDATE.

        To be called in the transaction of the change, after it; `publication_at` is when something that is
        scheduled becomes public. Until that transaction ends, others who raise the version wait.
        """
        # The page that somebody makes meanwhile has the old version, which they read before anything else;
        # who reads the new one sees the change too. A second raise waits for the first and adds to it.
        _forget()
        changes: dict[str, Any] = {"version": F("version") + 1}
        if publication_at is not None:
            # Never later than it was: what another transaction has scheduled cannot be seen from here.
            at = Value(publication_at, output_field=models.DateTimeField())
            changes["next_publication_at"] = Least(Coalesce("next_publication_at", at), at)
        while not self.filter(pk=THE_CLUB).update(**changes):
            self.get_or_create(pk=THE_CLUB)

    def raise_version_where_linked(self, kind: str) -> None:
        """Say that something of this kind is called otherwise, if the menus lead to any: one UPDATE."""
        # Within the lists stands "kind": "series".
        named = Q(menu_text__contains=f'"{kind}"') | Q(foot_text__contains=f'"{kind}"')
        texts = {f"{menu}_text": Cast(menu, models.TextField()) for menu in ("menu", "foot")}
        self.filter(pk=THE_CLUB).alias(**texts).filter(named).update(version=F("version") + 1)

    def renew_validators(self) -> None:
        """Say that the database has been brought back: every page has another validator from now on."""
        self.update_or_create(pk=THE_CLUB, defaults={"restoration": secrets.token_hex(8)})

    def lock(self) -> ClubT:
        """Fetch the row, locked until the transaction ends; it is made if it is not there."""
        self.get_or_create(pk=THE_CLUB)
        return self.select_for_update().get(pk=THE_CLUB)

    def current(self) -> ClubT:
        """The club as it is now, to be read and not saved; what it leaves open is the environment's.

        Within a request the row that was read first, at most one query in all; elsewhere one query each time.
        Where there is no row yet, the club as it begins.
        """
        known = cast("ClubT | None", known_club())
        if known is None:
            known = (self.filter(pk=THE_CLUB).first() or self.model(pk=THE_CLUB)).filled_in()
            known.remember()
        return known


class Kind(models.TextChoices):
    """What sort of site it is: choosing one sets other settings once (`kinds`)."""

    BLOG = "blog", _("Blog: one or two people write, readers comment")
    MAGAZINE = "magazine", _("Magazine: several authors, an editorial desk")
    CLUB = "club", _("Club: members meet and talk about films")


class GuestAddress(models.TextChoices):
    """How the comment form asks for a guest's e-mail address."""

    REQUIRED = "required", _("required")
    OPTIONAL = "optional", _("optional")
    NOT_ASKED = "none", _("not asked for")


class Joining(models.TextChoices):
    """Who may sign up; guests may write in any case, unless a discussion or the club is for members."""

    CLOSED = "closed", _("closed: the people who run the site make the accounts")
    INVITATION = "invitation", _("by invitation")
    OPEN = "open", _("open to everybody")


class Rhythm(models.TextChoices):
    """On which days moderators look at what waits."""

    DAILY = "daily", _("every day")
    WEEKDAYS = "weekdays", _("Monday to Friday")
    DAYS = "days", _("on these days")


class Club(models.Model):
    """One row, made when it is first needed, and read with each page that is the same for everybody.

    Written by `Article` when one is saved or deleted, as far as many pages link to it, by `reviews.versions`
    when a scheduled one has become public, by `comments.talk` when others are talked about, and on the
    admin's page of the club. A queryset's `update` and `bulk_create` write past that: whoever changes links
    with them calls `raise_version` too. What changes of a member is another matter (`accounts.renewing`).

    What is empty or null leaves the environment's setting in force; `ClubQuerySet.current` fills it in.
    """

    version = models.PositiveBigIntegerField(default=1, editable=False)
    # No article becomes public earlier than this; none at all if it is null.
    # Whoever asks later looks it up anew: so does the first of all.
    next_publication_at = models.DateTimeField(null=True, default=LONG_AGO, editable=False)
    # Which restore brought the database back, at random: the versions go on from where they were in the
    # backup, and caches and browsers would take a new page for the one that had its number before.
    restoration = models.CharField(max_length=32, default="", db_default="", editable=False)

    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, blank=True, default="", db_default=""
    )
    # When somebody answered or put off what is asked after the first sign-in; it is asked no more.
    asked_at = models.DateTimeField(null=True, editable=False)
    name = models.CharField(_("name"), max_length=100, blank=True, default="", db_default="")
    # In the site's language; `wording` has it in the others.
    tagline = models.CharField(_("tagline"), max_length=200, blank=True, default="", db_default="")
    logo = models.FileField(_("logo"), upload_to="club", blank=True, default="", db_default="")
    logo_width = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # "#b2452f"; empty: the stylesheet's own.
    accent = models.CharField(_("accent colour"), max_length=7, blank=True, default="", db_default="")
    accent_dark = models.CharField(
        _("accent colour in the dark"), max_length=7, blank=True, default="", db_default=""
    )
    # Lists of `menus.Entry` as data. Empty: the parts of the site, and at the foot all its pages.
    menu = models.JSONField(_("menu"), blank=True, default=list, db_default=Value([], models.JSONField()))
    foot = models.JSONField(_("foot"), blank=True, default=list, db_default=Value([], models.JSONField()))
    # Of each language, as `wording` has them by name.
    wording = models.JSONField(
        _("wording"), blank=True, default=dict, db_default=Value({}, models.JSONField())
    )

    joining = models.CharField(
        _("joining"),
        max_length=10,
        choices=Joining.choices,
        default=Joining.CLOSED,
        db_default=Joining.CLOSED,
    )
    members_only = models.BooleanField(
        _("only members write comments"),
        default=False,
        db_default=False,
        help_text=_("Guests read, and are told how to join."),
    )
    guest_address = models.CharField(
        _("a guest’s e-mail address is"),
        max_length=10,
        choices=GuestAddress.choices,
        default=GuestAddress.REQUIRED,
        db_default=GuestAddress.REQUIRED,
    )
    # Seconds between two comments of one writer.
    interval = models.PositiveIntegerField(
        _("seconds between two comments"), null=True, blank=True, validators=[MaxValueValidator(86_400)]
    )
    # A comment with so many links waits; 0: links are not counted.
    links_held = models.PositiveSmallIntegerField(
        _("links that make a comment wait"), null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    holds_all = models.BooleanField(
        _("every comment waits"),
        default=False,
        db_default=False,
        help_text=_("Also those of known writers; a discussion may say otherwise."),
    )
    # So many first comments of each writer wait. Null: `first_comments_held` says how many.
    first_held = models.PositiveSmallIntegerField(
        _("first comments that wait"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_FIRST_HELD)],
        help_text=_("Of each writer. Empty: one, or none where new guests wait after some days."),
    )
    holds_new_links = models.BooleanField(
        _("links of new writers wait"),
        default=True,
        db_default=True,
        help_text=_(
            "Whatever else is set: a comment with a link or a website waits until its writer is known."
        ),
    )
    # So long after an article's publication, comments of writers who are not known yet wait, also where first
    # comments do not. Null: for USUAL_DAYS_OPEN.
    days_new_guests_wait = models.PositiveSmallIntegerField(
        _("days after which new guests wait"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(32_767)],
        help_text=_("From an article’s publication on, where first comments do not wait. Empty: 90."),
    )
    # Of discussions that do not say it themselves. Null: they stay open.
    closes_after_days = models.PositiveSmallIntegerField(
        _("days after which discussions close"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(32_767)],
    )
    comments_in_window = models.PositiveSmallIntegerField(
        _("comments in one part of a discussion"),
        default=USUAL_WINDOW,
        db_default=USUAL_WINDOW,
        validators=[MinValueValidator(20), MaxValueValidator(200)],
    )

    takes_likes = models.BooleanField(
        _("readers can like"),
        default=True,
        db_default=True,
        help_text=_(
            "Articles and comments, which then say how many do. Switched off, nothing is shown; all is kept."
        ),
    )

    feeds_hold_texts = models.BooleanField(
        _("feeds hold whole texts"),
        default=True,
        db_default=True,
        help_text=_("Otherwise they hold the standfirst or the beginning of each article."),
    )

    moderation_rhythm = models.CharField(
        _("moderators look"),
        max_length=10,
        choices=Rhythm.choices,
        default=Rhythm.DAILY,
        db_default=Rhythm.DAILY,
    )
    # With Rhythm.DAYS: digits of weekdays, as `date.weekday` counts them: "024" is Monday, Wednesday, Friday.
    moderation_days = models.CharField(max_length=7, blank=True, default="", db_default="")
    # Of the day, in TIME_ZONE.
    moderation_hour = models.PositiveSmallIntegerField(
        _("at this hour"), default=8, db_default=8, validators=[MaxValueValidator(23)]
    )
    tells_reasons = models.BooleanField(
        _("writers read why"),
        default=True,
        db_default=True,
        help_text=_(
            "Whose comment is refused or removed is told the reason that the moderator chose. Otherwise they "
            "read that it is not shown, and no more."
        ),
    )

    sends_letters = models.BooleanField(
        _("new articles by mail"),
        default=False,
        db_default=False,
        help_text=_(
            "Readers may have them sent, one by one or once a week, to an address that they confirm."
        ),
    )
    # As `date.weekday` counts them; at the hour at which moderators look.
    letter_day = models.PositiveSmallIntegerField(
        _("day of the weekly letter"),
        choices=list(WEEKDAYS.items()),
        default=4,
        db_default=4,
    )

    # The sender of the club's mail, and who answers to it; empty: DEFAULT_FROM_EMAIL.
    mail_from = models.EmailField(_("sender of mail"), max_length=200, blank=True, default="", db_default="")
    mail_reply_to = models.EmailField(
        _("answers go to"), max_length=200, blank=True, default="", db_default=""
    )
    # When a test mail was confirmed. Null: nothing that needs mail is offered.
    mail_confirmed_at = models.DateTimeField(null=True, editable=False)
    # Which way that mail went: `filmclub.mail.confirmation`. By another one nothing is confirmed.
    mail_confirmed_for = models.CharField(max_length=500, default="", db_default="", editable=False)

    is_filled_in = says_tagline = False
    # What the menus lead to, as "series" or "tags", by slug with the name, where it was read with the row.
    # Rows of articles, of all pages of the site, where they were.
    linked_pages: Sequence[Any] | None = None
    linked_names: Mapping[str, Mapping[str, str]] | None = None

    objects = ClubQuerySet["Club"].as_manager()

    class Meta:
        default_permissions = ("change",)
        verbose_name = verbose_name_plural = _("club")
        constraints = [models.CheckConstraint(condition=Q(id=THE_CLUB), name="club_only_one")]

    def __str__(self) -> str:
        return self.name or settings.SITE_NAME

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_filled_in:
            raise TypeError("This club has the environment’s settings in it: save a row fetched by itself.")
        super().save(*args, **kwargs)
        _forget()

    @classmethod
    def from_data(cls, columns: Mapping[str, Any]) -> Self:
        """The row of these columns, as somebody else has read them, filled in."""
        club = cls(**columns)
        club._state.adding = False
        return club.filled_in()

    def remember(self) -> None:
        """Have `ClubQuerySet.current` find it until the request ends."""
        _remember(self)

    def tagline_in(self, language: str) -> str:
        """The line below the name in a language of the site: the club's own, or what the environment says."""
        spoken = self.wording.get(language)
        own = str(spoken.get("tagline") or "") if isinstance(spoken, dict) else ""
        with override(language):
            return own or (self.tagline if self.says_tagline else str(settings.SITE_TAGLINE))

    def filled_in(self) -> Self:
        """Put the environment's settings where this row says nothing. It cannot be saved any more."""
        self.is_filled_in = True
        self.says_tagline = bool(self.tagline)
        self.name = self.name or settings.SITE_NAME
        self.tagline = self.tagline or str(settings.SITE_TAGLINE)
        self.mail_from = self.mail_from or settings.DEFAULT_FROM_EMAIL
        if self.interval is None:
            self.interval = settings.COMMENT_INTERVAL
        if self.links_held is None:
            self.links_held = settings.COMMENT_MAX_LINKS
        self.first_held = first_comments_held(self.first_held, self.days_new_guests_wait)
        if self.days_new_guests_wait is None:
            self.days_new_guests_wait = USUAL_DAYS_OPEN
        return self


class PrivacyWordsQuerySet(models.QuerySet["PrivacyWords"]):
    def newest(self) -> PrivacyWordsQuerySet:
        """The latest of each language."""
        latest = self.order_by().values("language").annotate(latest=models.Max("pk")).values("latest")
        return self.filter(pk__in=latest)


class PrivacyWords(models.Model):
    """What the club says in a language on its page on privacy, in Markdown. Rows are only added."""

    LONGEST = 20_000

    language = models.CharField(max_length=10)
    responsible = models.TextField(blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = PrivacyWordsQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.language} {self.pk}"

    @property
    def says_anything(self) -> bool:
        return bool((self.responsible + self.before + self.after).strip())


def first_comments_held(first_held: int | None, days_new_guests_wait: int | None) -> int:
    """How many first comments of each writer wait: one, or none where new guests wait after some days."""
    return first_held if first_held is not None else int(days_new_guests_wait is None)


def must_look_up(next_publication_at: datetime | None, now: datetime) -> bool:
    """Whether something may have become public since the club's version was last raised."""
    return next_publication_at is not None and next_publication_at <= now - CLOCKS_DIFFER
