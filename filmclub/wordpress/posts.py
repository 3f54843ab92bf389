"""Posts of a blog as articles, its pages as pages of the site."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from filmclub.lib.elements import parse
from filmclub.lib.slugs import is_slug
from filmclub.wordpress import wxr
from filmclub.wordpress.blog import Blog
from filmclub.wordpress.bodies import Surroundings, convert
from filmclub.wordpress.figures import fill_pictures
from filmclub.wordpress.films import read_films
from filmclub.wordpress.own_addresses import is_own, old_addresses_of, slug_in
from filmclub.wordpress.own_posts import OwnPost, dates_of_own, read_own
from filmclub.wordpress.people import author_of
from filmclub.wordpress.post_fields import (
    check_date,
    custom_fields_of,
    dates_of,
    is_open,
    read_article,
    thumbnail_of,
)
from filmclub.wordpress.report import Counted, ImportReport
from filmclub.wordpress.terms import tags_of
from filmclub.wordpress.text import plain_text
from reviews import publishing
from reviews.bodies import alt_problems
from reviews.editions import Note
from reviews.models import Article, FormerSlug, Origin
from reviews.old_addresses import remember_many
from reviews.proposals.reading import propose_kind
from reviews.saving import save_article


def import_post(item: wxr.Item, blog: Blog, report: ImportReport) -> tuple[Article, bool]:
    """Store a post or page with all that belongs to it but its comments; call inside a transaction.

    Return the article, and whether it is new. One that an earlier run brought gets only the pictures that
    have come since. About thirty queries for a new one, one for another.
    """
    earlier = blog.earlier.get(item.id)
    if earlier is not None:
        article = Article.objects.get(pk=earlier.key)
        check_date(item, report)
        _fill(article, item, blog, report)
        report.here_already[_counted(article)] += 1
        return article, False
    own = read_own(item, blog, report)
    body = own.body if own and own.body is not None else _body(item, blog, report)
    article, notes = read_article(item, body, author_of(blog, item.creator, report), blog, report)
    origin = Origin(
        ref=blog.ref_of_post(item),
        guid=item.guid[:500],
        notes="\n".join(notes),
        categories=[plain_text(term.name) for term in item.terms if term.taxonomy == "category"],
        custom_fields=custom_fields_of(item),
    )
    if own is not None:
        _take_over(article, origin, own)
        original = blog.earlier.get(blog.numbers_by_slug.get(own.translation_of, 0))
        article.translation_of_id = original.key if original else None
    elif item.type not in blog.kinds_by_type:
        article.kind = propose_kind(article, origin)
    article.series = next(filter(None, (blog.series.get((t.taxonomy, t.slug)) for t in item.terms)), None)
    films = _films(own.films, item, blog, report) if own else None
    save_article(article, films=films, tags=tags_of(blog, item.terms, report), note=Note.IMPORTED)
    origin.article = article
    origin.save(force_insert=True)
    if article.published_at and (is_open(item) or (own and own.is_public_once)):
        publishing.publish(article=article, by=None, at=article.published_at)
    _keep_dates(article, item)
    _remember(article, item, blog)
    if own is not None:
        _remember_own(article, item, own, blog)
    report.came[_counted(article)] += 1
    return article, True


def _films(said: str, item: wxr.Item, blog: Blog, report: ImportReport) -> list[int]:
    """The keys of the films that a file of ours names, made where they are not here."""
    films, wrong = read_films(said, blog.attachments.keys_of_own()) if said else ([], [])
    for what in wrong:
        report.note(_("Film that could not be read: was left out"), item.location, what)
    return films


def _take_over(article: Article, origin: Origin, own: OwnPost) -> None:
    """Give a new article what a file of ours says more exactly than WordPress can."""
    for name, value in own.fields.items():
        setattr(article, name, value)
    if own.state == Article.State.WITHDRAWN:
        article.state = Article.State.WITHDRAWN
    if own.origin:
        origin.categories = own.origin["categories"]
    if own.state:
        # Otherwise nothing is guessed that an editor would have to look through.
        origin.notes = own.origin.get("notes", "")
        origin.confirmed_at = own.origin["confirmed_at"] if own.origin else timezone.now()


def _remember_own(article: Article, item: wxr.Item, own: OwnPost, blog: Blog) -> None:
    """Let all that led to the article lead there still, and remember what it is a translation of."""
    remember_many([(address, article) for address in old_addresses_of(item)])
    rows = [FormerSlug(model="article", slug=slug, object_id=article.pk) for slug in own.former_slugs]
    taken = Article.objects.filter(slug__in=own.former_slugs).values_list("slug", flat=True)
    rows = [row for row in rows if is_slug(row.slug) and len(row.slug) <= 120 and row.slug not in set(taken)]
    FormerSlug.objects.bulk_create(rows, ignore_conflicts=True)
    # Those that came earlier, in this run or another; of two translations each waits for its original.
    for number in blog.translations_of.get(slug_in(item), []):
        earlier = blog.earlier.get(number)
        translation = Article.objects.filter(pk=earlier.key).first() if earlier else None
        if translation is not None:
            translation.translation_of = article
            save_article(translation, update_fields=["translation_of"], note=Note.IMPORTED)


def _body(item: wxr.Item, blog: Blog, report: ImportReport) -> str:
    """The source of an article's body; what an editor should hear about it is in the report."""
    where = item.location

    def link(href: str) -> str:
        now = blog.addresses.link(href)
        if now == href and blog.addresses.owns(href):
            report.note(_("Link inside the blog to what did not come: was left"), where, href)
        return now

    around = Surroundings(
        link=link,
        picture=blog.attachments.picture,
        attached=[
            picture
            for own in blog.attachments.of_post(item.id)
            if (picture := blog.attachments.picture_of(own.id))
        ],
    )
    body = convert(item.content, around)
    for name in body.shortcodes:
        report.note(_("Shortcode that nothing here knows: stands as text"), where, f"[{name}]")
    for src in body.missing:
        # In a dry run a picture that can be taken has no number yet.
        if blog.attachments.number_at(src) not in blog.attachments.arrived:
            report.note(_("Picture missing from a text: its place is kept"), where, src)
    for problem in _alt_problems(body.source):
        report.note(_("Alternative text that says nothing"), where, problem)
    for what in body.lost:
        report.note(_("Formatting that texts here do not have"), where, what)
    for href in body.files:
        report.note(_("Link to a file that is not a picture: still leads to the old address"), where, href)
    return body.source


def _alt_problems(source: str) -> Iterator[str]:
    """What is wrong with the alternative texts that stand in a text."""
    for figure in parse(source).find_all("figure"):
        caption = " ".join(element.text() for element in figure.find_all("figcaption"))
        for image in figure.find_all("img"):
            yield from alt_problems(image.attributes.get("alt", ""), caption)


def _keep_dates(article: Article, item: wxr.Item) -> None:
    dates = {name: at or article.published_at for name, at in dates_of(item).items()}
    if is_own(item):
        dates |= dates_of_own(item)
    Article.objects.filter(pk=article.pk).update(**{name: at for name, at in dates.items() if at})


def _remember(article: Article, item: wxr.Item, blog: Blog) -> None:
    """Lead on from where the post stood, and from the archives of its day."""
    old: list[tuple[str, Article | str]] = [(url, article) for url in blog.addresses.of_post(item)]
    old.append((f"/{blog.ref_of_post(item)}", article))
    # WordPress gives each upload a page of its own; here it stands in the article.
    for own in blog.attachments.of_post(item.id):
        old += [(own.link, article), (f"{blog.url}/?p={own.id}", article)]
    if is_open(item):
        old += blog.addresses.archives_of(item)
    remember_many(old)


def _fill(article: Article, item: wxr.Item, blog: Blog, report: ImportReport) -> None:
    """Put pictures that came in this run where the post shows them."""
    if not blog.attachments.arrived:
        return
    fields = []
    body = fill_pictures(article.body, blog.attachments.picture)
    if body != article.body:
        article.body = body
        fields.append("body")
    if article.lead_image_id is None and thumbnail_of(item) in blog.attachments.arrived:
        picture = blog.attachments.pictures.get(thumbnail_of(item))
        article.lead_image_id = picture.key if picture else None
        fields.append("lead_image")
    if fields:
        save_article(article, update_fields=fields, note=Note.IMPORTED)
        report.note(_("Article that got its pictures"), item.location)


def _counted(article: Article) -> Counted:
    what = _("article") if article.traits.is_listed else _("page")
    return Counted(what, str(Article.State(article.state).label).lower())
