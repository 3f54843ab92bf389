"""What the queue and the page of one comment show, to moderators and to others."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils.translation import override

from comments import desk
from comments.models import ConfirmedAddress, Decision, Disowned
from comments.moderation import moderate
from comments.reasons import reason_words
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import DECIDE, QUEUE, get, state
from tests.conftest import Post
from tests.crowd import post_crowd

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


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


def test_counts_are_exact_up_to_the_most_that_is_counted(
    mo: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_COUNTED", 2)
    post(state="pending")
    post(state="pending")
    assert "Waiting (2)" in get(mo).html
    post(state="pending")
    assert "Waiting (1,000+)" in get(mo).html


@pytest.mark.parametrize("query", ["utm_source=x", "email__startswith=g", "author__password=x"])
def test_parameters_that_the_list_does_not_know_change_nothing(mo: Client, post: Post, query: str) -> None:
    waiting, refused = post(state="pending"), post(state="refused")
    assert get(mo, f"{QUEUE}?{query}").rows == [waiting.pk]
    assert get(mo, f"{QUEUE}?state=refused&{query}").rows == [refused.pk]


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
        "Waits because</span>",
        "A new writer’s comment has a link. It has many links (3). The writer’s first comment.",
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


def test_ten_rows_cost_as_many_queries_as_fifty(mo: Client, post: Post, bob: User, article: Article) -> None:
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
    post_crowd(article, 42, below=[parent], state="pending")
    assert queries(rows=50) == few <= 12


def test_a_row_says_what_was_answered_about_the_address(mo: Client, post: Post, editor: User) -> None:
    gus = Writer(name="Gus", email="gus@example.org")
    theirs = post(writer=gus, state="pending")
    ConfirmedAddress.objects.create(address="gus@example.org", key=theirs.writer)
    assert ">confirmed</span>" in get(mo).html
    # Who only types the same address has confirmed nothing.
    post(writer=gus, state="pending")
    assert get(mo).html.count(">confirmed</span>") == 1
    Disowned.objects.create(comment=theirs)
    for address in (QUEUE, f"{QUEUE}{theirs.pk}/change/"):
        page = get(mo, address).html
        assert "who reads its mail says: “It was not me”" in page
        assert ">confirmed</span>" not in page
    reader = Client()
    reader.force_login(editor)
    assert "It was not me" not in get(reader).html


# One comment


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
    for words in ("Injurieux", "Il contient beaucoup de liens (2)."):
        assert words in in_french
    assert "Insulting" not in in_french
    # What is none of the site's own words, such as those of a club that has changed its language, stays.
    Decision.objects.filter(act=Act.REFUSE).update(reason="Nicht nett")
    assert "Nicht nett" in mo.get(page).content.decode()
    assert (
        "Il contient beaucoup de liens (2)."
        in mo.get("/fr/admin/comments/decision/?who=all").content.decode()
    )


def test_reasons_of_a_french_club_are_read_in_english() -> None:
    stored = "Il contient beaucoup de liens. C’est son premier commentaire."
    with override_settings(LANGUAGE_CODE="fr"), override("en"):
        assert reason_words(stored) == "It has many links. The writer’s first comment."


def test_a_comment_that_is_not_there_leads_back(mo: Client) -> None:
    for pk, status in {"999": 302, "x": 302, "9" * 40: 404}.items():
        assert mo.get(f"{QUEUE}{pk}/change/").status_code == status


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
            assert response.status_code in (302, 303)
            assert response["Location"].startswith("/admin/login/")
    client.force_login(editor)
    client.post(QUEUE, {"action": "approve", "_selected_action": comment.pk, "index": "0"})
    assert state(comment) == "pending"
    assert decision.comment
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
        {"decision": "withdraw:1", "shown": "1:0"},
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


def test_what_is_marked_is_open_for_moderators(mo: Client, post: Post) -> None:
    post("She is >!his sister!< there.\n\n>!All of this tells the end.!<", state="pending")
    page = get(mo).html
    assert page.count('<details class="spoiler" open>') == page.count('<details class="spoiler"') == 1
    assert "his sister" in page
