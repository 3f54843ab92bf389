"""Moderators change what somebody wrote, or delete it because its writer wishes so."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from comments.editing import NothingLeft, Version, edit_comment
from comments.erasing import erase_comment
from comments.models import AskedAgain, Comment, ConfirmedAddress, Decision, Edit, Print, Report
from comments.moderation import AlreadyChanged, CommentGone, moderate, undo
from comments.reports import report_comment
from comments.searching import search_everywhere
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.models import Mail
from reviews.models import Article
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def page_of(article: Article) -> str:
    return html(Client().get(article.get_absolute_url()))


def version(comment: Comment, **changes: str) -> Version:
    return Version(**{**vars(Version.of(comment)), **changes})


def sent(comment: Comment, **changes: str) -> dict[str, str]:
    """What the form sends back as it was, but for the changes."""
    comment.refresh_from_db()
    return {**vars(Version.of(comment)), "shown": f"{comment.pk}:{comment.revision}", **changes}


class TestEditing:
    def test_readers_see_the_new_words_and_that_it_was_edited(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        comment = post("They leave by the lighthouse.")
        assert "edited by a moderator" not in page_of(article)

        edit_comment(comment, version(comment, text="They leave.", name="Guy"), by=moderator)
        page = page_of(article)
        assert "They leave." in page
        assert "lighthouse" not in page
        assert "Guy" in page
        assert "edited by a moderator" in page
        assert "lighthouse</mark>" not in html(
            Client().get(f"{article.get_absolute_url()}search/?q=lighthouse")
        )

    def test_what_it_was_is_kept_with_who_changed_it(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        edit_comment(comment, version(comment, text="Two."), by=moderator)
        edit_comment(comment, version(comment, text="Three.", spoils="ending"), by=moderator)

        former = [(edit.text, edit.spoils, edit.by) for edit in comment.edits.all()]
        assert former == [("Two.", "", moderator), ("One.", "", moderator)]
        acts = Decision.objects.filter(comment=comment).values_list("act", "before", "after")
        assert list(acts)[-2:] == [(Act.EDIT, "approved", "approved")] * 2

    def test_the_same_once_more_changes_nothing(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        assert edit_comment(comment, version(comment), by=moderator) is None
        assert not Edit.objects.exists()

    def test_a_decision_before_it_can_still_be_taken_back(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        removed = moderate(comment, Act.REMOVE, by=moderator)
        edit_comment(comment, version(comment, text="Two."), by=moderator)
        undone, left = undo([removed], by=moderator)
        assert (len(undone), left) == (1, [])
        comment.refresh_from_db()
        assert (comment.state, comment.text) == ("approved", "Two.")

    @pytest.mark.parametrize("text", ["", " ", "\u200b"])
    def test_nothing_that_nobody_sees_is_stored(self, text: str, post: Post, moderator: User) -> None:
        comment = post("One.")
        with pytest.raises(NothingLeft):
            edit_comment(comment, version(comment, text=text), by=moderator)
        comment.refresh_from_db()
        assert comment.text == "One."
        assert not Edit.objects.exists()

    def test_who_is_no_moderator_cannot(self, post: Post, ann: User, editor: User) -> None:
        comment = post("One.")
        for user in (ann, editor):
            with pytest.raises(PermissionDenied):
                edit_comment(comment, version(comment, text="Two."), by=user)

    def test_a_colleague_who_was_quicker_is_told_of(self, post: Post, moderator: User) -> None:
        comment = post("One.")
        seen = comment.revision
        edit_comment(comment, version(comment, text="Two."), by=moderator, seen_revision=seen)
        with pytest.raises(AlreadyChanged):
            edit_comment(comment, version(comment, text="Three."), by=moderator, seen_revision=seen)


class TestThePage:
    def test_shows_what_is_there_and_stores_what_is_sent(self, mo: Client, post: Post) -> None:
        comment = post("One <b>word</b>.")
        path = reverse("admin:comments_comment_edit", args=[comment.pk])
        assert "One &lt;b&gt;word&lt;/b&gt;." in html(mo.get(path))

        answer = mo.post(path, sent(comment, text="Two."), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("admin:comments_comment_change", args=[comment.pk])
        assert "Former versions" in html(answer)
        comment.refresh_from_db()
        assert comment.text == "Two."

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"text": ""}, "Leave some of the text, or delete the comment."),
            ({"name": ""}, "Give the name that stands beside the comment."),
            ({"language": "xx"}, "Select a valid choice."),
            ({"spoils": "everything"}, "Select a valid choice."),
            ({"text": "\u200b"}, "readers would see nothing of that text"),
            ({"shown": "7:7"}, "Nothing was changed"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, changes: dict[str, str], said: str, mo: Client, post: Post
    ) -> None:
        comment = post("One.")
        path = reverse("admin:comments_comment_edit", args=[comment.pk])
        answer = mo.post(path, sent(comment, **{"text": "Another.", **changes}))
        assert answer.status_code == 422
        assert said in html(answer)
        if "text" not in changes:
            assert "Another.</textarea>" in html(answer).replace("\n", "")
        comment.refresh_from_db()
        assert comment.text == "One."

    def test_a_members_name_is_not_asked_for(self, mo: Client, post: Post, ann: User) -> None:
        comment = post("One.", writer=Writer(user=ann))
        page = html(mo.get(reverse("admin:comments_comment_edit", args=[comment.pk])))
        assert 'name="text"' in page
        assert 'name="name"' not in page

    @pytest.mark.parametrize("name", ["edit", "erase"])
    def test_is_for_moderators_alone(self, name: str, client: Client, post: Post, editor: User) -> None:
        comment = post("One.")
        client.force_login(editor)
        assert client.get(reverse(f"admin:comments_comment_{name}", args=[comment.pk])).status_code == 403
        assert client.post(reverse(f"admin:comments_comment_{name}", args=[comment.pk])).status_code == 403


class TestErasing:
    @pytest.fixture
    def told(self, post: Post, moderator: User) -> Comment:
        """A comment of which there is a trace everywhere, with a reply."""
        comment = post("They leave by the lighthouse, as everybody here has said so often before, Zacharias.")
        Comment.objects.filter(pk=comment.pk).update(network="192.0.2.0", website="https://zach.example/")
        post("Do they?", parent=comment)
        comment.refresh_from_db()
        edit_comment(comment, version(comment, text="Zacharias leaves."), by=moderator)
        Report.objects.create(
            comment=comment, reason="other", text="Zacharias", key="k", email="z@example.org"
        )
        AskedAgain.objects.create(comment=comment, text="Zacharias")
        ConfirmedAddress.objects.create(address=comment.email, key=comment.writer)
        LogEntry.objects.log_actions(moderator.pk, [comment], 2, change_message="changed")
        return comment

    def test_nothing_of_its_writer_is_left(self, told: Comment, article: Article, moderator: User) -> None:
        email, key, name = told.email, told.writer, told.guest_name
        erase_comment(told, by=moderator)

        told.refresh_from_db()
        assert told.state == "withdrawn"
        assert told.erased_at is not None
        left = [told.guest_name, told.email, told.website, told.writer, told.network, told.text]
        assert left == [""] * 6
        for model in (Edit, AskedAgain, Print):
            assert not model.objects.filter(comment=told).exists()
        assert list(Report.objects.values_list("text", "email")) == [("", "")]
        assert not ConfirmedAddress.objects.filter(address=email).exists()
        assert told not in search_everywhere(Comment.objects.all(), "Zacharias", by_address=True).comments
        for entry in LogEntry.objects.all():
            assert "Zacharias" not in entry.object_repr
        for secret in filter(None, (email, key, name, "Zacharias")):
            assert secret not in page_of(article)

    def test_its_place_stays_for_the_reply(self, told: Comment, article: Article, moderator: User) -> None:
        erase_comment(told, by=moderator)
        page = page_of(article)
        assert "This comment was withdrawn by its writer." in page
        assert "Do they?" in page
        article.refresh_from_db()
        assert article.comment_count == 1

    @pytest.mark.parametrize("act", [None, Act.SPAM, Act.REMOVE])
    def test_it_is_for_good(self, act: Act | None, told: Comment, moderator: User) -> None:
        if act is not None:
            moderate(told, act, by=moderator)
        erase_comment(told, by=moderator)
        for again in (erase_comment, lambda comment, by: moderate(comment, Act.APPROVE, by=by)):
            with pytest.raises(CommentGone):
                again(told, by=moderator)

    def test_no_mail_goes_there_any_more(self, told: Comment, moderator: User) -> None:
        waiting = Mail(key="k", kind="comment approved", recipient=told.email, language="en")
        waiting.about, waiting.message_id = {"comment": told.pk}, "<1@example.org>"
        waiting.queued_at = waiting.give_up_at = told.created_at
        waiting.save()
        erase_comment(told, by=moderator)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.recipient, waiting.about) == ("dropped", "", {})

    def test_who_reported_it_as_unlawful_is_answered(self, post: Post, moderator: User) -> None:
        comment = post()
        report_comment(comment, reason="unlawful", email="z@example.org", writer=Writer(browser_key="f" * 32))
        erase_comment(comment, by=moderator)
        assert Mail.objects.get(kind="report answered").recipient == "z@example.org"
        assert Report.objects.get().email == ""

    def test_it_is_asked_first_and_leads_back(self, told: Comment, mo: Client) -> None:
        path = reverse("admin:comments_comment_erase", args=[told.pk])
        assert "cannot be brought back" in html(mo.get(path))
        told.refresh_from_db()
        assert told.erased_at is None
        stale = mo.post(path, {"shown": f"{told.pk}:99"}, follow=True)
        assert "Nothing was changed" in html(stale)
        answer = mo.post(path, {"shown": f"{told.pk}:{told.revision}"}, follow=True)
        assert "Deleted for good" in html(answer)
        told.refresh_from_db()
        assert told.erased_at is not None

    def test_who_is_no_moderator_cannot(self, told: Comment, ann: User) -> None:
        with pytest.raises(PermissionDenied):
            erase_comment(told, by=ann)
