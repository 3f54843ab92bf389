"""Loads fixtures/ through the site's own functions, so that the demo is what people would have made."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from comments.models import Comment
from comments.moderation import moderate
from comments.posting import post_comment, withdraw_comment
from comments.reports import report_comment
from comments.states import Act, State, way_to
from comments.strict import set_strict
from comments.talk import renew_talk
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.accounts.own_page import change_page
from filmclub.club.models import Club
from reviews import bodies, crediting, publishing
from reviews.content_notes import read_lines
from reviews.credit_text.reader import read_credits
from reviews.models import Article, Contributor, Film, FilmTitle, Image, Series, Spoils, Tag, Video
from reviews.pictures import save_image
from reviews.saving import save_addressed, save_article, save_film, save_series, save_video
from reviews.viewings import rate_film

FIXTURES: Path = settings.BASE_DIR / "fixtures"
GROUP_OF_ROLE = {"editor": "Editors", "moderator": "Moderators"}


def password_of(username: str) -> str:
    """A password of this checkout's own: nobody else's demo has it."""
    return salted_hmac("demo", username, algorithm="sha256").hexdigest()[:12]


@transaction.atomic
def load() -> None:
    """Fill an empty database, or leave it empty when it is interrupted."""
    set_club_up()
    people = read("people.toml")
    users = {row["username"]: make_user(row) for row in people["user"]}
    images = {row["key"]: make_image(row) for row in read("images.toml")["image"]}
    contributors = {row["name"]: row for row in people["contributor"]}
    films = {}
    for path in sorted((FIXTURES / "films").glob("*.toml")):
        row = read(path)
        films[row["slug"]] = make_film(row, contributors, images, editor=users["ines"])
    for row in people["user"]:
        fill_page(users[row["username"]], row, films)
    series = {row["slug"]: Series(**row) for row in read("series.toml")["series"]}
    for each in series.values():
        save_series(each, by=users["ines"])
    for row in read("videos.toml")["video"]:
        poster = images.get(row.pop("poster", ""))
        save_video(Video(**row, poster=poster))
    rows = [read(path) for path in sorted((FIXTURES / "articles").glob("*.toml"))]
    for row in sorted(rows, key=lambda row: "translation_of" in row):
        make_article(row, users, films, series, images)
    for path in sorted((FIXTURES / "threads").glob("*.toml")):
        article, thread = Article.objects.get(slug=path.stem), read(path)
        make_thread(article, thread["comment"], users)
        if thread.get("strict"):
            set_strict(article, is_strict=True, by=users["ines"])
    now = timezone.now()
    renew_talk(now, now)


def set_club_up() -> None:
    """Have moderators look at the next full hour: who tries it out need not wait. And send letters."""
    club = Club.objects.lock()
    club.sends_letters = True
    club.moderation_hour = (timezone.localtime().hour + 1) % 24
    club.save()


def read(path: str | Path) -> dict[str, Any]:
    with (FIXTURES / path).open("rb") as file:
        return tomllib.load(file)


def make_user(row: dict[str, Any]) -> User:
    first, _space, last = row["name"].rpartition(" ")
    user = User(
        username=row["username"],
        first_name=first or last,
        last_name=last if first else "",
        email=f"{row['username']}@example.org" if row["role"] in GROUP_OF_ROLE else "",
        is_staff=row["role"] in GROUP_OF_ROLE,
        is_active=row["role"] != "banned",
    )
    if user.is_staff:
        user.set_password(password_of(user.username))
    else:
        user.set_unusable_password()
    user.save()
    if user.is_staff:
        user.groups.add(Group.objects.get(name=GROUP_OF_ROLE[row["role"]]))
    return user


def fill_page(user: User, row: dict[str, Any], films: dict[str, Film]) -> None:
    """Have somebody say of themselves what they would, and which films they have seen: 0 gives no stars."""
    seen, picture = row.get("seen", {}), None
    if "picture" in row:
        path = FIXTURES / row["picture"]
        picture = ContentFile(path.read_bytes(), name=path.name)
    for slug, rating in seen.items():
        rate_film(user, films[slug].pk, rating or None)
    if "about" in row:
        words = row["about"].strip()
        change_page(user, about=words, shows_films=bool(seen), picture=picture, size=(480, 600))


def make_image(row: dict[str, Any]) -> Image:
    with (FIXTURES / row["file"]).open("rb") as file:
        image = Image(alt=row["alt"], caption=row.get("caption", ""), credit=row.get("credit", ""))
        image.file = File(file, name=Path(row["file"]).name)
        save_image(image)
    return image


def make_film(
    row: dict[str, Any], contributors: dict[str, dict[str, str]], images: dict[str, Image], editor: User
) -> Film:
    titles, credits = row.pop("titles", []), read_credits(row.pop("credits"))
    if credits.unread:
        raise ValueError(f"{row['slug']}: cannot read {credits.unread}")
    row["content_notes"] = read_lines("\n".join(row.get("content_notes", [])))
    film = Film(**{**row, "poster": images.get(row.get("poster", ""))})
    save_film(film, written=[FilmTitle(film=film, **title) for title in titles], by=editor)
    looked_through = {line.line_number for line in credits.lines}
    crediting.save_credits(film=film, lines=credits.lines, by=editor, ask=False, right=looked_through)
    for contributor in Contributor.objects.filter(name__in=contributors, credits__film=film).distinct():
        for field, value in contributors[contributor.name].items():
            setattr(contributor, field, images.get(value) if field == "picture" else value)
        save_addressed(contributor)
    return film


def make_article(
    row: dict[str, Any],
    users: dict[str, User],
    films: dict[str, Film],
    series: dict[str, Series],
    images: dict[str, Image],
) -> None:
    at: datetime = row.get("published") or timezone.now() + timedelta(days=row.get("published_in_days", 0))
    author = users[row["author"]]
    article = Article(
        body=bodies.sanitize(with_images(row["body"], images)),
        author=author,
        series=series.get(row.get("series", "")),
        lead_image=images.get(row.get("lead", "")),
        spoils=Spoils(row["spoils"]),
        published_at=at if row["state"] != "draft" else None,
        translation_of=Article.objects.filter(slug=row.get("translation_of", "")).first(),
        **{
            field: row[field]
            for field in (
                "title",
                "slug",
                "kind",
                "language",
                "standfirst",
                "contributed_by",
                "favourite_line",
                "favourite_line_speaker",
                "rating",
            )
            if field in row
        },
    )
    save_article(
        article,
        films=[films[slug].pk for slug in row.get("films", [])],
        tags=[
            Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in row["tags"]
        ],
        by=author,
    )
    if row["state"] != "draft":
        publishing.publish(article=article, by=author, at=at)
    if row["state"] == "withdrawn":
        publishing.withdraw(article=article, by=author)


def with_images(body: str, images: dict[str, Image]) -> str:
    """Write figures as the editor does: fixtures name a picture by its key, articles by its number."""

    def img(match: re.Match[str]) -> str:
        image = images[match["key"]]
        return f'<figure><img src="{image.file.url}" alt="" data-file="{image.pk}">'

    return re.sub(r'<figure data-image="(?P<key>[^"]+)">', img, body)


def make_thread(article: Article, rows: list[dict[str, Any]], users: dict[str, User]) -> None:
    comments: dict[str, Comment] = {}
    for row in rows:
        comments[row["key"]] = make_comment(article, row, comments, users)
    # What was taken away had been answered before.
    for row in rows:
        at = rows[-1]["at"] + timedelta(hours=1)
        for act in acts_about(row)[1:]:
            moderate(comments[row["key"]], act, by=users["ruth"], reason=row.get("reason", ""), now=at)
        if row.get("state") == State.WITHDRAWN:
            withdraw_comment(comments[row["key"]], now=at)
        for number, report in enumerate(row.get("reports", ())):
            reader = Writer(browser_key=f"{row['key']} {number}")
            report_comment(comments[row["key"]], **report, writer=reader, now=at)


def make_comment(
    article: Article, row: dict[str, Any], comments: dict[str, Comment], users: dict[str, User]
) -> Comment:
    if "by" in row:
        writer = Writer(user=users[row["by"]])
    else:
        writer = Writer(name=row["name"], email=row["email"], website=row.get("website", ""))
    comment = post_comment(
        article=article,
        writer=writer,
        text=row["text"],
        parent_id=comments[row["parent"]].pk if "parent" in row else None,
        language=row["language"],
        spoils=row.get("spoils", ""),
        now=row["at"],
    )
    acts = acts_about(row)
    if not acts and not comment.traits.is_waiting:
        raise ValueError(f"{article.slug}, {row['key']}: a known writer’s comment does not wait")
    if acts and comment.traits.is_waiting:
        at = row["at"] + timedelta(minutes=7)
        moderate(comment, acts[0], by=users["ruth"], reason=row.get("reason", ""), now=at)
    return comment


def acts_about(row: dict[str, Any]) -> list[Act]:
    """What moderators decided about a comment; what its writer took back, they had approved."""
    way = way_to(State(row.get("state", State.APPROVED)))
    return [Act.APPROVE] if way is None else way
