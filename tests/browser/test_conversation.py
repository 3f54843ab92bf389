"""A guest is answered, likes, edits, quotes, mutes and ends the mails by a click; a member has the bell."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Crawled
from tests.browser.looking import Complaints, go, inaccessible, join, sign_in, visit
from tests.browser.mailbox import find_in_mail, in_mail
from tests.browser.servers import Site

# Mails name the site's own host, which is another one than that of the browser here.
CONFIRM = re.compile(r"/[\w/]*confirm/\?token=[\w-]+")
STOP = re.compile(r"/mail/stop/\?token=[\w-]+")
# What the site's people do meanwhile.
PEOPLE = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from comments.models import Comment, Subscription
from comments.moderation import moderate
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
boss = User.objects.filter(groups__name="Moderators", is_active=True).first()
now = timezone.now()
"""
APPROVE = "moderate(Comment.objects.get(text={text!r}), 'approve', by=boss)"
ANSWER = """
asked = Comment.objects.get(text={text!r})
article = asked.discussion.article
said = post_comment(article=article, writer=Writer(user=boss), text={answer!r}, parent_id=asked.pk)
Comment.objects.filter(pk=said.pk).update(published_at=now - timedelta(minutes=11))
Subscription.objects.by_mail().update(told_at=now - timedelta(hours=1), rhythm='at_once')
"""
TELL = """
from comments.answers.queueing import queue_mails
with transaction.atomic():
    queue_mails(Subscription.objects.by_mail(), now, {key!r})
"""
MAKE_MEMBER = """
member = User.objects.create_user({name!r}, password={password!r}, first_name={name!r})
post_comment(article=asked.discussion.article, writer=Writer(user=member), text={text!r})
"""
COUNT = """
from filmclub.mail.models import Mail
print(Mail.objects.filter(recipient={address!r}).count())
"""


def happens(site: Site, *acts: str, **values: Any) -> str:
    return site.manage("shell", "-v0", "-c", PEOPLE + "\n".join(acts).format(**values))


def comment_saying(page: Page, text: str) -> Locator:
    return page.locator("article.comment").filter(has_text=text).last


def open_menu(comment: Locator) -> None:
    comment.locator("details.menu > summary").click()


def test_a_guest_talks_and_ends_the_mails_by_one_click(
    demo_site: Site, chromium: Browser, crawled: Crawled
) -> None:
    site, article = demo_site, demo_site.url + crawled.kinds["reviews:article"]
    mark = token_hex(4)
    text, answer, address = f"Asked {mark}.", f"Answered {mark}.", f"gil.{mark}@example.org"
    with visit(chromium) as page, visit(chromium) as mailbox:
        complaints = Complaints(page, site.url)
        join(page, article)
        form = page.locator("form#reply")
        form.get_by_label("Comment").fill(text)
        form.get_by_label("Name").first.fill("Gil")
        form.get_by_label("E-mail").first.fill(address)
        form.get_by_label("Write to me about answers").check()
        form.get_by_role("button", name="Post comment").click()
        expect(comment_saying(page, text)).to_contain_text("waiting for a moderator")

        go(mailbox, site.url + in_mail(mailbox, site, address, CONFIRM))
        mailbox.locator("main form button").first.click()
        happens(site, APPROVE, text=text)
        assert in_mail(mailbox, site, address, re.compile("approved it"))

        happens(site, ANSWER, TELL, text=text, answer=answer, key=mark)
        assert in_mail(mailbox, site, address, re.compile(re.escape(answer)))
        stop = site.url + in_mail(mailbox, site, address, STOP)

        join(page, f"{article}?order=newest")
        other = comment_saying(page, answer)
        other.get_by_role("button", name=re.compile("^Like ")).click()
        join(page, f"{article}?order=newest")
        expect(comment_saying(page, answer)).to_contain_text("1 reader likes this")

        own = page.locator("article.comment").filter(has_text=text).first
        open_menu(own)
        own.get_by_role("link", name="Edit").click()
        edited = f"Asked better {mark}."
        page.get_by_label("Comment").fill(edited)
        assert inaccessible(page) == []
        page.get_by_role("button", name="Save").click()
        expect(page.locator("article.comment").filter(has_text=edited).first).to_be_visible()

        join(page, f"{article}?order=newest")
        other = comment_saying(page, answer)
        open_menu(other)
        quote = other.get_by_role("link", name="Quote").get_attribute("href") or ""
        go(page, urljoin(page.url, quote))
        expect(page.get_by_label("Comment").first).to_have_value(re.compile(rf"^> {re.escape(answer)}"))

        join(page, f"{article}?order=newest")
        other = comment_saying(page, answer)
        open_menu(other)
        other.get_by_role("button", name="Follow or mute").click()
        page.get_by_role("button", name="Mute the thread").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("You have muted")
        assert inaccessible(page) == []

        # As a mail program does it, from elsewhere and without cookies.
        with visit(chromium) as program:
            posted = program.request.post(
                stop,
                form={"List-Unsubscribe": "One-Click"},
                headers={"Origin": "https://mail.example"},
                max_redirects=0,
            )
            assert posted.status == 200
        again = f"Answered again {mark}."
        happens(site, ANSWER, TELL, text=edited, answer=again, key=f"{mark} again")
        waiting = (
            "from filmclub.mail.models import Mail; print(Mail.objects.filter(recipient={address!r}).count())"
        )
        assert happens(site, waiting, address=address).strip() == "0"
        assert find_in_mail(mailbox, site, address, re.compile(re.escape(again))) == ""
        assert complaints == []


def test_a_member_hears_of_an_answer_by_the_bell_alone(
    demo_site: Site, chromium: Browser, crawled: Crawled
) -> None:
    site, article = demo_site, demo_site.url + crawled.kinds["reviews:article"]
    mark, password = token_hex(4), token_hex(12)
    name, text, answer = f"nell{mark}", f"A member asks {mark}.", f"A member is answered {mark}."
    first = "asked = Comment.objects.approved().filter(parent=None).latest('pk')"
    happens(site, first, MAKE_MEMBER, APPROVE, ANSWER, name=name, password=password, text=text, answer=answer)
    with visit(chromium) as page:
        complaints = Complaints(page, site.url)
        sign_in(page, f"{site.url}/me/comments/", name, password)
        go(page, article)
        bell = page.locator("a.bell")
        expect(bell).to_have_accessible_name(re.compile("1 new for you"))
        assert inaccessible(page) == []
        bell.click()
        expect(page.get_by_text(answer)).to_be_visible()
        go(page, article)
        expect(page.locator("a.bell")).to_have_accessible_name(re.compile("Nothing new for you"))
        assert complaints == []
