"""A site with everything in it that an export has to get right, and ways to compare two sites."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.core.files import File
from django.utils import timezone

from comments.defence_models import Print
from comments.models import Comment, Decision, Discussion, ReaderState
from comments.moderation import moderate, move_comment
from comments.posting import withdraw_comment
from comments.states import Act, State, way_to
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.wordpress.exporting.leaving import ExportReport, export_wordpress
from filmclub.wordpress.importing import import_wordpress
from reviews import publishing
from reviews.content_notes import read_lines
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    Credit,
    Film,
    FilmTitle,
    FormerSlug,
    Image,
    OldAddress,
    Origin,
    Series,
    Tag,
)
from reviews.pictures import save_image
from reviews.saving import save_addressed, save_article
from tests.conftest import comments_below
from tests.wordpress import exports

SITE = "https://club.example"
WP = "{http://wordpress.org/export/1.2/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
PICTURE = Path(__file__).resolve().parent.parent / "data/wordpress/uploads/2026/02/pastel-skyline.png"

# What has ended CDATA, broken XML, been unserialised, lost its backslashes or been trimmed elsewhere.
AWKWARD = [
    "It ends ]]> here, ]] > and <![CDATA[ begins ]]]]><![CDATA[> again.",
    "שלום, זה סרט יפה מאוד.\n\nعالم جميل \u202bמימין\u202c.",
    "An emoji 🎬👩🏽‍🚀, a flag 🏳️‍🌈 and z̈ with marks.",
    'O:8:"stdClass":1:{s:1:"a";i:5;}',
    "a:0:{}",
    "i:5;",
    "Back\\slashes \\\\ and \\*stars\\* and \\_lines\\_ and C:\\new\\table, 100 %5C %",
    'He >!dies *at the end*!< of it, and >!nobody saw "it" <coming> & going!<.',
    ">!The whole paragraph tells it.!<\n\nThis does not.",
    "He ||dies|| a || b, [SPOILER]and so\n\n- does she[/spoiler] [spoiler]",
    "* one\n* two\n\n1. first\n2. second\n\n> quoted\n> twice\n\n`code <b>` and\n\n"
    "```\n\tdef f():\n\n    pass\n```",
    '[A link](https://example.org/?a=1&b=2 "title") and https://example.org/x_(y) & www.example.org.',
    "<script>alert(1)</script> 5 < 6 && 7 > 6 &amp; &lt;b&gt;",
    "Lines\nand  two   blanks\n\n\n\nand four breaks\n    indented",
    "x" * 70 + " " + "A very long comment. " * 400,
    "As long as it may be. " + '& < > " ' * 7_000,
]


def export_to(path: Path, **options: Any) -> ExportReport:
    with path.open("wb") as file:
        return export_wordpress(file, site=SITE, **options)


def export_as_text(**options: Any) -> str:
    file = BytesIO()
    export_wordpress(file, site=SITE, **options)
    return file.getvalue().decode()


def make_site(directory: Path) -> None:
    """A site of everything: articles in every state, a film, a series, pictures, and talk of every kind."""
    file = directory / "old-blog.xml"
    blog = exports.whole_blog()
    for item in blog:
        # One without a date comes first, and has the article's; when it comes back, it stands by that.
        item.comments = [comment for comment in item.comments if comment.date != exports.NO_DATE]
    file.write_text(exports.export(*blog), encoding="utf-8")
    import_wordpress(file)
    editor = _person("ed", "Ed van der", "Ito", is_staff=True)
    moderator = _person("mo", "Mo", "Lind", is_staff=True, is_superuser=True)
    _person("lurker", "Lu", "Rker")
    image = Image(
        alt="Towers <in> “pink” & coral",
        caption="A city, 1 < 2",
        credit="Drawing: A & B",
        licence="CC BY 4.0",
    )
    with PICTURE.open("rb") as picture:
        image.file = File(picture, name="Skyline é.png")
        save_image(image)
    review = _make_articles(editor, _make_film(image), image)
    _talk(review, moderator, _person("ann", "Ann", "Berg"))


def _person(username: str, first: str, last: str, **fields: Any) -> User:
    return User.objects.create_user(
        username, f"{username}@club.example", first_name=first, last_name=last, **fields
    )


def _make_film(poster: Image) -> Film:
    film = Film.objects.create(
        title="Her",
        slug="her-2013",
        year=2013,
        running_time=126,
        original_title="Elle & lui",
        languages=["en"],
        countries=["US"],
        genres=["drama"],
        synopsis="He writes.\r\n\r\nShe \\answers\\.",
        content_notes=read_lines("strong language\nsex | fr: sexe"),
        imdb_id="tt1798709",
        poster=poster,
    )
    FilmTitle.objects.create(film=film, language="fr", title="Elle")
    for position, (name, department, title) in enumerate(
        [
            ("Spike Jonze", "directing", "Directed by"),
            ("Rooney Mara", "cast", ""),
            ("Arcade Fire", "music", ""),
        ]
    ):
        person = Contributor(name=name, slug=name.lower().replace(" ", "-"), born="1969-10", died="2020")
        save_addressed(person)
        Credit.objects.create(
            film=film,
            contributor=person,
            department=department,
            title=title,
            position=position,
            character="Catherine" if department == "cast" else "",
            attributes=["voice"] if department == "cast" else [],
        )
    return film


def _make_articles(editor: User, film: Film, image: Image) -> Article:
    now = timezone.now()
    wide = Tag(slug="Science_Fiction", name="Science & fiction", description="Near\nand <far>")
    save_addressed(wide)
    narrow = Tag(slug="robots", name="Robots", parent=wide)
    save_addressed(narrow)
    alone = Tag(slug="東京", name="東京 & more")
    save_addressed(alone)
    series = Series(slug="robots", name="Robots on Monday", description="Each Monday.\r\nOr not.")
    save_addressed(series)
    published = now - timedelta(days=3, microseconds=17)
    review = Article(
        slug="A-Voice_of-her",
        title='5 < 6 & "<b>" ]]> 🎬',
        author=editor,
        standfirst="One sentence.\r\nAnother & more.",
        body=_body(image),
        kind="review",
        spoils="ending",
        rating=9,
        contributed_by="Ruth “Ru” Guest",
        favourite_line="The past is\r\njust a story\\.",
        favourite_line_speaker="Samantha",
        lead_image=image,
        series=series,
        published_at=published,
    )
    save_article(review, films=[film.pk], tags=[narrow, alone])
    publishing.publish(article=review, by=None, at=published)
    review.slug = "東京-her"
    save_article(review)
    french = Article(slug="une-voix", title=review.title, author=editor, language="fr", translation_of=review)
    french.body, french.spoils = "<p>Une voix.</p>", "nothing"
    save_article(french)
    publishing.publish(article=french, by=None, at=published)
    states = {"plan": None, "soon": now + timedelta(days=30), "taken-back": now - timedelta(days=9)}
    for slug, at in states.items():
        one = Article(slug=slug, title=slug.title(), author=editor, kind="essay", body=f"<p>{slug}</p>")
        save_article(one)
        if at:
            publishing.publish(article=one, by=None, at=at)
    Article.objects.filter(slug="taken-back").update(state=Article.State.WITHDRAWN)
    save_article(
        Article(slug="house-rules", title="House rules", author=editor, kind="page", body="<p>Be kind.</p>")
    )
    Discussion.objects.create(
        article=french, policy=Discussion.Policy.HOLD, closes_after_days=9, is_strict=True, links_held=0
    )
    Discussion.objects.create(article=Article.objects.get(slug="soon"), policy=Discussion.Policy.CLOSED)
    return review


def _body(image: Image) -> str:
    return (
        "<h2>One &amp; two</h2><p>Words <strong>bold</strong> and <em>so</em> on,<br>"
        'a <a href="/articles/une-voix/">link</a>, a backslash \\ and ]]&gt;.</p>'
        f'<figure><img src="{image.file.url}" data-file="{image.pk}"></figure>'
        f'<figure><img src="{image.file.url}" data-file="{image.pk}" alt="Other words">'
        "<figcaption>Mine</figcaption></figure>"
        "<p>https://www.youtube.com/watch?v=dQw4w9WgXcQ</p><ul><li><p>a</p></li></ul>"
        '<details class="spoiler"><p>She &amp; he <em>leave</em>.</p><ul><li>b</li></ul></details><p>So.</p>'
    )


def _talk(article: Article, moderator: User, ann: User) -> None:
    post = comments_below(article, moderator)
    day = timezone.now() - timedelta(days=2)
    moments = (day + timedelta(minutes=n, microseconds=n * 7) for n in range(1000))
    guest = Writer(
        name='Zoë "Z" <b> & Co',
        email="zoe@example.org",
        website="https://example.org/?a=1&amp=2",
        browser_key="b" * 32,
    )
    post("A long name.", at=next(moments), writer=Writer(name="名" * 245, email="na@example.org"))
    for text in AWKWARD:
        post(text, at=next(moments), address="192.0.2.77", writer=guest)
    below = post("The top.", at=next(moments), writer=Writer(user=ann))
    for depth in range(40):
        below = post(f"Level {depth}.", parent=below, at=next(moments))
    for state in State:
        writer = Writer(name=f"Of {state}", email="secret@example.org", website="https://secret.example")
        above = post(f"Secret words {state}.", state="pending", at=next(moments), writer=writer)
        post(f"Below {state}.", parent=above, at=next(moments), writer=Writer(user=moderator))
        # The answer of a moderator has approved it.
        for act in [Act.HOLD, *(way_to(state) or [])]:
            moderate(above, act, by=moderator, reason="a reason", now=next(moments))
            above.refresh_from_db()
        if state == State.WITHDRAWN:
            withdraw_comment(above, now=next(moments))
    post("It gives away the end.", spoils="ending", at=next(moments), writer=Writer(user=ann))
    post("It gives nothing away.", spoils="nothing", at=next(moments), writer=Writer(user=ann))
    edited = post("Edited.", at=next(moments))
    Comment.objects.filter(pk=edited.pk).update(edited_at=next(moments), language="fr")
    older, younger = post("Older.", at=next(moments)), post("Younger.", at=next(moments))
    move_comment(older, younger, by=moderator, reason="an answer to it")
    ReaderState.objects.create(user=ann, discussion_id=article.pk, seen_at=day, last_at=day)


ROWS: list[Any] = [
    *(
        ReaderState,
        Print,
        Decision,
        Comment,
        Discussion,
        Origin,
        OldAddress,
        FormerSlug,
        ArticleFilm,
        Article.tags.through,
    ),
    *(
        Article.images.through,
        Article.videos.through,
        Article,
        Credit,
        FilmTitle,
        Film,
        Contributor,
        Series,
        Tag,
    ),
    *(Image, User.groups.through, User.user_permissions.through, User),
]


def empty_the_site() -> None:
    """As a new one is; what was exported is in the file alone."""
    Tag.objects.update(parent=None)
    Article.objects.update(translation_of=None)
    for model in ROWS:
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)


# What is another in every database, what no file may hold, and counters of changes.
_NEVER = {
    "Comment": {"writer", "revision", "held_for"},
    "Article": {
        *("version", "edition", "discussion_version", "body_html", "public_html"),
        *("comment_count", "last_comment_at"),
    },
    "Film": {"edition"},
    "Series": {"edition"},
    "Image": {"file", "ready", "has_card", "created_at", "import_ref"},
    "User": {
        *("password", "last_login", "is_staff", "is_superuser", "is_active", "date_joined", "changed_at"),
        *(
            "import_ref",
            "bell_count",
            "bell_seen_at",
            "bell_last_at",
            "renamed_at",
            "about",
            "picture",
            "picture_width",
            "picture_height",
        ),
    },
}


def columns() -> dict[str, list[Any]]:
    """Every column of what an export holds, with names in place of keys."""
    names = {
        User: dict(User.objects.values_list("pk", "username")),
        Article: dict(Article.objects.values_list("pk", "slug")),
        Series: dict(Series.objects.values_list("pk", "slug")),
        Tag: dict(Tag.objects.values_list("pk", "slug")),
        Film: dict(Film.objects.values_list("pk", "slug")),
        Contributor: dict(Contributor.objects.values_list("pk", "slug")),
        Image: dict(Image.objects.values_list("pk", "alt")),
        Discussion: dict(Article.objects.values_list("pk", "slug")),
        Comment: {pk: str(at) for pk, at in Comment.objects.values_list("pk", "created_at")},
    }
    found = {
        model.__name__: list(_rows(model, names))
        for model in (User, Series, Tag, Contributor, Film, FilmTitle)
    }
    found |= {
        model.__name__: list(_rows(model, names)) for model in (Credit, Image, Article, ArticleFilm, Comment)
    }
    through = Article.tags.through.objects.values_list("article__slug", "tag__slug")
    return found | {"tags": sorted(through), "discussions": sorted(_discussions())}


def _rows(model: Any, names: dict[Any, dict[int, str]]) -> list[dict[str, Any]]:
    trees = sorted(Comment.objects.filter(parent=None).values_list("tree_id", flat=True))
    rows = []
    for row in model._base_manager.all():
        if model is User and not (row.articles.exists() or row.comments.exists()):
            continue
        values: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.primary_key or field.name in _NEVER.get(model.__name__, ()):
                continue
            value = getattr(row, field.attname)
            values[field.name] = names[field.related_model].get(value) if field.is_relation else value
        if model is Comment:
            values["tree_id"] = trees.index(values["tree_id"])
        if model is Article:
            values["body"] = _without_addresses(values["body"])
        rows.append(values)
    return sorted(
        rows, key=lambda values: repr(sorted((name, repr(value)) for name, value in values.items()))
    )


def _without_addresses(body: str) -> str:
    body = re.sub(r' (data-file|src)="[^"]*"', "", body)
    return re.sub(r'<img[^<>]*?( alt="[^"]*")?[^<>]*>', r"<img\1>", body)


def _discussions() -> list[tuple[Any, ...]]:
    columns = ("article__slug", "policy", "closes_after_days", "is_strict")
    return list(Discussion.objects.values_list(*columns))


def as_wordpress_has_it(text: str, url: str, new: str = "") -> str:
    """A file as WordPress at this address exports it after it has read one of ours: numbered anew, from 1 on.

    `new` are items that were written there since.
    """
    for element in ("comment", "post"):
        numbers = re.findall(rf"<wp:{element}_id>(\d+)<", text)
        anew = {number: str(place) for place, number in enumerate(sorted(numbers, key=int), start=1)} | {
            "0": "0"
        }
        text = re.sub(
            rf"(<wp:{element}_(?:id|parent)>)(\d+)<",
            lambda found, anew=anew: f"{found[1]}{anew[found[2]]}<",  # type: ignore[misc]
            text,
        )
        if element == "post":
            thumbnail = r"(<wp:meta_key>_thumbnail_id</wp:meta_key>\n<wp:meta_value>)(\d+)"
            text = re.sub(thumbnail, lambda found: found[1] + anew[found[2]], text)  # noqa: B023
    for element in ("link", "wp:base_site_url", "wp:base_blog_url"):
        text = re.sub(f"<{element}>{SITE}</{element}>", f"<{element}>{url}</{element}>", text)
    return text.replace("</channel>", f"{new}</channel>")


def items_in(text: str) -> dict[str, ElementTree.Element]:
    """The items of a file by the slugs of their addresses, read by another parser than ours."""
    root = ElementTree.fromstring(text)  # noqa: S314 the tests' own file
    return {item.findtext(f"{WP}post_name") or "": item for item in root.iter("item")}


def comments_in(item: ElementTree.Element) -> list[dict[str, str]]:
    """The comments of an item by the names of their fields, meta fields among them."""
    found = []
    for comment in item.findall(f"{WP}comment"):
        values = {child.tag.removeprefix(WP): child.text or "" for child in comment}
        for meta in comment.findall(f"{WP}commentmeta"):
            values[meta.findtext(f"{WP}meta_key") or ""] = meta.findtext(f"{WP}meta_value") or ""
        found.append(values)
    return found
