"""Rules in the admin: made of a comment or typed, tried out before they are saved, changed and ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.admin.rules import RuleForm
from comments.defence_models import Rule
from comments.findings import Effect
from comments.models import Comment
from comments.rule_trials import SHOWN, proposals, try_out
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import Post, html
from tests.crowd import post_crowd

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

Kind = Rule.Kind
RULES = "/admin/comments/rule/"
ADD = f"{RULES}add/"
GUS = Writer(name="Gus", email="gus@example.org", website="https://www.gus.example/")


def typed(pattern: str = "casino", kind: str = Kind.WORD, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "pattern": pattern, "effect": "hold", "sentence": "", "ends_on": "", **fields}


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(tried|comment)" value="([^"]*)"', page))


def save(mo: Client, **fields: Any) -> Any:
    """Press the button twice: the first time shows what would have been caught."""
    tried = mo.post(ADD, typed(**fields))
    assert tried.status_code == 200
    return mo.post(ADD, {**typed(**fields), **hidden(html(tried))})


class TestMakingOne:
    def test_it_is_saved_once_its_maker_saw_what_it_catches(
        self, mo: Client, moderator: User, post: Post
    ) -> None:
        for state in ("approved", "spam", "spam"):
            post("In the casino.", state=state)
        post("Elsewhere.")
        page = html(mo.post(ADD, typed()))
        assert not Rule.objects.exists()
        text = re.sub(r"\s+", " ", page)
        assert "It would have caught 3 of the last 4 comments. 1 approved, 2 spam" in text
        assert text.count("In the casino.") == 3
        assert "Elsewhere." not in text
        assert 'value="casino"' in page
        assert mo.post(ADD, {**typed(), **hidden(page)})["Location"] == RULES
        rule = Rule.objects.get()
        assert (rule.kind, rule.pattern, rule.effect, rule.ends_on) == ("word", "casino", "hold", None)
        assert rule.made_by == moderator
        assert LogEntry.objects.get().object_repr == str(rule)
        assert f"The rule is in force: {rule}." in html(mo.get(RULES))

    def test_what_is_changed_after_the_trial_is_tried_again(self, mo: Client) -> None:
        page = html(mo.post(ADD, typed()))
        page = html(mo.post(ADD, {**typed("poker"), **hidden(page)}))
        assert not Rule.objects.exists()
        mo.post(ADD, {**typed("poker"), **hidden(page)})
        assert Rule.objects.get().pattern == "poker"

    def test_other_terms_need_no_other_trial(self, mo: Client) -> None:
        page = html(mo.post(ADD, typed()))
        tomorrow = timezone.localdate() + timedelta(days=1)
        terms = {"effect": "refuse", "sentence": "Not here.", "ends_on": tomorrow.isoformat()}
        assert mo.post(ADD, {**typed(**terms), **hidden(page)}).status_code == 303
        rule = Rule.objects.get()
        assert (rule.effect, rule.sentence, rule.ends_on) == ("refuse", "Not here.", tomorrow)

    def test_an_empty_page_asks_and_saves_nothing(self, mo: Client) -> None:
        page = mo.get(ADD)
        assert page.status_code == 200
        assert "See what it would have caught" in html(page)
        assert 'class="errorlist"' not in html(page)

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"pattern": ""}, "required"),
            ({"pattern": "*"}, "There is no letter in this."),
            ({"pattern": "x" * 201}, "at most 200"),
            ({"kind": "regex"}, "regex is not one of the available choices"),
            ({"kind": "network", "pattern": "203.0.113.7"}, "203.0.113.0/24"),
            ({"effect": "likely_spam"}, "not one of the available choices"),
            ({"effect": ""}, "required"),
            ({"kind": "address", "pattern": "example.org", "effect": "refuse"}, "only claimed"),
            ({"kind": "address", "pattern": "example.org", "effect": "spam"}, "only claimed"),
            ({"sentence": "x" * 301}, "at most 300"),
            ({"ends_on": "2020-01-01"}, "That day is over."),
            ({"ends_on": "soon"}, "valid date"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, mo: Client, fields: dict[str, str], says: str
    ) -> None:
        response = mo.post(ADD, {**typed(), "sentence": "Typed.", **fields})
        assert response.status_code == 422
        assert says in html(response)
        assert fields.get("sentence", "Typed.") in html(response)
        assert not Rule.objects.exists()

    def test_the_same_twice_leads_to_the_one_that_is_there(self, mo: Client) -> None:
        save(mo)
        rule = Rule.objects.get()
        response = mo.post(ADD, typed("CASINO"))
        assert response.status_code == 422
        assert f'href="{RULES}{rule.pk}/change/"' in html(response)

    def test_two_moderators_at_once_make_one(self, mo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        page = html(mo.post(ADD, typed()))
        looks = RuleForm._refuse_second

        def not_there_yet(form: RuleForm, kind: str) -> None:
            monkeypatch.setattr(RuleForm, "_refuse_second", looks)
            Rule.objects.create(kind="word", pattern="casino", key="caslno", effect="hold")

        monkeypatch.setattr(RuleForm, "_refuse_second", not_there_yet)
        response = mo.post(ADD, {**typed(), **hidden(page)})
        assert response.status_code == 422
        assert "There is a rule that looks for this" in html(response)
        assert Rule.objects.count() == 1


class TestOfAComment:
    def test_each_row_and_page_leads_to_its_choices(self, mo: Client, post: Post) -> None:
        comment = post(writer=GUS, state="pending")
        way = f'href="{RULES}of/{comment.pk}/"'
        assert way in get(mo).html
        assert way in html(mo.get(f"{QUEUE}{comment.pk}/change/"))

    def test_two_steps_stop_a_domain(self, mo: Client, post: Post) -> None:
        text = "See https://a.example/x and [here](https://www.b.example/y)."
        comment = post(text, writer=GUS, state="pending", address="203.0.113.9")
        page = html(mo.get(f"{RULES}of/{comment.pk}/"))
        forms = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in page.split("<form")[2:]]
        offered = {(form["kind"], form["pattern"]) for form in forms if "kind" in form and "pattern" in form}
        assert offered == {
            ("link", "gus.example"),
            ("link", "a.example"),
            ("link", "b.example"),
            ("network", "203.0.113.0/24"),
            ("name", "Gus"),
            ("address", "gus@example.org"),
            ("address", "example.org"),
        }
        chosen = next(form for form in forms if form.get("pattern") == "b.example")
        tried = html(mo.post(ADD, chosen))
        assert "It would have caught one of the last 1 comments." in re.sub(r"\s+", " ", tried)
        response = mo.post(ADD, {**chosen, **hidden(tried)})
        assert response["Location"] == f"{QUEUE}{comment.pk}/change/"
        assert (Rule.objects.get().kind, Rule.objects.get().pattern) == ("link", "b.example")

    def test_a_network_is_proposed_for_a_week(self, post: Post) -> None:
        today = timezone.localdate()
        comment = post(writer=GUS, address="2001:db8:7::1")
        [network] = [one for one in proposals(comment, today=today) if one.kind == Kind.NETWORK]
        assert (network.pattern, network.ends_on) == ("2001:db8:7::/48", today + timedelta(days=7))

    def test_of_a_member_there_is_no_more_than_is_known(self, post: Post, ann: User) -> None:
        comment = post(writer=Writer(user=ann))
        assert [one.pattern for one in proposals(comment, today=timezone.localdate())] == ["Ann Berg"]

    def test_every_proposal_would_have_caught_its_comment(self, post: Post) -> None:
        comment = post("At https://a.example/.", writer=GUS, address="203.0.113.9")
        for one in proposals(comment, today=timezone.localdate()):
            form = RuleForm(typed(one.pattern, one.kind))
            assert form.is_valid(), form.errors
            assert try_out(one.kind, form.key).number == 1

    def test_a_comment_that_is_gone_leads_to_the_queue(self, mo: Client) -> None:
        assert mo.get(f"{RULES}of/7/")["Location"] == QUEUE


class TestTrials:
    def test_all_kinds_are_tried_on_members_too(self, post: Post, ann: User) -> None:
        ann.email = "ann@example.net"
        ann.save()
        post("At https://a.example/casino", writer=Writer(user=ann), address="203.0.113.9")
        post(writer=GUS)
        for kind, key in [
            (Kind.WORD, "caslno"),
            (Kind.LINK, "a.example"),
            (Kind.NAME, "annberg"),
            (Kind.ADDRESS, "example.net"),
            (Kind.NETWORK, "203.0.113.0/24"),
        ]:
            trial = try_out(kind, key)
            assert (trial.looked_through, trial.number) == (2, 1), kind

    def test_two_queries_however_many_are_caught(
        self, post: Post, article: Article, django_assert_num_queries: Any
    ) -> None:
        post("casino")
        with django_assert_num_queries(2):
            assert try_out(Kind.WORD, "caslno").more == 0
        post_crowd(article, SHOWN + 1, text="casino")
        with django_assert_num_queries(2):
            trial = try_out(Kind.WORD, "caslno")
        assert (trial.number, len(trial.shown), trial.more) == (SHOWN + 2, SHOWN, 2)
        assert trial.shown[0].pk == Comment.objects.latest("pk").pk

    def test_only_the_latest_are_looked_through(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("comments.rule_trials.LOOKED_THROUGH", 2)
        for text in ("casino", "one", "two"):
            post(text)
        assert try_out(Kind.WORD, "caslno").number == 0


class TestLater:
    def test_terms_change_and_what_it_looks_for_does_not(self, mo: Client) -> None:
        save(mo)
        rule = Rule.objects.get()
        url = reverse("admin:comments_rule_change", args=[rule.pk])
        assert 'name="pattern"' not in html(mo.get(url))
        mo.post(url, {"pattern": "other", "effect": "spam", "sentence": "", "ends_on": "2020-01-01"})
        stamp = rule.stamp
        rule.refresh_from_db()
        assert (rule.pattern, rule.effect) == ("casino", "spam")
        assert not rule.is_in_force(timezone.now())
        assert rule.stamp != stamp
        assert "(over)" in html(mo.get(RULES))

    def test_of_an_address_nothing_but_a_hold_can_be_made(self, mo: Client) -> None:
        save(mo, kind="address", pattern="example.org")
        url = reverse("admin:comments_rule_change", args=[Rule.objects.get().pk])
        response = mo.post(url, {"effect": "refuse", "sentence": "", "ends_on": ""})
        assert "only claimed" in html(response)
        assert Rule.objects.get().effect == Effect.HOLD

    def test_a_rule_is_taken_away(self, mo: Client) -> None:
        save(mo)
        url = reverse("admin:comments_rule_delete", args=[Rule.objects.get().pk])
        mo.post(url, {"post": "yes"})
        assert not Rule.objects.exists()

    def test_the_list_tells_those_in_force_from_those_over(self, mo: Client) -> None:
        save(mo)
        save(mo, pattern="poker")
        Rule.objects.filter(pattern="poker").update(ends_on="2020-01-01", hits=12)
        for query, shown in (("", 2), ("?over=no", 1), ("?over=yes", 1), ("?q=poker", 1)):
            assert html(mo.get(f"{RULES}{query}")).count('class="field-hits"') == shown
        assert ">12</td>" in html(mo.get(f"{RULES}?over=yes"))

    def test_a_long_list_costs_as_many_queries(self, mo: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert mo.get(RULES).status_code == 200
            return len(captured)

        save(mo)
        few = queries()
        for number in range(30):
            made_by = User.objects.create_user(f"maker{number}")
            Rule.objects.create(
                pattern=str(number), key=str(number), kind="word", effect="hold", made_by=made_by
            )
        assert queries() == few


@pytest.mark.parametrize("who", ["editor", "ann"])
def test_others_neither_see_nor_make_rules(request: pytest.FixtureRequest, who: str, post: Post) -> None:
    stranger = Client()
    stranger.force_login(request.getfixturevalue(who))
    comment = post(writer=GUS, state="pending")
    rule = Rule.objects.create(pattern="casino", key="caslno", kind="word", effect="hold")
    for url in (
        RULES,
        ADD,
        f"{RULES}{rule.pk}/change/",
        f"{RULES}{rule.pk}/delete/",
        f"{RULES}of/{comment.pk}/",
    ):
        assert stranger.get(url).status_code in (302, 403)
        assert stranger.post(url, {**typed(), "post": "yes"}).status_code in (302, 403)
    assert list(Rule.objects.values_list("pattern", flat=True)) == ["casino"]
    assert "Make a rule" not in html(stranger.get(QUEUE))
