"""Categories and tags of a blog: all of them are tags here, categories within one another as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils.translation import gettext as _

from filmclub.lib.slugs import is_slug, slug_of
from filmclub.lib.wordpress.html import unescape_once
from filmclub.wordpress import wxr
from filmclub.wordpress.addresses import site_path
from filmclub.wordpress.own_addresses import LONGEST_SLUG
from filmclub.wordpress.own_fields import Own, lines_in, text_in
from filmclub.wordpress.own_terms import description_of, is_series
from filmclub.wordpress.report import Counted, ImportReport
from filmclub.wordpress.text import plain_text
from reviews.models import FormerSlug, OldAddress, Tag
from reviews.old_addresses import key_of, remember_many
from reviews.saving import save_addressed
from reviews.tags import makes_a_loop

if TYPE_CHECKING:
    from filmclub.wordpress.blog import Blog

# Nobody reads a chain of categories that is longer.
DEEPEST = 50
PATHS = {"category": "category", "post_tag": "tag"}


def import_terms(blog: Blog, terms: Sequence[wxr.Term], report: ImportReport) -> None:
    """Make what is not here yet: two queries, and a few for each new tag.

    A category and a tag of one slug are one tag here. Terms of other taxonomies are left.
    """
    known = [term for term in terms if term.taxonomy in PATHS and not is_series(term)]
    for term in terms:
        if term.taxonomy not in PATHS:
            report.left[Counted(_("term of “%(taxonomy)s”") % {"taxonomy": term.taxonomy})] += 1
    keys = [key_of(_url(blog, term.taxonomy, term.slug)) for term in known]
    objects = dict(OldAddress.objects.filter(model="tag", key__in=keys).values_list("key", "object_id"))
    tags = Tag.objects.in_bulk([pk for pk in objects.values() if pk])
    made: list[tuple[wxr.Term, Tag]] = []
    for term, key in zip(known, keys, strict=True):
        tag = tags.get(objects.get(key) or 0) or _tag_with_slug(term)
        if tag is not None:
            report.here_already[Counted(_("tag"))] += 1
        else:
            tag = _make(term, report)
            made.append((term, tag))
        blog.tags[term.taxonomy, term.slug] = tag
    _remember(blog, known, made)


def _remember(blog: Blog, known: Sequence[wxr.Term], made: Sequence[tuple[wxr.Term, Tag]]) -> None:
    """Put new categories below their parents, and lead on from where all terms stood."""
    parents = {term.slug: term.parent for term in known if term.taxonomy == "category"}
    for term in known:
        path = _path(term.slug, parents) if term.taxonomy == "category" else []
        page = site_path(Tag.url_name, blog.tags[term.taxonomy, term.slug].slug)
        blog.addresses.lead(_addresses(blog, term, path), page)
    for term, tag in made:
        path = _path(term.slug, parents) if term.taxonomy == "category" else []
        parent = blog.tags.get(("category", path[-2])) if len(path) > 1 else None
        if parent is not None and tag.parent is None and not makes_a_loop(tag, parent):
            tag.parent = parent
            save_addressed(tag, update_fields=["parent"])
    remember_many(
        (url, blog.tags[term.taxonomy, term.slug])
        for term in known
        for url in _addresses(blog, term, _path(term.slug, parents) if term.taxonomy == "category" else [])
    )


def tags_of(blog: Blog, terms: Iterable[wxr.ItemTerm], report: ImportReport) -> set[Tag]:
    """Return the tags for a post's categories and tags, of which none that stands for a series."""
    own = [term for term in terms if term.taxonomy in PATHS and (term.taxonomy, term.slug) not in blog.series]
    return {_tag_of(blog, term, report) for term in own}


def _tag_of(blog: Blog, term: wxr.ItemTerm, report: ImportReport) -> Tag:
    """Return the tag for a post's category or tag, also when the head of the file does not name it."""
    slug = term.slug or slug_for("", term.name, "tag")
    if (term.taxonomy, slug) not in blog.tags:
        import_terms(blog, [wxr.Term(term.taxonomy, 0, slug, term.name, "", "")], report)
    return blog.tags[term.taxonomy, slug]


def _tag_with_slug(term: wxr.Term) -> Tag | None:
    """The tag that has, or had, the term's slug here."""
    slug = _slug_of(term)
    former = FormerSlug.objects.filter(model="tag", slug=slug).values("object_id")
    return Tag.objects.filter(slug=slug).first() or Tag.objects.filter(pk__in=former).first()


def _make(term: wxr.Term, report: ImportReport) -> Tag:
    report.came[Counted(_("tag"))] += 1
    tag = Tag(
        slug=_slug_of(term),
        name=plain_text(term.name)[:200] or term.slug[:200],
        description=description_of(term),
    )
    save_addressed(tag)
    return tag


def _path(slug: str, parents: Mapping[str, str]) -> list[str]:
    """The slugs of a category and of what it belongs to, the widest first; alone if they form a circle."""
    path, above = [slug], parents[slug]
    while above and above not in path and len(path) < DEEPEST:
        path.append(above)
        above = parents.get(above, "")
    return [slug] if above else path[::-1]


def _addresses(blog: Blog, term: wxr.Term, path: list[str]) -> list[str]:
    """Where a term stood: a category also by its number, and below those that it belongs to."""
    urls = [_url(blog, term.taxonomy, term.slug)]
    urls += lines_in(term.meta, Own.OLD_ADDRESS)
    if term.taxonomy == "category":
        urls += [f"{blog.url}/?cat={term.id}"] if term.id else []
        urls += [_url(blog, "category", "/".join(path))] if len(path) > 1 else []
    else:
        urls.append(f"{blog.url}/?tag={term.slug}")
    return urls


def _url(blog: Blog, taxonomy: str, slug: str) -> str:
    return f"{blog.url}/{PATHS[taxonomy]}/{slug}/"


def _slug_of(term: wxr.Term) -> str:
    """The slug of a term here: exactly as a file of ours says, otherwise as near as can be."""
    said = text_in(term.meta, Own.SLUG) or ""
    if is_slug(said) and len(said) <= LONGEST_SLUG:
        return said
    return slug_for(term.slug, term.name, f"tag-{term.id}")


def slug_for(term: str, name: str, kind: str) -> str:
    """The slug of a tag here: that of the blog where it can stand in an address of ours."""
    return (slug_of(unquote(term)) or slug_of(unescape_once(name)) or kind)[:120].strip("-_")
