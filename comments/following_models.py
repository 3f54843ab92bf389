"""What people follow: a thread, a discussion, a series, a film, an author, all articles, answers to them.

They name other models as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from filmclub.mail.models import new_token

# What one follows: columns that refer to something, and those that stand for all there is.
REFERRING = ("thread", "article", "series", "film", "author")
SWEEPING = ("is_all", "is_answers")


def _has(target: str) -> Q:
    return Q(**{target: True}) if target in SWEEPING else Q(**{f"{target}__isnull": False})


def _only(target: str) -> Q:
    """That a row is about this, and about nothing else."""
    others = [other for other in (*REFERRING, *SWEEPING) if other != target]
    return Q(_has(target), *(~_has(other) for other in others))


def _any_of(conditions: list[Q]) -> Q:
    found = conditions[0]
    for condition in conditions[1:]:
        found |= condition
    return found


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def following(self) -> SubscriptionQuerySet:
        """What people follow, without the threads of which they want to hear nothing."""
        return self.filter(muted_at=None)

    def by_mail(self) -> SubscriptionQuerySet:
        """What they follow and are written to about."""
        return self.following().exclude(rhythm=Subscription.Rhythm.SITE)


class Subscription(models.Model):
    """That somebody follows one thing: a member, or a guest by the address that they have confirmed.

    A thread is named by its first comment. Where it is muted, its row says that nothing is told of it, also
    no answers.
    """

    class Rhythm(models.TextChoices):
        SITE = "site", _("here alone, without mail")
        AT_ONCE = "at_once", _("by mail, soon after")
        DAILY = "daily", _("by mail, once a day")
        WEEKLY = "weekly", _("by mail, once a week")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="subscriptions"
    )
    # Of the list for answers; members are written to through one as well, but theirs name the account.
    subscriber = models.ForeignKey("mail.Subscriber", models.CASCADE, null=True, related_name="subscriptions")
    thread = models.ForeignKey("comments.Comment", models.CASCADE, null=True, related_name="subscriptions")
    article = models.ForeignKey("reviews.Article", models.CASCADE, null=True, related_name="subscriptions")
    series = models.ForeignKey("reviews.Series", models.CASCADE, null=True, related_name="subscriptions")
    film = models.ForeignKey("reviews.Film", models.CASCADE, null=True, related_name="subscriptions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="followed_by"
    )
    is_all = models.BooleanField(default=False)
    is_answers = models.BooleanField(default=False)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices)
    muted_at = models.DateTimeField(null=True)
    # By which a mail's link ends this one.
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    # Up to which moment they were told.
    told_at = models.DateTimeField(default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, subscriber=None) | Q(user=None, subscriber__isnull=False),
                name="subscription_of_one",
            ),
            models.CheckConstraint(
                condition=_any_of([_only(target) for target in (*REFERRING, *SWEEPING)]),
                name="subscription_to_one",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(rhythm="site"), name="subscription_guests_by_mail"
            ),
            models.CheckConstraint(
                condition=Q(muted_at=None) | Q(thread__isnull=False), name="subscription_mutes_threads"
            ),
            models.CheckConstraint(
                condition=Q(user=None) | Q(author=None) | ~Q(user=F("author")),
                name="subscription_not_to_oneself",
            ),
            *(
                models.UniqueConstraint(
                    fields=[who] if target in SWEEPING else [who, target],
                    condition=Q(_has(target), **{f"{who}__isnull": False}),
                    name=f"subscription_{who}_{target}",
                )
                for who in ("user", "subscriber")
                for target in (*REFERRING, *SWEEPING)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
