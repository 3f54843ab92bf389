"""The page on privacy: every sentence of it is shown by a test, or is the club's own."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from comments.models import Comment
from comments.moderation import moderate
from comments.states import Act
from filmclub.accounts import claiming, devices, invitations
from filmclub.accounts.models import User
from filmclub.club.models import THE_CLUB, Club, GuestAddress, Joining, PrivacyWords
from filmclub.jobs.management.commands import nightly
from filmclub.lib.cookies import COOKIES
from filmclub.lib.log_lines import LineFormatter
from filmclub.mail import models, unreachable
from filmclub.management.deployment import Deployment
from filmclub.privacy import drafted, drafted_beside
from filmclub.privacy.own_words import field_name, own_words, write
from filmclub.privacy.sentences import page_sections, sentences
from reviews.models import Article, Film
from tests.accounts.people import open_club
from tests.comments.browsing import send
from tests.conftest import html
from tests.filmclub.privacy_proofs import PROOFS

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db


def said() -> str:
    return " ".join(words for _section, each in page_sections() for words in each)


def says(key: str) -> str:
    return next(sentence.say() for sentence in sentences() if sentence.key == key)


def set_club(**fields: Any) -> None:
    Club.objects.update_or_create(pk=THE_CLUB, defaults=fields)


def names_in(path: str) -> set[str]:
    """The tests of a file, those of classes behind the class."""
    found = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def test_every_sentence_is_shown_by_a_test_that_is_there() -> None:
    assert [sentence.key for sentence in sentences()] == list(PROOFS)
    for key, proofs in PROOFS.items():
        assert proofs, key
        for proof in proofs:
            path, _colons, name = proof.partition("::")
            assert name in names_in(path), (key, proof)


class TestWhatIsSaid:
    """The proofs that are nowhere else."""

    def test_who_only_reads_gets_no_cookie(self, client: Client, article: Article, film: Film) -> None:
        for path in ("/", article.get_absolute_url(), "/films/", "/search/?q=her", "/privacy/", "/me/data/"):
            response = client.get(path)
            assert response.status_code == 200, path
            assert not response.cookies, path

    def test_no_page_may_load_anything_but_players_of_these_hosts(
        self, client: Client, settings: Any
    ) -> None:
        policy = client.get("/privacy/").headers["Content-Security-Policy"]
        given = {words.split()[0]: words.split()[1:] for words in policy.split(";") if words.strip()}
        assert given["default-src"] == given["script-src"] == ["'self'"]
        assert given["frame-src"] == [f"https://{host}" for host in settings.VIDEO_HOSTS]
        assert all(host in says("videos") for host in settings.VIDEO_HOSTS)
        pages = (ROOT / "templates").rglob("*.html")
        # It comes by a script, after a click.
        assert not [path for path in pages if "<iframe" in path.read_text()]
        settings.VIDEO_HOSTS = []
        assert says("videos") == ""

    def test_the_line_of_a_request_does_not_say_whose(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "filmclub.request"):
            client.get("/privacy/?q=ann@example.org", REMOTE_ADDR="203.0.113.57", HTTP_USER_AGENT="Lynx/2")
        (line,) = [LineFormatter("%(message)s").format(record) for record in caplog.records]
        assert "/privacy/" in line
        assert not [word for word in ("203.0.113", "Lynx", "ann@") if word in line]

    def test_the_proposed_web_server_writes_addresses(self) -> None:
        (nginx,) = [
            text
            for name, text in Deployment(domain="films.example").files().items()
            if name.endswith("sites-available/filmclub")
        ]
        assert "log_format filmclub '$remote_addr " in nginx
        assert "access_log /var/log/nginx/filmclub.log filmclub;" in nginx

    def test_a_comment_holds_what_was_typed(self, client: Client, article: Article) -> None:
        typed = {
            "name": "Gus",
            "email": "gus@example.org",
            "website": "https://gus.example/",
            "text": "Well.",
        }
        send(client, article, **typed)
        held = Comment.objects.get()
        assert (held.guest_name, held.email, held.website, held.text) == tuple(typed.values())
        assert "e-mail address" in says("comment")
        set_club(guest_address=GuestAddress.NOT_ASKED)
        assert "e-mail address" not in says("comment")

    def test_a_guests_comments_share_a_random_key(
        self, client: Client, article: Article, settings: Any
    ) -> None:
        settings.COMMENT_INTERVAL = 0
        send(client, article, text="One.")
        send(client, article, text="Two.")
        send(Client(), article, text="Three.")
        first, second, other = Comment.objects.order_by("pk").values_list("writer", flat=True)
        assert first == second != other
        assert client.cookies["writer"].value.startswith(first)

    def test_everybody_reads_text_name_and_website_and_no_address(
        self, client: Client, article: Article, moderator: User
    ) -> None:
        send(
            client, article, name="Gus", email="gus@example.org", website="https://gus.example/", text="Well."
        )
        moderate(Comment.objects.get(), Act.APPROVE, by=moderator)
        page = html(Client().get(article.get_absolute_url()))
        feed = html(Client().get(f"{article.get_absolute_url()}comments.atom"))
        for word in ("Well.", "Gus"):
            assert word in page
            assert word in feed
        assert "https://gus.example/" in page
        assert "gus@example.org" not in page + feed

    def test_a_comment_holds_the_network_and_no_address(self, article: Article) -> None:
        for address in (drafted.FOUR, drafted.SIX):
            send(Client(REMOTE_ADDR=address), article, text=f"From {len(address)}.")
            (held,) = Comment.objects.filter(text=f"From {len(address)}.").values_list("network", flat=True)
            assert held != address
            assert f"of {address} it is {held}" in says("network")

    def test_a_password_cannot_be_read(self, ann: User) -> None:
        assert identify_hasher(ann.password).algorithm
        ann.set_password("a long enough one")
        ann.save()
        assert "a long enough one" not in str(User.objects.values().get(pk=ann.pk))

    def test_the_server_of_mail_is_that_of_the_setting(self, settings: Any) -> None:
        assert says("mail-server") == ""
        settings.MAILERS = {"default": {"BACKEND": "smtp", "OPTIONS": {"host": "smtp.example"}}}
        assert "smtp.example" in says("mail-server")

    def test_the_night_keeps_as_many_backups(self, settings: Any) -> None:
        settings.BACKUPS_KEPT = 9
        assert "The latest 9 are kept" in says("backups")
        command = nightly.Command()
        assert command.create_parser("manage.py", "nightly").parse_args([]).keep == "9"
        (unit,) = [
            text
            for name, text in Deployment(domain="films.example").files().items()
            if "nightly.service" in name
        ]
        assert "--backup" in unit
        assert "--keep" not in unit

    def test_one_writes_to_who_answers_for_the_club(self, moderator: User) -> None:
        set_club(mail_from="Club <club@example.org>")
        assert "write to club@example.org." in says("contact")
        set_club(mail_reply_to="hello@example.org")
        assert "write to hello@example.org." in says("contact")


# What each constant is called where the sentence takes it from, with another value and what is said then.
CONSTANTS: list[tuple[Any, str, timedelta, str, str]] = [
    (drafted, "NETWORKS_KEPT", timedelta(days=41), "network-forgotten", "41 days"),
    (drafted, "NETWORKS_KEPT", timedelta(days=1), "network-forgotten", "1 day."),
    (drafted, "NETWORKS_KEPT", timedelta(days=41), "reports", "41 days"),
    (drafted, "REFUSED_KEPT", timedelta(days=42), "refused", "42 days"),
    (drafted, "PRINTS_KEPT", timedelta(days=43), "prints", "43 days"),
    (drafted, "UNDECIDED", timedelta(days=44), "likely-spam", "44 days"),
    (drafted, "RECORD_KEPT", timedelta(days=45), "sanctions", "45 days"),
    (claiming, "WAITS", timedelta(hours=46), "unconfirmed", "46 hours"),
    (devices, "KEPT", timedelta(days=47), "sessions", "47 days"),
    (invitations, "LISTED", timedelta(days=48), "invitations", "48 days"),
    (unreachable, "FAILED_KEPT", timedelta(days=49), "failed-mails", "49 days"),
    (models, "COMES_BACK", timedelta(days=52), "mails", "52 days"),
    (drafted_beside, "ONCE_IN", timedelta(hours=50), "take-along", "once in 50 hours"),
    (drafted_beside, "TAKEOUT_KEPT", timedelta(hours=51), "take-along", "for 51 hours"),
]


def test_each_number_is_the_constant_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    set_club(joining=Joining.OPEN)
    for module, name, value, key, words in CONSTANTS:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            assert words in says(key), key
        assert words not in says(key), key


class TestWhatDependsOnSettings:
    def test_akismet(self, settings: Any) -> None:
        assert "Akismet" not in said()
        assert says("no-akismet")
        settings.AKISMET_API_KEY = "a key"
        assert "for 24 hours at most" in said()
        assert "without the network address" in said()
        assert not says("no-akismet")

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("TMDB_KEY", "a key", "TMDB"),
            ("SENTRY_DSN", "https://key@sentry.example/2", "at sentry.example:"),
            ("SOCIALACCOUNT_PROVIDERS", {"google": {"APPS": []}}, "(Google)"),
        ],
    )
    def test_services_are_named_where_they_are_used(
        self, name: str, value: Any, words: str, settings: Any
    ) -> None:
        assert words not in said()
        setattr(settings, name, value)
        assert words in said()

    def test_a_layer_that_is_off_is_not_named(self, settings: Any) -> None:
        assert says("prints")
        settings.SPAM_LAYERS = []
        assert says("prints") == ""

    def test_who_cannot_join_reads_nothing_of_joining(self) -> None:
        set_club(joining=Joining.CLOSED)
        assert says("unconfirmed") == says("invitations") == ""
        set_club(joining=Joining.OPEN)
        assert says("unconfirmed")
        assert says("invitations")


class TestThePage:
    def test_says_all_and_names_every_cookie(self, client: Client) -> None:
        page = html(client.get("/privacy/"))
        for _section, each in page_sections():
            for words in each:
                assert escape(words) in page
        for name, cookie in COOKIES.items():
            assert f"<dt>{name}</dt>" in page
            assert escape(str(cookie.purpose)) in page

    def test_speaks_french(self, client: Client) -> None:
        page = html(client.get("/fr/privacy/"))
        assert "Confidentialité" in page
        with override("fr"):
            assert escape(says("reading")) in page
            assert escape(str(COOKIES["seen"].purpose)) in page

    def test_is_kept_by_shared_caches_and_may_be_found(self, client: Client) -> None:
        response = client.get("/privacy/")
        assert "public" in response.headers["Cache-Control"]
        assert "noindex" not in html(response)
        assert client.post("/privacy/").status_code == 405

    def test_costs_one_query_beside_the_frames(
        self, client: Client, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        PrivacyWords.objects.create(language="en", before="x")
        client.get("/privacy/")
        with django_assert_num_queries(2):
            client.get("/privacy/")

    def test_is_led_to_from_foot_form_and_sign_up(self, client: Client, article: Article) -> None:
        open_club()
        page = html(client.get(article.get_absolute_url()))
        form, foot = page.partition("<footer")[::2]
        assert 'href="/privacy/"' in form
        assert 'href="/privacy/"' in foot
        sign_up = html(client.get(reverse("account_signup"))).partition("<footer")[0]
        assert 'href="/privacy/"' in sign_up


class TestTheClubsWords:
    def write(self, language: str, **words: str) -> None:
        data = {
            field_name(language, column): words.get(column, "")
            for column in ("responsible", "before", "after")
        }
        write(data, set(data))

    def test_stand_around_what_is_drafted_as_markdown(self, client: Client) -> None:
        self.write("en", responsible="Ann, **Paris**", before="BEFORE", after="AFTER <script>x()</script>")
        page = html(client.get("/privacy/"))
        assert "<strong>Paris</strong>" in page
        assert page.index("BEFORE") < page.index(escape(says("reading"))) < page.index("AFTER")
        assert "<script>x()" not in page

    def test_are_those_of_the_sites_language_where_there_are_none(self, client: Client) -> None:
        self.write("en", before="In English.")
        page = html(client.get("/fr/privacy/"))
        assert 'lang="en"' in page.partition("In English.")[0].rpartition("<div")[2]
        self.write("fr", before="En français.")
        assert "In English." not in html(client.get("/fr/privacy/"))
        self.write("fr")
        assert own_words("fr").language == "en"

    def test_are_kept_when_they_change(self, client: Client, admin_client: Client) -> None:
        for words in ("First.", "Second."):
            self.write("en", before=words)
        assert "First." not in html(client.get("/privacy/"))
        former = html(admin_client.get(reverse("club_privacy")))
        assert former.index("Second.") < former.index("First.")

    def test_are_typed_on_the_clubs_page(self, admin_client: Client) -> None:
        form = admin_client.get(reverse("club")).context["adminform"].form
        data = {
            name: value
            for name in form.fields
            if (value := form.get_initial_for_field(form.fields[name], name)) is not None and name != "logo"
        }
        typed = {field_name("fr", "responsible"): "Le club", field_name("fr", "after"): "x" * 20_001}
        refused = admin_client.post(reverse("club"), {**data, **typed})
        assert refused.status_code == 200
        assert "Le club" in html(refused)
        assert not PrivacyWords.objects.exists()
        typed[field_name("fr", "after")] = "Après."
        assert admin_client.post(reverse("club"), {**data, **typed}).status_code == 302
        words = PrivacyWords.objects.get()
        assert (words.language, words.responsible, words.after) == ("fr", "Le club", "Après.")
        # What was not changed is no new version.
        admin_client.post(reverse("club"), {**data, **typed})
        assert PrivacyWords.objects.count() == 1

    def test_of_before_are_for_who_may_change_them(self, client: Client, moderator: User) -> None:
        address = reverse("club_privacy")
        assert client.get(address).status_code == 302
        client.force_login(moderator)
        assert client.get(address).status_code == 403
