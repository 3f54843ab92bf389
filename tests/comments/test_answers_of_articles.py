"""Those who follow a series, a film, an author or everything hear of each new article once."""

from __future__ import annotations

from typing import Any

import pytest

from comments.models import ArticleNews
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.models import Subscriber
from reviews.models import Article, ArticleFilm, Film, Series, Spoils
from reviews.publishing import publish, withdraw
from tests.comments.answering import Days, confirmed, follows, waiting, with_address
from tests.comments.letters import confirm_mail
from tests.conftest import MakeArticle, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail() -> None:
    confirm_mail()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def nina() -> Subscriber:
    return confirmed(Writer(name="Nina", email="nina@example.org", browser_key="d" * 32))


@pytest.fixture
def draft(make_article: MakeArticle) -> Article:
    return make_article(state=Article.State.DRAFT, published_at=None, standfirst="A man and a voice.")


class TestWhatIsFollowed:
    @pytest.fixture
    def target(self, request: pytest.FixtureRequest, draft: Article, film: Film) -> dict[str, Any]:
        """What the article is of."""
        if request.param == "series":
            draft.series = Series.objects.create(name="Quotes", slug="quotes")
            draft.save()
            return {"series": draft.series}
        if request.param == "film":
            ArticleFilm.objects.create(article=draft, film=film)
            return {"film": film}
        return {"author": draft.author} if request.param == "author" else {"is_all": True}

    @pytest.mark.parametrize("target", ["series", "film", "author", "all"], indirect=True)
    def test_a_new_article_of_it_is_told(
        self, nina: Subscriber, draft: Article, editor: User, days: Days, target: dict[str, Any]
    ) -> None:
        follows(nina, **target)
        publish(article=draft, by=editor)
        days.forward(minutes=9)
        assert days.told() == []
        days.forward(minutes=3)
        (letter,) = days.told()
        assert letter.subject == "Filmclub: “A voice”"
        for text in (letter.text, letter.html):
            assert "A man and a voice." in text
            assert draft.get_absolute_url() in text
        days.forward(hours=2)
        assert days.told() == []

    def test_others_are_not(self, nina: Subscriber, draft: Article, editor: User, days: Days) -> None:
        follows(nina, series=Series.objects.create(name="Quotes", slug="quotes"))
        follows(nina, film=Film.objects.create(title="Alien", slug="alien", year=1979))
        follows(nina, author=make_user("other"))
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        days.look()
        assert waiting() == []

    def test_a_guests_text_is_not_the_authors(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, author=editor)
        Article.objects.filter(pk=draft.pk).update(contributed_by="A friend")
        draft.refresh_from_db()
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        days.look()
        assert waiting() == []

    def test_an_article_of_several_is_told_once(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, author=editor)
        follows(nina, is_all=True)
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        (letter,) = days.told()
        assert letter.text.count("A man and a voice.") == 1

    def test_ones_own_article_is_no_news(self, draft: Article, editor: User, days: Days) -> None:
        follows(with_address(editor), is_all=True)
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        assert days.told() == []

    def test_of_two_translations_one_is_told(
        self, nina: Subscriber, draft: Article, make_article: MakeArticle, editor: User, days: Days
    ) -> None:
        follows(nina, is_all=True)
        other = make_article(
            "une-voix",
            title="Une voix",
            language="fr",
            translation_of=draft,
            state=Article.State.DRAFT,
            published_at=None,
        )
        publish(article=draft, by=editor)
        publish(article=other, by=editor)
        days.forward(minutes=12)
        (letter,) = days.told()
        assert "Une voix" not in letter.text

    def test_what_gives_away_is_named_alone(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, is_all=True)
        Article.objects.filter(pk=draft.pk).update(
            standfirst="", body="<p>He dies.</p>", spoils=Spoils.ENDING
        )
        draft.refresh_from_db()
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        assert "He dies" not in days.texts()


class TestOnce:
    def test_a_wrong_tap_reaches_nobody_and_friday_does(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, is_all=True)
        publish(article=draft, by=editor)
        days.forward(minutes=1)
        withdraw(article=draft, by=editor)
        days.forward(minutes=20)
        assert days.told() == []
        # On Friday it keeps its date.
        days.forward(days=2)
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        assert len(days.told()) == 1

    def test_what_was_told_is_not_told_again(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, is_all=True)
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        assert len(days.told()) == 1
        withdraw(article=draft, by=editor)
        days.forward(days=1)
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        assert days.told() == []

    def test_what_an_import_brings_is_no_news(self, nina: Subscriber, draft: Article, days: Days) -> None:
        follows(nina, is_all=True)
        publish(article=draft, by=None)
        days.forward(minutes=12)
        assert days.told() == []
        assert not ArticleNews.objects.exists()

    def test_a_scheduled_one_is_told_after_its_moment(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, is_all=True)
        publish(article=draft, by=editor, at=days.now.replace(hour=18))
        days.forward(hours=6, minutes=8)
        assert days.told() == []
        days.forward(minutes=5)
        assert len(days.told()) == 1

    def test_it_is_in_the_weekly_mail_too(
        self, nina: Subscriber, draft: Article, editor: User, days: Days
    ) -> None:
        follows(nina, "weekly", is_all=True)
        publish(article=draft, by=editor)
        days.forward(minutes=12)
        assert days.told() == []
        days.forward(days=7)
        assert len(days.told()) == 1
