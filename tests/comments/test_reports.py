"""Readers report comments: what is asked, what counts, what folds, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.clock import forget_networks
from comments.correcting import Begun, correct_comment
from comments.models import Comment, ConfirmedAddress, Decision, Report
from comments.moderation import AlreadyChanged, moderate, undo
from comments.reports import MOST_OF_A_NETWORK, ReportRefused, has_standing, report_comment
from comments.states import Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import Post, html, make_user

pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}


def path_of(comment: Comment) -> str:
    return f"/comments/{comment.pk}/report/"


def say(comment: Comment, writer: Writer, network: str = "192.0.2.0", **what: str) -> Report:
    reason = what.pop("reason", "insulting")
    return report_comment(comment, reason=reason, text=what.get("text", ""), writer=writer, network=network)


def known(name: str, post: Post) -> Writer:
    """A member of whom a comment is public."""
    writer = Writer(user=make_user(name, name=f"{name.title()} Known"))
    post(f"By {name}.", writer=writer)
    return writer


def page_of(article: Article) -> str:
    return html(Client().get(article.get_absolute_url()))


class TestTheForm:
    def test_is_one_button_away_and_works_without_a_cookie(self, article: Article, post: Post) -> None:
        comment = post("A rude word.")
        button = f'<button form="r" name="c" value="{comment.pk}">Report</button>'
        assert button in page_of(article)
        stranger = Client()
        asked = stranger.get(f"/comments/report/?c={comment.pk}", follow=True)
        assert "A rude word." in html(asked)
        assert "csrf" not in html(asked)
        answer = stranger.post(path_of(comment), {"reason": "insulting", "text": "Look!"}, headers=OURS)
        assert answer.status_code == 200
        assert "Thank you" in html(answer)
        made = Report.objects.get()
        assert (made.comment, made.reason, made.text, made.has_standing) == (
            comment,
            "insulting",
            "Look!",
            False,
        )

    def test_is_in_the_language_of_its_page(self, post: Post) -> None:
        comment = post()
        assert "Signaler" in html(Client().get(f"/fr{path_of(comment)}"))
        data = {"reason": "spam", "language": "fr"}
        assert "Merci" in html(Client().post(f"/fr{path_of(comment)}", data, headers=OURS))
        assert Report.objects.get().language == "fr"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"reason": ""}, "Choose why moderators should look at it."),
            ({"reason": "everything"}, "Select a valid choice."),
            ({"text": "x" * 501}, "at most 500 characters"),
            ({"email": "nobody"}, "This does not look like an e-mail address."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, changes: dict[str, str], said: str, post: Post
    ) -> None:
        typed = {"reason": "unlawful", "text": "So it is.", "email": "z@example.org", **changes}
        answer = Client().post(path_of(post()), typed, headers=OURS)
        assert answer.status_code == 422
        assert said in html(answer)
        assert typed["text"] in html(answer)
        assert typed["email"] in html(answer)
        assert not Report.objects.exists()

    @pytest.mark.parametrize("state", [State.PENDING, State.REFUSED, State.SPAM, State.REMOVED])
    def test_is_there_for_public_comments_alone(self, state: State, post: Post) -> None:
        comment = post(state=state)
        assert Client().get(path_of(comment)).status_code == 404
        assert Client().post(path_of(comment), {"reason": "spam"}, headers=OURS).status_code == 404

    @pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
    def test_no_number_is_no_page(self, number: str, db: None) -> None:
        assert Client().get(f"/comments/report/?c={number}").status_code == 404

    def test_a_page_of_others_cannot_send_it(self, post: Post) -> None:
        answer = Client().post(path_of(post()), {"reason": "spam"}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        assert not Report.objects.exists()

    def test_a_guest_has_one_open_report(self, post: Post) -> None:
        comment, guest = post(), Client()
        for reason in ("spam", "insulting"):
            assert guest.post(path_of(comment), {"reason": reason}, headers=OURS).status_code == 200
        assert [report.reason for report in Report.objects.all()] == ["spam"]


class TestWhatCounts:
    def test_three_known_readers_from_different_networks_fold_it(self, article: Article, post: Post) -> None:
        comment = post("A rude word.")
        for n, name in enumerate(("kim", "lou", "max")):
            assert "Reported by readers. Read it?" not in page_of(article)
            say(comment, known(name, post), f"192.0.{n}.0")
        comment.refresh_from_db()
        assert comment.folded_at is not None
        assert "Reported by readers. Read it?" in page_of(article)
        assert "A rude word." in page_of(article)
        assert Decision.objects.filter(comment=comment, act=Act.REPORT, moderator=None).count() == 1

    def test_nobody_known_folds_nothing(self, post: Post) -> None:
        comment = post()
        for n in range(9):
            say(comment, Writer(browser_key=f"{n}" * 32), f"192.0.{n}.0")
        comment.refresh_from_db()
        assert (comment.folded_at, comment.open_reports) == (None, 9)

    def test_one_network_is_one_voice(self, post: Post) -> None:
        comment = post()
        for name in ("kim", "lou", "max"):
            say(comment, known(name, post))
        comment.refresh_from_db()
        assert comment.folded_at is None

    def test_a_confirmed_guest_with_a_public_comment_is_known(self, post: Post) -> None:
        comment = post()
        guest = Writer(browser_key=comment.writer)
        assert not has_standing(guest, timezone.now())
        ConfirmedAddress.objects.create(address=comment.email, key=comment.writer)
        assert has_standing(guest, timezone.now())
        Comment.objects.update(state="removed")
        assert not has_standing(guest, timezone.now())

    def test_the_sites_own_people_are_never_folded(self, post: Post, moderator: User, editor: User) -> None:
        for person in (moderator, editor):
            comment = post("By one of us.", writer=Writer(user=person))
            for n, name in enumerate((f"kim{person.pk}", f"lou{person.pk}", f"max{person.pk}")):
                say(comment, known(name, post), f"192.0.{n}.0")
            comment.refresh_from_db()
            assert comment.folded_at is None

    def test_too_many_from_one_network_are_asked_to_wait(self, post: Post) -> None:
        now = timezone.now()
        for n in range(MOST_OF_A_NETWORK):
            say(post(), Writer(browser_key=f"{n:032}"))
        late = post()
        with pytest.raises(ReportRefused):
            say(late, Writer(browser_key="f" * 32))
        later = now + timedelta(hours=2)
        made = report_comment(
            late, reason="spam", writer=Writer(browser_key="f" * 32), network="192.0.2.0", now=later
        )
        assert made.pk


class TestWhatIsKept:
    def test_where_it_came_from_is_forgotten_and_then_whose_it_was(self, post: Post) -> None:
        made = say(post(), Writer(browser_key="k" * 32), reason="unlawful")
        long_ago = timezone.now() - timedelta(days=31)
        Report.objects.update(created_at=long_ago, email="z@example.org")
        forget_networks.func()
        made.refresh_from_db()
        assert (made.network, made.key, made.email) == ("", "k" * 32, "z@example.org")
        Report.objects.update(closed_at=long_ago)
        forget_networks.func()
        made.refresh_from_db()
        assert (made.network, made.key, made.email) == ("", "", "")


class TestWhatModeratorsMakeOfIt:
    @pytest.fixture
    def folded(self, post: Post) -> Comment:
        comment = post("A rude word.")
        for n, name in enumerate(("kim", "lou", "max")):
            say(comment, known(name, post), f"192.0.{n}.0", text="Too rude.")
        comment.refresh_from_db()
        return comment

    def test_it_has_a_tab_with_what_was_said(self, client: Client, moderator: User, folded: Comment) -> None:
        client.force_login(moderator)
        assert Comment.objects.reported().count() == 1
        page = get(client, f"{QUEUE}?state=reported")
        assert page.rows == [folded.pk]
        assert "Reported (1)" in page.html
        assert page.html.count("Too rude.") == 3
        assert Act.KEEP in page.acts(folded)

    def test_editors_do_not_read_who_said_what(self, client: Client, editor: User, folded: Comment) -> None:
        client.force_login(editor)
        assert "Too rude." not in html(client.get(f"{QUEUE}?state=reported"))

    def test_kept_it_is_never_folded_again(
        self, folded: Comment, article: Article, moderator: User, post: Post
    ) -> None:
        moderate(folded, Act.KEEP, by=moderator)
        assert "Reported by readers" not in page_of(article)
        assert list(Report.objects.values_list("outcome", "closed_by").distinct()) == [("kept", moderator.pk)]
        for n, name in enumerate(("pat", "ray", "sam")):
            say(folded, known(name, post), f"192.0.{n}.0")
        folded.refresh_from_db()
        assert (folded.folded_at, folded.open_reports) == (None, 3)
        moderate(folded, Act.KEEP, by=moderator)
        with pytest.raises(AlreadyChanged):
            moderate(folded, Act.KEEP, by=moderator, seen_revision=None)

    def test_taken_down_and_brought_back_it_counts_as_kept(self, folded: Comment, moderator: User) -> None:
        removed = moderate(folded, Act.REMOVE, by=moderator)
        folded.refresh_from_db()
        assert (folded.open_reports, folded.folded_at, folded.kept_at) == (0, None, None)
        assert set(Report.objects.values_list("outcome", flat=True)) == {"upheld"}
        undo([removed], by=moderator)
        folded.refresh_from_db()
        assert folded.kept_at is not None
        assert Comment.objects.reported().count() == 0

    def test_its_writer_cannot_close_them_by_an_edit(
        self, client: Client, folded: Comment, moderator: User
    ) -> None:
        links = "See [one](https://one.example/a) and [two](https://two.example/b), both of them worth it."
        begun = Begun.with_comment(folded)
        correct_comment(folded, text=links, gives_away=False, begun=begun)
        folded.refresh_from_db()
        assert (folded.state, folded.open_reports) == (State.PENDING, 3)
        assert set(Report.objects.values_list("outcome", "closed_at")) == {("", None)}
        client.force_login(moderator)
        assert get(client, f"{QUEUE}?state=pending").html.count("Too rude.") == 3
        moderate(folded, Act.SPAM, by=moderator)
        assert set(Report.objects.values_list("outcome", "closed_by")) == {("upheld", moderator.pk)}

    @pytest.mark.parametrize(("act", "words"), [(Act.KEEP, "that it stays"), (Act.REMOVE, "taken down")])
    def test_what_is_unlawful_is_acknowledged_and_answered(
        self, act: Act, words: str, post: Post, moderator: User
    ) -> None:
        comment = post()
        Client().post(path_of(comment), {"reason": "unlawful", "email": "z@example.org"}, headers=OURS)
        received = Mail.objects.get(kind="report received")
        assert "has come" in write_letter(received).text  # type: ignore[union-attr]
        moderate(comment, act, by=moderator)
        answered = Mail.objects.get(kind="report answered")
        assert answered.recipient == "z@example.org"
        assert words in write_letter(answered).text  # type: ignore[union-attr]
        assert write_letter(received) is None

    def test_no_address_is_kept_where_nothing_is_answered(self, post: Post) -> None:
        Client().post(path_of(post()), {"reason": "spam", "email": "z@example.org"}, headers=OURS)
        assert Report.objects.get().email == ""
        assert not Mail.objects.exists()
