"""The page on which writers change what they wrote, and take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.correcting import OPEN
from comments.editing import Version, edit_comment
from comments.models import Comment, Discussion, Edit, Sanction
from comments.moderation import moderate
from comments.posting import post_comment
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.cookies import WRITER_COOKIE
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, by_htmx, send
from tests.comments.test_rules import make_rule
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_interval(settings: Any) -> None:
    settings.COMMENT_INTERVAL = 0


@pytest.fixture
def mine(client: Client, article: Article, moderator: User) -> Comment:
    """A public comment of the guest whose browser this is."""
    send(client, article, text="They leave by the lighthouse.", remember="on")
    moderate(Comment.objects.get(), Act.APPROVE, by=moderator)
    return Comment.objects.get()


def path_of(comment: Comment) -> str:
    return reverse("comments:edit", args=[comment.pk])


def sent(client: Client, comment: Comment, **fields: str) -> dict[str, str]:
    """What the form of the page sends, but for these."""
    form = client.get(path_of(comment)).context["form"]
    as_shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**as_shown, **fields}.items() if value not in (None, False)}


def save(client: Client, comment: Comment, headers: Any = SAME_ORIGIN, **fields: str) -> Any:
    return client.post(path_of(comment), sent(client, comment, **fields), headers=headers)


def withdraw(client: Client, comment: Comment) -> Any:
    return client.post(reverse("withdraw_comment", args=[comment.pk]), headers=SAME_ORIGIN)


def is_over(comment: Comment) -> None:
    Comment.objects.filter(pk=comment.pk).update(published_at=timezone.now() - OPEN)


class TestWhoseItIs:
    def test_a_guests_by_the_browsers_key(self, client: Client, article: Article, mine: Comment) -> None:
        page = html(client.get(article.get_absolute_url()))
        assert f'href="{path_of(mine)}"' in page
        assert reverse("withdraw_comment", args=[mine.pk]) in page
        answer = save(client, mine, text="They leave by the harbour.")
        assert (answer.status_code, answer["Location"]) == (303, mine.get_absolute_url())
        assert "harbour" in html(client.get(article.get_absolute_url()))

    def test_a_members_by_the_account(self, client: Client, article: Article, post: Post, ann: User) -> None:
        comment = post("One.", writer=Writer(user=ann))
        client.force_login(ann)
        assert f'href="{path_of(comment)}"' in html(client.get(article.get_absolute_url()))
        assert save(client, comment, text="Two.").status_code == 303
        comment.refresh_from_db()
        assert comment.text == "Two."

    def test_nobody_elses(self, article: Article, mine: Comment, ann: User, moderator: User) -> None:
        for user in (None, ann, moderator):
            other = Client()
            if user is not None:
                other.force_login(user)
            assert path_of(mine) not in html(other.get(article.get_absolute_url()))
            assert other.get(path_of(mine)).status_code == 404
            answer = other.post(path_of(mine), {"text": "Mine."}, headers=SAME_ORIGIN)
            assert answer.status_code == 404
        mine.refresh_from_db()
        assert mine.text == "They leave by the lighthouse."

    def test_not_of_the_browser_once_a_member_has_claimed_it(
        self, client: Client, mine: Comment, ann: User
    ) -> None:
        Comment.objects.filter(pk=mine.pk).update(author=ann)
        assert client.get(path_of(mine)).status_code == 404
        assert withdraw(client, mine).status_code == 303
        mine.refresh_from_db()
        assert mine.state == "approved"

    def test_not_by_the_cookie_that_finds_what_waits(self, client: Client, article: Article) -> None:
        send(client, article)
        del client.cookies[WRITER_COOKIE]
        comment = Comment.objects.get()
        page = html(client.get(article.get_absolute_url()))
        assert reverse("withdraw_comment", args=[comment.pk]) in page
        assert path_of(comment) not in page
        assert client.get(path_of(comment)).status_code == 404

    def test_other_sites_cannot(self, client: Client, mine: Comment) -> None:
        assert save(client, mine, text="Two.", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert save(client, mine, text="Two.", headers={}).status_code == 404

    def test_in_every_list_and_when_just_posted(
        self, client: Client, article: Article, mine: Comment
    ) -> None:
        here = article.get_absolute_url()
        for path in (f"{here}?order=newest", f"{here}discussion/latest/", mine.get_absolute_url()):
            assert f'href="{path_of(mine)}"' in html(client.get(path))
        posted = html(by_htmx(client, article, text="Another word."))
        assert f'href="{path_of(Comment.objects.latest("pk"))}"' in posted

    def test_nobody_reports_or_ignores_themselves(
        self, client: Client, article: Article, post: Post, mine: Comment
    ) -> None:
        other = post("Theirs.")
        page = html(client.get(article.get_absolute_url()))
        assert f'form="r" name="c" value="{other.pk}"' in page
        assert f'form="r" name="c" value="{mine.pk}"' not in page


class TestThePage:
    def test_is_nobody_elses_to_keep(self, client: Client, mine: Comment) -> None:
        page = client.get(path_of(mine))
        assert page["Cache-Control"] == "private, no-cache"
        assert "noindex" in html(page)

    def test_says_until_when(self, client: Client, article: Article, mine: Comment) -> None:
        assert "You can change it until" in html(client.get(path_of(mine)))
        Comment.objects.update(state="pending")
        assert "while it waits for a moderator" in html(client.get(path_of(mine)))

    def test_takes_marks_alone_once_the_hour_is_over(self, client: Client, mine: Comment) -> None:
        is_over(mine)
        page = html(client.get(path_of(mine)))
        assert "could be changed for an hour" in page
        assert "Nothing else of it can be changed" in page
        assert 'data-mark="spoiler"' in page
        assert 'data-mark="emphasis"' not in page
        assert save(client, mine, text="They leave by the >!lighthouse!<.").status_code == 303
        mine.refresh_from_db()
        assert "lighthouse" not in (mine.public_text or "")
        answer = save(client, mine, text="They leave by the >!harbour!<.")
        assert answer.status_code == 403
        assert "You can still mark it" in html(answer)
        assert save(client, mine, gives_away="on").status_code == 303
        mine.refresh_from_db()
        assert mine.gives_away
        assert 'id="edit-gives_away"' in html(client.get(path_of(mine)))

    def test_shows_no_words_of_html_once_the_hour_is_over(self, client: Client, mine: Comment) -> None:
        is_over(mine)
        Comment.objects.update(text_format=Comment.Format.WORDPRESS)
        assert "<textarea" not in html(client.get(path_of(mine)))

    def test_what_was_begun_in_time_is_taken_later(self, client: Client, mine: Comment) -> None:
        fields = sent(client, mine, text="They leave by the harbour.")
        almost = timezone.now() - OPEN - timedelta(minutes=20)
        Comment.objects.filter(pk=mine.pk).update(published_at=almost)
        # Begun when it was over by then.
        late = client.post(path_of(mine), fields, headers=SAME_ORIGIN)
        assert late.status_code == 403
        assert "They leave by the harbour.</textarea>" in html(late)
        Comment.objects.filter(pk=mine.pk).update(published_at=timezone.now() - OPEN + timedelta(minutes=1))
        assert client.post(path_of(mine), fields, headers=SAME_ORIGIN).status_code == 303

    @pytest.mark.parametrize("state", ["refused", "removed"])
    def test_leads_to_why_it_is_gone(
        self, client: Client, mine: Comment, state: str, moderator: User
    ) -> None:
        Comment.objects.update(state=state)
        answer = client.get(path_of(mine))
        assert (answer.status_code, answer["Location"]) == (302, mine.get_absolute_url())

    def test_is_gone_with_its_article(self, client: Client, mine: Comment) -> None:
        Article.objects.update(state="draft")
        assert client.get(path_of(mine)).status_code == 404
        assert withdraw(client, mine).status_code == 404

    def test_speaks_the_language_of_the_page(self, client: Client, mine: Comment) -> None:
        page = html(client.get(f"/fr{path_of(mine)}"))
        assert "Modifier votre commentaire" in page
        assert 'name="language" value="fr"' in page

    def test_shows_how_it_will_look_and_stores_nothing(self, client: Client, mine: Comment) -> None:
        answer = save(client, mine, text="They leave by the *harbour*.", preview="on")
        assert answer.status_code == 200
        page = html(answer)
        assert "They leave by the <em>harbour</em>." in page
        assert "They leave by the *harbour*.</textarea>" in page
        assert not Edit.objects.exists()
        assert save(client, mine, text="", preview="on").status_code == 422


class TestWhatIsWrong:
    @pytest.mark.parametrize("text", ["", "  ", "\u200b"])
    def test_nothing_was_written(self, text: str, client: Client, mine: Comment) -> None:
        answer = save(client, mine, text=text)
        assert answer.status_code == 422
        assert "Write something first." in html(answer)

    def test_too_much_was_written(self, client: Client, mine: Comment) -> None:
        answer = save(client, mine, text="x" * 65526)
        assert answer.status_code == 422
        assert "65525" in html(answer)
        assert "x" * 65526 in html(answer)

    def test_a_rule_refuses_it(self, client: Client, mine: Comment, moderator: User) -> None:
        make_rule("casino", effect="refuse", sentence="No casinos.")
        answer = save(client, mine, text="Come to the casino.")
        assert answer.status_code == 422
        assert "No casinos." in html(answer)
        assert "Come to the casino.</textarea>" in html(answer)

    def test_somebody_was_quicker(self, client: Client, mine: Comment, moderator: User) -> None:
        fields = sent(client, mine, text="They leave by the harbour.")
        edit_comment(mine, Version("Gus", "They leave by the roof.", "en", ""), by=moderator)
        answer = client.post(path_of(mine), fields, headers=SAME_ORIGIN)
        assert answer.status_code == 409
        page = html(answer)
        assert "They leave by the roof." in page
        assert "They leave by the harbour.</textarea>" in page
        # Whoever has read that sends it again.
        form = answer.context["form"]
        again = {**fields, "begun": form["begun"].value()}
        assert client.post(path_of(mine), again, headers=SAME_ORIGIN).status_code == 303

    def test_moderators_were_quicker(self, client: Client, mine: Comment) -> None:
        fields = sent(client, mine, text="They leave by the harbour.")
        Comment.objects.update(state="removed")
        answer = client.post(path_of(mine), fields, headers=SAME_ORIGIN)
        assert answer.status_code == 409
        assert "They leave by the harbour.</textarea>" in html(answer)

    def test_it_was_changed_too_often(self, client: Client, mine: Comment) -> None:
        values = {"text": "x", "text_format": "markdown", "text_html": "x", "language": "en"}
        Edit.objects.bulk_create(Edit(comment=mine, **values) for _number in range(10))
        answer = save(client, mine, text="Two.")
        assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
        assert "Two.</textarea>" in html(answer)

    def test_its_writer_is_to_pause(self, client: Client, mine: Comment, moderator: User) -> None:
        Sanction.objects.create(kind="ban", key=mine.writer, moderator=moderator)
        answer = save(client, mine, text="Two.")
        assert answer.status_code == 403
        assert "Two.</textarea>" in html(answer)

    def test_it_quotes_what_gives_away(
        self, client: Client, article: Article, post: Post, moderator: User
    ) -> None:
        answered = post("They leave by the lighthouse tonight.", spoils="plot")
        send(client, article, text="Yes.", parent=str(answered.pk), remember="on")
        comment = Comment.objects.latest("pk")
        Comment.objects.filter(pk=comment.pk).update(spoils="")
        text = "> They leave by the lighthouse tonight.\n\nYes."
        answer = save(client, comment, text=text)
        assert answer.status_code == 422
        assert "You quote what gives away" in html(answer)
        # Ticked by now.
        again = {name: answer.context["form"][name].value() for name in answer.context["form"].fields}
        assert client.post(path_of(comment), again, headers=SAME_ORIGIN).status_code == 303
        comment.refresh_from_db()
        assert comment.gives_away

    def test_of_what_is_taken_for_spam_no_word_is_said(
        self, client: Client, mine: Comment, moderator: User
    ) -> None:
        make_rule("casino", effect="spam")
        answer = save(client, mine, text="Come to the casino.")
        assert answer.status_code == 202
        assert "spam" not in html(answer)


class TestWhatWaitsThen:
    def test_is_in_its_place_for_its_writer_alone(
        self, client: Client, article: Article, mine: Comment
    ) -> None:
        Discussion.objects.update(policy=Discussion.Policy.HOLD)
        save(client, mine, text="They leave by the harbour.")
        assert "waiting for a moderator" in html(client.get(article.get_absolute_url()))
        strangers = html(Client().get(article.get_absolute_url()))
        assert "harbour" not in strangers
        assert "lighthouse" not in strangers


class TestWithdrawing:
    def test_at_any_time(self, client: Client, article: Article, mine: Comment) -> None:
        long_ago = timezone.now() - timedelta(days=4000)
        Comment.objects.update(published_at=long_ago, created_at=long_ago)
        answer = withdraw(client, mine)
        assert (answer.status_code, answer["Location"]) == (303, f"{article.get_absolute_url()}#comments")
        assert "lighthouse" not in html(Client().get(article.get_absolute_url()))
        article.refresh_from_db()
        assert article.comment_count == 0

    def test_of_what_was_answered_leaves_its_place(
        self, client: Client, article: Article, post: Post, mine: Comment
    ) -> None:
        post("Do they?", parent=mine)
        withdraw(client, mine)
        page = html(Client().get(article.get_absolute_url()))
        assert "This comment was withdrawn by its writer." in page
        assert "Do they?" in page

    def test_the_page_of_the_release_before_may_ask_for_it(
        self, client: Client, article: Article, mine: Comment
    ) -> None:
        path = f"/articles/{article.slug}/comments/{mine.pk}/withdraw/"
        assert client.post(path, headers=SAME_ORIGIN).status_code == 303
        mine.refresh_from_db()
        assert mine.state == "withdrawn"

    def test_what_was_decided_against_stays_so(self, client: Client, mine: Comment) -> None:
        Comment.objects.update(state="removed")
        assert withdraw(client, mine).status_code == 303
        mine.refresh_from_db()
        assert mine.state == "removed"

    def test_a_comment_that_is_not_there_is_404(self, client: Client, article: Article) -> None:
        assert client.post("/comments/4711/withdraw/", headers=SAME_ORIGIN).status_code == 404
        assert client.get("/comments/4711/edit/").status_code == 404


def test_a_member_edits_while_the_discussion_is_for_members(
    client: Client, article: Article, ann: User
) -> None:
    comment = post_comment(article=article, writer=Writer(user=ann), text="One.")
    Discussion.objects.update(policy=Discussion.Policy.CLOSED, members_only=True)
    client.force_login(ann)
    assert save(client, comment, text="Two.").status_code == 303
