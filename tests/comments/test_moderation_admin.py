"""The queue: real admin forms, posted as a moderator, an editor and strangers."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils.translation import override

from comments.admin import CommentAdmin
from comments.models import Comment, Decision
from comments.moderation import moderate
from comments.reasons import reason_words
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.queue_page import DECIDE, QUEUE, confirm, get, state
from tests.conftest import Post

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")
# What the queue shows


def test_the_queue_opens_on_what_waits_oldest_first(mo: Client, post: Post) -> None:
    first, second = post(state="pending"), post(state="pending")
    for decided in ("approved", "refused", "spam", "removed"):
        post(state=decided)
    page = get(mo)
    assert page.rows == [first.pk, second.pk]
    assert "Waiting (2)" in page.html
    assert 'aria-current="page">Waiting' in page.html


@pytest.mark.parametrize("tab", ["approved", "refused", "spam", "removed"])
def test_each_state_has_its_tab_newest_first(mo: Client, post: Post, tab: str) -> None:
    post(state="pending")
    first, second = post(state=tab), post(state=tab)
    assert get(mo, f"{QUEUE}?state={tab}").rows == [second.pk, first.pk]
    assert len(get(mo, f"{QUEUE}?state=all").rows) == 3


def test_a_row_shows_all_that_a_decision_needs(
    mo: Client, post: Post, article: Article, moderator: User
) -> None:
    gus = Writer(name="Gus", email="gus@example.org", website="https://gus.example/")
    post("One.", writer=gus)
    advertisement = post("Two, with https://a.example and https://b.example", writer=gus, state="pending")
    moderate(advertisement, Act.REFUSE, by=moderator, reason="Advertising")
    parent = post("What of the beach?", writer=Writer(name="Ina", email="ina@example.org"))
    post(
        "It is *long*, see https://a.example and [here](https://b.example)",
        writer=gus,
        parent=parent,
        state="pending",
        address="192.0.2.0",
    )
    html = re.sub(r"\s+", " ", get(mo).html)
    for expected in (
        "<em>long</em>",
        article.title,
        article.get_absolute_url(),
        "In reply to",
        ">Ina</a>",
        "What of the beach?",
        "1 approved, 1 refused",
        "Waits because</span> It has many links.",
        "gus@example.org",
        "https://gus.example/",
        "192.0.2.0",
        '>here</a> <span class="address">(https://b.example)</span>',
    ):
        assert expected in html


def test_the_record_is_the_writers_own(mo: Client, post: Post, bob: User) -> None:
    post("One.", writer=Writer(name="Gus", email="gus@example.org"))
    post("Two.", writer=Writer(name="Gus", email="another@example.org"), state="pending")
    assert "No other comments" in get(mo).html
    post("Three.", writer=Writer(user=bob))
    post("Four, http://a.example http://b.example", writer=Writer(user=bob), state="pending")
    assert "1 approved, 0 refused" in get(mo).html


def test_what_guests_type_cannot_become_html(mo: Client, post: Post) -> None:
    comment = post(
        "<script>alert(1)</script>", writer=Writer(name="<b>Gus", email="g@example.org"), state="pending"
    )
    page = get(mo)
    assert "<b>Gus" not in page.html
    assert "<script>alert" not in page.html
    page.press(mo, "approve", comment)
    page = get(mo)
    assert "&lt;b&gt;Gus" in page.html
    assert "<b>Gus" not in page.html


def test_ten_rows_cost_as_many_queries_as_fifty(mo: Client, post: Post, bob: User) -> None:
    def queries(rows: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            page = get(mo)
        assert len(page.rows) == rows
        return len(captured)

    parent = post()
    post(writer=Writer(user=bob), state="pending")
    for _number in range(9):
        post(parent=parent, state="pending")
    few = queries(rows=10)
    for _number in range(42):
        post(parent=parent, state="pending")
    assert queries(rows=50) == few <= 11


# Decisions from the row


def test_each_state_offers_what_applies(mo: Client, post: Post) -> None:
    offered = {
        "pending": ["approve", "refuse", "spam"],
        "approved": ["spam", "remove"],
        "refused": ["approve", "spam"],
        "spam": ["approve"],
        "removed": ["restore", "spam"],
    }
    comments = {name: post(state=name) for name in offered}
    page = get(mo, f"{QUEUE}?state=all")
    assert {name: page.acts(comment) for name, comment in comments.items()} == offered


def test_approving_from_the_row_leads_on_to_the_next(mo: Client, post: Post, article: Article) -> None:
    first, second, third = (post(state="pending") for _number in range(3))
    response = get(mo).press(mo, "approve", second)
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}#c{third.pk}")
    assert state(second) == "approved"
    article.refresh_from_db()
    assert article.comment_count == 1
    page = get(mo)
    assert page.rows == [first.pk, third.pk]
    assert f"Approved: the comment by {second.name}." in page.html


def test_after_the_last_row_comes_the_one_before(mo: Client, post: Post) -> None:
    first, second = post(state="pending"), post(state="pending")
    assert get(mo).press(mo, "spam", second)["Location"] == f"{QUEUE}#c{first.pk}"
    assert get(mo).press(mo, "spam", first)["Location"] == QUEUE
    assert "Nothing waits" in get(mo).html


def test_refusing_takes_the_reason_of_its_own_row(mo: Client, post: Post) -> None:
    comment, other = post(state="pending"), post(state="pending")
    page = get(mo)
    page.fields[f"reason-{other.pk}"] = "insulting"
    page.press(mo, "refuse", comment, "off-topic")
    decision = comment.decisions.get(act="refuse")
    assert (state(comment), decision.reason) == ("refused", "Off topic")
    assert decision.moderator is not None
    assert decision.moderator.username == "mo"
    assert state(other) == "pending"


@pytest.mark.parametrize("reason", ["", "because"])
def test_refusing_without_a_reason_of_the_list_changes_nothing(mo: Client, post: Post, reason: str) -> None:
    comment = post(state="pending")
    response = get(mo).press(mo, "refuse", comment, reason)
    assert response["Location"] == f"{QUEUE}#c{comment.pk}"
    assert "pick a reason" in get(mo).html
    assert state(comment) == "pending"


def test_a_reason_picked_in_passing_is_not_logged_with_an_approval(mo: Client, post: Post) -> None:
    comment = post(state="pending")
    get(mo).press(mo, "approve", comment, "insulting")
    assert comment.decisions.get(act="approve").reason == ""


def test_removing_and_restoring_from_their_tabs(mo: Client, post: Post) -> None:
    comment = post()
    response = get(mo, f"{QUEUE}?state=approved").press(mo, "remove", comment, "gives-away")
    assert response["Location"] == f"{QUEUE}?state=approved"
    assert state(comment) == "removed"
    get(mo, f"{QUEUE}?state=removed").press(mo, "restore", comment)
    assert state(comment) == "approved"


@pytest.fixture
def five_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CommentAdmin, "list_per_page", 5)


@pytest.mark.usefixtures("five_a_page")
def test_the_queue_stays_where_it_was(mo: Client, post: Post) -> None:
    comments = [post("About the beach.", state="pending") for _number in range(7)]
    query = "?q=beach&p=2"
    page = get(mo, QUEUE + query)
    assert page.rows == [comment.pk for comment in comments[5:]]
    response = page.press(mo, "approve", comments[5])
    assert response["Location"] == f"{QUEUE}{query}#c{comments[6].pk}"
    assert get(mo, QUEUE + query).rows == [comments[6].pk]


@pytest.mark.usefixtures("five_a_page")
def test_a_page_that_is_gone_shows_the_last_one(mo: Client, post: Post) -> None:
    comments = [post(state="pending") for _number in range(11)]
    assert get(mo, f"{QUEUE}?p=3").rows == [comments[10].pk]
    get(mo, f"{QUEUE}?p=3").press(mo, "approve", comments[10])
    assert get(mo, f"{QUEUE}?p=3").rows == [comment.pk for comment in comments[5:10]]


def test_fifty_comments_are_worked_through_from_the_queue(mo: Client, post: Post, article: Article) -> None:
    comments = [post(state="pending") for _number in range(50)]
    page = get(mo)
    assert len(page.rows) == 50
    for number, comment in enumerate(comments):
        act = ("approve", "refuse", "spam")[number % 3]
        response = page.press(mo, act, comment, "off-topic")
        assert response.status_code == 303
        if number % 10 == 9:
            page = get(mo, response["Location"].split("#")[0])
            assert page.rows == [comment.pk for comment in comments[number + 1 :]]
    article.refresh_from_db()
    assert article.comment_count == 17
    assert Decision.objects.exclude(moderator=None).count() == 50


# What happened meanwhile


def test_a_comment_decided_meanwhile_is_left_and_the_moderator_told(
    mo: Client, post: Post, may: User
) -> None:
    comment = post(state="pending")
    page = get(mo)
    moderate(comment, Act.REFUSE, by=may, reason="Insulting")
    page.press(mo, "approve", comment)
    assert state(comment) == "refused"
    html = get(mo).html
    assert "May Ode has decided" in html
    assert "(refused: Insulting)" in html
    assert 'name="batch"' not in html


def test_a_comment_that_waits_again_is_to_be_looked_at_again(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    page = get(mo)
    Comment.objects.filter(pk=comment.pk).update(revision=1, text="Now with an advertisement.")
    assert page.press(mo, "approve", comment)["Location"] == f"{QUEUE}#c{comment.pk}"
    assert state(comment) == "pending"
    assert "is not as you saw it" in get(mo).html


# Undo


def test_undo_stands_in_the_message_and_leads_back_to_the_row(mo: Client, post: Post) -> None:
    first, second = post(state="pending"), post(state="pending")
    get(mo).press(mo, "spam", first)
    response = get(mo).undo(mo, "?p=1")
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}?p=1#c{first.pk}")
    assert state(first) == "pending"
    page = get(mo)
    assert page.rows == [first.pk, second.pk]
    assert f"Undone: the comment by {first.name}." in page.html


def test_undo_after_somebody_else_decided_is_refused(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    get(mo).press(mo, "approve", comment)
    page = get(mo)
    moderate(comment, Act.REMOVE, by=may, reason="Insulting")
    page.undo(mo)
    assert state(comment) == "removed"
    assert "May Ode has decided" in get(mo).html


# Bulk actions


def test_a_bulk_action_says_how_many_asks_for_one_reason_and_is_undone_at_once(
    mo: Client, post: Post
) -> None:
    comments = [post(state="pending") for _number in range(4)]
    asked = get(mo).bulk(mo, "refuse", comments[:3])
    assert "This will change 3 comments." in asked.content.decode()
    assert '<select name="reason" id="reason" required>' in asked.content.decode()
    assert {state(comment) for comment in comments} == {"pending"}, "nothing has changed yet"

    response = confirm(mo, asked, "advertising")
    assert (response.status_code, response["Location"]) == (303, f"{QUEUE}#c{comments[3].pk}")
    assert [state(comment) for comment in comments] == ["refused"] * 3 + ["pending"]
    assert set(Decision.objects.filter(act="refuse").values_list("reason", flat=True)) == {"Advertising"}
    page = get(mo)
    assert "Refused: 3 comments." in page.html

    page.undo(mo)
    assert {state(comment) for comment in comments} == {"pending"}
    assert "Undone: 3 comments." in get(mo).html


def test_a_bulk_action_tells_what_it_leaves_and_why(mo: Client, post: Post, may: User) -> None:
    first, second, third = (post(state="pending") for _number in range(3))
    page = get(mo)
    moderate(first, Act.SPAM, by=may)
    asked = page.bulk(mo, "approve", [first, second, third])
    html = asked.content.decode()
    assert "This will change 2 comments." in html
    assert "marked as spam by May Ode" in html

    moderate(second, Act.REFUSE, by=may, reason="Insulting")
    confirm(mo, asked)
    assert [state(comment) for comment in (first, second, third)] == ["spam", "refused", "approved"]
    html = get(mo).html
    assert f"Approved: the comment by {third.name}." in html
    assert "(refused: Insulting)" in html


def test_a_bulk_action_that_changes_nothing_has_no_button(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    page = get(mo)
    moderate(comment, Act.SPAM, by=may)
    html = page.bulk(mo, "approve", [comment]).content.decode()
    assert "This will change no comment." in html
    assert 'name="decision"' not in html


@pytest.mark.usefixtures("five_a_page")
def test_a_bulk_action_across_pages_takes_all(mo: Client, post: Post) -> None:
    for _number in range(12):
        post(state="pending")
    page = get(mo)
    data = {
        **page.fields,
        "action": "spam",
        "index": "0",
        "_selected_action": page.rows,
        "select_across": "1",
    }
    asked = mo.post(QUEUE, data)
    assert "This will change 12 comments." in asked.content.decode()
    confirm(mo, asked)  # type: ignore[arg-type]
    assert Comment.objects.waiting().count() == 0
    assert "Marked as spam: 12 comments." in get(mo).html


def test_bulk_actions_are_those_of_the_tab_and_only_what_nobody_saw_is_deleted(
    mo: Client, post: Post
) -> None:
    for name in ("pending", "approved", "removed", "spam", "refused"):
        post(state=name)

    def actions(query: str) -> list[str]:
        select = re.search(r'<select name="action".*?</select>', get(mo, QUEUE + query).html, re.DOTALL)
        assert select
        return [value for value in re.findall(r'value="(\w*)"', select[0]) if value]

    assert actions("") == ["approve", "refuse", "spam"]
    assert actions("?state=approved") == ["spam", "remove"]
    assert actions("?state=removed") == ["spam", "restore"]
    assert actions("?state=spam") == ["approve", "purge"]
    assert actions("?state=refused") == ["approve", "spam", "purge"]
    assert actions("?state=all") == ["approve", "refuse", "spam", "remove", "restore", "purge"]


# What is gone


@pytest.mark.parametrize("who", ["mo", "operator"])
def test_comments_are_not_added_deleted_or_edited_in_admin(
    client: Client, moderator: User, post: Post, who: str
) -> None:
    comment = post(state="pending")
    client.force_login(moderator if who == "mo" else User.objects.create_superuser("op"))
    data = {"state": "approved", "_save": "1"}
    assert client.post(f"{QUEUE}{comment.pk}/change/", data).status_code == 403
    assert client.get(f"{QUEUE}{comment.pk}/delete/").status_code == 403
    assert client.post(f"{QUEUE}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{QUEUE}add/").status_code == 403
    client.post(QUEUE, {"action": "delete_selected", "_selected_action": comment.pk, "post": "yes"})
    assert state(comment) == "pending"


def test_one_comment_is_shown_with_its_log_and_its_buttons(mo: Client, post: Post, may: User) -> None:
    comment = post(state="pending")
    moderate(comment, Act.REFUSE, by=may, reason="Insulting")
    html = get(mo, f"{QUEUE}{comment.pk}/change/?_changelist_filters=state%3Drefused").html
    assert "The writer’s first comment." in html
    assert re.search(r"May Ode</strong>\s*refused: Insulting", html)
    assert '<select name="state"' not in html
    assert f'formaction="{DECIDE}?state=refused"' in html
    data = {"decision": f"approve:{comment.pk}", "shown": f"{comment.pk}:1"}
    assert mo.post(f"{DECIDE}?state=refused", data)["Location"] == f"{QUEUE}?state=refused"
    assert state(comment) == "approved"


def test_reasons_stand_in_the_language_of_who_reads_them(mo: Client, post: Post, may: User) -> None:
    comment = post("With https://a.example and https://b.example", state="pending")
    moderate(comment, Act.REFUSE, by=may, reason="Insulting")
    page = f"/fr{QUEUE}{comment.pk}/change/"
    in_french = mo.get(page).content.decode()
    for words in ("Injurieux", "Il contient beaucoup de liens."):
        assert words in in_french
    assert "Insulting" not in in_french
    # What is none of the site's own words, such as those of a club that has changed its language, stays.
    Decision.objects.filter(act=Act.REFUSE).update(reason="Nicht nett")
    assert "Nicht nett" in mo.get(page).content.decode()
    assert "Il contient beaucoup de liens." in mo.get("/fr/admin/comments/decision/").content.decode()


def test_reasons_of_a_french_club_are_read_in_english() -> None:
    stored = "Il contient beaucoup de liens. C’est son premier commentaire."
    with override_settings(LANGUAGE_CODE="fr"), override("en"):
        assert reason_words(stored) == "It has many links. The writer’s first comment."


def test_a_comment_that_is_not_there_leads_back(mo: Client) -> None:
    for pk in ("999", "9" * 40, "x"):
        assert mo.get(f"{QUEUE}{pk}/change/").status_code == 302


# Who may not


def test_an_editor_reads_the_queue_without_buttons_and_addresses(
    client: Client, editor: User, post: Post
) -> None:
    post(
        "About the beach.",
        state="pending",
        writer=Writer(name="Gus", email="gus@example.org"),
        address="192.0.2.0",
    )
    client.force_login(editor)
    page = get(client)
    assert "About the beach." in page.html
    assert "gus@example.org" not in page.html
    assert "192.0.2.0" not in page.html
    assert "formaction" not in page.html
    assert 'name="action"' not in page.html
    assert get(client, f"{QUEUE}?q=gus@example.org").rows == []


def test_editors_and_strangers_decide_nothing(
    client: Client, editor: User, bob: User, post: Post, moderator: User
) -> None:
    comment = post(state="pending")
    decision = moderate(post(state="pending"), Act.APPROVE, by=moderator)
    requests = {
        DECIDE: {"decision": f"approve:{comment.pk}", "shown": f"{comment.pk}:0"},
        f"{QUEUE}decide-all/": {"decision": "approve", "comment": f"{comment.pk}:0"},
        f"{QUEUE}undo/": {"batch": str(decision.batch)},
    }
    for url, data in requests.items():
        client.force_login(editor)
        assert client.post(url, data).status_code == 403
        for stranger in (bob, None):
            client.logout()
            if stranger:
                client.force_login(stranger)
            response = client.post(url, data)
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")
    client.force_login(editor)
    client.post(QUEUE, {"action": "approve", "_selected_action": comment.pk, "index": "0"})
    assert state(comment) == "pending"
    assert state(decision.comment) == "approved"


def test_decisions_need_the_forms_token(moderator: User, post: Post) -> None:
    comment = post(state="pending")
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    data = {"decision": f"approve:{comment.pk}", "shown": f"{comment.pk}:0"}
    assert client.post(DECIDE, data).status_code == 403
    page = get(client)
    assert page.press(client, "approve", comment).status_code == 303
    assert state(comment) == "approved"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"decision": "hold:1", "shown": "1:0"},
        {"decision": "approve:x", "shown": "1:0"},
        {"decision": "approve:1", "shown": "2:0"},
        {"decision": "approve:1", "shown": "1:"},
        {"decision": "approve:" + "9" * 30, "shown": "9" * 30 + ":0"},
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_requests_that_no_page_of_ours_sends_are_refused(mo: Client, data: dict[str, str]) -> None:
    assert mo.post(DECIDE, data).status_code == 400


def test_a_reloaded_address_of_a_decision_leads_to_the_queue(mo: Client) -> None:
    for url in (DECIDE, f"{QUEUE}decide-all/", f"{QUEUE}undo/"):
        response = mo.get(f"{url}?state=spam")
        assert (response.status_code, response["Location"]) == (303, f"{QUEUE}?state=spam")
