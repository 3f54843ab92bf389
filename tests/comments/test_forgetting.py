"""Members and guests ask to be forgotten, choose and stop; the operator does it by a command."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from comments.forget_links import KIND
from comments.forgetting import only_typed
from comments.models import Comment, ConfirmedAddress, Discussion, Sanction
from comments.posting import Paused, post_comment
from comments.sanctions import forget_ended, hand_to_guest, hand_to_member
from comments.trees.checking import check
from comments.writers import Writer
from filmclub.accounts import erasing
from filmclub.accounts.erased_list import erase_again, list_path
from filmclub.accounts.erasing import Words, ask, erase, erase_now, pending
from filmclub.accounts.models import Erasure, User
from filmclub.mail.models import Mail
from filmclub.mail.queue import forget_mails_about
from reviews.models import Article
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import PASSWORD, MakeArticle, Post, html

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}
ADDRESS, KEY = "gus@mail.example", "0123456789abcdef0123456789abcdef"


@pytest.fixture
def gus_here(db: None) -> Writer:
    """A guest who has confirmed the address."""
    ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
    return Writer(name="Gus", email=ADDRESS, browser_key=KEY)


@pytest.fixture
def fresh(client: Client, ann: User) -> Client:
    """Ann, who has just signed in."""
    client.force_login(ann)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


class TestMembers:
    def test_an_old_sign_in_is_asked_anew(self, client: Client, ann: User) -> None:
        client.force_login(ann)
        answer = client.get("/me/erase/")
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer["Location"]

    def test_nothing_chosen_is_told(self, fresh: Client, ann: User) -> None:
        answer = fresh.post("/me/erase/", {})
        assert answer.status_code == 422
        assert "Choose whether what you wrote stays." in html(answer)
        assert pending(user=ann) is None

    def test_they_see_when_and_stop_it(self, fresh: Client, ann: User) -> None:
        assert fresh.post("/me/erase/", {"words": "go"}).status_code == 302
        assert "Until then everything is as it was" in html(fresh.get("/me/erase/"))
        assert "Your account will be erased on" in html(fresh.get("/me/"))
        fresh.post("/me/erase/", {"stop": "1"})
        assert pending(user=ann) is None
        assert "Your account will be erased on" not in html(fresh.get("/me/"))

    def test_a_mail_tells_them(self, fresh: Client, ann: User) -> None:
        User.objects.filter(pk=ann.pk).update(email="ann@mail.example")
        fresh.post("/me/erase/", {"words": "go"})
        assert "/me/erase/" in letter_of("erasure").text

    def test_half_of_the_words_stay_as_they_choose(
        self, fresh: Client, ann: User, post: Post, article: Article
    ) -> None:
        comments = [post(f"Word {n} of hers.", writer=Writer(user=ann)) for n in range(4)]
        fresh.post("/me/erase/", {"words": "go"})
        page = html(fresh.get("/me/erase/"))
        assert all(f"Word {n} of hers." in page for n in range(4))
        shown = [comment.pk for comment in comments]
        fresh.post("/me/erase/", {"choose": "1", "shown": shown, "stays": shown[:2]})
        erase_now(Erasure.objects.get())

        page = html(fresh.get(article.get_absolute_url()))
        assert [f"Word {n} of hers." in page for n in range(4)] == [True, True, False, False]
        assert "Ann Berg" not in page
        assert "(not kept)" in page
        assert Comment.objects.filter(author=ann).count() == 0
        article.refresh_from_db()
        assert article.comment_count == 2

    def test_numbers_that_are_none_change_nothing(self, fresh: Client, ann: User) -> None:
        fresh.post("/me/erase/", {"words": "stay"})
        fresh.post("/me/erase/", {"choose": "1", "shown": ["x", "9" * 30, "-1"], "stays": "²"})
        assert Erasure.objects.get().otherwise == []

    def test_authors_say_how_articles_are_signed(
        self, fresh: Client, ann: User, make_article: MakeArticle
    ) -> None:
        assert "Your articles are signed" not in html(fresh.get("/me/erase/"))
        article = make_article("hers", author=ann)
        assert "Your articles are signed" in html(fresh.get("/me/erase/"))
        fresh.post("/me/erase/", {"words": "go", "byline": "A friend"})
        erase_now(Erasure.objects.get())
        article.refresh_from_db()
        assert article.contributed_by == "A friend"

    def test_what_no_reader_sees_goes_in_any_case(self, ann: User, post: Post) -> None:
        post("Of another.")
        Discussion.objects.update(policy="hold")
        states = ["approved", "pending", "refused", "spam", "removed", "withdrawn"]
        comments = [post(f"It is {state}.", state=state, writer=Writer(user=ann)) for state in states]
        erase(ann, words=Words.STAY)
        left = Comment.objects.in_bulk([comment.pk for comment in comments])
        kept = {state for state, comment in zip(states, comments, strict=True) if left[comment.pk].text}
        assert kept == {"approved", "pending"}

    def test_the_clock_begins_after_a_day(self, fresh: Client, ann: User) -> None:
        fresh.post("/me/erase/", {"words": "go"})
        assert erasing.go_on_with_due(timezone.now() + timedelta(hours=24, minutes=1)) == 1


class TestGuests:
    def test_get_a_link_to_a_confirmed_address(self, client: Client, gus_here: Writer, post: Post) -> None:
        confirm_mail()
        comment = post("His words.", writer=gus_here)
        assert client.post("/me/erase/link/", {"email": ADDRESS.upper()}, **OURS).status_code == 200  # type: ignore[arg-type]
        path = path_in(letter_of(KIND))
        assert "24 hours" in html(client.get(path))
        assert "Until then" in html(client.post(path, {"words": "go"}, **OURS))  # type: ignore[arg-type]
        chosen = {"choose": "1", "shown": [comment.pk], "stays": [comment.pk]}
        assert "checked" in html(client.post(path, chosen, **OURS))  # type: ignore[arg-type]
        assert "Forget me" in html(client.post(path, {"stop": "1"}, **OURS))  # type: ignore[arg-type]
        assert not Erasure.objects.exists()

        client.post(path, {"words": "stay"}, **OURS)  # type: ignore[arg-type]
        erase_now(Erasure.objects.get())
        comment.refresh_from_db()
        assert (comment.guest_name, comment.email, comment.writer) == ("", "", "")
        assert comment.text == "His words."
        assert client.get(path).status_code == 404
        assert not ConfirmedAddress.objects.exists()

    def test_nobody_learns_whose_address_is_confirmed(self, client: Client, gus_here: Writer) -> None:
        confirm_mail()
        known = client.post("/me/erase/link/", {"email": ADDRESS}, **OURS)  # type: ignore[arg-type]
        other = client.post("/me/erase/link/", {"email": "eve@mail.example"}, **OURS)  # type: ignore[arg-type]
        assert html(known) == html(other)
        assert Mail.objects.filter(kind=KIND).exclude(recipient="").count() == 1

    @pytest.mark.parametrize(("typed", "said"), [("", "Write the address"), ("gus", "does not look like")])
    def test_a_wrong_address_is_told(self, client: Client, typed: str, said: str) -> None:
        answer = client.post("/me/erase/link/", {"email": typed}, **OURS)  # type: ignore[arg-type]
        assert answer.status_code == 422
        assert said in html(answer)

    def test_the_page_asks_guests_for_their_address(self, client: Client) -> None:
        assert 'name="email"' in html(client.get("/me/erase/"))
        assert client.post("/me/erase/").status_code == 404

    def test_what_was_only_typed_stays(self, gus_here: Writer, post: Post) -> None:
        theirs = post("His words.", writer=gus_here)
        typed = post("Of another.", writer=Writer(name="Gus", email=ADDRESS))
        erasure = ask(address=ADDRESS, words=Words.GO)
        assert list(only_typed(erasure)) == [typed]
        erase_now(erasure)
        theirs.refresh_from_db()
        typed.refresh_from_db()
        assert (theirs.text, typed.text, typed.email) == ("", "Of another.", ADDRESS)


class TestSanctions:
    @pytest.fixture
    def banned(self, gus_here: Writer, moderator: User) -> Sanction:
        return Sanction.objects.create(address=ADDRESS, kind="ban", moderator=moderator)

    def test_a_ban_comes_back_with_the_address(
        self, gus_here: Writer, banned: Sanction, article: Article
    ) -> None:
        erase_now(ask(address=ADDRESS, words=Words.GO))
        post_comment(article=article, writer=gus_here, text="Back again.")
        ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
        hand_to_guest(ADDRESS)
        with pytest.raises(Paused):
            post_comment(article=article, writer=gus_here, text="And again.")

    def test_a_ban_is_borne_by_who_joins_with_the_address(
        self, banned: Sanction, ann: User, article: Article
    ) -> None:
        erase_now(ask(address=ADDRESS, words=Words.GO))
        hand_to_member(ann, "g.us+films@mail.example")
        with pytest.raises(Paused):
            post_comment(article=article, writer=Writer(user=ann), text="Back again.")

    def test_a_hash_goes_as_soon_as_the_sanction_is_over(self, ann: User, moderator: User) -> None:
        now = timezone.now()
        User.objects.filter(pk=ann.pk).update(email="ann@mail.example")
        ann.refresh_from_db()
        Sanction.objects.create(user=ann, kind="pause", moderator=moderator, until=now + timedelta(days=3))
        erase(ann, words=Words.GO)
        forget_ended(now + timedelta(days=2))
        assert Sanction.objects.get().mailbox
        forget_ended(now + timedelta(days=4))
        assert not Sanction.objects.exists()


class TestTheCommand:
    def run(self, *words: str) -> str:
        said = StringIO()
        call_command("erase", *words, stdout=said)
        return said.getvalue()

    def test_shows_what_it_would_do(self, ann: User, post: Post) -> None:
        post("Hers.", writer=Writer(user=ann))
        said = self.run("ann")
        assert "1 comment stays without a name." in said
        assert "Nothing has changed." in said
        assert not Erasure.objects.exists()
        assert User.objects.get(pk=ann.pk).is_active

    def test_does_it_when_told(self, ann: User, post: Post) -> None:
        comment = post("Hers.", writer=Writer(user=ann))
        with pytest.raises(CommandError, match="--words"):
            self.run("ann", "--yes")
        assert "Erased." in self.run("ann", "--yes", "--words", "go")
        comment.refresh_from_db()
        assert (comment.text, User.objects.get(pk=ann.pk).username) == ("", f"erased-{ann.pk}")

    def test_takes_a_member_and_the_guest_of_one_address(
        self, ann: User, gus_here: Writer, post: Post
    ) -> None:
        EmailAddress.objects.create(user=ann, email=ADDRESS, verified=True)
        comment = post("His words.", writer=gus_here)
        self.run(ADDRESS, "--yes", "--words", "go")
        comment.refresh_from_db()
        assert comment.text == ""
        assert User.objects.get(pk=ann.pk).erased_at is not None

    def test_erases_what_was_only_typed_by_its_number_alone(self, gus_here: Writer, post: Post) -> None:
        typed = post("Of another.", writer=Writer(name="Gus", email=ADDRESS))
        other = post("Of nobody.")
        assert str(typed.pk) in self.run(ADDRESS)
        with pytest.raises(CommandError, match=f"Comment {other.pk} is none"):
            self.run(ADDRESS, "--comment", str(other.pk), "--yes", "--words", "stay")
        self.run(ADDRESS, "--comment", str(typed.pk), "--yes", "--words", "stay")
        typed.refresh_from_db()
        assert typed.text == ""

    def test_says_that_nobody_is_meant(self) -> None:
        with pytest.raises(CommandError, match="Nobody here"):
            self.run("nobody@mail.example")

    def test_lists_what_was_typed_with_an_address_that_nobody_confirmed(self, post: Post) -> None:
        typed = post("Of somebody.", writer=Writer(name="Gus", email=ADDRESS))
        with pytest.raises(CommandError, match=f"--comment {typed.pk}"):
            self.run(ADDRESS)
        self.run(ADDRESS, "--comment", str(typed.pk), "--yes")
        typed.refresh_from_db()
        assert typed.text == ""
        assert f"[{typed.pk}]" in list_path().read_text()


class TestBrokenOff:
    def test_a_killed_worker_leaves_trees_right_and_another_goes_on(
        self, ann: User, post: Post, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        above = post("Hers.", writer=Writer(user=ann))
        for n in range(25):
            post(f"Hers too, {n}.", writer=Writer(user=ann), parent=above)
        erasure = ask(user=ann, words=Words.GO, thinks=timedelta(0))
        left = iter(range(22))

        def killed(what: str, pk: int) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            forget_mails_about(what, pk)

        monkeypatch.setattr("comments.erasing.forget_mails_about", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_now(erasure)
        monkeypatch.undo()
        assert check(article.pk).faults == []
        assert Comment.objects.filter(author=ann).count() == 6
        assert not User.objects.get(pk=ann.pk).is_active

        erase_now(Erasure.objects.get())
        assert not Comment.objects.filter(author=ann).exists()
        assert check(article.pk).faults == []

    def test_what_was_on_its_way_is_found_in_the_second_pass(self, ann: User, post: Post) -> None:
        now = timezone.now()
        erasure = erase(ann, words=Words.STAY, now=now)
        late = post("Was on its way.", writer=Writer(user=User.objects.get(pk=ann.pk)))
        erase_now(erasure, now=now + timedelta(minutes=6))
        late.refresh_from_db()
        assert late.author_id is None


def test_what_was_erased_since_a_backup_is_erased_again(
    ann: User, bob: User, gus_here: Writer, moderator: User, post: Post
) -> None:
    """The numbers of the list are those of the rows that a backup brings back."""
    since = timezone.now()
    gone, kept, late = (post(f"Text {n}.", writer=Writer(user=ann)) for n in range(3))
    guest = post("Of a guest.", writer=gus_here)
    numbers = {"words": [gone.pk], "names": [kept.pk], "member": [ann.pk], "addresses": []}
    numbers["addresses"] = list(ConfirmedAddress.objects.values_list("pk", flat=True))
    list_path().parent.mkdir()
    at = since.timestamp()
    lines = [f'{{"at": {at}, "kind": "{kind}", "numbers": {found}}}' for kind, found in numbers.items()]
    old = f'{{"at": {at - 90_000}, "kind": "member", "numbers": [{bob.pk}]}}'
    list_path().write_text("\n".join([old, *lines, '{"at": 17']) + "\n")

    assert erase_again([list_path()], since) == 4
    texts = {comment.pk: (comment.text, comment.name) for comment in Comment.objects.all()}
    assert texts[kept.pk] == ("Text 1.", "(not kept)")
    assert texts[gone.pk][0] == texts[late.pk][0] == texts[guest.pk][0] == ""
    assert User.objects.get(pk=ann.pk).erased_at is not None
    assert User.objects.get(pk=bob.pk).erased_at is None
