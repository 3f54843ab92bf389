"""Every number that people type has bounds: what no column holds is told beside it, on every database."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

import comments
import filmclub
import reviews
from comments.models import Comment
from filmclub.accounts.models import User
from filmclub.lib.numbers import LARGEST, LARGEST_KEY, LARGEST_SMALL
from reviews.admin.credits import CreditsPage
from reviews.credits import ContributorKind, CreditLine, Department
from reviews.models import Article, Film, Tag
from tests.conftest import Post
from tests.filmclub.admin_pages import fields_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

OURS = ("comments", "reviews", "filmclub")
HOLDS = {
    "PositiveSmallIntegerField": (0, LARGEST_SMALL),
    "PositiveIntegerField": (0, LARGEST),
    "PositiveBigIntegerField": (0, LARGEST_KEY),
    "BigIntegerField": (-LARGEST_KEY - 1, LARGEST_KEY),
}
# Written by the site alone: no form has them.
NEVER_TYPED = {
    *("jobs.Due.tries", "mail.Mail.attempts", "reviews.FormerSlug.object_id", "reviews.OldAddress.object_id"),
    *("reviews.Revision.object_id", "reviews.Revision.number", "reviews.Revision.restored"),
    *("reviews.Draft.object_id", "reviews.Draft.edition", "comments.Print.value"),
    *("comments.LearnedWord.spam", "comments.LearnedWord.approved"),
    *("comments.PendingCheck.failures", "comments.Batch.done", "comments.Batch.total"),
}


def number_fields() -> Iterator[models.Field[Any, Any]]:
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in OURS:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.IntegerField) and not field.primary_key and field.editable:
                    yield field


def name_of(field: models.Field[Any, Any]) -> str:
    return f"{field.model._meta.label}.{field.name}"


TYPED = [field for field in number_fields() if name_of(field) not in NEVER_TYPED]


def bounds_of(field: models.Field[Any, Any]) -> tuple[int, int]:
    """The least and the largest that its own rules allow; the column's where they say nothing."""
    least, largest = HOLDS[field.get_internal_type()]
    numbers = [value for value, _label in field.choices or [] if value is not None]
    for rule in field._validators:  # type: ignore[attr-defined]
        if isinstance(rule, MaxValueValidator):
            largest = min(largest, rule.limit_value)
        elif isinstance(rule, MinValueValidator):
            least = max(least, rule.limit_value)
    return int(min(numbers, default=least)), int(max(numbers, default=largest))


def test_the_fields_that_people_type_are_known() -> None:
    known = {name_of(field) for field in number_fields()}
    assert known >= NEVER_TYPED
    assert {name_of(field) for field in TYPED} >= {
        *("reviews.Film.running_time", "reviews.Film.tmdb_id", "reviews.Credit.position"),
        *("reviews.ArticleFilm.position", "reviews.Article.rating", "comments.Discussion.closes_after_days"),
        "club.Club.interval",
    }


@pytest.mark.parametrize("field", TYPED, ids=name_of)
def test_what_its_column_does_not_hold_is_refused_by_the_model(field: models.Field[Any, Any]) -> None:
    has_bound = any(isinstance(rule, MaxValueValidator) for rule in field._validators)  # type: ignore[attr-defined]
    assert has_bound or field.choices, "by the model, not by the database that it happens to run on"
    least, largest = bounds_of(field)
    assert (field.clean(least, None), field.clean(largest, None)) == (least, largest)
    for typed in (least - 1, largest + 1, 2**63, 10**30):
        with pytest.raises(ValidationError):
            field.clean(typed, None)


@pytest.mark.runs_on("sqlite", "postgresql")
@pytest.mark.parametrize("field", TYPED, ids=name_of)
def test_the_column_holds_what_the_model_allows(field: models.Field[Any, Any]) -> None:
    """As the database reads it: compared with what a row may hold, no number is out of range."""
    for number in bounds_of(field):
        assert not field.model._default_manager.filter(**{field.name: number, "pk": 0}).exists()


# --- Forms ---------------------------------------------------------------------------------------


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for package in (comments, reviews, filmclub):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and not module.name.endswith(("wsgi", "asgi")):
                importlib.import_module(module.name)
    found = list(forms.BaseForm.__subclasses__())
    # It grows while it is walked over.
    for form in found:
        found += form.__subclasses__()
        if form.__module__.partition(".")[0] in OURS:
            yield form
    yield from forms_of_admin()


def forms_of_admin() -> Iterator[type[forms.BaseForm]]:
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("boss of all forms")
    for model_admin in admin.site._registry.values():
        may_type = model_admin.has_change_permission(request) or model_admin.has_add_permission(request)
        if may_type and model_admin.model.__module__.partition(".")[0] in OURS:
            yield model_admin.get_form(request)
            for inline in model_admin.get_inline_instances(request):
                yield inline.get_formset(request).form


def test_every_number_of_a_form_has_bounds() -> None:
    found: set[str] = set()
    loose: set[str] = set()
    typed = {(field.model, field.name): field for field in TYPED}
    for form in form_classes():
        model = getattr(getattr(form, "_meta", None), "model", None)
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.IntegerField | forms.FloatField | forms.DecimalField):
                found.add(name)
                if (model, name) not in typed and (field.max_value is None or field.min_value is None):
                    loose.add(f"{form.__module__}.{form.__name__}.{name}")
    assert found >= {"running_time", "tmdb_id", "position", "closes_after_days", "new_year", "thread"}
    assert loose == set()


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    client.raise_request_exception = False
    return client


@pytest.mark.runs_on("sqlite", "postgresql")
@pytest.mark.parametrize("name", ["running_time", "tmdb_id", "year"])
def test_a_film_that_no_column_holds_is_told_beside_the_field(boss: Client, film: Film, name: str) -> None:
    fields = fields_of(boss, url_of(film))
    for typed in (str(2**31 if name == "tmdb_id" else 2**15), "9" * 30, "-1"):
        response = boss.post(url_of(film), {**fields, name: typed})
        assert response.status_code == 200, typed
        form = response.context["adminform"].form
        assert list(form.errors) == [name], typed
        assert form[name].value() == typed
    film.refresh_from_db()
    assert (film.running_time, film.tmdb_id) == (126, None)


@pytest.mark.runs_on("sqlite", "postgresql")
def test_keys_that_no_column_holds_are_refused_in_forms(
    boss: Client, film: Film, article: Article, post: Post
) -> None:
    """Of rows that are ticked, chosen, or stand in a part of the form that a script has filled."""
    comment, tag = post(), Tag.objects.create(name="Tag", slug="tag")
    fields = fields_of(boss, url_of(article))
    chosen = ("tags", "series", "author", "lead_image", "translation_of")
    for key in (str(2**63), "9" * 5000):
        for typed in (*({name: key} for name in chosen), dict.fromkeys(chosen[1:], key)):
            assert boss.post(url_of(article), {**fields, **typed}).status_code < 500, (typed.keys(), key)
        inline = {
            "articlefilm_set-TOTAL_FORMS": "1",
            "articlefilm_set-INITIAL_FORMS": "1",
            "articlefilm_set-0-id": key,
            "articlefilm_set-0-film": key,
            "articlefilm_set-0-position": key,
        }
        assert boss.post(url_of(article), {**fields, **inline}).status_code < 500, key
        for row in (comment, tag, film, article, User.objects.get(username="boss")):
            address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
            ticked = {"action": "remove" if row == comment else "delete_selected", "_selected_action": key}
            assert boss.post(address, {**ticked, "index": key}).status_code < 500, (address, key)
        decided = {"decision": f"remove:{key}", "shown": f"{key}:{key}", f"revision-{key}": key}
        assert boss.post("/admin/comments/comment/decide/", decided).status_code < 500
        moved = {"to": "below", "below": key, "shown": f"{comment.pk}:{key}"}
        assert boss.post(f"/admin/comments/comment/{comment.pk}/move/", moved).status_code < 500
        elsewhere = {"article": key, "chosen": key, "below": key, "shown": f"{comment.pk}:{comment.revision}"}
        address = f"/admin/comments/comment/{comment.pk}/move-elsewhere/"
        assert boss.post(address, elsewhere).status_code < 500
    assert Comment.objects.get().state == "approved"


def test_more_credits_than_there_are_positions_are_told() -> None:
    page = CreditsPage(text="", present="")
    page.started_from = page.present
    page.read.lines = [CreditLine("Ann", ContributorKind.PERSON, Department.CAST)] * (LARGEST_SMALL + 1)
    assert not page._is_whole()
    assert page.errors == ["A film has 32767 credits at most. Leave some lines out."]
