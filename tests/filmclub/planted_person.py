"""A member and a guest with something in every table, to be looked for once they are erased."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import models as talk
from comments.editing import Version, edit_comment
from comments.models import Comment
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.invitations import hash_of
from filmclub.accounts.models import FormerAuthorSlug, FormerName, Invitation, User
from filmclub.accounts.sessions import SessionStore
from filmclub.mail.folder import END
from filmclub.mail.models import Link, Mail, Subscriber, Unreachable
from filmclub.takeout import folder
from filmclub.takeout.models import Takeout
from reviews import models as films
from tests.conftest import MakeArticle, Post, make_user

NAME, FORMER_NAME, LOGIN = "Wilhelmina Quax", "Bertolda Zwick", "jaspertine"
ADDRESS, GUEST_ADDRESS = "kvorina@lumpstil.example", "hyazinth@drosselbart.example"
GUEST, SITE = "Ottokar Xumpf", "https://vexierbild.example/"
KEY, GUEST_KEY = "f0e1d2c3b4a59687f0e1d2c3b4a59687", "0a1b2c3d4e5f60710a1b2c3d4e5f6071"
NETWORK, HOST = "198.51.100.0", "198.51.100.77"
AGENT = "Pumpernickelfox 7"
# What they wrote in comments, and everywhere else.
SAID, ELSEWHERE = "gurkensalat", "trompetenkaefer"
TELLING = (
    *("Wilhelmina", "Quax", "Bertolda", "Zwick", LOGIN, "kvorina", "lumpstil", "hyazinth", "drosselbart"),
    *("Ottokar", "Xumpf", "vexierbild", KEY, GUEST_KEY, NETWORK, HOST, "Pumpernickelfox", ELSEWHERE),
)
# Models that hold nothing of anybody, or what no row of theirs says of whom it is.
OF_NOBODY = {
    *("auth.Group", "auth.Permission", "auth.Group_permissions", "contenttypes.ContentType"),
    *("club.Club", "jobs.Worker", "jobs.Due", "socialaccount.SocialApp", "comments.TreeNumber"),
    *("comments.Discussion", "comments.LearnedWord", "comments.PurgedReference", "reviews.FormerSlug"),
    *("reviews.Series", "reviews.Tag", "reviews.Article_tags", "reviews.Article_images"),
    *("reviews.Article_videos", "reviews.ArticleFilm", "reviews.Contributor", "reviews.ContributorName"),
    *("reviews.Film", "reviews.FilmTitle", "reviews.Credit", "reviews.OldAddress", "reviews.Image"),
    *("reviews.Video", "reviews.TmdbAnswer", "reviews.Letter", "club.PrivacyWords"),
    "comments.ArticleNews",
    # Made by erasing: they hold numbers and hashes, which the test looks through like all others.
    *("accounts.Erasure", "accounts.FreedName"),
}


class Planting:
    """A site with these two people in every table; `others` is somebody else's, which stays."""

    def __init__(self, editor: User, moderator: User, make_article: MakeArticle, post: Post) -> None:
        self.moderator, self.editor = moderator, editor
        self.member = make_user(LOGIN, name=NAME)
        self.article = make_article("planted", author=self.member, title="A voice")
        self.film = films.Film.objects.create(title="Her", slug="her-2013", year=2013)
        guest = Writer(name=GUEST, email=GUEST_ADDRESS, website=SITE, browser_key=GUEST_KEY)
        here: dict[str, Any] = {"article": self.article, "address": HOST}
        self.by_member = post(f"They said {SAID}.", writer=Writer(user=self.member), **here)
        self.by_guest = post(f"They sang {SAID}.", writer=guest, **here)
        self.reply = post("An answer.", article=self.article, parent=self.by_guest)
        for comment in self.comments:
            version = Version(comment.guest_name, f"{comment.text} So!", "en", "")
            edit_comment(comment, version, by=moderator)
        for plant in PLANTS.values():
            plant(self)

    @property
    def comments(self) -> list[Comment]:
        return [self.by_member, self.by_guest]


def _user(site: Planting) -> None:
    user = site.member
    user.email, user.about, user.slug = ADDRESS, ELSEWHERE, "wilhelmina-quax"
    user.picture.save(f"{ELSEWHERE}.jpg", ContentFile(ELSEWHERE.encode()), save=False)
    user.last_login = timezone.now()
    user.save()


def _logs(site: Planting) -> None:
    of_users = ContentType.objects.get_for_model(User)
    for user, text in ((site.moderator, LOGIN), (site.member, str(site.moderator))):
        LogEntry.objects.create(
            user=user,
            content_type=of_users,
            object_id=str(site.member.pk if user is site.moderator else site.moderator.pk),
            object_repr=text,
            action_flag=CHANGE,
            change_message=f"{ELSEWHERE}" if user is site.moderator else "",
        )
    LogEntry.objects.create(user=site.moderator, object_id="1", object_repr=ADDRESS, action_flag=CHANGE)


def _sessions(site: Planting) -> None:
    of_member, of_stranger = SessionStore(), SessionStore()
    of_member["_auth_user_id"], of_member["typed"] = str(site.member.pk), ELSEWHERE
    of_stranger["account_login"] = {"email": ADDRESS.upper()}
    for session in (of_member, of_stranger):
        session.create()
    UserSession.objects.create(
        user=site.member, ip=HOST, session_key=of_member.session_key, user_agent=AGENT, data={"x": ELSEWHERE}
    )
    UserSession.objects.update(ip=HOST, user_agent=AGENT)


def _addresses(site: Planting) -> None:
    address = EmailAddress.objects.create(user=site.member, email=ADDRESS, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key=KEY)


def _links(site: Planting) -> None:
    app = SocialApp.objects.create(provider="x", name="X", client_id="1")
    account = SocialAccount.objects.create(
        user=site.member, provider="x", uid=LOGIN, extra_data={"name": NAME, "mail": ADDRESS}
    )
    SocialToken.objects.create(app=app, account=account, token=KEY)
    Authenticator.objects.create(user=site.member, type="totp", data={"secret": KEY})


def _rights(site: Planting) -> None:
    site.member.groups.add(Group.objects.get(name="Authors"))
    site.member.user_permissions.add(Permission.objects.filter(codename="write_article")[0])


def _tasks(site: Planting) -> None:
    DBTaskResult.objects.create(
        args_kwargs={"args": [ADDRESS], "kwargs": {}},
        task_path="reviews.pictures.remove_files",
        traceback=f"550 {ADDRESS} is unknown",
        status="FAILED",
        finished_at=timezone.now(),
        run_after=timezone.now(),
        queue_name="default",
        backend_name="default",
        worker_ids=[],
        exception_class_path="",
    )


def _mails(site: Planting) -> None:
    now = timezone.now()
    for number, (state, recipient) in enumerate([("failed", ADDRESS), ("queued", GUEST_ADDRESS)]):
        mail = Mail.objects.create(
            key=f"planted:{number}",
            kind="invitation",
            recipient=recipient,
            language="en",
            letter={"subject": NAME, "text": ELSEWHERE},
            message_id=f"<{number}@films.example>",
            state=state,
            queued_at=now,
            give_up_at=now,
            reason=f"550 {recipient}",
        )
        about = {"words": ELSEWHERE}
        Link.objects.create(
            token_hash=str(number), page="x", about=about, mail=mail, made_at=now, expires_at=now
        )
        Unreachable.objects.create(address=recipient, reason=ELSEWHERE, since=now)
    of_mails = Path(settings.MAILERS["default"]["OPTIONS"]["file_path"])
    of_mails.mkdir(parents=True, exist_ok=True)
    mails = [
        f"To: {ADDRESS}\n\nHello.",
        f"To: mo@mail.example\n\n{NAME} writes.",
        "To: bob@mail.example\n\nYou.",
    ]
    (of_mails / "one.log").write_bytes(b"".join(mail.encode() + END for mail in mails))


def _invitations(site: Planting) -> None:
    now = timezone.now()
    common = {"language": "en", "made_at": now, "expires_at": now + timedelta(days=1)}
    Invitation.objects.create(address=ADDRESS, mailbox=hash_of(ADDRESS), line=ELSEWHERE, **common)
    Invitation.objects.create(
        address="bob@mail.example", mailbox="1", line=ELSEWHERE, invited_by=site.member, **common
    )


def _former(site: Planting) -> None:
    FormerName.objects.create(user=site.member, name=FORMER_NAME, until=timezone.now())
    FormerAuthorSlug.objects.create(user=site.member, slug="bertolda-zwick")


def _editorial(site: Planting) -> None:
    films.Draft.objects.create(
        user=site.member, kind="film", data={"title": [ELSEWHERE]}, saved_at=timezone.now()
    )
    films.PreviewLink.objects.create(
        article=site.article, token_hash=KEY, made_by=site.member, ends_at=timezone.now()
    )
    films.Viewing.objects.create(user=site.member, film=site.film, rating=7)
    films.Revision.objects.create(kind="film", object_id=site.film.pk, number=99, who=site.member, data={})
    films.Origin.objects.create(article=site.article, ref="x", guid="x", confirmed_by=site.member)


def _about(site: Planting) -> None:
    """What moderators keep of both."""
    whom: list[dict[str, Any]] = [{"user": site.member}, {"address": GUEST_ADDRESS}, {"key": GUEST_KEY}]
    for who in whom:
        talk.Note.objects.create(**who, text=ELSEWHERE, moderator=site.moderator)
        talk.Sanction.objects.create(**who, kind="ban", moderator=site.moderator, comment=site.by_guest)
        talk.Sanction.objects.create(**who, kind="hold", moderator=site.moderator, lifted_at=timezone.now())
    for address in (ADDRESS, GUEST_ADDRESS):
        talk.Rule.objects.create(kind="address", pattern=address, key=address, effect="hold")
    talk.ConfirmedAddress.objects.create(address=GUEST_ADDRESS, key=GUEST_KEY)
    talk.ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)


def _claims(site: Planting) -> None:
    """That they have claimed what a guest wrote, and how that was signed."""
    claim = talk.Claim.objects.create(user=site.member, picked=[site.by_member.pk], state="done")
    talk.ClaimedComment.objects.create(
        comment=site.by_member, claim=claim, guest_name=FORMER_NAME, email=ADDRESS, website=SITE, writer=KEY
    )
    talk.JoinedKey.objects.create(claim=claim, user=site.member, key=KEY, address=ADDRESS)


def _profile(site: Planting) -> None:
    """What they said of themselves and nobody reads, what readers said of it, and moderators."""
    part = talk.ProfilePart.objects.create(member=site.member, part="words", state="pending", text=ELSEWHERE)
    talk.Report.objects.create(member=site.member, reason="other", text=ELSEWHERE, key="a" * 32)
    talk.Decision.objects.create(
        member=site.member,
        profile_part=part,
        moderator=site.moderator,
        act=Act.HOLD,
        before="pending",
        after="pending",
        reason=ELSEWHERE,
    )


def _letters(site: Planting) -> None:
    for name in ("letter", "other"):
        Subscriber.objects.create(list=name, address=ADDRESS, language="en", asked_at=timezone.now())
    Subscriber.objects.create(list="letter", address=GUEST_ADDRESS, language="en", asked_at=timezone.now())


def _following(site: Planting) -> None:
    """What both follow, and that somebody follows the member."""
    guest = Subscriber.objects.create(
        list="answers", address=GUEST_ADDRESS, language="en", asked_at=timezone.now()
    )
    talk.Subscription.objects.create(user=site.member, thread=site.by_guest, rhythm="daily")
    talk.Subscription.objects.create(subscriber=guest, is_answers=True, rhythm="daily")
    talk.Subscription.objects.create(user=site.editor, author=site.member, rhythm="site")


def _takeouts(site: Planting) -> None:
    for who in ({"user": site.member}, {"address": GUEST_ADDRESS}):
        with folder.new_file() as (name, file):
            file.write(ELSEWHERE.encode())
        now = timezone.now()
        Takeout.objects.create(**who, language="en", asked_at=now, made_at=now, file=name)


def _comments(site: Planting) -> None:
    """What hangs on what they wrote."""
    now = timezone.now()
    for comment in site.comments:
        talk.Print.objects.create(comment=comment, value=1)
        talk.Lesson.objects.get_or_create(comment=comment, defaults={"is_spam": False})
        talk.PendingCheck.objects.create(
            comment=comment, address=HOST, agent=AGENT, asked_for_at=now, next_at=now
        )
        talk.CheckAnswer.objects.create(comment=comment, is_spam=False, told=False)
        talk.AskedAgain.objects.create(comment=comment, text=ELSEWHERE)
        talk.Disowned.objects.create(comment=comment)
        talk.Decision.objects.create(
            comment=comment,
            moderator=site.moderator,
            act=Act.HOLD,
            before="approved",
            after="approved",
            reason=f"{NAME} {ELSEWHERE}",
            grounds=[{"code": "rule", "rule": 1, "detail": f"{ADDRESS} {GUEST_ADDRESS} {HOST}"}],
        )
        talk.Report.objects.create(comment=comment, reason="spam", closed_at=now)
    for who in ({"reporter": site.member}, {"key": GUEST_KEY}, {"key": KEY, "email": ADDRESS}):
        common = {"text": ELSEWHERE, "network": NETWORK, "closed_at": now}
        talk.Report.objects.create(comment=site.reply, reason="other", **who, **common)
    talk.ReaderState.objects.create(
        user=site.member, discussion=site.reply.discussion, seen_at=now, last_at=now
    )
    for liker in ({"user": site.member}, {"key": GUEST_KEY}, {"key": KEY}):
        talk.Like.objects.create(comment=site.reply, **liker)
        talk.Like.objects.create(article=site.article, **liker)
    for thing in (site.reply, site.article):
        thing.like_count = 3
        thing.save(update_fields=["like_count"])
    talk.Batch.objects.create(moderator=site.member, act="approve")


Plant = Callable[[Planting], None]
# By the models of which each has a row then.
PLANTS: dict[tuple[str, ...], Plant] = {
    ("accounts.User",): _user,
    ("admin.LogEntry",): _logs,
    ("sessions.Session", "usersessions.UserSession"): _sessions,
    ("account.EmailAddress", "account.EmailConfirmation"): _addresses,
    ("socialaccount.SocialAccount", "socialaccount.SocialToken", "mfa.Authenticator"): _links,
    ("accounts.User_groups", "accounts.User_user_permissions"): _rights,
    ("django_tasks_database.DBTaskResult",): _tasks,
    ("mail.Mail", "mail.Link", "mail.Unreachable"): _mails,
    ("accounts.Invitation",): _invitations,
    ("accounts.FormerName", "accounts.FormerAuthorSlug"): _former,
    (
        *("reviews.Draft", "reviews.PreviewLink", "reviews.Viewing", "reviews.Revision", "reviews.Origin"),
        "reviews.Article",
    ): _editorial,
    ("comments.Claim", "comments.ClaimedComment", "comments.JoinedKey"): _claims,
    ("comments.ProfilePart",): _profile,
    ("mail.Subscriber",): _letters,
    ("comments.Subscription",): _following,
    ("takeout.Takeout",): _takeouts,
    ("comments.Note", "comments.Sanction", "comments.Rule", "comments.ConfirmedAddress"): _about,
    (
        *("comments.Comment", "comments.Edit", "comments.Print", "comments.Lesson", "comments.PendingCheck"),
        *("comments.CheckAnswer", "comments.AskedAgain", "comments.Disowned", "comments.Decision"),
        *("comments.Report", "comments.Like", "comments.ReaderState", "comments.Batch", "words.Words"),
    ): _comments,
}


def planted_models() -> set[str]:
    return {label for labels in PLANTS for label in labels}


def all_models() -> set[str]:
    return {model._meta.label for model in apps.get_models(include_auto_created=True)}


def found(*words: str) -> set[tuple[str, str]]:
    """Where any of these stands, in any case: the table or place, and the word."""
    wanted = {word.lower() for word in words}
    return {(place, word) for place, text in _everything() for word in wanted if word in text.lower()}


def _everything() -> Iterator[tuple[str, str]]:
    """All that is kept, as text, with where it stands."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                yield table, " ".join(map(_text, row))
    for session in Session.objects.all():
        yield "sessions", str(session.get_decoded())
    mails = settings.MAILERS["default"]["OPTIONS"]["file_path"]
    for place in (settings.MEDIA_ROOT, settings.TAKEOUT_ROOT, mails):
        for path in Path(place).rglob("*"):
            yield (
                "files",
                f"{path.name} {path.read_bytes().decode(errors='replace') if path.is_file() else ''}",
            )
    for alias in settings.CACHES:
        for key, value in getattr(caches[alias], "_cache", {}).items():
            yield "caches", f"{key} {_text(pickle.loads(value))}"  # noqa: S301 of this test


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    # JSON hides signs that are not ASCII; none of ours is.
    return str(value)
