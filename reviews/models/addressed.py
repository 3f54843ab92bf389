"""Where what has a page of its own stood before."""

from __future__ import annotations

from django.db import models

from filmclub.lib.slugs import AddressField


class FormerSlug(models.Model):
    """A slug that an object had before; its address redirects to the object's page."""

    model = models.CharField(max_length=40)
    slug = AddressField(max_length=120)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="former_slug_unique")]

    def __str__(self) -> str:
        return f"{self.model} {self.slug}"
