"""A letter goes out whole while workers are killed: few come twice, and none to who has left meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.extent import extent
from tests.mail.servers import Inbox, mail_server
from tests.mail.test_kills import LATER, Killer, ask
from tests.processes import ROOT, manage, migrated_database, production

KILLS = extent(3, 10)
SUBSCRIBERS = extent(70, 10_000)
LEAVE = extent(5, 500)
# Mails until a worker is killed, so that some are left for the last one.
BETWEEN = SUBSCRIBERS // (KILLS + 2)
SECONDS = extent(90, 1800)
BEGIN = f"""
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from filmclub.accounts.models import User
from filmclub.mail.confirmation import confirm_way, way_of_mail
from filmclub.mail.models import Subscriber
from filmclub.club.models import Club
from reviews.letters.sending import begin
from reviews.models import Article, Letter
with transaction.atomic():
    Club.objects.lock()
    Club.objects.update(sends_letters=True)
confirm_way(way_of_mail(Club.objects.current()))
now = timezone.now()
article = Article.objects.create(
    slug="a-voice", title="A voice", author=User.objects.create_superuser("boss"), state="published",
    published_at=now - timedelta(hours=1),
)
fields = {{"list": "letter", "language": "en", "asked_at": now, "confirmed_at": now}}
Subscriber.objects.bulk_create(
    [Subscriber(address=f"r{{number}}@example.org", **fields) for number in range({SUBSCRIBERS})]
    + [Subscriber(address="left@example.org", ended_at=now, **fields)]
)
with transaction.atomic():
    begin(Letter.objects.create(article=article))
"""
# Whom nobody has written to yet.
STOP = f"""
from filmclub.mail.lists import stop
from filmclub.mail.models import Mail, Subscriber
sent = Mail.objects.exclude(state="queued").values_list("key", flat=True)
reached = {{int(key.rpartition(":")[2]) for key in sent}}
for subscriber in Subscriber.objects.active().exclude(pk__in=reached).order_by("-pk")[:{LEAVE}]:
    stop(subscriber)
    print(subscriber.address)
"""
# What a killed worker had taken is anybody's, as five and ten minutes later.
DUE = "UPDATE jobs_due SET next_at = moment WHERE kind = 'part of a letter'"
WAITING = "SELECT count(*) FROM mail_mail WHERE state IN ('queued', 'sending')"
OPEN = "SELECT count(*) FROM reviews_letter WHERE finished_at IS NULL"


@pytest.mark.slow
@pytest.mark.runs_on("postgresql")
def test_a_letter_reaches_everybody_though_workers_are_killed(tmp_path: Path) -> None:
    inbox = Inbox()
    with migrated_database("letter", tmp_path) as url, mail_server(inbox) as port:
        mail_url = f"smtp://127.0.0.1:{port}"
        assert manage(url, "shell", "--verbosity", "0", "-c", BEGIN, EMAIL_URL=mail_url) == ""

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [
                    *(sys.executable, "manage.py", "db_worker", "--queue-name", "mail,default"),
                    *("--no-startup-delay", "--interval", "0.1"),
                ],
                cwd=ROOT,
                env=production(url) | {"EMAIL_URL": mail_url},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        killer, gone = Killer(start), set[str]()
        inbox.taken = killer.taken
        for number in range(KILLS):
            killer.kill_one(BETWEEN, SECONDS)
            ask(url, LATER)
            ask(url, DUE)
            if number == KILLS // 2:
                gone = set(manage(url, "shell", "--verbosity", "0", "-c", STOP).split())
        assert len(gone) == LEAVE
        worker = start()
        try:
            end = time.monotonic() + SECONDS
            while (ask(url, OPEN), ask(url, WAITING)) != ([(0,)], [(0,)]) and time.monotonic() < end:
                time.sleep(0.5)
        finally:
            worker.terminate()
            worker.wait(timeout=30)
        reached, times = set(inbox.recipients), Counter(inbox.ids())
        assert reached == {f"r{number}@example.org" for number in range(SUBSCRIBERS)} - gone
        # Each has one mail; of those that came twice, both are the same.
        assert len(times) == len(reached)
        assert sum(times.values()) - len(times) <= KILLS
        assert max(times.values()) <= 2
