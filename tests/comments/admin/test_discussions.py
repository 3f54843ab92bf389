"""Discussions and the log of decisions in the admin: who changes the first, and nobody the second."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Discussion
from filmclub.accounts.models import User
from reviews.models import Article, Film
from reviews.saving import save_article
from tests.comments.admin.queue_page import get
from tests.conftest import MakeArticle, Post, html, make_user

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def test_a_moderator_closes_a_discussion_and_cached_pages_change(
    mo: Client, post: Post, article: Article
) -> None:
    post()
    article.refresh_from_db()
    version = article.discussion_version
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    assert mo.get(url).status_code == 200
    response = mo.post(url, {"policy": "closed", "closes_after_days": ""})
    assert response.status_code == 302
    article.refresh_from_db()
    assert Discussion.objects.get().policy == "closed"
    assert article.discussion_version == version + 1


@pytest.mark.parametrize("typed", ["-1", "32768", "9999999", "9" * 18])
def test_days_that_no_calendar_has_are_refused(mo: Client, post: Post, article: Article, typed: str) -> None:
    post()
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    response = mo.post(url, {"policy": "open", "closes_after_days": typed})
    assert 'class="errorlist"' in html(response)
    assert Discussion.objects.get().closes_after_days is None


def test_a_discussion_that_closes_beyond_all_dates_is_open(article: Article) -> None:
    discussion = Discussion(article=article, closes_after_days=9_999_999)
    assert discussion.is_open()


def test_a_discussion_is_made_before_its_first_comment(
    mo: Client, post: Post, make_article: MakeArticle
) -> None:
    post()
    other = make_article("another")
    url = reverse("admin:comments_discussion_add")
    html = get(mo, url).html
    assert f'<option value="{other.pk}">' in html
    assert html.count("<option value") == 1 + 1 + 4 + 2 * 3, (
        "no article twice: it and the empty one, the policies, twice yes, no or as elsewhere"
    )
    response = mo.post(url, {"article": other.pk, "policy": "hold", "closes_after_days": "14"})
    assert response.status_code == 302
    assert Discussion.objects.get(pk=other.pk).closes_after_days == 14


@pytest.mark.parametrize("days", ["32768", "9999999", "-1", "x"])
def test_days_that_no_discussion_could_last_are_refused(
    mo: Client, client: Client, post: Post, article: Article, days: str
) -> None:
    post()
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    response = mo.post(url, {"policy": "open", "closes_after_days": days})
    assert response.status_code == 200
    assert "closes_after_days" in response.context["adminform"].form.errors
    assert Discussion.objects.get().closes_after_days is None
    assert client.get(article.get_absolute_url()).status_code == 200


def test_the_most_days_leave_the_article_readable(
    mo: Client, client: Client, post: Post, article: Article
) -> None:
    post()
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    assert mo.post(url, {"policy": "open", "closes_after_days": "32767"}).status_code == 302
    assert Discussion.objects.get().closes_after_days == 32_767
    assert client.get(article.get_absolute_url()).status_code == 200


SETTINGS = {"first_held": "3", "days_new_guests_wait": "30", "links_held": "0", "holds_new_links": "false"}


def test_a_moderator_gives_a_discussion_settings_of_its_own(mo: Client, post: Post, article: Article) -> None:
    post()
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    assert mo.post(url, {"policy": "open_here", **SETTINGS}).status_code == 302
    assert found() == {
        "policy": "open_here",
        "first_held": 3,
        "days_new_guests_wait": 30,
        "links_held": 0,
        "holds_new_links": False,
    }
    assert '<option value="unknown">As the club says</option>' in html(mo.get(url))
    empty = dict.fromkeys(SETTINGS, "")
    assert mo.post(url, {"policy": "open", **empty, "holds_new_links": "unknown"}).status_code == 302
    assert found() == {"policy": "open", **dict.fromkeys(SETTINGS)}


def found() -> dict[str, object]:
    return dict(Discussion.objects.values("policy", *SETTINGS).get())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_held", "51"),
        ("first_held", "-1"),
        ("first_held", "x"),
        ("days_new_guests_wait", "32768"),
        ("links_held", "1001"),
        ("policy", "free"),
    ],
)
def test_what_no_discussion_can_be_set_to_is_told_beside_it(
    mo: Client, post: Post, article: Article, name: str, value: str
) -> None:
    post()
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    response = mo.post(url, {"policy": "hold", **SETTINGS, name: value})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [name]
    assert found() == {"policy": "open", **dict.fromkeys(SETTINGS)}


class TestAnEditor:
    """Makes a discussion strict, also before its first comment, and changes nothing else of it."""

    @pytest.fixture
    def ed(self, editor: User) -> Client:
        ed = Client()
        ed.force_login(editor)
        return ed

    @pytest.fixture
    def strict_about(self, article: Article, film: Film) -> Article:
        save_article(article, films=[film.pk])
        return article

    def test_makes_it_strict_and_not_any_more(self, ed: Client, post: Post, strict_about: Article) -> None:
        post()
        url = reverse("admin:comments_discussion_change", args=[strict_about.pk])
        for data, is_strict in (({"is_strict": "on"}, True), ({}, False)):
            data |= {"policy": "closed", "closes_after_days": "1", **SETTINGS}
            assert ed.post(url, data).status_code == 302
            discussion = Discussion.objects.get()
            assert discussion.is_strict == is_strict
            assert (discussion.policy, discussion.closes_after_days) == ("open", None)
            assert found() == {"policy": "open", **dict.fromkeys(SETTINGS)}

    def test_sees_the_rest_and_no_field_for_it(self, ed: Client, post: Post, strict_about: Article) -> None:
        post()
        page = get(ed, reverse("admin:comments_discussion_change", args=[strict_about.pk])).html

        assert 'name="is_strict"' in page
        assert 'name="policy"' not in page
        assert "Open: known writers appear at once" in page

    def test_makes_one_that_has_no_comment_yet(self, ed: Client, strict_about: Article) -> None:
        url = reverse("admin:comments_discussion_add")
        assert ed.post(url, {"article": strict_about.pk, "is_strict": "on"}).status_code == 302
        assert Discussion.objects.get().is_strict

    @pytest.mark.parametrize("language", ["", "/fr"])
    def test_is_told_why_one_without_a_film_cannot_be_strict(
        self, ed: Client, article: Article, language: str
    ) -> None:
        url = f"{language}{reverse('admin:comments_discussion_add')}"
        response = ed.post(url, {"article": article.pk, "is_strict": "on"})

        words = "ne porte sur aucun film" if language else "This article is about no film"
        assert response.status_code == 200
        assert words in response.content.decode()
        assert not Discussion.objects.exists()

    def test_must_say_of_which_article(self, ed: Client, db: None) -> None:
        for data in ({}, {"article": "0"}, {"article": "x"}):
            response = ed.post(reverse("admin:comments_discussion_add"), {**data, "is_strict": "on"})
            assert response.status_code == 200
        assert not Discussion.objects.exists()


def test_a_moderator_makes_a_discussion_strict_and_closes_it(
    mo: Client, post: Post, article: Article, film: Film
) -> None:
    post()
    save_article(article, films=[film.pk])
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    data = {"policy": "closed", "closes_after_days": "", "is_strict": "on"}
    assert mo.post(url, data).status_code == 302
    discussion = Discussion.objects.get()
    assert (discussion.policy, discussion.is_strict) == ("closed", True)


def test_nobody_else_changes_a_discussion(client: Client, ann: User, post: Post, article: Article) -> None:
    post()
    for user in (make_user("aut", "Authors"), ann):
        client.force_login(user)
        url = reverse("admin:comments_discussion_change", args=[article.pk])
        assert client.post(url, {"policy": "closed", "is_strict": "on"}).status_code in (302, 403)
    discussion = Discussion.objects.get()
    assert (discussion.policy, discussion.is_strict) == ("open", False)


def test_the_log_is_read_only(mo: Client, post: Post, client: Client) -> None:
    comment = post()
    log = reverse("admin:comments_decision_changelist")
    html = get(mo, f"{log}?who=all").html
    assert "Mo Lind" in html
    assert "the site’s rules" in html
    decision = comment.decisions.latest("pk")
    change = reverse("admin:comments_decision_change", args=[decision.pk])
    mo.force_login(User.objects.create_superuser("op"))
    assert mo.post(change, {"reason": "changed"}).status_code == 403
    assert (
        mo.post(reverse("admin:comments_decision_delete", args=[decision.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert mo.get(reverse("admin:comments_decision_add")).status_code == 403
    assert 'name="action"' not in get(mo, log).html
