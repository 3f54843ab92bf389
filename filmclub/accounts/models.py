from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_lazy as django_text

from filmclub.accounts.erasure_models import Erasure as Erasure
from filmclub.accounts.erasure_models import FreedName as FreedName
from filmclub.accounts.pictures import make_avatar
from filmclub.accounts.renewing import renew_pages
from filmclub.lib.lines import Line
from filmclub.lib.skeletons import SkeletonField
from filmclub.lib.slugs import AddressField, next_free, slug_of, stem_of
from filmclub.lib.tracking import Tracked

# For how long the staff may use their rights without a second factor, once they have been told.
GRACE = timedelta(days=14)


def name_of(first_name: str, last_name: str, username: str) -> str:
    """The name that readers see of a member."""
    return f"{first_name} {last_name}".strip() or username


def is_made_of(slug: str, words: str) -> bool:
    """Whether a slug is what these words become in an address, with or without a number behind it."""
    return re.fullmatch(rf"{re.escape(_stem(words))}(-\d+)?", slug.lower()) is not None


def _stem(words: str) -> str:
    return stem_of(slug_of(words) or "author")


class User(Tracked, AbstractUser):
    """Somebody who signs in: an editor, a moderator, an operator or a member."""

    # What pages show of a member, and where their own stands.
    tracked_fields = (
        *("username", "first_name", "last_name", "slug", "picture", "avatar"),
        *("is_active", "is_staff", "is_superuser", "unconfirmed_since"),
    )

    # As Django has them, in its words.
    first_name = Line(django_text("first name"), max_length=150, blank=True)
    last_name = Line(django_text("last name"), max_length=150, blank=True)
    name_skeleton = SkeletonField(of="name")
    # Who it was on a blog that was imported: "films.example/blog?author=2".
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    # Since when somebody who signed up has not confirmed the address: closed, and nobody's until then.
    # Null for everybody else, also where the operator or an import has made the account.
    unconfirmed_since = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    # Not written any more, since the club's version tells of new names. The next migration may take it out.
    renamed_at = models.DateTimeField(null=True, editable=False, db_index=True)

    # Made of the name that readers see when it is saved; null in rows of a release that does not know it.
    slug = AddressField(  # type: ignore[misc]
        _("address"),
        max_length=120,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The last part of the address of their page."),
    )
    about = models.TextField(
        _("about"),
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text=_("Stands on their page. Markdown, as in comments."),
    )
    # As `author_form` makes it of an upload.
    picture = models.FileField(_("picture"), upload_to="people", blank=True, default="", db_default="")
    picture_width = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    picture_height = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # The same, square and small, beside what they write; made when it is saved.
    avatar = models.FileField(upload_to="people", blank=True, default="", db_default="", editable=False)
    # When they have set their picture lately, as `pictures` counts it.
    pictured_at = models.JSONField(default=list, db_default=Value([], models.JSONField()), editable=False)
    shows_films = models.BooleanField(
        _("Show the films that I have seen"),
        default=False,
        db_default=False,
        help_text=_("On your page, with the half stars that you gave them."),
    )

    # "" is what the browser asks for.
    admin_language = models.CharField(
        _("language of the admin"), max_length=10, blank=True, default="", db_default=""
    )
    told_of_waiting = models.BooleanField(
        _("a mail about what waits"),
        default=True,
        db_default=True,
        help_text=_("For moderators: on the days and at the hour at which the club looks."),
    )
    told_of_comments = models.BooleanField(
        _("a mail about comments"),
        default=True,
        db_default=True,
        help_text=_("For authors: once a day, if there are new comments below their articles."),
    )
    # Until which moment they were told of comments.
    told_until = models.DateTimeField(null=True, editable=False)
    # Whose words they do not read, the last one first, as comments.ignoring numbers people: each with the
    # comment through which it is, or 0.
    ignored: models.JSONField[list[list[int]], list[list[int]]] = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), editable=False
    )
    # Whether what is new in discussions is marked for them, for which their visits are kept.
    marks_new = models.BooleanField(default=True, db_default=True, editable=False)
    # How many answers to them have become public since they last looked, as comments.bell counts them; what
    # is new on their own page came after `bell_seen_at`, as with visits to discussions.
    bell_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    bell_seen_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    bell_last_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    # From when on their rights want a second factor; null: not said yet, `rights.start_grace` does.
    second_factor_due = models.DateTimeField(null=True, editable=False)
    # When they were forgotten: nothing but the number is left.
    erased_at = models.DateTimeField(null=True, editable=False)
    # Sessions hold it as well: who raises it ends them all.
    session_generation = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    # Whether they signed in without the second factor that their rights want: `rights.may_use_rights`.
    rights_rest = False

    class Meta(AbstractUser.Meta):
        permissions = [("see_addresses", _("Can see e-mail and network addresses"))]
        indexes = [
            models.Index(fields=["name_skeleton"], name="user_name_skeleton"),
            models.Index(
                "unconfirmed_since", condition=Q(unconfirmed_since__isnull=False), name="user_unconfirmed"
            ),
        ]

    @property
    def name(self) -> str:
        """The name that readers see."""
        return name_of(self.first_name, self.last_name, self.username)

    @cached_property
    def ignores(self) -> frozenset[int]:
        """The numbers of whom they ignore, as the row was read."""
        return frozenset(number for number, _through in self.ignored)

    @property
    def may_be_blanked(self) -> bool:
        """Whether moderators may take from them what they say of themselves: not from the staff."""
        return not self.is_staff

    @property
    def has_staff_rights(self) -> bool:
        """Whether they are of the staff, in a session that may use their rights."""
        return self.is_staff and not self.rights_rest

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return not self.rights_rest and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return not self.rights_rest and super().has_module_perms(app_label)

    def get_session_auth_hash(self) -> str:
        return self._of_generation(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._of_generation, super().get_session_auth_fallback_hash())

    def _of_generation(self, session_hash: str) -> str:
        return f"{session_hash}-{self.session_generation}" if self.session_generation else session_hash

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, with a slug where it has none yet: two queries more for that.

        Raises IntegrityError where somebody else takes the slug at the same moment.
        """
        fields = kwargs.get("update_fields")
        if fields:
            kwargs["update_fields"] = fields = {*fields, "name_skeleton"}
        with transaction.atomic(savepoint=False):
            if self._wants_slug(fields):
                self.slug = self.free_slug()
                if fields:
                    fields.add("slug")
            before = self.stored()
            changed = {name for name in self.saved(fields) if before and before[name] != getattr(self, name)}
            if due := self._due_anew(changed):
                self.second_factor_due = due
                if fields:
                    fields.add("second_factor_due")
            if "picture" in changed:
                self.avatar = make_avatar(self.picture)
                changed.add("avatar")
                if fields:
                    fields.add("avatar")
            super().save(*args, **kwargs)
            # No page shows who was nobody.
            if changed and before["unconfirmed_since"] is None:
                renew_pages(self.pk)
            if "slug" in changed and before["slug"]:
                FormerAuthorSlug.objects.update_or_create(slug=before["slug"], defaults={"user": self})
            for name in {"picture", "avatar"} & changed:
                if before[name]:
                    transaction.on_commit(partial(getattr(self, name).storage.delete, before[name]))

    def _due_anew(self, changed: set[str]) -> datetime | None:
        """From when on rights that they are given now want a second factor; None: they are given none."""
        if self.is_superuser and "is_superuser" in changed:
            return timezone.now()
        return timezone.now() + GRACE if self.is_staff and "is_staff" in changed else None

    def _wants_slug(self, fields: set[str] | None) -> bool:
        """Whether it has none, or one that tells its login name although readers see another by now."""
        if self.unconfirmed_since or (
            fields and fields.isdisjoint({"username", "first_name", "last_name", "slug"})
        ):
            return False
        if not self.slug:
            return True
        return is_made_of(self.slug, self.username) and not is_made_of(self.slug, self.name)

    def free_slug(self) -> str:
        """A slug made of the name that readers see, which nobody else has or had, nor as a login name.

        Two queries, more where it was somebody's who was forgotten.
        """
        stem = _stem(self.name)
        others = User.objects.exclude(pk=self.pk)
        taken = (
            others.filter(slug__startswith=stem)
            .values_list("slug")
            .union(
                FormerAuthorSlug.objects.exclude(user=self.pk)
                .filter(slug__startswith=stem)
                .values_list("slug"),
                # By these the pages of authors are still found.
                others.filter(username__istartswith=stem).values_list("username"),
            )
        )
        used = {slug.lower() for (slug,) in taken}
        while FreedName.objects.rest(slug := next_free(stem, used)):
            used.add(slug.lower())
        return slug


def is_of_forgotten(slug: str) -> bool:
    """Whether the page with this slug was that of somebody who was forgotten: two queries at most."""
    return User.objects.filter(slug=slug).exclude(erased_at=None).exists() or FreedName.objects.rest(slug)


class FormerAuthorSlug(models.Model):
    """A slug that somebody had before; its address leads on to their page."""

    slug = AddressField(max_length=120, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="former_slugs")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> InvitationQuerySet:
        """Those by which somebody may still join."""
        return self.filter(used_at=None, declined_at=None, taken_back_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A word to one address that its owner may join. What was written goes once it is over.

    Of who said no only `mailbox` stays, so that they are not asked again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        USED = "used", _("used")
        DECLINED = "declined", _("said no")
        TAKEN_BACK = "taken back", _("taken back")
        EXPIRED = "expired", _("ended")

    address = models.EmailField(_("address"), max_length=254, blank=True)
    # A keyed hash of the address as it is counted (`filmclub.lib.contacts.mailbox_of`).
    mailbox = models.CharField(max_length=64, db_index=True)
    line = Line(_("a line of your own"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    made_at = models.DateTimeField(_("invited at"), db_index=True)
    expires_at = models.DateTimeField(_("holds until"))
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("joined as")
    )
    declined_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "view")
        ordering = ["-made_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        # No list or log says to whom.
        return str(self.pk)

    def state(self, now: datetime) -> State:
        if self.used_at:
            return self.State.USED
        if self.declined_at:
            return self.State.DECLINED
        if self.taken_back_at:
            return self.State.TAKEN_BACK
        return self.State.OPEN if self.expires_at > now else self.State.EXPIRED


class FormerName(models.Model):
    """A name that a member had before; only moderators read it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_names")
    name = Line(max_length=301)
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-until", "-pk"]

    def __str__(self) -> str:
        return self.name
