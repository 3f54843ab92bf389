"""What is wrong with a file is said with line and item; what was whole before is kept, nothing half."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment
from reviews.models import Article, Tag
from tests.wordpress.exports import NO_DATE, URL, Item, export, thread
from tests.wordpress.exports import Comment as C

pytestmark = pytest.mark.runs_on("sqlite")

Damage = Callable[[str], str]

POSTS = [
    Item(1, "First", comments=thread(10, 20)),
    Item(2, "Second", comments=thread(50, 20)),
    Item(3, "Third"),
]
LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY passwd SYSTEM "file:///etc/passwd">]>\n'


def bring(tmp_path: Path, text: str | bytes, name: str = "export.xml") -> str:
    """Run the command on this file; return what it says went wrong."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError) as failure:
        call_command("import_wordpress", str(path), verbosity=0)
    assert failure.value.returncode == 1
    return str(failure.value)


def in_item(number: int, change: Damage) -> Damage:
    """Damage one item of the file, the first being 1."""

    def damage(text: str) -> str:
        parts = text.split("<item>")
        parts[number] = change(parts[number])
        return "<item>".join(parts)

    return damage


def cut_in_a_tag(text: str) -> str:
    return text[: text.index("<wp:comment_author_email>", text.index("<wp:comment_id>60<")) + 9]


# Damage that nothing can be read behind: what it is, the damage, what is said.
FATAL: list[tuple[str, Damage, str]] = [
    ("not well-formed", in_item(2, lambda xml: xml.replace("</wp:status>", "</wp:state>", 1)), "item 2"),
    ("cut off in the middle of a tag", cut_in_a_tag, "item 2"),
    ("cut off in the middle of a text", lambda text: text[: text.index("Third") + 2], "item 3"),
    (
        "an entity that XML does not know",
        in_item(2, lambda xml: xml.replace("<link>", "<link>&bomb;", 1)),
        "item 2",
    ),
]


@pytest.mark.django_db
class TestAFileThatCannotBeReadOn:
    @pytest.mark.parametrize(("damage", "item"), [row[1:] for row in FATAL], ids=[r[0] for r in FATAL])
    def test_keeps_what_was_whole_before_and_nothing_half(
        self, tmp_path: Path, damage: Damage, item: str
    ) -> None:
        message = bring(tmp_path, damage(export(*POSTS)))

        assert item in message
        assert re.search(r"line \d+", message)
        whole = int(item[-1]) - 1
        assert Article.objects.count() == whole
        assert Comment.objects.count() == (20, 20, 40)[whole]

    @pytest.mark.parametrize("head", [LAUGHS, OUTSIDE], ids=["a billion laughs", "an entity from outside"])
    def test_no_entity_is_expanded(self, tmp_path: Path, head: str) -> None:
        message = bring(tmp_path, export(Item(1, "&c;"), head=head))

        assert "DOCTYPE" in message
        assert not Article.objects.exists()

    @pytest.mark.parametrize(
        "text",
        [
            export(*POSTS).replace("<wp:wxr_version>1.2</wp:wxr_version>", ""),
            export(*POSTS).replace("<wp:wxr_version>1.2<", "<wp:wxr_version>9.0<"),
            "<html><body>Log in</body></html>",
            "This is no XML.",
            "",
            b"\x1f\x8b\x08\x00 not gzip",
            gzip.compress(export(*POSTS).encode())[:300],
            export(*POSTS).encode("utf-16")[:400],
            re.sub(
                r"<wp:base_\w+_url>.*?</wp:base_\w+_url>|<link>https://old.example/blog</link>", "", export()
            ),
        ],
        ids=[
            "no version",
            "a version of the future",
            "a web page",
            "no XML",
            "nothing",
            "no gzip",
            "half a gzip",
            "half of UTF-16",
            "no blog",
        ],
    )
    def test_what_is_no_export_is_said_so(self, tmp_path: Path, text: str | bytes) -> None:
        message = bring(tmp_path, text, "export.xml")

        assert re.search(r"line \d+", message)
        assert not Article.objects.exists()

    def test_a_text_of_gigabytes_in_one_line_does_not_fill_the_memory(self, tmp_path: Path) -> None:
        start, end = export(*POSTS[:1], Item(2, content="HERE")).split("HERE")
        path = tmp_path / "long.xml"
        with path.open("w") as file:
            file.write(start)
            for _megabyte in range(40):
                file.write("word " * 200_000)
            file.write(end)
        with pytest.raises(CommandError, match=r"(?s)line \d+.*item 2.*16 million"):
            call_command("import_wordpress", str(path), verbosity=0)
        assert Article.objects.count() == 1


# What is read on behind: what it is, the posts, what is said, how many articles and comments are there then.
MENDED: list[tuple[str, list[Item], str, int, int]] = [
    (
        "several faults in one thread",
        [Item(1, comments=[C(1, date=NO_DATE), C(2, parent=3), C(3, parent=4), C(4, parent=2), C(2)])],
        "comment 1.*comment 2",
        1,
        4,
    ),
    ("a date that is none", [Item(1, date=NO_DATE), Item(2)], "item 1.*is not a date", 2, 0),
    ("a comment without a date", [Item(1, comments=[C(1, date=NO_DATE)])], "comment 1.*is not a date", 1, 1),
    ("control characters", [Item(1, content="a\x08b", comments=[C(1, "c\x0bd")])], "item 1", 1, 1),
    ("a loop of parents", [Item(1, comments=[C(1, parent=2), C(2, parent=1)])], "item 1.*comment 1", 1, 2),
    ("a comment that answers itself", [Item(1, comments=[C(5, parent=5)])], "item 1.*comment 5", 1, 1),
    ("one number twice", [Item(1, comments=[C(5), C(5, "Again.")])], "item 1.*comment 5", 1, 1),
    ("one number below two posts", [Item(1, comments=[C(5)]), Item(2, comments=[C(5)])], "item 2.*5", 2, 1),
    ("an item of an unknown kind", [Item(1, type="film"), Item(2)], "item 1.*“film”", 1, 0),
    ("a comment without a number", [Item(1, comments=[C(0), C(1)])], "item 1", 1, 1),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "said", "articles", "comments"), [row[1:] for row in MENDED], ids=[row[0] for row in MENDED]
)
def test_a_file_with_a_fault_comes_as_far_as_it_can(
    tmp_path: Path, items: list[Item], said: str, articles: int, comments: int
) -> None:
    message = bring(tmp_path, export(*items))

    assert re.search(r"line \d+", message)
    assert re.search(f"(?s){said}", message), message
    assert Article.objects.count() == articles
    assert Comment.objects.count() == comments
    call_command("check_threads", verbosity=0)
    # The file is no better the second time.
    assert bring(tmp_path, export(*items)) == message


HER = ("post_tag", "her", "her")
# What looks like a fault and is none: the command ends well.
FINE: list[tuple[str, list[Item], int, int]] = [
    ("a child before its parent", [Item(1, comments=[C(2, parent=3), C(3)])], 1, 2),
    ("two that are the same but for the date", [Item(1, comments=[C(2, "Twice."), C(3, "Twice.")])], 1, 2),
    ("a menu", [Item(1, type="nav_menu_item"), Item(2)], 1, 0),
    ("tags that differ in capitals alone", [Item(1, terms=[("post_tag", "Her", "Her"), HER])], 1, 0),
    ("a comment below a menu", [Item(1, type="revision", comments=[C(1)]), Item(2, comments=[C(1)])], 1, 1),
    ("a draft without a date", [Item(1, status="draft", date=NO_DATE)], 1, 0),
    ("one post twice", [Item(1, comments=[C(1)]), Item(1, comments=[C(2, parent=1)])], 1, 2),
    ("a post without a title", [Item(1, title="", content="Quite short.")], 1, 0),
    ("a title without an end", [Item(1, title="word " * 90)], 1, 0),
    ("categories in a circle", [Item(1, terms=[("category", "a", "A")])], 1, 0),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "articles", "comments"), [row[1:] for row in FINE], ids=[r[0] for r in FINE]
)
def test_what_is_unusual_comes_without_complaint(
    tmp_path: Path, items: list[Item], articles: int, comments: int
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(*items, categories=[("a", "A", "b"), ("b", "B", "a")]))
    call_command("import_wordpress", str(path), verbosity=0)

    assert Article.objects.count() == articles
    assert Comment.objects.count() == comments
    # Categories in a circle stand side by side.
    assert not Tag.objects.filter(parent__isnull=False).exists()
    call_command("check_threads", verbosity=0)


@pytest.mark.django_db
def test_a_zipped_export_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.xml.gz"
    path.write_bytes(gzip.compress(export(*POSTS).encode()))
    call_command("import_wordpress", str(path), verbosity=0)

    assert Article.objects.count() == 3


def test_a_file_that_is_not_there_is_said_so(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_wordpress", str(tmp_path / "nothing.xml"))
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("import_wordpress", __file__, media=tmp_path / "nothing")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "head", ["", "<wp:base_blog_url></wp:base_blog_url>", "<wp:base_blog_url>blog</wp:base_blog_url>"]
)
def test_a_blog_without_its_address_has_that_of_its_channel(tmp_path: Path, head: str) -> None:
    text = export(*POSTS).replace(f"<wp:base_blog_url>{URL}</wp:base_blog_url>", head)
    text = text.replace(f"<wp:base_site_url>{URL}<", "<wp:base_site_url>http://wordpress.com/<")
    path = tmp_path / "export.xml"
    path.write_text(text)
    call_command("import_wordpress", str(path), verbosity=0)

    refs = Article.objects.values_list("origin__ref", flat=True)
    assert all(ref.startswith("old.example/blog?p=") for ref in refs)
    assert len(refs) == 3


@pytest.mark.django_db
def test_a_site_alone_is_enough_where_nothing_else_names_the_blog(tmp_path: Path) -> None:
    unnamed = r"<wp:base_blog_url>.*?</wp:base_blog_url>|<link>https://old.example/blog</link>"
    path = tmp_path / "export.xml"
    path.write_text(re.sub(unnamed, "", export(*POSTS)))
    call_command("import_wordpress", str(path), verbosity=0)

    assert Article.objects.filter(origin__ref__startswith="old.example/blog?p=").count() == 3


LONG = "“Her” is a voice that nobody can see, and it is not alone with that at all."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "content", "shown"),
    [
        (",", "<p>Quite short.</p>", "Quite short."),
        ("", "<p><img src='a.png'>, <img src='b.png'></p>", "Untitled"),
        ("", ", ;", "Untitled"),
        ("&nbsp;", "", "Untitled"),
        ("\u200b", "<p>Words.</p>", "Words."),
        ("<em></em>", f"<p>{LONG}</p>", "“Her” is a voice that nobody can see, and it is not alone…"),
        ("?", "<p>A film of that name.</p>", "?"),
        ("!!!", "", "!!!"),
        ("♥", "", "♥"),
        ("東京物語", "", "東京物語"),
    ],
)
def test_a_title_has_words_or_says_that_there_is_none(
    tmp_path: Path, title: str, content: str, shown: str
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(Item(1, title, content)))
    call_command("import_wordpress", str(path), verbosity=0)

    assert Article.objects.get().title == shown


@pytest.mark.django_db
def test_nothing_is_counted_that_is_not_there(tmp_path: Path) -> None:
    path, out = tmp_path / "export.xml", io.StringIO()
    path.write_text(export(Item(1)).replace("<title>Soft Light</title>", "<title></title>"))
    call_command("import_wordpress", str(path), stdout=out)

    assert out.getvalue().startswith("https://old.example/blog\n")
    assert not re.search(r"^ +0 ", out.getvalue(), re.MULTILINE)
    assert "Here already" not in out.getvalue()
