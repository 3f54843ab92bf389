"""Categories and tags of a blog: all of them are tags here, categories within one another as they were."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from filmclub.lib import wxr
from filmclub.lib.import_report import Kind, Report
from filmclub.lib.wordpress import plain_text
from reviews.models import OldAddress, Tag
from reviews.old_addresses import key_of, remember_many
from reviews.wordpress.blog import Blog, slug_of

PATHS = {"category": "category", "post_tag": "tag"}


def import_terms(blog: Blog, terms: Iterable[wxr.Term], report: Report) -> None:
    """Make what is not here yet: two queries, and a few for each new tag.

    A category and a tag of one slug are one tag here. Terms of other taxonomies are left.
    """
    known = [term for term in terms if term.taxonomy in PATHS]
    for term in terms:
        if term.taxonomy not in PATHS:
            report.left[Kind(_("term of “%(taxonomy)s”") % {"taxonomy": term.taxonomy})] += 1
    keys = {key_of(_url(blog, term.taxonomy, term.slug)): term for term in known}
    objects = dict(OldAddress.objects.filter(model="tag", key__in=keys).values_list("key", "object_id"))
    tags = Tag.objects.in_bulk([pk for pk in objects.values() if pk])
    made: list[wxr.Term] = []
    for key, term in keys.items():
        if tag := tags.get(objects.get(key) or 0):
            blog.tags[term.taxonomy, term.slug] = tag
            report.here_already[Kind(_("tag"))] += 1
        else:
            _make(blog, term, report)
            made.append(term)
    paths = {term.slug: _path(term.slug, known) for term in known if term.taxonomy == "category"}
    for term in made:
        _put_below_parent(blog, term, paths)
    for term in known:
        tag = blog.tags[term.taxonomy, term.slug]
        old = _addresses(blog, term, paths.get(term.slug, []))
        blog.places.update((key_of(url), tag.get_absolute_url()) for url in old)
        if term in made:
            remember_many([(url, tag) for url in old])


def tag_of(blog: Blog, term: wxr.ItemTerm, report: Report) -> Tag:
    """Return the tag for a post's category or tag, also when the head of the file does not name it."""
    slug = term.slug or slug_of("", term.name, "tag")
    if (term.taxonomy, slug) not in blog.tags:
        import_terms(blog, [wxr.Term(term.taxonomy, 0, slug, term.name, "", "")], report)
    return blog.tags[term.taxonomy, slug]


def _make(blog: Blog, term: wxr.Term, report: Report) -> None:
    name = plain_text(term.name)[:200] or term.slug[:200]
    tag, is_new = Tag.objects.get_or_create(
        slug=slug_of(term.slug, term.name, f"tag-{term.id}"),
        defaults={"name": name, "description": plain_text(term.description)},
    )
    blog.tags[term.taxonomy, term.slug] = tag
    (report.came if is_new else report.here_already)[Kind(_("tag"))] += 1


def _path(slug: str, terms: Iterable[wxr.Term]) -> list[str]:
    """The slugs of a category and of what it belongs to, the widest first; alone if they form a circle."""
    parents = {term.slug: term.parent for term in terms if term.taxonomy == "category"}
    path, above = [slug], parents[slug]
    while above and above not in path:
        path.insert(0, above)
        above = parents.get(above, "")
    return [slug] if above else path


def _put_below_parent(blog: Blog, term: wxr.Term, paths: dict[str, list[str]]) -> None:
    path = paths.get(term.slug, [])
    tag = blog.tags[term.taxonomy, term.slug]
    parent = blog.tags.get(("category", path[-2])) if term.taxonomy == "category" and len(path) > 1 else None
    if parent is not None and parent != tag and tag.parent is None:
        tag.parent = parent
        tag.save(update_fields=["parent"])


def _addresses(blog: Blog, term: wxr.Term, path: list[str]) -> list[str]:
    """Where a term stood: a category also by its number, and below those that it belongs to."""
    urls = [_url(blog, term.taxonomy, term.slug)]
    if term.taxonomy == "category":
        urls += [f"{blog.url}/?cat={term.id}"] if term.id else []
        urls += [_url(blog, "category", "/".join(path))] if len(path) > 1 else []
    else:
        urls.append(f"{blog.url}/?tag={term.slug}")
    return urls


def _url(blog: Blog, taxonomy: str, slug: str) -> str:
    return f"{blog.url}/{PATHS[taxonomy]}/{slug}/"
