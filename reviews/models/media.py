"""Pictures and clips that articles show."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews import bodies
from reviews.pictures import PictureField, enqueue_removal, picture_path, validate_picture
from reviews.querysets import ArticleQuerySet, articles


class Image(models.Model):
    """A picture with what must be said with it. A task makes its sizes; until then the original serves."""

    file = PictureField(
        _("file"),
        upload_to=picture_path,
        width_field="width",
        height_field="height",
        aspect_ratios=[None],
        validators=[validate_picture],
        help_text=_("JPEG, PNG, WebP or AVIF, at most 10 MB and 40 megapixels."),
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        help_text=_(
            "What the picture shows, for people who do not see it. Not the file’s name, not the caption."
        ),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("image credit"), max_length=200, blank=True)
    # Which picture it was on a blog that was imported: "films.example/blog?attachment=4".
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    ready = models.BooleanField(_("sizes are made"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    # File, width and height as they are stored; None for a new row.
    _stored: tuple[str, int, int] | None = None

    def __str__(self) -> str:
        return self.alt or str(self.file)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The task that makes the sizes is enqueued in here: it must not see a row that is not there.
        with transaction.atomic():
            is_new_file = not self.file.is_stored
            if is_new_file:
                self.ready = False
            super().save(*args, **kwargs)
            if is_new_file and self._stored:
                enqueue_removal(*self._stored)
            bodies.refresh_articles(self._articles_that_show_it())
            articles().filter(Q(lead_image=self) | Q(films__poster=self)).raise_version()
        self._stored = (str(self.file), self.width, self.height)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Image:
        instance = super().from_db(*args, **kwargs)
        if {"file", "width", "height"} <= instance.__dict__.keys():
            instance._stored = (str(instance.file), instance.width, instance.height)
        return instance

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            shown = list(self._articles_that_show_it().values_list("pk", flat=True))
            articles().filter(Q(lead_image=self) | Q(films__poster=self)).raise_version()
            deleted = super().delete(*args, **kwargs)
            bodies.refresh_articles(articles().filter(pk__in=shown))
            if self._stored:
                enqueue_removal(*self._stored)
        return deleted

    def _articles_that_show_it(self) -> ArticleQuerySet[Any]:
        return articles().filter(Q(images=self) | Q(videos__poster=self)).distinct()


class Video(models.Model):
    """A clip that articles embed by its address. Nothing of it is loaded before the reader asks."""

    url = models.URLField(_("address"), unique=True, help_text=_("The clip’s page, as its host gives it."))
    title = models.CharField(_("title"), max_length=200)
    poster = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    transcript = models.TextField(_("transcript"), blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            bodies.refresh_articles(articles().filter(videos=self))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Forget what is known of the clip; articles that embed it get it anew from their text."""
        with transaction.atomic():
            shown = list(articles().filter(videos=self).values_list("pk", flat=True))
            deleted = super().delete(*args, **kwargs)
            bodies.refresh_articles(articles().filter(pk__in=shown))
        return deleted
