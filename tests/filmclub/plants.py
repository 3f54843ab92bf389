"""Words that are marked as giving away, each in a place of another kind, to be looked for everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from comments.models import Comment
from comments.moderation import move_comment, say_how_far
from comments.strict import set_strict
from filmclub.accounts.models import User
from filmclub.wordpress.importing import import_wordpress
from filmclub.wordpress.own_fields import Own, code
from reviews.bodies import sanitize
from reviews.models import Article, Contributor, Credit, Film, Series, Spoils, Tag
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post, articles_by, comments_below, make_user
from tests.reviews.test_bodies import CLIP, figure
from tests.reviews.test_pictures import make_image, picture_bytes
from tests.wordpress import exports

number = count(1)


@dataclass
class Garden:
    """A site in which words are planted."""

    article: Article
    editor: User
    moderator: User
    make_article: MakeArticle
    post: Post
    folder: Path
    # Comments of which every word may be read: what is planted answers one, or is moved below it.
    roots: list[Comment]
    planted: dict[str, Comment | Article] = field(default_factory=dict)

    def plant(self) -> None:
        for kind, plant in PLANTS.items():
            self.planted[kind] = plant(self, word_of(kind))

    @property
    def comments(self) -> list[Comment]:
        return [*self.roots, *(it for it in self.planted.values() if isinstance(it, Comment))]

    def article_of(self, kind: str) -> Article:
        it = self.planted[kind]
        return it if isinstance(it, Article) else it.discussion.article

    def write(self, slug: str, body: str, **fields: str) -> Article:
        """An article about the same film."""
        article = self.make_article(slug, title=f"On {slug}", body=sanitize(body), **fields)
        save_article(article, films=list(self.article.films.values_list("pk", flat=True)))
        return article

    def imported(self, text: str, **own: str) -> Comment:
        """A comment from an export, with what one of ours says beside its words."""
        n = next(number)
        meta = {str(Own[name]): value for name, value in own.items()}
        item = exports.Item(n, name=f"post-{n}", comments=[exports.Comment(n, text, meta=meta)])
        file = self.folder / f"export-{n}.xml"
        file.write_text(exports.export(item), encoding="utf-8")
        import_wordpress(file)
        return Comment.objects.get(import_ref=f"old.example/blog?comment={n}")


def make_garden(folder: Path) -> Garden:
    """A site with a word in each kind of place, and with pages of all kinds."""
    moderator = make_user("mo", "Moderators", name="Mo Lind")
    editor = make_user("ed", "Editors", name="Ed Ito")
    make_article = articles_by(editor)
    film = Film.objects.create(title="Her", slug="her-2013", year=2013)
    somebody = Contributor.objects.create(name="Spike Jonze", slug="spike-jonze")
    Credit.objects.create(film=film, contributor=somebody, department="directing", title="Directed by")
    make_article("about", kind="page", body="<p>They meet.</p>")
    article = make_article(body="<p>They meet.</p>", series=Series.objects.create(name="S", slug="s"))
    save_article(article, films=[film.pk], tags=[Tag.objects.create(name="Voices", slug="voices")])
    post = comments_below(article, moderator)
    roots = [post("They meet, first."), post("They meet, second.")]
    garden = Garden(article, editor, moderator, make_article, post, folder, roots)
    garden.plant()
    return garden


Plant = Callable[[Garden, str], Comment | Article]


def marked(text: str) -> Plant:
    """A comment of these words, of which `{}` is marked by its writer."""
    return lambda garden, word: garden.post(text.format(word))


def whole(text: str, spoils: str = "ending") -> Plant:
    """A comment that gives away as a whole."""
    return lambda garden, word: garden.post(text.format(word), spoils=spoils)


def answered(garden: Garden, word: str) -> Comment:
    above = garden.post("They meet again.", spoils="ending")
    return garden.post(f"Yes, {word}, as you say.", parent=above, spoils="ending")


def quoted(garden: Garden, word: str) -> Comment:
    above = garden.post(f"They {word}.", spoils="plot")
    return garden.post(f"> They {word}.\n\nThat is so.", parent=above, spoils="plot")


def moved(garden: Garden, word: str) -> Comment:
    comment = garden.post(f"They {word}.", spoils="ending")
    move_comment(comment, garden.roots[0], by=garden.moderator)
    comment.refresh_from_db()
    return comment


def deeper(garden: Garden, word: str) -> Comment:
    """Deeper than a page shows; what stands above the deepest is repeated as lines."""
    comment = garden.roots[0]
    for _level in range(9):
        comment = garden.post(f"Yes: >!{word}!<", parent=comment)
    return comment


def marked_later(garden: Garden, word: str) -> Comment:
    comment = garden.post(f"They {word}.")
    return say_how_far(comment, Spoils.ENDING, by=garden.moderator)


def in_strict(garden: Garden, word: str) -> Comment:
    article = garden.write("strict", "<p>They meet.</p>")
    comment = garden.post(f"They {word}.", article=article)
    set_strict(article, is_strict=True, by=garden.editor)
    comment.discussion.refresh_from_db()
    return comment


def passage(html: str) -> Plant:
    """An article of which this is marked by its editor."""
    return lambda garden, word: garden.write(
        f"passage-{next(number)}",
        f'<p>They meet.</p><details class="spoiler">{html.format(word)}</details><p>They meet again.</p>',
    )


def passage_with_picture(garden: Garden, word: str) -> Comment | Article:
    image = make_image(picture_bytes("PNG", size=(40, 20)), alt=f"They {word}")
    return passage(figure(image, caption="They {0}."))(garden, word)


def text_about(spoils: str) -> Plant:
    return lambda garden, word: garden.write(spoils, f"<p>They {word}.</p>", spoils=spoils)


LONG = " And many words more." * 400
# By what kind of place it is. A word that nobody marked stands beside each, where there is room.
PLANTS: Mapping[str, Plant] = {
    "words in a line": marked("They meet >!{}!< there."),
    "a first line": marked(">!{}!<\n\nThen they meet."),
    "paragraphs": marked("[spoiler]They go.\n\n- {}\n- so\n\nAnd stay.[/spoiler]\n\nThen they meet."),
    "a marked quotation": marked("> They say ||{}||\n\nThey meet."),
    "a mark without an end": marked("They meet ||{}"),
    "marked code": marked("They meet.\n\n[spoiler]```\n{}\n```[/spoiler]"),
    "the title of a marked link": marked('They >![meet](https://example.org/ "{}")!< there.'),
    "a marked address": marked("They meet >!https://example.org/{}!< there."),
    "the beginning of a long comment": marked("They meet >!{}!< there." + LONG),
    "the end of a long comment": marked("They meet." + LONG + " >!{}!<"),
    "a long passage": marked("They meet. >!{}" + LONG + "!<"),
    "a comment about the set-up": whole("They {}.", "setup"),
    "a comment about the plot": whole("They {}.", "plot"),
    "a comment about the ending": whole("They {}."),
    "a first line like a title": whole("{}: THE END\n\nThey meet."),
    "a long comment about the ending": whole("They {}." + LONG),
    "an answer": answered,
    "a quotation": quoted,
    "a comment that was moved": moved,
    "a comment far below": deeper,
    "an imported comment": lambda garden, word: garden.imported(f"They {word}.", SPOILS="ending"),
    "an imported mark": lambda garden, word: garden.imported(
        f'They meet <abbr title="{word}">Spoiler</abbr>.',
        TEXT=code(f"They meet >!{word}!<."),
        FORMAT="markdown",
    ),
    "an imported mark without its source": lambda garden, word: garden.imported(
        f'They meet <abbr title="{word}">Spoiler</abbr>.'
    ),
    "a comment that was marked later": marked_later,
    "a strict discussion": in_strict,
    "a passage": passage("<p>They {}.</p>"),
    "a picture in a passage": passage_with_picture,
    "a clip in a passage": passage(f'<p><a href="{CLIP}">The {{}}</a></p>'),
    # Which is read on the article's own page by everybody, and nowhere else.
    "a text about the set-up": text_about("setup"),
    "a text about the ending": text_about("ending"),
}
READ_IN_PLACE = {"a text about the set-up", "a text about the ending"}


def word_of(kind: str) -> str:
    """The word that is planted in places of this kind: no page says it otherwise, and nothing breaks it."""
    return f"zq{''.join(letter for letter in kind if letter.isalpha()).lower()}qz"
