"""Passages of an article that are marked as giving away: stored, covered, and shown to who asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filmclub.accounts.models import User
from reviews import article_page
from reviews.bodies import render_article, sanitize
from reviews.differences import text_of
from reviews.missing import missing_of
from reviews.models import Article, Film, Video
from reviews.passages import passage_html
from reviews.saving import save_article
from tests.conftest import MakeArticle, html
from tests.reviews.test_article_admin import change_url, form_of
from tests.reviews.test_bodies import CLIP, figure
from tests.reviews.test_pages import credit
from tests.reviews.test_pictures import make_image

HIDDEN = "he-leaves-her"
BODY = "<p>They meet.</p>{}<p>It is summer.</p>"


def passage(html: str = f"<p>And then {HIDDEN}.</p>") -> str:
    return f'<details class="spoiler">{html}</details>'


def covered(number: int = 1) -> str:
    return f'<div class="covered-passage" id="passage-{number}">'


class TestTheSource:
    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            (passage("<p>a</p><ul><li>b</li></ul>"), passage("<p>a</p><ul><li>b</li></ul>")),
            (passage("words alone"), passage("words alone")),
            ('<details class="x spoiler" open id="y"><p>a</p></details>', passage("<p>a</p>")),
            # Any other fold is what it holds.
            ("<details><summary>More</summary><p>a</p></details>", "More<p>a</p>"),
            ('<details class="more"><p>a</p></details>', "<p>a</p>"),
            # None in another, and what holds one is one.
            (passage(f"<p>a</p>{passage('<p>b</p>')}"), passage("<p>a</p><p>b</p>")),
            (passage("<details><p>a</p></details><p>b</p>"), passage("<p>a</p><p>b</p>")),
            (f"<details><p>a</p>{passage('<p>b</p>')}</details>", passage("<p>a</p><p>b</p>")),
            (f"<ul><li>a{passage('<p>b</p>')}</li></ul>", passage("<ul><li>a<p>b</p></li></ul>")),
            (f"<blockquote>{passage('<p>b</p>')}</blockquote>", passage("<blockquote><p>b</p></blockquote>")),
            (f"<div><div>{passage('<p>b</p>')}</div></div>", passage("<p>b</p>")),
            # Two beside each other stay two, and an empty one goes.
            (passage("<p>a</p>") + passage("<p>b</p>"), passage("<p>a</p>") + passage("<p>b</p>")),
            (f"<p>a</p>{passage('<p> </p><hr>')}", "<p>a</p>"),
            (passage("<p></p>"), ""),
            ('<details class="spoiler"><p>without an end', passage("<p>without an end</p>")),
            ('<section class="passage" data-words="1">a</section><p>b</p>', "a<p>b</p>"),
        ],
    )
    def test_has_passages_among_its_blocks(self, given: str, stored: str) -> None:
        assert sanitize(given) == stored
        assert sanitize(stored) == stored

    def test_reads_as_marked_where_versions_are_compared(self) -> None:
        source = BODY.format(passage("<p>One <em>and</em></p><ul><li>two</li></ul>"))
        assert text_of(source) == "They meet.\n>! One and\n>! • two\nIt is summer."


@pytest.mark.django_db
class TestWhatIsStored:
    def test_everybodys_form_has_nothing_of_it(self, make_article: MakeArticle) -> None:
        article = make_article(body=BODY.format(passage()))
        article.refresh_from_db()

        assert (article.has_passages, article.passages) == (True, 1)
        assert HIDDEN in article.body_html
        assert article.public_html == (
            '<p>They meet.</p><section class="passage" data-words="3"></section><p>It is summer.</p>'
        )
        assert article.public_text == "They meet.\n\nIt is summer."
        assert article.opening == "They meet."

    def test_a_text_without_one_is_stored_as_before(self, make_article: MakeArticle) -> None:
        for spoils in ("", "ending"):
            article = make_article(f"a{spoils}", body=BODY.format(""), spoils=spoils)
            article.refresh_from_db()
            assert (article.has_passages, article.public_html) == (False, None)
            assert article.everybodys_html == article.body_html == BODY.format("")

    @pytest.mark.parametrize(
        ("body", "spoils", "opening"),
        [
            (f"{passage()}<p>It is summer.</p><p>Hot.</p>", "", "It is summer."),
            (f"{passage()}<p>It is summer.</p><p>Hot.</p>", "nothing", "It is summer. Hot."),
            (passage(), "", ""),
            (f"<p>They meet.</p>{passage()}", "plot", ""),
        ],
    )
    def test_lists_quote_what_is_beside_it(
        self, make_article: MakeArticle, body: str, spoils: str, opening: str
    ) -> None:
        article = make_article(body=body, spoils=spoils)
        article.refresh_from_db()
        assert article.opening == article.summary == opening
        Article.objects.update(opening=None)
        assert HIDDEN not in Article.objects.for_cards().get().summary

    def test_pictures_and_videos_are_rendered_within_it(self, make_article: MakeArticle) -> None:
        image = make_image(alt=f"Alt {HIDDEN}", caption=f"Caption {HIDDEN}")
        article = make_article(body=passage(f"<p>One.</p>{figure(image)}<p>{CLIP}</p>"))
        article.refresh_from_db()

        assert article.body_html.count("<figure") == 2
        assert "<figure" not in str(article.public_html)
        assert list(article.images.all()) == [image]
        assert Video.objects.get().url in article.body_html
        Video.objects.update(transcript=f"They say {HIDDEN}.")
        render_article(article)
        assert HIDDEN in (passage_html(article, 1) or "")
        assert HIDDEN not in str(article.public_html)
        # Of what everybody sees, whose poster may stand above it.
        assert not article.shows_pictures

    def test_lifting_the_mark_shows_it_again(self, client: Client, make_article: MakeArticle) -> None:
        article = make_article(body=BODY.format(passage()))
        article.body = BODY.format(f"<p>And then {HIDDEN}.</p>")
        save_article(article)
        article.refresh_from_db()
        assert (article.passages, article.public_html) == (0, None)
        assert HIDDEN in html(client.get(article.get_absolute_url()))

    def test_is_made_again_of_what_an_earlier_release_wrote(self, make_article: MakeArticle) -> None:
        article = make_article(body=BODY.format(passage()))
        Article.objects.update(passages=0, public_html="", version=7)
        call_command("fill_texts", verbosity=0, again=True)
        article.refresh_from_db()
        assert (article.passages, HIDDEN in str(article.public_html)) == (1, False)
        assert article.version == 8, "its page is another now"


@pytest.fixture
def marked(make_article: MakeArticle, film: Film) -> Article:
    """A review with two passages, the second with a picture, a list and a clip."""
    image = make_image(alt=f"Alt {HIDDEN}", caption=f"Caption {HIDDEN}")
    second = passage(f"{figure(image)}<ul><li>{HIDDEN} again</li></ul><p>{CLIP}</p>")
    article = make_article(body=BODY.format(passage(f"<p>{HIDDEN} {'now ' * 118}</p>") + second))
    save_article(article, films=[film.pk])
    return article


@pytest.mark.django_db
class TestEverybodysPage:
    def test_says_that_it_gives_away_and_how_much(self, client: Client, marked: Article) -> None:
        page = html(client.get(marked.get_absolute_url()))

        assert HIDDEN not in page
        assert "dQw4w9WgXcQ" not in page
        assert str(marked.images.get().file) not in page
        for number, words in ((1, "about 120 words"), (2, "about 8 words")):
            assert covered(number) in page
            assert f"Gives away what happens ({words}) – show" in page
            assert f'href="/articles/a-voice/shown/#passage-{number}"' in page
            assert f'data-passage="/articles/a-voice/shown/{number}/"' in page
        assert page.index("They meet.") < page.index(covered(1)) < page.index(covered(2))
        assert "js/openings" in page

    def test_is_in_the_readers_language(self, client: Client, marked: Article) -> None:
        page = html(client.get(f"/fr{marked.get_absolute_url()}"))
        assert "Dévoile ce qui se passe (environ 120 mots) – montrer" in page
        assert re.search(
            r'<a[^>]* dir="auto" lang="fr"[^>]* data-passage="/fr/articles/a-voice/shown/1/"', page
        )

    def test_of_another_article_has_nothing_of_all_that(self, client: Client, article: Article) -> None:
        page = html(client.get(article.get_absolute_url()))
        assert "covered" not in page
        assert "js/openings" not in page

    def test_costs_no_query_more(self, client: Client, marked: Article, make_article: MakeArticle) -> None:
        other = make_article("other", body=BODY.format(""))
        save_article(other, films=[marked.films.get().pk])
        client.get("/articles/")
        numbers = []
        for article in (marked, other):
            with CaptureQueriesContext(connection) as captured:
                client.get(article.get_absolute_url())
            numbers.append(len(captured))
        assert numbers[0] == numbers[1]

    def test_a_poster_stands_above_pictures_that_are_covered(
        self, client: Client, marked: Article, film: Film
    ) -> None:
        film.poster = make_image(alt="The poster")
        film.save()
        page = html(client.get(marked.get_absolute_url()))
        assert page.count(str(film.poster.file)) == 4, "as lead, for chats, and twice for engines"
        assert 'property="og:image:alt" content="The poster"' in page

    def test_counts_the_minutes_of_what_it_shows(self, client: Client, make_article: MakeArticle) -> None:
        article = make_article(body=BODY.format(passage(f"<p>{'word ' * 2000}</p>")))
        assert "1 minute<" in html(client.get(article.get_absolute_url()))
        assert "9 minutes<" in html(client.get(f"{article.get_absolute_url()}shown/"))

    @pytest.mark.parametrize("who", ["a member", "an editor"])
    def test_is_the_same_for_who_has_not_seen_the_film(
        self, client: Client, marked: Article, ann: User, editor: User, who: str
    ) -> None:
        client.force_login(ann if who == "a member" else editor)
        assert HIDDEN not in html(client.get(marked.get_absolute_url()))

    def test_shows_all_to_who_has_seen_the_film(
        self, client: Client, marked: Article, ann: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(article_page, "has_seen", lambda request, article: article == marked)
        client.force_login(ann)
        page = html(client.get(marked.get_absolute_url()))
        assert HIDDEN in page
        assert covered() not in page
        assert page.count('<p class="gives-away"') == 2
        assert "data-passage" not in page
        assert 'id="comments"' in page


@pytest.mark.django_db
class TestTheAddressOfAll:
    def test_shows_every_passage_under_its_mark(self, client: Client, marked: Article) -> None:
        response = client.get("/articles/a-voice/shown/")
        page = html(response)

        assert page.count(HIDDEN) > 3
        assert page.count('<p class="gives-away"') == 2
        assert 'href="/articles/a-voice/#passage-2">hide</a>' in page
        assert 'id="comments"' not in page
        assert 'href="/articles/a-voice/#comments"' in page
        assert '<meta name="robots" content="noindex">' in page
        assert '<link rel="canonical" href="http://testserver/articles/a-voice/">' in page
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert HIDDEN not in html(client.get(marked.get_absolute_url())), "nothing was remembered"

    def test_heads_say_no_more_than_before(self, client: Client, marked: Article) -> None:
        assert HIDDEN not in html(client.get("/articles/a-voice/shown/")).partition("<body>")[0]

    def test_leads_back_where_nothing_is_marked(self, client: Client, article: Article) -> None:
        response = client.get("/articles/a-voice/shown/")
        assert (response.status_code, response["Location"]) == (302, "/articles/a-voice/")

    def test_a_passage_alone_is_a_fragment(self, client: Client, marked: Article) -> None:
        response = client.get("/articles/a-voice/shown/2/")
        page = html(response)

        assert page.startswith("<figure>")
        assert f"<ul><li>{HIDDEN} again</li></ul>" in page
        assert "now now" not in page
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies

    @pytest.mark.parametrize("path", ["0/", "3/", "99999999999999999999/", "-1/", "x/"])
    def test_there_are_no_others(self, client: Client, marked: Article, path: str) -> None:
        assert client.get(f"/articles/a-voice/shown/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["shown/", "shown/1/"])
    def test_answers_as_the_article_does(
        self, client: Client, make_article: MakeArticle, path: str, marked: Article
    ) -> None:
        body = BODY.format(passage())
        make_article("draft", state="draft", published_at=None, body=body)
        make_article("gone", state="withdrawn", body=body)
        assert client.get(f"/articles/draft/{path}").status_code == 404
        assert client.get(f"/articles/gone/{path}").status_code == 410
        assert client.get(f"/articles/none/{path}").status_code == 404
        assert client.post(f"/articles/a-voice/{path}").status_code == 405
        marked.slug = "a-voice-again"
        save_article(marked)
        assert client.get(f"/articles/a-voice/{path}")["Location"] == f"/articles/a-voice-again/{path}"

    def test_pages_of_the_site_have_passages_too(self, client: Client, make_article: MakeArticle) -> None:
        make_article("about", kind="page", body=BODY.format(passage()))
        page = html(client.get("/pages/about/"))
        assert covered() in page
        assert HIDDEN not in page
        assert 'href="/pages/about/#passage-1">hide</a>' in html(client.get("/articles/about/shown/"))


@pytest.mark.django_db
class TestForEditors:
    def test_a_preview_shows_them_marked(self, as_editor: Client, make_article: MakeArticle) -> None:
        article = make_article(state="draft", published_at=None, body=BODY.format(passage()))
        for response in (
            as_editor.get(f"/admin/reviews/article/{article.pk}/preview/"),
            as_editor.post(f"/admin/reviews/article/{article.pk}/preview/", form_of(article)),
        ):
            assert HIDDEN in html(response)
            assert html(response).count('<p class="gives-away"') == 1
            assert "hide</a>" not in html(response)

    def test_a_form_keeps_them(self, as_editor: Client, article: Article) -> None:
        body = BODY.format(passage())
        assert as_editor.post(change_url(article), form_of(article, body=body)).status_code == 302
        article.refresh_from_db()
        assert (article.body, article.passages) == (body, 1)

    def test_a_text_that_gives_nothing_away_and_is_marked_is_odd(
        self, make_article: MakeArticle, film: Film
    ) -> None:
        odd = {}
        for spoils in ("nothing", "plot"):
            article = make_article(spoils, body=BODY.format(passage()), spoils=spoils, standfirst="A voice.")
            save_article(article, films=[film.pk])
            odd[spoils] = [(missing.field, missing.is_forced) for missing in missing_of(article)]
        assert odd == {"nothing": [("spoils", False)], "plot": []}

    def test_a_lead_image_that_is_marked_in_the_text_is_told(
        self, make_article: MakeArticle, film: Film
    ) -> None:
        image = make_image()
        told = {}
        for name, body in {
            "marked": passage(figure(image)),
            "both": passage(figure(image)) + figure(image),
        }.items():
            fields: dict[str, Any] = {"spoils": "plot", "standfirst": "A voice.", "lead_image": image}
            article = make_article(name, body=body, **fields)
            save_article(article, films=[film.pk])
            told[name] = [missing.field for missing in missing_of(article)]
        assert told == {"marked": ["lead_image"], "both": []}

    def test_names_within_them_are_looked_at(self, make_article: MakeArticle, film: Film) -> None:
        credit(film, "Rooney Mara")
        article = make_article(body=passage("<p>Maara Rooney</p>"), spoils="plot", standfirst="A voice.")
        save_article(article, films=[film.pk])
        assert [missing.find for missing in missing_of(article)] == ["Maara Rooney"]
