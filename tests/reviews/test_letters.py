"""Letters: what appears is sent once to who asked for it, and nothing of what went back before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.jobs.clock import tick
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail, Subscriber
from reviews.letters import sending
from reviews.letters.sending import begin, send_weekly_letter, weekly_draft
from reviews.models import Article, Letter, Spoils
from reviews.publishing import publish, withdraw
from tests.comments.letters import confirm_mail
from tests.conftest import MakeArticle

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# A Friday, at the club's hour.
FRIDAY = datetime(2026, 3, 6, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _letters() -> None:
    confirm_mail(sends_letters=True)


def subscriber(name: str = "nina", **fields: Any) -> Subscriber:
    now = timezone.now()
    fields = {"list": "letter", "address": f"{name}@example.org", "language": "en", **fields}
    return Subscriber.objects.create(asked_at=now, confirmed_at=now, **fields)


@pytest.fixture
def draft(make_article: MakeArticle) -> Article:
    return make_article(state=Article.State.DRAFT, published_at=None, standfirst="A man and a voice.")


def pass_grace(minutes: int = 11) -> None:
    tick(timezone.now() + minutes * MINUTE)


def texts() -> list[str]:
    """What the mails say that would be sent now."""
    found = [write_letter(mail) for mail in Mail.objects.filter(state=Mail.State.QUEUED).order_by("pk")]
    return [letter.text for letter in found if letter is not None]


class TestAnArticle:
    def test_is_sent_ten_minutes_after_it_appears(self, draft: Article, editor: User) -> None:
        subscriber()
        subscriber("weekly", rhythm="weekly")
        subscriber("left", ended_at=timezone.now())
        publish(article=draft, by=editor)
        pass_grace(9)
        assert not Mail.objects.exists()
        pass_grace()
        (text,) = texts()
        assert draft.title in text
        assert "A man and a voice." in text
        assert draft.get_absolute_url() in text
        assert "/mail/stop/?token=" in text
        assert Letter.objects.get().finished_at

    def test_that_went_out_by_a_wrong_tap_reaches_nobody(self, draft: Article, editor: User) -> None:
        subscriber()
        publish(article=draft, by=editor)
        withdraw(article=draft, by=editor)
        pass_grace()
        assert not Mail.objects.exists()
        # It is back on Friday.
        publish(article=draft, by=editor)
        pass_grace()
        assert len(texts()) == 1

    def test_taken_back_between_two_mails_goes_to_the_others_later(
        self, draft: Article, editor: User
    ) -> None:
        subscriber()
        subscriber("nora")
        publish(article=draft, by=editor)
        pass_grace()
        first, second = Mail.objects.order_by("pk")
        Mail.objects.filter(pk=first.pk).update(state=Mail.State.SENT)
        withdraw(article=draft, by=editor)
        assert write_letter(second) is None
        Mail.objects.filter(pk=second.pk).update(state=Mail.State.DROPPED, recipient="")
        publish(article=draft, by=editor)
        pass_grace(30)
        again = Mail.objects.exclude(pk=first.pk).get()
        assert (again.recipient, again.state) == ("nora@example.org", Mail.State.QUEUED)

    def test_is_sent_to_nobody_twice(self, draft: Article, editor: User) -> None:
        subscriber()
        publish(article=draft, by=editor)
        pass_grace()
        Mail.objects.update(state=Mail.State.SENT)
        withdraw(article=draft, by=editor)
        publish(article=draft, by=editor)
        pass_grace(30)
        assert Mail.objects.count() == 1

    def test_is_sent_again_where_an_editor_says_so(self, draft: Article, editor: User) -> None:
        subscriber()
        publish(article=draft, by=editor)
        pass_grace()
        Mail.objects.update(state=Mail.State.SENT)
        begin(Letter.objects.get(), by=editor, again=True)
        pass_grace(30)
        assert Mail.objects.filter(state=Mail.State.QUEUED).count() == 1

    def test_that_is_scheduled_waits_for_its_moment(self, draft: Article, editor: User) -> None:
        subscriber()
        publish(article=draft, by=editor, at=timezone.now() + 60 * MINUTE)
        pass_grace()
        assert not Mail.objects.exists()

    def test_of_years_ago_is_no_news(self, draft: Article, editor: User) -> None:
        subscriber()
        publish(article=draft, by=editor, at=timezone.now() - 40 * DAY)
        pass_grace()
        assert not Mail.objects.exists()

    def test_that_an_import_brings_is_no_news(self, draft: Article) -> None:
        subscriber()
        publish(article=draft, by=None)
        pass_grace()
        assert not Mail.objects.exists()

    def test_that_gives_away_is_named_alone(self, draft: Article, editor: User) -> None:
        subscriber()
        Article.objects.filter(pk=draft.pk).update(
            standfirst="", body="<p>He dies.</p>", spoils=Spoils.ENDING
        )
        draft.refresh_from_db()
        publish(article=draft, by=editor)
        pass_grace()
        (text,) = texts()
        assert draft.title in text
        assert "He dies" not in text

    def test_is_told_once_of_two_translations(
        self, draft: Article, make_article: MakeArticle, editor: User
    ) -> None:
        subscriber()
        subscriber("nora", language="fr")
        make_article(slug="une-voix", title="Une voix", language="fr", translation_of=draft)
        publish(article=draft, by=editor)
        pass_grace()
        (text,) = texts()
        assert draft.title in text

    def test_comes_to_all_of_many_in_parts(
        self, draft: Article, editor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "IN_A_PART", 3)
        for number in range(8):
            subscriber(f"reader{number}")
        publish(article=draft, by=editor)
        pass_grace()
        assert Mail.objects.values("recipient").distinct().count() == Mail.objects.count() == 8


class TestTheWeek:
    def article(self, make_article: MakeArticle, slug: str, days: int = 1) -> Article:
        return make_article(slug=slug, title=slug.title(), published_at=FRIDAY - days * DAY)

    def send(self, at: datetime = FRIDAY) -> int:
        send_weekly_letter(at - MINUTE, at)
        tick(timezone.now() + MINUTE)
        return Mail.objects.count()

    def test_is_told_in_one_mail_on_the_clubs_day(self, make_article: MakeArticle) -> None:
        subscriber(rhythm="weekly")
        subscriber("nora")
        for slug, days in (("first", 5), ("second", 1), ("too-old", 9)):
            self.article(make_article, slug, days)
        assert self.send(FRIDAY - DAY) == 0
        assert self.send() == 1
        (text,) = texts()
        assert text.index("First") < text.index("Second")
        assert "Too-Old" not in text

    def test_the_next_begins_where_the_last_ended(self, make_article: MakeArticle) -> None:
        subscriber(rhythm="weekly")
        self.article(make_article, "first", 1)
        self.send()
        assert self.send(FRIDAY + 7 * DAY) == 1
        self.article(make_article, "second", -8)
        assert self.send(FRIDAY + 14 * DAY) == 2
        assert "First" not in texts()[1]

    def test_has_the_editors_words_at_its_head(self, make_article: MakeArticle) -> None:
        subscriber(rhythm="weekly")
        self.article(make_article, "first")
        letter = weekly_draft(FRIDAY)
        letter.words = "Dear readers, *see you* at the ||secret|| cinema. <script>x</script>"
        letter.save()
        self.send()
        (text,) = texts()
        assert text.startswith("Dear readers, see you at the")
        found = write_letter(Mail.objects.get())
        assert found is not None
        assert "<em>see you</em>" in found.html
        assert "<script>" not in found.html

    def test_without_anything_new_is_not_sent(self) -> None:
        subscriber(rhythm="weekly")
        assert self.send() == 0
        assert Letter.objects.filter(begun_at=None).count() == 1

    def test_is_read_in_the_language_of_each(self, make_article: MakeArticle) -> None:
        subscriber(rhythm="weekly", language="fr")
        self.article(make_article, "first")
        self.send()
        assert "/fr/mail/stop/" in texts()[0]


def test_a_club_that_sends_none_sends_none(draft: Article, editor: User) -> None:
    subscriber()
    confirm_mail(sends_letters=False)
    publish(article=draft, by=editor)
    pass_grace()
    assert not Mail.objects.exists()
