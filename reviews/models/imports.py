"""What is remembered of the blog that articles were imported from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models.articles import Article


class Origin(models.Model):
    """Where an article was imported from, and what of that an editor has yet to look through."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="origin", verbose_name=_("article")
    )
    # The blog's address without its scheme, and the post's number there: "films.example/blog?p=57".
    ref = models.CharField(max_length=200, unique=True)
    # What feed readers know the article by.
    guid = models.CharField(max_length=500)
    # Sentences for the editor, one a line.
    notes = models.TextField(_("notes"), blank=True)
    # Names of the post's categories, and its custom fields.
    categories = models.JSONField(default=list)
    custom_fields = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(_("looked through"), null=True, blank=True, db_index=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("imported article")
        verbose_name_plural = _("imported articles")

    def __str__(self) -> str:
        return self.ref


class OldAddress(models.Model):
    """An address of a blog that was imported, which redirects to where the same is found now."""

    # As `reviews.old_addresses.key_of` writes it: "/2014/05/her", "/?p=57".
    key = models.CharField(max_length=500, unique=True)
    # The model's name and the object, or "" and an address that never changes.
    model = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.key
