"""What each layer against spam stops, and what it lets through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.defence_models import Print
from comments.findings import Effect, Ground
from comments.models import Comment
from comments.posting import Flood, post_comment
from comments.reasons import Code
from comments.spam import LAYERS, duplicates, oddities, rates, signals, trap
from comments.spam.signs import APART, HOLD, Sign
from comments.states import State
from comments.submissions import Submission
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.languages import guess_language
from reviews.models import Article
from tests.comments.browsing import send as send_form
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db

STRANGER = Writer(name="Nell", email="nell@example.org")
BLOGGER = replace(STRANGER, website="https://nell-writes.example/")
NETWORK, ADDRESS = "203.0.113.0", "203.0.113.7"
SAID = "The long take on the pier is worth the ticket alone, and the cello stays with me."
CHANGED = "The long take on the stairs is worth the ticket alone, and the cello stays with me."
OTHER = "My aunt saw it in 1971 and still talks about the dog in the kitchen of the priest."

Send = Callable[..., Submission]


@pytest.fixture
def send(article: Article) -> Send:
    def make(text: str = SAID, *, writer: Writer = STRANGER, **more: Any) -> Submission:
        language = guess_language(text, likely=article.language)
        facts = {"language": language, "network": NETWORK, "now": timezone.now(), **more}
        return Submission(article=article, writer=writer, text=text, html="", links=(), **facts)

    return make


def points(signs: list[Sign]) -> int:
    return sum(sign.points for sign in signs)


class TestRates:
    def test_says_nothing_of_who_comes_from_nowhere_and_has_no_key(
        self, send: Send, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            assert rates.look(send(network="")) == []

    def test_a_flood_from_one_network_is_put_apart(self, send: Send, post: Post) -> None:
        for number in range(rates.FLOOD):
            post(f"Flood {number}.", state=State.PENDING, address=f"203.0.113.{number}")

        assert rates.look(send()) == [Sign(Code.RATE, APART, str(rates.FLOOD))]
        assert rates.look(send(network="198.51.100.0")) == []
        assert rates.look(send(now=timezone.now() + timedelta(hours=2))) == []

    def test_one_evening_of_a_club_is_not(self, send: Send, post: Post) -> None:
        post(address=ADDRESS)
        for number in range(rates.FLOOD):
            post(f"Evening {number}.", state=State.PENDING, address=f"203.0.113.{number}")

        assert points(rates.look(send())) == HOLD

    def test_one_browser_is_counted_wherever_it_is(self, send: Send, post: Post, gus: Writer) -> None:
        for number in range(rates.MANY):
            writer = replace(gus, name=f"Name {number}")
            post(f"Moving {number}.", state=State.PENDING, writer=writer, address=f"10.0.{number}.1")

        assert points(rates.look(send(writer=gus))) == HOLD
        assert rates.look(send()) == []

    def test_the_same_address_elsewhere_counts_for_nothing(self, send: Send, post: Post) -> None:
        for number in range(rates.MANY):
            post(f"Claimed {number}.", state=State.PENDING, writer=STRANGER, address=f"10.0.{number}.1")

        assert rates.look(send()) == []

    def test_a_network_that_sent_nothing_but_spam_is_put_apart(self, send: Send, post: Post) -> None:
        for number in range(rates.SPAM_ENOUGH):
            post(f"Spam {number}.", state=State.SPAM, address=ADDRESS)
        assert rates.look(send()) == [Sign(Code.SPAM_FROM_THERE, APART, "3")]

        post(address=ADDRESS)
        assert rates.look(send()) == []

    def test_an_edit_does_not_count_itself(self, send: Send, post: Post) -> None:
        spam = post(state=State.SPAM, address=ADDRESS)

        assert rates.look(send())
        assert rates.look(send(comment_id=spam.pk)) == []


class TestBrake:
    def flood(self, article: Article, at: datetime, numbers: range, network: str = "10.{}.0.1") -> None:
        for number in numbers:
            writer = Writer(name=f"Guest {number}", email=f"guest{number}@example.org")
            address = network.format(number)
            post_comment(article=article, writer=writer, text=f"Flood {number}.", address=address, now=at)

    def test_a_flooded_discussion_has_strangers_wait(
        self, article: Article, make_article: MakeArticle, post: Post, gus: Writer, settings: Any
    ) -> None:
        at = timezone.now().replace(second=10)
        post(writer=gus, at=at - timedelta(hours=1))
        settings.COMMENT_INTERVAL = 15
        self.flood(article, at, range(rates.OF_A_DISCUSSION))

        with pytest.raises(Flood) as refused:
            self.flood(article, at, range(100, 101))
        assert refused.value.retry_after == 50
        # Who is known, another discussion and the next minute are let through.
        post_comment(article=article, writer=gus, text="Me.", address="10.200.0.1", now=at)
        self.flood(make_article("other"), at, range(101, 102))
        self.flood(article, at + timedelta(seconds=50), range(102, 103))

    def test_one_network_has_its_own_strangers_wait(self, article: Article, settings: Any) -> None:
        at = timezone.now().replace(second=10)
        settings.COMMENT_INTERVAL = 15
        self.flood(article, at, range(1, rates.OF_A_NETWORK + 1), "203.0.113.{}")

        with pytest.raises(Flood):
            self.flood(article, at, range(100, 101), "203.0.113.{}")
        self.flood(article, at, range(100, 101))

    def test_without_an_interval_nobody_waits(self, article: Article, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 0
        self.flood(article, timezone.now(), range(rates.OF_A_NETWORK + 2), "203.0.113.{}")

        assert Comment.objects.count() == rates.OF_A_NETWORK + 2


class TestTrap:
    def test_who_fills_in_every_field_is_put_apart(self, send: Send) -> None:
        assert trap.look(send(is_trapped=True)) == [Sign(Code.TRAP, APART)]

    def test_a_young_form_is_a_mild_sign_alone(self, send: Send) -> None:
        assert 0 < points(trap.look(send(form_age=1))) < HOLD

    @pytest.mark.parametrize("age", [None, 3, 60, 86_400 * 40])
    def test_any_other_age_says_nothing(self, send: Send, age: int | None) -> None:
        assert trap.look(send(form_age=age)) == []


class TestDuplicates:
    @pytest.mark.parametrize("text", [SAID, CHANGED, SAID.upper(), SAID.replace("e", "е")])
    def test_nearly_the_same_under_another_name_is_put_apart(self, send: Send, post: Post, text: str) -> None:
        post(SAID, state=State.PENDING)

        assert duplicates.look(send(text)) == [Sign(Code.DUPLICATE, APART, "1")]

    def test_what_was_approved_is_called_a_copy(self, send: Send, post: Post) -> None:
        post(SAID)

        assert duplicates.look(send(CHANGED)) == [Sign(Code.COPY, APART, "1")]

    def test_another_text_is_let_through(self, send: Send, post: Post) -> None:
        post(SAID)

        assert duplicates.look(send(OTHER)) == []

    def test_short_thanks_are_let_through(self, send: Send, post: Post) -> None:
        post("Thank you for this!")

        assert duplicates.look(send("Thank you for this!")) == []

    def test_a_quotation_with_an_answer_is_let_through(self, send: Send, post: Post) -> None:
        post(SAID)

        assert duplicates.look(send(f"> {SAID}\n\n{OTHER}")) == []

    def test_the_same_name_may_say_it_once_more_and_no_third_time(
        self, send: Send, post: Post, make_article: MakeArticle
    ) -> None:
        post(SAID, writer=STRANGER, state=State.PENDING)
        assert duplicates.look(send(CHANGED)) == []

        post(CHANGED, writer=STRANGER, state=State.PENDING, article=make_article("other"))
        assert points(duplicates.look(send())) == APART

    def test_what_is_old_is_forgotten(self, send: Send, post: Post) -> None:
        post(SAID, state=State.PENDING)
        later = timezone.now() + duplicates.KEPT + timedelta(days=1)

        assert duplicates.look(send(now=later)) == []
        assert Print.objects.exists()
        duplicates.forget_prints.call(later.isoformat())
        assert not Print.objects.exists()

    def test_the_clock_has_a_worker_forget(self) -> None:
        from django_tasks_db.models import DBTaskResult

        duplicates.prints_are_due(timezone.now(), timezone.now())

        assert DBTaskResult.objects.get().task_path == "comments.spam.duplicates.forget_prints"

    def test_an_edit_does_not_repeat_itself(self, send: Send, post: Post) -> None:
        said = post(SAID, state=State.PENDING)

        assert duplicates.look(send(CHANGED, comment_id=said.pk)) == []

    def test_an_edit_into_what_others_said_is_one(self, send: Send, post: Post) -> None:
        post(SAID, state=State.PENDING)
        mine = post(OTHER, writer=STRANGER)

        edit = send(CHANGED, writer=STRANGER, comment_id=mine.pk, before=OTHER)
        assert duplicates.look(edit) == [Sign(Code.DUPLICATE, APART, "1")]

    def test_mending_what_was_like_anothers_says_nothing(self, send: Send, post: Post) -> None:
        post(SAID)
        mine = post(CHANGED, writer=STRANGER)

        edit = send(f"{CHANGED} Yes", writer=STRANGER, comment_id=mine.pk, before=CHANGED)
        assert duplicates.look(edit) == []

    def test_ones_own_words_may_be_said_in_an_edit(
        self, send: Send, post: Post, gus: Writer, make_article: MakeArticle
    ) -> None:
        post(SAID, writer=gus)
        post(CHANGED, writer=gus, article=make_article("other"))
        mine = post(OTHER, writer=gus)

        assert duplicates.look(send(writer=gus, comment_id=mine.pk, before=OTHER)) == []

    def test_a_flood_leaves_no_more_than_so_many_prints(
        self, send: Send, post: Post, article: Article
    ) -> None:
        for number in range(duplicates.ENOUGH):
            post(f"{SAID} {number}", state=State.PENDING)
        kept = Print.objects.count()

        comment = post(f"{SAID} again", state=State.PENDING)
        assert comment.held_for == Code.LIKELY_SPAM
        assert Print.objects.count() == kept

    def test_a_host_that_was_spam_is_put_apart_whatever_is_said(self, send: Send, post: Post) -> None:
        writer = Writer(name="Ad", email="ad@example.org", website="https://www.shop.example/a")
        post(SAID, writer=writer, state=State.SPAM)

        sign = Sign(Code.KNOWN_HOST, APART, "shop.example")
        assert duplicates.look(send(OTHER, writer=replace(STRANGER, website="http://shop.example/"))) == [
            sign
        ]
        assert duplicates.look(send(f"{OTHER} https://shop.example/b")) == [sign]
        assert duplicates.look(send(f"{OTHER} https://other.example/b")) == []

    def test_a_host_is_let_through_once_a_comment_with_it_is_approved(self, send: Send, post: Post) -> None:
        text = f"{SAID} https://archive.example/film"
        post(text, state=State.SPAM)
        post(f"{OTHER} https://archive.example/other")

        assert duplicates.look(send("And the trailer: https://archive.example/trailer")) == []

    def test_two_who_wait_with_one_host_put_the_third_apart(self, send: Send, post: Post) -> None:
        text = "For sale: https://shop.example/"
        post("One. https://shop.example/1", state=State.PENDING)
        assert HOLD <= points(duplicates.look(send(text))) < APART

        post("Two. https://shop.example/2", state=State.PENDING)
        assert points(duplicates.look(send(text))) == APART

    def test_who_waits_with_a_website_may_say_more(self, send: Send, post: Post) -> None:
        post(SAID, writer=BLOGGER, state=State.PENDING)

        assert duplicates.look(send(OTHER, writer=BLOGGER)) == []


class TestOddities:
    @pytest.mark.parametrize(
        "text",
        [
            "[url=http://a.example]cheap pills[/url]",
            'See <a href="http://a.example">this</a> for more of what you all wanted to know.',
            "http://a.example/x http://a.example/y slots",
            "Купить диплом быстро и недорого, гарантия качества https://a.example/",
        ],
    )
    def test_puts_apart(self, send: Send, text: str) -> None:
        assert points(oddities.look(send(text))) >= APART

    @pytest.mark.parametrize(
        "text",
        [
            f"{SAID} {OTHER} https://a.example/ https://b.example/ https://c.example/",
            "Look: https://a.example/film",
            "This саsino scene is what everybody remembers of it.",
            f"{SAID} http://192.0.2.7/film",
            f"{SAID} https://xn--80ak6aa92e.example/",
        ],
    )
    def test_holds(self, send: Send, text: str) -> None:
        assert HOLD <= points(oddities.look(send(text))) < APART

    def test_holds_a_name_that_is_an_address(self, send: Send) -> None:
        writer = replace(STRANGER, name="best-slots.com")
        assert oddities.look(send(writer=writer)) == [Sign(Code.ODD_NAME, HOLD, "best-slots.com")]

    def test_holds_a_text_that_links_to_the_website(self, send: Send) -> None:
        signs = oddities.look(send(f"{SAID} https://nell-writes.example/more", writer=BLOGGER))
        assert signs == [Sign(Code.ODD_LINKS, HOLD, "nell-writes.example")]

    def test_praise_that_fits_any_site_is_put_apart_with_a_website(self, send: Send) -> None:
        praise = "Such an informative post! I appreciate the effort, and will bookmark your website."

        assert points(oddities.look(send(praise, writer=BLOGGER))) == APART
        assert oddities.look(send(praise)) == []
        assert oddities.look(send(f"{praise} {SAID} {OTHER} {SAID}", writer=BLOGGER)) == []

    @pytest.mark.parametrize(
        "text",
        [
            SAID,
            f"{SAID} https://en.wikipedia.org/wiki/Her",
            "Merci pour cette critique, que j’ai lue avec beaucoup de plaisir hier soir.",
            "Für mich ist die Szene im Zug das Beste, was dieser Regisseur je gemacht hat, wirklich.",
            "Мне очень понравился этот фильм, спасибо большое за рецензию.",
            "とても美しい映画でした。ありがとうございます。",
            "8½ !!! ☺",
        ],
    )
    def test_lets_through(self, send: Send, text: str) -> None:
        assert points(oddities.look(send(text))) < HOLD

    def test_lets_a_blogger_through(self, send: Send) -> None:
        assert oddities.look(send(writer=BLOGGER)) == []


class TestTogether:
    def test_what_little_is_seen_adds_up(self, send: Send) -> None:
        text = "Look: https://a.example/film"
        assert {finding.effect for finding in signals(send(text))} == {Effect.HOLD}

        writer = replace(STRANGER, name="a.example.com")
        found = signals(send(text, writer=writer, form_age=1))
        assert {finding.effect for finding in found} == {Effect.LIKELY_SPAM}
        assert found[-1].ground == Ground(Code.QUICK, detail="1")

    def test_a_known_writer_is_held_at_most(self, send: Send) -> None:
        (finding,) = signals(send(is_trapped=True, is_known=True))
        assert finding.effect == Effect.HOLD

    def test_nothing_is_refused_whatever_comes(self, send: Send, post: Post) -> None:
        post(SAID, state=State.SPAM, address=ADDRESS)
        writer = replace(BLOGGER, name="www.spam.com")
        text = f"{SAID} [url=http://192.0.2.7]слоts[/url] https://a.example https://b.example"

        found = signals(send(text, writer=writer, form_age=0, is_trapped=True))
        assert len(found) > 5
        assert {finding.effect for finding in found} == {Effect.LIKELY_SPAM}

    def test_costs_three_queries_however_much_there_is(
        self, send: Send, post: Post, django_assert_num_queries: Any
    ) -> None:
        for numbers in (range(1), range(1, 30)):
            for number in numbers:
                post(f"{SAID} {number}", state=State.PENDING, address=ADDRESS)
            with django_assert_num_queries(3):
                signals(send())

    @pytest.mark.parametrize("layer", ["trap", "oddities"])
    def test_a_layer_is_switched_off_by_the_setting(self, send: Send, settings: Any, layer: str) -> None:
        spam = send("[url=http://a.example]pills[/url]", is_trapped=True)
        settings.SPAM_LAYERS = [layer]
        (one,) = {finding.ground.code for finding in signals(spam)} - {Code.QUICK}
        assert one == (Code.TRAP if layer == "trap" else Code.ODD_LINKS)

        settings.SPAM_LAYERS = []
        assert signals(spam) == []

    def test_the_setting_knows_every_layer(self, settings: Any) -> None:
        assert set(settings.SPAM_LAYERS) == set(LAYERS)


class TestPosting:
    def test_the_field_that_nobody_sees_is_for_guests_alone(
        self, client: Client, article: Article, ann: User
    ) -> None:
        page = html(client.get(article.get_absolute_url()))
        assert page.count('name="subject"') == page.count('class="trap"') == 1

        client.force_login(ann)
        assert 'name="subject"' not in html(client.get(article.get_absolute_url()))

    @pytest.mark.parametrize(("typed", "held_for"), [("x", Code.LIKELY_SPAM), ("", Code.FIRST_COMMENT)])
    def test_who_fills_it_in_is_put_apart(
        self, client: Client, article: Article, typed: str, held_for: Code
    ) -> None:
        send_form(client, article, subject=typed)

        assert Comment.objects.get().held_for == held_for

    def test_likely_spam_waits_apart(self, post: Post) -> None:
        comment = post("[url=http://a.example]cheap pills[/url]", state=State.PENDING)

        assert comment.held_for == Code.LIKELY_SPAM
        assert Code.ODD_LINKS in {ground["code"] for ground in comment.decisions.get().grounds}
        assert not Comment.objects.waiting().exists()
