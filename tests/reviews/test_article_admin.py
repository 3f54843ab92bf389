"""What editors do with articles, images and videos in the admin, and what others may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.admin.articles import ArticleForm
from reviews.missing import missing_of
from reviews.models import Article, ArticleFilm, Film, FormerSlug, Series, Tag, Video
from tests.conftest import MakeArticle
from tests.reviews.test_bodies import CLIP, figure
from tests.reviews.test_pictures import make_image, picture_bytes

pytestmark = pytest.mark.django_db
ADD = "admin:reviews_article_add"


def change_url(article: Article) -> str:
    return reverse("admin:reviews_article_change", args=[article.pk])


def form_of(article: Article | None = None, films: tuple[Film, ...] = (), /, **fields: Any) -> dict[str, Any]:
    """The form as a browser would send it."""
    rows = list(ArticleFilm.objects.filter(article=article)) if article else []
    data = {
        "edition": Article.objects.get(pk=article.pk).edition if article else "1",
        "kind": "review",
        "title": article.title if article else "A new review",
        "slug": article.slug if article else "a-new-review",
        "standfirst": "",
        "body": article.body if article else "<p>The text.</p>",
        "author": article.author_id if article else User.objects.get(username="ed").pk,
        "contributed_by": "",
        "language": "en",
        "rating": "",
        "spoils": article.spoils if article else "nothing",
        "favourite_line": "",
        "favourite_line_speaker": "",
        "publish_at_0": "",
        "publish_at_1": "",
        # As if all had been said that can be missing in every article.
        "seen_missing": ",".join(missing.key for missing in missing_of(Article())),
        "articlefilm_set-TOTAL_FORMS": len(rows) + len(films),
        "articlefilm_set-INITIAL_FORMS": len(rows),
        "articlefilm_set-MIN_NUM_FORMS": 0,
        "articlefilm_set-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        data |= {
            f"articlefilm_set-{number}-id": row.pk,
            f"articlefilm_set-{number}-article": article.pk if article else "",
            f"articlefilm_set-{number}-film": row.film_id,
            f"articlefilm_set-{number}-position": row.position,
        }
    for number, film in enumerate(films, start=len(rows)):
        data[f"articlefilm_set-{number}-film"] = film.pk
    return {**data, **fields}


def local(moment: datetime) -> dict[str, str]:
    moment = timezone.localtime(moment)
    return {"publish_at_0": f"{moment:%Y-%m-%d}", "publish_at_1": f"{moment:%H:%M:%S}"}


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


class TestWriting:
    def test_an_article_is_written_with_its_films_in_order(self, as_editor: Client, film: Film) -> None:
        other = Film.objects.create(title="Playtime", slug="playtime-1967", year=1967)

        response = as_editor.post(reverse(ADD), form_of(None, (other, film)))

        article = Article.objects.get()
        assert response.status_code == 302
        assert article.body_html == "<p>The text.</p>"
        assert article.state == Article.State.DRAFT
        assert list(article.films.order_by("articlefilm__position")) == [other, film]
        assert list(ArticleFilm.objects.values_list("position", flat=True)) == [1, 2]

    def test_a_film_without_a_position_comes_last(
        self, as_editor: Client, article: Article, film: Film
    ) -> None:
        others = [Film.objects.create(title=f"F{n}", slug=f"f{n}", year=2000) for n in range(2)]
        for position, other in enumerate(others, start=1):
            ArticleFilm.objects.create(article=article, film=other, position=position)

        as_editor.post(change_url(article), form_of(article, (film,)))

        assert list(article.films.order_by("articlefilm__position")) == [*others, film]

    def test_the_author_is_me_unless_I_say_otherwise(
        self, as_editor: Client, editor: User, ann: User
    ) -> None:
        form = as_editor.get(reverse(ADD)).context["adminform"].form

        assert form.initial["author"] == editor.pk
        assert list(form.fields["author"].queryset) == [editor]

    @pytest.mark.parametrize("code", ["fr", "en-gb"])
    def test_its_language_is_that_of_the_club_unless_I_say_otherwise(self, code: str) -> None:
        with override_settings(LANGUAGE_CODE=code):
            assert ArticleForm()["language"].value() == code[:2]

    def test_what_is_not_allowed_is_taken_out_of_the_text(self, as_editor: Client) -> None:
        body = '<p onclick="x">a<script>alert(1)</script></p><p><a href="javascript:x">b</a></p>'

        as_editor.post(reverse(ADD), form_of(body=body))

        assert Article.objects.get().body == Article.objects.get().body_html == "<p>a</p><p><a>b</a></p>"

    def test_a_figure_and_a_video_are_shown_and_faults_are_told(self, as_editor: Client) -> None:
        good, bad = make_image(), make_image(alt="IMG_1234.jpg")
        body = f'{figure(good)}{figure(bad)}<figure><img alt="Gone" data-file="4711"></figure><p>{CLIP}</p>'

        response = as_editor.post(reverse(ADD), form_of(body=body))

        article = Article.objects.get()
        assert set(article.images.all()) == {good, bad}
        assert article.videos.get().url == CLIP
        assert "looks like a file’s name" in said(response)
        assert "“Gone” in the text is none of the site’s images" in said(response)

    def test_a_changed_address_redirects(self, as_editor: Client, article: Article) -> None:
        help_text = as_editor.get(change_url(article)).context["adminform"].form.fields["slug"].help_text

        as_editor.post(change_url(article), form_of(article, slug="another-voice"))

        assert "the old address leads to the new one" in help_text
        assert Article.objects.get().slug == "another-voice"
        assert FormerSlug.objects.get().slug == "a-voice"

    def test_the_title_writes_the_address_only_of_a_new_article(
        self, as_editor: Client, article: Article
    ) -> None:
        new = as_editor.get(reverse(ADD)).context["adminform"]
        old = as_editor.get(change_url(article)).context["adminform"]

        assert [field["field"].name for field in new.prepopulated_fields] == ["slug"]
        assert old.prepopulated_fields == []

    def test_every_typed_word_comes_back_with_an_error(self, as_editor: Client) -> None:
        response = as_editor.post(reverse(ADD), form_of(slug="not an address", title="My long title"))

        assert response.status_code == 200
        assert "slug" in errors(response)
        assert b"My long title" in response.content
        assert b"The text." in response.content

    @pytest.mark.parametrize(
        ("field", "value"),
        [("language", "klingon"), ("rating", "11"), ("kind", "poem"), ("author", "0"), ("title", "")],
    )
    def test_nonsense_is_refused_beside_its_field(self, as_editor: Client, field: str, value: str) -> None:
        response = as_editor.post(reverse(ADD), form_of(**{field: value}))

        assert field in errors(response)
        assert not Article.objects.exists()

    def test_the_discussion_is_left_alone(self, as_editor: Client, article: Article) -> None:
        form = form_of(article, title="Another title")
        Article.objects.filter(pk=article.pk).update(comment_count=7)

        as_editor.post(change_url(article), form)

        article.refresh_from_db()
        assert (article.title, article.comment_count) == ("Another title", 7)

    def test_the_editor_brings_its_library_without_inline_scripts(self, as_editor: Client) -> None:
        html = as_editor.get(reverse(ADD)).content.decode()

        assert "data-article-editor=" in html
        assert 'data-library="/static/django_prose_editor/editor.js"' in html
        assert reverse("admin:reviews_image_pick") in html
        assert "importmap" not in html


class TestPublishing:
    def test_a_new_article_can_be_published_at_once(self, as_editor: Client) -> None:
        response = as_editor.post(reverse(ADD), form_of(_publish="1"))

        article = Article.objects.get()
        assert article.is_public()
        assert article.body_html == "<p>The text.</p>"
        assert response["Location"] == change_url(article)
        assert "Published since" in said(response)

    def test_save_publishes_nothing(self, as_editor: Client) -> None:
        as_editor.post(reverse(ADD), form_of(_save="1"))

        assert Article.objects.get().state == Article.State.DRAFT

    def test_it_is_scheduled_for_the_date_given_and_moved(self, as_editor: Client) -> None:
        first, second = (timezone.now().replace(microsecond=0) + timedelta(days=n) for n in (1, 2))

        response = as_editor.post(reverse(ADD), form_of(_schedule="1", **local(first)))
        article = Article.objects.get()
        assert article.is_scheduled()
        assert article.published_at == first
        assert "Scheduled for" in said(response)

        as_editor.post(change_url(article), form_of(article, **local(second)))
        article.refresh_from_db()
        assert article.is_scheduled()
        assert article.published_at == second

    @pytest.mark.parametrize("when", [{}, {"publish_at_0": "2020-01-01", "publish_at_1": "12:00:00"}])
    def test_scheduling_needs_a_moment_to_come(self, as_editor: Client, when: dict[str, str]) -> None:
        response = as_editor.post(reverse(ADD), form_of(_schedule="1", **when))

        assert "publish_at" in errors(response)
        assert not Article.objects.exists()

    def test_a_plan_is_kept_with_the_draft(self, as_editor: Client) -> None:
        at = timezone.now().replace(microsecond=0) + timedelta(days=1)

        as_editor.post(reverse(ADD), form_of(**local(at)))

        article = Article.objects.get()
        assert (article.state, article.published_at) == (Article.State.DRAFT, at)

    @pytest.mark.parametrize("first", ["_publish", "_save"])
    def test_a_date_in_the_past_is_kept(self, as_editor: Client, first: str) -> None:
        at = timezone.now().replace(microsecond=0) - timedelta(days=400)

        as_editor.post(reverse(ADD), form_of(**{first: "1"}, **local(at)))
        article = Article.objects.get()
        if first == "_save":
            assert article.state == Article.State.DRAFT
            shown = {f"initial-{name}": value for name, value in local(at).items()}
            as_editor.post(change_url(article), form_of(article, _publish="1", **local(at), **shown))

        article.refresh_from_db()
        assert (article.is_public(), article.published_at) == (True, at)

    def test_a_scheduled_one_is_not_moved_into_the_past(self, as_editor: Client, make_article: Any) -> None:
        article = make_article(published_at=timezone.now() + timedelta(days=2))
        past = local(timezone.now() - timedelta(days=2))

        assert "publish_at" in errors(as_editor.post(change_url(article), form_of(article, **past)))
        as_editor.post(change_url(article), form_of(article, _publish="1", **past))

        article.refresh_from_db()
        assert article.is_public()
        assert timezone.now() - article.published_at > timedelta(days=1)

    def test_a_date_that_was_left_alone_is_not_written_back(
        self, as_editor: Client, make_article: Any
    ) -> None:
        old, new = (timezone.now().replace(microsecond=0) + timedelta(days=days) for days in (1, 2))
        article = make_article(state="draft", published_at=old)
        shown = {f"initial-{name}": value for name, value in local(old).items()}
        form = form_of(article, title="Another title", **local(old), **shown)
        Article.objects.filter(pk=article.pk).update(published_at=new)

        as_editor.post(change_url(article), form)

        article.refresh_from_db()
        assert (article.title, article.published_at) == ("Another title", new)

    def test_the_date_of_what_readers_see_does_not_move(self, as_editor: Client, article: Article) -> None:
        before = article.published_at

        as_editor.post(change_url(article), form_of(article, **local(timezone.now() + timedelta(days=3))))

        article.refresh_from_db()
        assert article.published_at == before
        assert article.is_public()

    def test_it_is_withdrawn_published_again_and_made_a_draft(
        self, as_editor: Client, article: Article
    ) -> None:
        steps = ["withdraw withdrawn", "publish published", "withdraw withdrawn", "draft draft"]
        for button, state in map(str.split, steps):
            as_editor.post(change_url(article), form_of(article, **{f"_{button}": "1"}))
            article.refresh_from_db()
            assert article.state == state

    def test_a_button_that_came_too_late_says_so(self, as_editor: Client, article: Article) -> None:
        form = form_of(article, _withdraw="1")
        Article.objects.filter(pk=article.pk).update(state="draft")

        response = as_editor.post(change_url(article), form)

        assert "nothing to withdraw" in said(response)

    @pytest.mark.parametrize(
        ("state", "days", "buttons"),
        [
            ("draft", None, {"_publish", "_schedule"}),
            ("published", 1, {"_publish", "_schedule", "_draft"}),
            ("published", -1, {"_withdraw"}),
            ("withdrawn", -1, {"_publish", "_schedule", "_draft"}),
        ],
    )
    def test_only_steps_that_are_possible_have_a_button(
        self, as_editor: Client, make_article: Any, state: str, days: int | None, buttons: set[str]
    ) -> None:
        at = timezone.now() + timedelta(days=days) if days else None
        html = as_editor.get(change_url(make_article(state=state, published_at=at))).content.decode()

        shown = {
            name for name in ("_publish", "_schedule", "_withdraw", "_draft") if f'name="{name}"' in html
        }
        assert shown == buttons
        # The Enter key presses the first button of the form.
        assert html.index('name="_save"') < min(html.index(f'name="{name}"') for name in buttons)
        assert 'name="state"' not in html

    def test_a_draft_is_previewed_by_those_who_may_change_it(
        self, client: Client, make_article: Any, editor: User, moderator: User
    ) -> None:
        draft = make_article(state="draft", published_at=None, title="Not for everybody")
        url = reverse("admin:reviews_article_preview", args=[draft.pk])

        assert client.get(url).status_code == 302
        client.force_login(moderator)
        assert client.get(url).status_code == 403
        client.force_login(editor)
        response = client.get(url)
        assert b"Not for everybody" in response.content
        assert b"<li>Preview</li>" in response.content
        assert b"#comments" not in response.content
        assert "no-store" in response["Cache-Control"]


class TestOthers:
    @pytest.mark.parametrize("who", ["moderator", "ann", "eve", None])
    def test_cannot_write_change_or_publish(
        self, client: Client, article: Article, who: str | None, request: pytest.FixtureRequest
    ) -> None:
        form = form_of(article, title="Not mine", _withdraw="1")
        if who:
            client.force_login(request.getfixturevalue(who))

        for url in (change_url(article), reverse(ADD)):
            assert client.post(url, form).status_code in (302, 403)

        assert Article.objects.get().title == "A voice"
        assert Article.objects.get().is_public()

    def test_a_moderator_reads_an_article_without_buttons(
        self, client: Client, article: Article, moderator: User
    ) -> None:
        client.force_login(moderator)

        html = client.get(change_url(article)).content.decode()

        assert "A voice" in html
        for name in ("_save", "_publish", "_schedule", "_withdraw", "_draft"):
            assert f'name="{name}"' not in html

    @pytest.mark.parametrize("name", ["image_add", "video_add", "series_add", "tag_add", "image_pick"])
    @pytest.mark.parametrize("who", ["moderator", "ann"])
    def test_cannot_add_what_articles_are_made_of(
        self, client: Client, name: str, who: str, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))

        assert client.get(reverse(f"admin:reviews_{name}")).status_code in (302, 403)


class TestLists:
    def test_of_articles_show_where_each_stands(self, as_editor: Client, make_article: Any) -> None:
        make_article("later", title="Later", published_at=timezone.now() + timedelta(days=2))
        make_article("draft", title="Begun", state="draft", published_at=None)
        make_article("gone", title="Gone", state="withdrawn")
        make_article("now", title="Here")
        url = reverse("admin:reviews_article_changelist")

        assert b"Scheduled for" in as_editor.get(url).content
        for state, title in (
            ("draft", "Begun"),
            ("scheduled", "Later"),
            ("published", "Here"),
            ("withdrawn", "Gone"),
        ):
            found = as_editor.get(url, {"state": state}).context["cl"].queryset
            assert [article.title for article in found] == [title]
        assert [a.title for a in as_editor.get(url, {"q": "begun"}).context["cl"].queryset] == ["Begun"]

    @pytest.mark.parametrize("name", ["article", "image", "series", "tag", "video", "film", "contributor"])
    def test_cost_the_same_number_of_queries_whatever_their_length(
        self, as_editor: Client, make_article: Any, name: str
    ) -> None:
        counts = []
        for size in (2, 12):
            fill(make_article, size)
            with CaptureQueriesContext(connection) as captured:
                response = as_editor.get(reverse(f"admin:reviews_{name}_changelist"))
            assert len(response.context["cl"].result_list) >= size
            counts.append(len(captured))

        assert counts[0] == counts[1]


def fill(make_article: Callable[..., Article], size: int) -> None:
    from reviews.models import Contributor, Credit

    for n in range(size):
        key = f"{size}-{n}"
        image = make_image(picture_bytes(size=(8, 8)))
        film = Film.objects.create(title=key, slug=key, year=2000, poster=image)
        someone = Contributor.objects.create(name=key, slug=key)
        Credit.objects.create(film=film, contributor=someone, department="cast")
        series = Series.objects.create(name=key, slug=key)
        article = make_article(key, series=series, lead_image=image)
        article.tags.add(Tag.objects.create(name=key, slug=key))
        ArticleFilm.objects.create(article=article, film=film)
        Video.objects.create(url=f"https://vimeo.com/{size}{n}", title=key, poster=image)


def test_series_and_tags_are_found_by_autocomplete(as_editor: Client) -> None:
    Series.objects.create(name="Movie Quote Monday", slug="movie-quote-monday")

    response = as_editor.get(
        reverse("admin:autocomplete"),
        {"term": "quote", "app_label": "reviews", "model_name": "article", "field_name": "series"},
    )

    assert [result["text"] for result in response.json()["results"]] == ["Movie Quote Monday"]


class TestHowFarItSpoils:
    def test_may_be_said_later(self, as_editor: Client) -> None:
        field = as_editor.get(reverse(ADD)).context["adminform"].form.fields["spoils"]
        assert [value for value, _label in field.choices] == ["", "nothing", "setup", "plot", "ending"]

        as_editor.post(reverse(ADD), form_of(spoils=""))
        article = Article.objects.get()
        assert article.spoils == ""
        page = as_editor.get(change_url(article)).content.decode()
        assert "Gives away: not said. Choose how far the text gives the film away." in page
        as_editor.post(change_url(article), form_of(article, spoils="nothing"))
        article.refresh_from_db()
        assert article.spoils == "nothing"

    def test_is_not_asked_of_one_that_came_before(self, as_editor: Client, article: Article) -> None:
        page = as_editor.get(change_url(article)).content.decode()
        assert '<option value="" selected>not said</option>' in page

        assert as_editor.post(change_url(article), form_of(article, title="Other")).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.spoils) == ("Other", "")

    def test_stays_said(self, as_editor: Client, article: Article) -> None:
        as_editor.post(change_url(article), form_of(article, spoils="plot"))
        article.refresh_from_db()
        assert "spoils" in errors(as_editor.post(change_url(article), form_of(article, spoils="")))

    @pytest.mark.parametrize("spoils", ["all", "NOTHING", " nothing", "\x00"])
    def test_is_one_of_what_there_is(self, as_editor: Client, article: Article, spoils: str) -> None:
        assert "spoils" in errors(as_editor.post(change_url(article), form_of(article, spoils=spoils)))

    def test_decides_what_lists_quote_when_it_changes(self, as_editor: Client, article: Article) -> None:
        body = "<p>First.</p><p>Second.</p>"
        quoted = {}
        for spoils in ("", "nothing", "setup", "plot", "ending"):
            as_editor.post(change_url(article), form_of(article, body=body, spoils=spoils))
            stored = Article.objects.get()
            quoted[spoils] = (stored.summary, stored.public_text)
        assert quoted == {
            "": ("First.", "First.\n\nSecond."),
            "nothing": ("First. Second.", "First.\n\nSecond."),
            **dict.fromkeys(("setup", "plot", "ending"), ("", "")),
        }

    @pytest.mark.parametrize(("value", "titles"), [("", ["Not said"]), ("nothing", ["Safe"]), ("plot", [])])
    def test_filters_the_list(
        self, as_editor: Client, make_article: MakeArticle, value: str, titles: list[str]
    ) -> None:
        make_article("a", title="Not said")
        make_article("b", title="Safe", spoils="nothing")
        page = as_editor.get(reverse("admin:reviews_article_changelist"), {"spoils__exact": value})
        assert [article.title for article in page.context["cl"].result_list] == titles
        words = page.content.decode()
        assert ">not said</a>" in words
        assert 'class="selected"' in words.partition("gives away")[2]

    def test_is_said_in_french(self, as_editor: Client, article: Article) -> None:
        page = as_editor.get(f"/fr{change_url(article)}").content.decode()
        assert ">non précisé</option>" in page
        assert ">rien</option>" in page
