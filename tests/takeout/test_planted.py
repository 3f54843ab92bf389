"""One person is planted in every table: all of theirs is in their file, and nothing of anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from comments.models import (
    AskedAgain,
    CheckAnswer,
    Comment,
    ConfirmedAddress,
    Decision,
    Disowned,
    Edit,
    Note,
    PendingCheck,
    ReaderState,
    Report,
    Rule,
    Sanction,
)
from comments.writers import Writer
from filmclub.accounts.models import FormerAuthorSlug, FormerName, Invitation, User
from filmclub.mail.models import Mail, Unreachable
from filmclub.takeout.parts import Person
from reviews.models import Article, Draft, Film, Revision, Viewing
from tests.conftest import Post
from tests.takeout.files import opened

pytestmark = pytest.mark.django_db

KEY, OTHER_KEY = "c" * 32, "d" * 32
ADDRESS = "ann@example.org"
# What is somebody else's, wherever it stands.
OF_OTHERS = (
    *("Bob Cho", "bob@example.org", "Mo Lind", "Bob’s", "B0B-REPORTS", OTHER_KEY, "198.51.100.0"),
    *("Zoe", "zoe@example.org", "invited@example.org"),
)


@pytest.fixture
def planted(ann: User, bob: User, moderator: User, article: Article, film: Film, post: Post) -> User:
    """Ann, a member who wrote as a guest before, and others who had to do with her."""
    now = timezone.now()
    ann.email, ann.about = ADDRESS, "ABOUT-ANN"
    ann.save()
    EmailAddress.objects.create(user=ann, email=ADDRESS, verified=True, primary=True)
    FormerName.objects.create(user=ann, name="Anna Alt", until=now)
    FormerAuthorSlug.objects.create(user=ann, slug="anna-alt")
    SocialAccount.objects.create(user=ann, provider="google", uid="GOOGLE-7", extra_data={})
    UserSession.objects.create(user=ann, ip="192.0.2.9", user_agent="Firefox on Linux", session_key="s" * 32)
    UserSession.objects.create(user=bob, ip="198.51.100.7", user_agent="Opera", session_key="t" * 32)
    Invitation.objects.create(
        address="invited@example.org", invited_by=ann, made_at=now, expires_at=now, line="LINE-ANN"
    )
    Mail.objects.create(
        key="k:1", kind="news", recipient=ADDRESS, message_id="<1>", queued_at=now, give_up_at=now
    )
    Mail.objects.create(
        key="k:2", kind="news", recipient="bob@example.org", message_id="<2>", queued_at=now, give_up_at=now
    )
    Unreachable.objects.create(address=ADDRESS, reason="NO-SUCH-BOX", since=now)
    Viewing.objects.create(user=ann, film=film)
    Draft.objects.create(user=ann, kind="article", data={"title": ["DRAFT-ANN"]}, saved_at=now)
    Revision.objects.create(kind="film", object_id=film.pk, number=901, who=ann, data={})
    about = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.create(
        user=ann, content_type=about, object_id="77", object_repr="Bob Cho: Bob’s words", action_flag=CHANGE
    )

    mine = post("FIRST-ANN", writer=Writer(user=ann))
    Comment.objects.filter(pk=mine.pk).update(network="192.0.2.0", website="https://ann.example/")
    bobs = post("Bob’s words", writer=Writer(user=bob), parent=mine)
    as_guest = post("GUEST-ANN", writer=Writer(name="Annie", email=ADDRESS, browser_key=KEY))
    ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
    ConfirmedAddress.objects.create(address="zoe@example.org", key=OTHER_KEY)
    Disowned.objects.create(comment=as_guest)
    # Somebody has typed Ann's address.
    post("Zoe’s words", writer=Writer(name="Zoe", email=ADDRESS, browser_key=OTHER_KEY), state="pending")
    for comment, reporter, text in ((mine, bob, "B0B-REPORTS"), (bobs, ann, "ANN-REPORTS")):
        Report.objects.create(comment=comment, reporter=reporter, text=text, reason="other")
    Edit.objects.create(comment=mine, name="", text="BEFORE-ANN", text_format="markdown", by=moderator)
    AskedAgain.objects.create(comment=mine, text="AGAIN-ANN")
    PendingCheck.objects.create(
        comment=mine, address="192.0.2.57", agent="AGENT-ANN", asked_for_at=now, next_at=now
    )
    CheckAnswer.objects.create(comment=as_guest, is_spam=True, told=True)
    Decision.objects.create(
        comment=mine, moderator=moderator, act="keep", before="approved", after="approved",
        reason="WHY-ANN, says Bob Cho",
    )  # fmt: skip
    Note.objects.create(
        user=ann,
        moderator=moderator,
        text="NOTE-ANN: Ann Berg was rude to Bob Cho (bob@example.org) and Zoe, Mo",
    )
    Note.objects.create(user=bob, moderator=ann, text="Bob’s own matter")
    Sanction.objects.create(
        address=ADDRESS, moderator=moderator, kind="pause", until=now + timedelta(days=3), comment=mine
    )
    Rule.objects.create(kind="address", pattern=ADDRESS, key=ADDRESS, effect="hold", made_by=moderator)
    ReaderState.objects.create(user=ann, discussion=article.discussion, seen_at=now, last_at=now)
    return ann


EXPECTED = {
    "account": ("ann", "Ann", "Berg", ADDRESS, "ABOUT-ANN", "Anna Alt", "anna-alt", "GOOGLE-7"),
    "sign-ins": ("192.0.2.0", "Firefox, Linux"),
    "invitations": ("LINE-ANN",),
    "mails": (ADDRESS, "news", "NO-SUCH-BOX"),
    "log": ("77",),
    "films": ("Her",),
    "drafts": ("DRAFT-ANN",),
    "edits": ("film",),
    "comments": (
        *(
            "FIRST-ANN",
            "GUEST-ANN",
            "Annie",
            "BEFORE-ANN",
            "AGAIN-ANN",
            "AGENT-ANN",
            "192.0.2.57",
            "192.0.2.0",
        ),
        *("192.0.2.0", "WHY-ANN", "https://ann.example/", "Something else", "a moderator"),
    ),
    "visits": ("A voice",),
    "confirmed": (ADDRESS, KEY),
    "reports": ("ANN-REPORTS",),
    "imposed": (ADDRESS, "Paused"),
    "notes": ("NOTE-ANN", "Ann Berg"),
    "acts": ("wrote a note",),
}


def test_all_of_theirs_is_in_it_as_data_and_to_read(planted: User) -> None:
    file = opened(Person(user=planted))
    for part, words in EXPECTED.items():
        for word in words:
            assert word in file.texts[f"{part}.json"], (part, word)
            assert word in file.texts[f"{part}.html"], (part, word)


def test_nothing_of_anybody_else_is_in_it(planted: User) -> None:
    file = opened(Person(user=planted))
    assert [word for word in OF_OTHERS if word in file.everything] == []


def test_names_of_others_are_left_out_of_what_moderators_wrote(planted: User) -> None:
    file = opened(Person(user=planted))
    (note,) = file.rows("notes")
    assert note["text"] == "NOTE-ANN: Ann Berg was rude to […] ([…]) and […]"
    reasons = [decision["reason"] for row in file.rows("comments") for decision in row["decisions"]]
    assert "WHY-ANN, says […]" in reasons


def test_what_is_only_inferred_is_said_as_that_without_words(planted: User) -> None:
    file = opened(Person(user=planted))
    (maybe,) = file.rows("perhaps")
    assert (maybe["shown"], maybe["page"]) == (False, "")
    assert "only inferred" in file.texts["perhaps.html"]
    assert "a guess" in file.texts["comments.html"]


def test_a_guest_gets_what_belongs_to_the_confirmed_address(planted: User) -> None:
    file = opened(Person(address=ADDRESS))
    assert [row["text"] for row in file.rows("comments")] == ["GUEST-ANN"]
    assert file.rows("account") == file.rows("visits") == file.rows("films") == []
    assert len(file.rows("imposed")) == 2
    assert [word for word in OF_OTHERS if word in file.everything] == []


def test_the_other_gets_nothing_of_the_first(planted: User, bob: User) -> None:
    file = opened(Person(user=bob))
    assert "Bob’s words" in file.everything
    for word in ("ANN", "Ann Berg", ADDRESS, KEY, "192.0.2.0"):
        assert word not in file.everything, word


def test_it_speaks_the_language_of_who_asked(planted: User) -> None:
    file = opened(Person(user=planted), "fr")
    assert '<html lang="fr"' in file.texts["index.html"]
    assert "Vos commentaires" in file.texts["index.html"]
