"""Pictures and clips that articles show."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from filmclub.lib.lines import Line
from filmclub.lib.picture_files import validate_picture
from filmclub.lib.tracking import Shown
from reviews.models.articles import Article
from reviews.picture_files import PictureField, picture_path
from reviews.querysets import ArticleQuerySet


class Image(Shown):
    """A picture with what must be said with it. A task makes its sizes; until then the original serves."""

    tracked_fields = ("file", "width", "height", "alt", "caption", "credit", "licence", "ready", "has_card")

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
    alt = Line(
        _("alternative text"),
        max_length=300,
        help_text=_(
            "What the picture shows, for people who do not see it. Not the file’s name, not the caption."
        ),
    )
    caption = Line(_("caption"), max_length=500, blank=True)
    credit = Line(_("image credit"), max_length=200, blank=True)
    licence = Line(
        _("licence"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text=_("Such as CC BY-SA 4.0. Readers see it beside the credit."),
    )
    # Which picture it was on a blog that was imported: "films.example/blog?attachment=4".
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    ready = models.BooleanField(_("sizes are made"), default=False, editable=False)
    # Whether the JPEG is made that chats and engines show of the pages it stands for.
    has_card = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.alt or str(self.file)

    @property
    def credit_line(self) -> str:
        """What stands below the picture: whose it is, and under which licence."""
        return ", ".join(filter(None, [self.credit, self.licence]))

    @property
    def is_upright(self) -> bool:
        """Whether a wide frame would cut half of it away: a poster, and what is nearly square."""
        return self.height * 10 >= self.width * 9

    def raise_versions(self) -> None:
        self.shown_by().raise_version()

    def shown_by(self) -> ArticleQuerySet[Article]:
        """Articles whose pages show the picture: above the text, in it, as the poster of a film or clip."""
        in_text = self.rendered_in().values("pk")
        return Article.objects.filter(Q(lead_image=self) | Q(films__poster=self) | Q(pk__in=in_text))

    def rendered_in(self) -> ArticleQuerySet[Article]:
        """Articles whose stored HTML holds what is said of the picture."""
        return Article.objects.filter(Q(images=self) | Q(videos__poster=self)).distinct()


class Video(Shown):
    """A clip that articles embed by its address. Nothing of it is loaded before the reader asks."""

    tracked_fields = ("url", "title", "poster_id", "transcript")

    url = models.URLField(_("address"), unique=True, help_text=_("The clip’s page, as its host gives it."))
    title = Line(_("title"), max_length=200)
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

    def raise_versions(self) -> None:
        self.rendered_in().raise_version()

    def rendered_in(self) -> ArticleQuerySet[Article]:
        """Articles whose stored HTML holds what is said of the clip."""
        return Article.objects.filter(videos=self)
