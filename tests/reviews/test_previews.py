"""An article before readers see it: as its form has it, and by a secret link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Film, PreviewLink, Revision, Series, Tag
from reviews.previewing import LASTS, article_behind, end_preview_link, make_preview_link
from reviews.publishing import PublishingError, publish
from reviews.saving import save_article
from tests.conftest import MakeArticle, html, make_user
from tests.reviews.test_article_admin import form_of
from tests.reviews.test_pages import credit
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
NEW = "/admin/reviews/article/preview/"


def address(article: Article, part: str = "preview") -> str:
    return f"/admin/reviews/article/{article.pk}/{part}/"


@pytest.fixture
def draft(make_article: MakeArticle) -> Article:
    return make_article(state="draft", published_at=None, body="<p>As stored.</p>")


class TestWhatIsTyped:
    def test_is_shown_with_films_tags_and_lead_and_not_stored(
        self, as_editor: Client, draft: Article, film: Film
    ) -> None:
        credit(film, "Spike Jonze", department="directing", title="Directed by")
        image = make_image()
        typed = {"title": "As typed", "body": "<p>Typed words.<script>x</script></p>", "lead_image": image.pk}
        form = form_of(draft, (film,), tags=["new:Solitude"], series="new:Monday", **typed)

        response = as_editor.post(address(draft), form)

        page = html(response)
        for words in ("As typed", "Typed words.", "Spike Jonze", "Solitude", "Monday", image.file.url):
            assert words in page
        assert "As stored" not in page
        assert "<script>x" not in page
        assert 'id="comments"' not in page
        assert "no-store" in response["Cache-Control"]
        draft.refresh_from_db()
        assert (draft.title, draft.body) == ("A voice", "<p>As stored.</p>")
        assert [model.objects.count() for model in (Tag, Series, ArticleFilm)] == [0, 0, 0]
        assert Revision.objects.filter(object_id=draft.pk).count() == 1

    def test_is_shown_of_a_new_article_too(self, as_editor: Client) -> None:
        assert "A new review" in html(as_editor.post(NEW, form_of()))
        assert as_editor.get(NEW)["Location"] == "/admin/reviews/article/add/"
        assert not Article.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"author": "4711", "slug": "", "language": "xx"},
            {"body": "<blockquote>" * 400, "lead_image": "nothing", "spoils": ""},
            {"articlefilm_set-TOTAL_FORMS": "many"},
            {"articlefilm_set-0-film": "4711", "articlefilm_set-TOTAL_FORMS": "1"},
            {"tags": ["4711", "new:", "new:?"], "series": "new:…"},
            {"edition": "99", "publish_at_0": "soon"},
        ],
    )
    def test_shows_what_is_right_of_a_form_with_faults(
        self, as_editor: Client, draft: Article, wrong: dict[str, Any]
    ) -> None:
        assert as_editor.post(address(draft), form_of(draft, **wrong)).status_code == 200
        assert as_editor.post(NEW, form_of(None, **wrong)).status_code == 200
        assert Article.objects.count() == 1

    def test_is_for_those_who_may_write_it(self, client: Client, draft: Article, ann: User) -> None:
        author = make_user("au", "Authors")
        own = Article(slug="own", title="Own", author=author, body="<p>Mine.</p>")
        save_article(own)
        client.force_login(author)
        assert client.post(address(draft), form_of(draft)).status_code == 403
        assert client.post(NEW, form_of()).status_code == 200
        assert "Typed" in html(client.post(address(own), form_of(own, title="Typed")))
        client.force_login(make_user("mo2", "Moderators"))
        assert client.post(NEW, form_of()).status_code == 403


class TestTheSecretLink:
    def link(self, client: Client, article: Article) -> str:
        page = client.post(address(article, "preview-link"))
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        return str(page.context["address"]).removeprefix("http://testserver")

    def test_shows_the_article_as_it_is_now(self, as_editor: Client, draft: Article) -> None:
        link = self.link(as_editor, draft)
        draft.body = "<p>Changed later.</p>"
        save_article(draft)

        response = Client().get(link)

        page = html(response)
        assert "Changed later." in page
        assert 'id="comments"' not in page
        assert '<meta name="robots" content="noindex">' in page
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.has_header("ETag")
        token = link.partition("token=")[2]
        canonical = page.partition("</head>")[0]
        assert token not in canonical
        # In the other language it is the same page.
        assert f"/fr{link}" in page

    @pytest.mark.parametrize(
        "token", ["", "wrong", "é", "%00", "x" * 5000, "\ud800".encode("utf-8", "surrogatepass")]
    )
    def test_leads_nowhere_with_another_token(self, as_editor: Client, draft: Article, token: Any) -> None:
        self.link(as_editor, draft)
        response = Client().get(f"/preview/{draft.pk}/", {"token": token})
        assert response.status_code == 404
        assert "As stored" not in html(response)
        assert Client().get(f"/preview/{draft.pk}/").status_code == 404
        assert Client().get("/preview/4711/?token=x").status_code == 404

    def test_ends_by_a_button_after_a_while_and_by_another(
        self, as_editor: Client, draft: Article, editor: User
    ) -> None:
        first, second = self.link(as_editor, draft), self.link(as_editor, draft)
        assert [Client().get(link).status_code for link in (first, second)] == [404, 200]
        as_editor.post(address(draft, "preview-link/end"))
        response = Client().get(second)
        assert response.status_code == 404
        assert "no-store" in response["Cache-Control"]

        now = timezone.now()
        token = make_preview_link(article=draft, by=editor, at=now)
        assert article_behind(draft.pk, token, now + LASTS - timedelta(seconds=1)) == draft
        assert article_behind(draft.pk, token, now + LASTS) is None

    def test_leads_to_the_public_page_once_there_is_one(
        self, as_editor: Client, draft: Article, editor: User
    ) -> None:
        link = self.link(as_editor, draft)
        publish(article=draft, by=editor)
        response = Client().get(link)
        assert (response.status_code, response["Location"]) == (302, "/articles/a-voice/")
        with pytest.raises(PublishingError):
            make_preview_link(article=draft, by=editor)
        assert as_editor.post(address(draft, "preview-link")).status_code == 302

    def test_is_stored_as_a_hash_and_written_into_no_log(
        self, as_editor: Client, draft: Article, caplog: pytest.LogCaptureFixture
    ) -> None:
        link = self.link(as_editor, draft)
        token = link.partition("token=")[2]
        Client().get(link)
        Client().get(f"/preview/{draft.pk}/?token={token}x")
        assert "/preview/" in caplog.text
        assert token not in caplog.text
        assert token not in str(PreviewLink.objects.values().get())

    @override_settings(DEBUG=False)
    def test_is_kept_in_no_cache_of_pages(self, as_editor: Client, draft: Article) -> None:
        link = self.link(as_editor, draft)
        assert Client().get(link).status_code == 200
        as_editor.post(address(draft, "preview-link/end"))
        assert Client().get(link).status_code == 404

    def test_costs_as_many_queries_for_many_credits(
        self, as_editor: Client, draft: Article, film: Film, make_article: MakeArticle
    ) -> None:
        link = self.link(as_editor, draft)
        save_article(draft, films=[film.pk])

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                Client().get(link)
            return len(asked)

        credit(film, "Spike Jonze")
        few = queries()
        for number in range(20):
            credit(film, f"Name {number}")
        assert queries() == few <= 7

    def test_is_made_and_ended_by_who_may_change_the_article(self, client: Client, draft: Article) -> None:
        author = make_user("au", "Authors")
        own = Article(slug="own", title="Own", author=author, body="<p>Mine.</p>")
        save_article(own)
        acts: list[Callable[..., Any]] = [make_preview_link, end_preview_link]
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(article=draft, by=author)
        client.force_login(author)
        for part in ("preview-link", "preview-link/end"):
            assert client.post(address(draft, part)).status_code == 403
            assert client.get(address(own, part)).status_code == 405
        assert "Mine." in html(Client().get(self.link(client, own)))
        assert "End the secret link" in html(client.get(address(own, "change")))
