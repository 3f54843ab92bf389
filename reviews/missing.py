"""What an article still lacks before readers see it, each with its place in the editor's form.

Nothing of it is forced but an alternative text: whoever wants to publishes without the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from filmclub.lib.elements import Element, parse
from filmclub.lib.near_names import near_names
from reviews.credits import ContributorKind
from reviews.dead_links import dead_links
from reviews.missing_pictures import Missing, pictures_lack
from reviews.models import Article, Credit, Spoils
from reviews.passages import passages_in

# What parts the words of a text: no name goes on behind its end.
BLOCKS = ("p", "h2", "h3", "li", "figcaption", "blockquote")


def missing_of(article: Article) -> list[Missing]:
    """What a stored article lacks, in the order of the form: at most four queries and those of its links."""
    root = parse(article.body)
    return [
        *_said_of_the_whole(article, root),
        *pictures_lack(article, root),
        *_links(root),
        *_names(article, root),
    ]


def _said_of_the_whole(article: Article, root: Element) -> Iterator[Missing]:
    traits = article.traits
    if traits.is_listed and not traits.is_one_line and not article.standfirst.strip():
        words = _("It has no standfirst. Write the one or two sentences that lists show below the title.")
        yield Missing(words, "standfirst")
    if traits.is_about_a_film and not (article.pk and article.films.exists()):
        yield Missing(_("It names no film. Choose the film that it is about."), "films")
    if traits.is_listed and article.spoils == Spoils.NOT_SAID:
        words = _("Gives away: not said. Choose how far the text gives the film away.")
        yield Missing(words, "spoils")
    if article.spoils == Spoils.NOTHING and passages_in(root):
        words = _(
            "Gives away: nothing, and yet passages are marked as giving away. Choose how far the text goes, "
            "or lift the marks."
        )
        yield Missing(words, "spoils")


def _links(root: Element) -> Iterator[Missing]:
    links = {link.attributes["href"]: link.text() for link in root.find_all("a") if "href" in link.attributes}
    for address in dead_links(links):
        words = _("The link “%(words)s” leads to %(address)s, where readers find nothing. Mend or remove it.")
        yield Missing(words % {"words": links[address], "address": address}, "body", address)


def _names(article: Article, root: Element) -> Iterator[Missing]:
    """Names that are close to one of the people who made the film, but not the same: at most one query."""
    texts = {"title": article.title, "standfirst": article.standfirst, "body": "\n".join(_blocks(root))}
    if not any(any(map(str.isupper, text)) for text in texts.values()):
        return
    rows = (
        Credit.objects.public()
        .filter(film__articles=article.pk)
        .exclude(contributor__kind=ContributorKind.COMPANY)
    )
    credits = list(rows.values_list("contributor__name", "credited_as", "character"))
    names = [name for credit in credits for name in credit[:2] if name]
    others = [character for *_names, character in credits]
    for field, text in texts.items():
        for near in near_names(text, names, others):
            words = _("“%(found)s”: is %(name)s meant? So the film’s credits spell it.")
            yield Missing(words % {"found": near.found, "name": near.name}, field, near.found)


def _blocks(element: Element) -> Iterator[str]:
    for block in element.elements():
        if block.tag in BLOCKS and not any(child.tag in BLOCKS for child in block.elements()):
            yield block.text()
        else:
            yield from _blocks(block)
