"""Moving a comment: real admin forms, posted as a moderator and by strangers."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.admin.forms import read_number
from comments.models import Comment, Decision
from comments.moderation import moderate, move_comment
from comments.states import Act
from filmclub.accounts.models import User
from tests.comments.admin.queue_page import QUEUE, get, state
from tests.conftest import MakeArticle, Post, html, make_user

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def page_of(comment: Comment) -> str:
    return f"{QUEUE}{comment.pk}/change/"


def submit(
    client: Client, comment: Comment, to: str, below: object = "", *, query: str = "", seen: int | None = None
) -> tuple[int, str, str]:
    """Send the form of a comment's page; return the status, where it leads, and the page if it is one."""
    revision = Comment.objects.get(pk=comment.pk).revision if seen is None else seen
    data = {"to": to, "below": str(below), "shown": f"{comment.pk}:{revision}"}
    response = client.post(f"{QUEUE}{comment.pk}/move/{query}", data)
    return response.status_code, response.get("Location", ""), html(response)


def parent_of(comment: Comment) -> Comment | None:
    return Comment.objects.get(pk=comment.pk).parent


def errors(page: str) -> list[str]:
    return re.findall(r'<ul class="errorlist[^>]*><li>(.*?)</li>', page)


@pytest.fixture
def pair(post: Post) -> tuple[Comment, Comment]:
    """A comment, and one that does not answer it but should."""
    return post("What of the beach?"), post("It is the best of it.")


def test_the_comments_page_holds_a_form_that_says_what_to_type(
    mo: Client, pair: tuple[Comment, Comment]
) -> None:
    target, comment = pair
    page = get(mo, page_of(comment))
    assert f'action="{QUEUE}{comment.pk}/move/"' in page.html
    assert "the address that its date links to" in page.html
    assert re.search(r'<input type="text" name="below"[^>]*aria-describedby="id_below_helptext"', page.html)
    assert [button["value"] for button in page.buttons if button.get("name") == "to"] == ["below"]
    move_comment(comment, target, by=User.objects.get(username="mo"))
    page = get(mo, page_of(comment))
    assert [button["value"] for button in page.buttons if button.get("name") == "to"] == ["below", "top"]


@pytest.mark.parametrize(
    "typed",
    [
        "{pk}",
        " #{pk} ",
        "/articles/a-voice/comments/{pk}/",
        "https://films.example/articles/a-voice/comments/{pk}/",
        "https://films.example/fr/articles/a-voice/comments/{pk}/?order=newest#c{pk}",
        "https://films.example/articles/a-voice/comments/{pk}",
        "https://films.example/articles/a-voice/?after=9#c{pk}",
        "https://films.example/admin/comments/comment/{pk}/change/?_changelist_filters=state%3Dspam",
    ],
)
def test_a_number_or_a_pasted_link_says_where(mo: Client, pair: tuple[Comment, Comment], typed: str) -> None:
    target, comment = pair
    status, location, _page = submit(mo, comment, "below", typed.format(pk=target.pk))
    assert (status, location) == (303, page_of(comment))
    assert parent_of(comment) == target


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Ann",
        "-5",
        "5.0",
        "9" * 19,
        "https://films.example/articles/a-voice/",
        "https://films.example/articles/a-voice/comments/imported/7/",
        "5 6",
    ],
)
def test_what_names_no_comment_is_told_with_everything_kept(
    mo: Client, pair: tuple[Comment, Comment], typed: str
) -> None:
    _target, comment = pair
    assert read_number(typed) is None
    status, _location, page = submit(mo, comment, "below", typed)
    assert status == 422
    assert errors(page) == ["Nothing was moved: give the number of a comment, or its link."]
    if typed:
        assert f'value="{typed}"' in page
    assert "It is the best of it." in page
    assert parent_of(comment) is None


def test_each_refusal_is_a_sentence_beside_what_was_typed(
    mo: Client, pair: tuple[Comment, Comment], post: Post, make_article: MakeArticle
) -> None:
    _target, comment = pair
    reply = post(parent=comment)
    elsewhere, hidden = post(article=make_article("another")), post(state="spam")
    for typed, sentence in [
        (424242, "Nothing was moved: there is no comment 424242."),
        (reply.pk, "Nothing was moved: a comment cannot stand below itself or one of its own replies."),
        (comment.pk, "Nothing was moved: a comment cannot stand below itself or one of its own replies."),
        (elsewhere.pk, f"Nothing was moved: the comment by {elsewhere.name} is about another article."),
        (hidden.pk, f"Nothing was moved: readers do not see the comment by {hidden.name}."),
    ]:
        status, _location, page = submit(mo, comment, "below", typed)
        assert (status, errors(page)) == (422, [sentence])
        assert f'value="{typed}"' in page
    assert not Decision.objects.filter(act=Act.MOVE).exists()


def test_markup_that_was_typed_stays_text(mo: Client, pair: tuple[Comment, Comment]) -> None:
    page = submit(mo, pair[1], "below", '"><script>alert(1)</script>')[2]
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_undo_stands_in_the_message_and_leads_back_to_the_comment(
    mo: Client, pair: tuple[Comment, Comment]
) -> None:
    target, comment = pair
    _status, location, _page = submit(mo, comment, "below", target.pk)
    page = get(mo, location)
    assert f"Moved: the comment by {comment.name}." in page.html
    assert '<form id="undo" method="post"' in page.html
    button = next(button for button in page.buttons if button.get("name") == "batch")
    response = mo.post(f"{QUEUE}undo/", {"batch": button["value"], "on": comment.pk})
    assert (response.status_code, response["Location"]) == (303, page_of(comment))
    assert parent_of(comment) is None
    assert f"Undone: the comment by {comment.name}." in get(mo, page_of(comment)).html


def test_a_comment_becomes_a_thread_of_its_own_whatever_is_typed(
    mo: Client, pair: tuple[Comment, Comment], post: Post
) -> None:
    reply = post(parent=pair[0])
    assert submit(mo, reply, "top", "Ann")[0] == 303
    assert parent_of(reply) is None


def test_the_way_back_to_the_same_part_of_the_queue_is_kept(
    mo: Client, pair: tuple[Comment, Comment]
) -> None:
    target, comment = pair
    query = f"?_changelist_filters={quote('state=approved&p=2')}"
    page = get(mo, page_of(comment) + query)
    assert f'action="{QUEUE}{comment.pk}/move/?_changelist_filters=state%3Dapproved%26p%3D2"' in page.html
    assert submit(mo, comment, "below", "Ann", query=query)[2].count("state%3Dapproved%26p%3D2") == 2
    location = submit(mo, comment, "below", target.pk, query=query)[1]
    assert location == f"{page_of(comment)}?_changelist_filters=state%3Dapproved%26p%3D2"


def test_what_happened_meanwhile_is_told_and_the_comment_shown_anew(
    mo: Client, pair: tuple[Comment, Comment], may: User
) -> None:
    target, comment = pair
    seen = Comment.objects.get(pk=comment.pk).revision
    moderate(comment, Act.REMOVE, by=may, reason="Insulting")
    status, _location, page = submit(mo, comment, "below", target.pk, seen=seen)
    assert status == 422
    assert "May Ode has decided" in errors(page)[0]
    assert f'name="shown" value="{comment.pk}:{seen + 1}"' in page
    assert parent_of(comment) is None
    assert submit(mo, comment, "below", target.pk)[0] == 303


def test_a_double_click_moves_once_and_offers_one_undo(mo: Client, pair: tuple[Comment, Comment]) -> None:
    target, comment = pair
    seen = Comment.objects.get(pk=comment.pk).revision
    for _click in range(2):
        assert submit(mo, comment, "below", target.pk, seen=seen)[0] == 303
    assert Decision.objects.filter(act=Act.MOVE).count() == 1


def test_the_log_says_where_a_comment_was_moved(mo: Client, post: Post) -> None:
    ann, other = post("What of the beach?"), post("And the music?")
    comment = post("Lovely.", parent=ann)
    submit(mo, comment, "below", other.pk)
    submit(mo, comment, "top")
    page = get(mo, page_of(comment))
    *_earlier, undo = (button["value"] for button in page.buttons if button.get("name") == "batch")
    mo.post(f"{QUEUE}undo/", {"batch": undo})
    page = get(mo, page_of(comment))
    log = page.html.split('<ol class="log">')[1].split("</ol>")[0]
    log = re.sub(r"(<[^>]+>|\s)+", " ", log)
    for words in (
        f"Mo Lind moved below the comment by {other.name} ( {other.pk} )",
        "Mo Lind made a thread of its own",
        f"Mo Lind undone: below the comment by {other.name} again ( {other.pk} )",
    ):
        assert words in log
    html_of_all = get(mo, "/admin/comments/decision/?who=all").html
    assert f"moved below the comment by {other.name}" in html_of_all
    assert "made a thread of its own" in html_of_all


def test_the_log_of_a_comment_costs_one_query_whatever_it_holds(
    mo: Client, pair: tuple[Comment, Comment], moderator: User
) -> None:
    target, comment = pair

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(mo, page_of(comment))
        return len(captured)

    move_comment(comment, target, by=moderator)
    few = queries()
    for place in (None, target, None, target):
        move_comment(comment, place, by=moderator)
    assert queries() == few


def test_a_comment_that_is_gone_leads_back_to_the_queue(mo: Client, post: Post) -> None:
    response = mo.post(f"{QUEUE}424242/move/", {"to": "top"})

    assert (response.status_code, response["Location"]) == (303, QUEUE)
    assert mo.post(f"{QUEUE}{'9' * 30}/move/", {"to": "top"}).status_code == 404


def test_the_address_of_a_move_shows_the_form_when_it_is_opened(
    mo: Client, pair: tuple[Comment, Comment]
) -> None:
    page = get(mo, f"{QUEUE}{pair[1].pk}/move/")
    assert "Move below comment" in page.html
    assert 'class="errorlist' not in page.html


@pytest.mark.parametrize("data", [{}, {"to": "sideways", "below": "1"}, {"below": "1"}])
def test_a_form_without_a_button_moves_nothing(
    mo: Client, pair: tuple[Comment, Comment], data: dict[str, str]
) -> None:
    response = mo.post(f"{QUEUE}{pair[1].pk}/move/", data)
    assert response.status_code == 422
    assert not Decision.objects.filter(act=Act.MOVE).exists()


def test_strangers_move_and_delete_nothing(
    client: Client, pair: tuple[Comment, Comment], post: Post, editor: User, bob: User, eve: User
) -> None:
    target, comment = pair
    spam = post(state="spam")
    urls = {
        f"{QUEUE}{comment.pk}/move/": {"to": "below", "below": str(target.pk)},
        f"{QUEUE}purge/": {"comment": f"{spam.pk}:{spam.revision}"},
    }
    banned = make_user("former", "Moderators", is_active=False)
    for url, data in urls.items():
        client.force_login(editor)
        assert client.post(url, data).status_code == 403
        assert client.get(f"{QUEUE}{comment.pk}/move/").status_code == 403
        for stranger in (bob, eve, banned, AnonymousUser()):
            client.logout()
            if isinstance(stranger, User):
                client.force_login(stranger)
            response = client.post(url, data)
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")
    client.force_login(editor)
    assert "Move below comment" not in get(client, page_of(comment)).html
    client.post(f"{QUEUE}?state=spam", {"action": "purge", "_selected_action": spam.pk, "index": "0"})
    assert parent_of(comment) is None
    assert state(spam) == "spam"


def test_moving_and_deleting_need_the_forms_token(
    moderator: User, pair: tuple[Comment, Comment], post: Post
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    spam = post(state="spam")
    assert submit(client, pair[1], "below", pair[0].pk)[0] == 403
    assert client.post(f"{QUEUE}purge/", {"comment": f"{spam.pk}:{spam.revision}"}).status_code == 403
    assert parent_of(pair[1]) is None
    assert state(spam) == "spam"
