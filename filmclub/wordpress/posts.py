"""Posts of a blog as articles, its pages as pages of the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from filmclub.lib.elements import parse
from filmclub.lib.texts import clean_text
from filmclub.wordpress import wxr
from filmclub.wordpress.blog import POSTS, Blog, is_open, language_code
from filmclub.wordpress.bodies import ConvertedBody, Surroundings, convert
from filmclub.wordpress.figures import fill_pictures
from filmclub.wordpress.people import author_of
from filmclub.wordpress.report import Kind, Report
from filmclub.wordpress.terms import tag_of
from filmclub.wordpress.text import plain_text
from reviews import publishing
from reviews.bodies import alt_problems
from reviews.models import Article, Origin
from reviews.old_addresses import remember_many
from reviews.proposals.reading import propose_kind
from reviews.saving import save_article

LONGEST_TITLE = 200
LONGEST_EXCERPT = 400


def import_post(item: wxr.Item, blog: Blog, report: Report) -> tuple[Article, bool]:
    """Store a post or page with all that belongs to it but its comments; call inside a transaction.

    Return the article, and whether it is new. One that an earlier run brought gets only the pictures that
    have come since. About thirty queries for a new one, one for another.
    """
    earlier = blog.earlier.get(item.id)
    if earlier is not None:
        article = Article.objects.get(pk=earlier.key)
        _fill(article, item, blog, report)
        report.here_already[_counted(article)] += 1
        return article, False
    article, notes = _read(item, blog, report)
    origin = Origin(
        ref=blog.ref_of("p", item.id),
        guid=item.guid[:500],
        notes="\n".join(notes),
        categories=[plain_text(term.name) for term in item.terms if term.taxonomy == "category"],
        custom_fields=_custom_fields(item),
    )
    article.kind = propose_kind(article, origin)
    terms = (term for term in item.terms if term.taxonomy in ("category", "post_tag"))
    save_article(article, tags={tag_of(blog, term, report) for term in terms})
    origin.article = article
    origin.save(force_insert=True)
    if is_open(item) and article.published_at:
        publishing.publish(article=article, by=None, at=article.published_at)
    _keep_dates(article, item)
    _remember(article, item, blog)
    report.came[_counted(article)] += 1
    return article, True


def _read(item: wxr.Item, blog: Blog, report: Report) -> tuple[Article, list[str]]:
    """The article that a post makes, not stored, and what its editor should know."""
    where = item.location
    body = _body(item, blog, report)
    published_at = _published_at(item, report)
    with override(settings.LANGUAGE_CODE):
        notes = _why_draft(item, published_at)
    title = plain_text(item.title) or clean_text(plain_text(body.source))[:60] or _("Untitled")
    if len(title) > LONGEST_TITLE:
        report.note(_("Title that was cut to 200 characters"), where, title)
        notes.append(title)
        title = title[: LONGEST_TITLE - 1].rstrip() + "…"
    excerpt = plain_text(item.excerpt)
    if len(excerpt) > LONGEST_EXCERPT:
        report.note(_("Excerpt that was cut to 400 characters: all of it is in the article’s notes"), where)
        notes.append(excerpt)
        excerpt = excerpt[: LONGEST_EXCERPT - 1].rstrip() + "…"
    if item.is_sticky:
        report.note(_("Sticky post: the front page here shows the newest"), where)
    rating, guest = _rating(item, blog), plain_text(_first(item, "guest_author"))[:200]
    if rating:
        report.note(_("Rating that was taken from the field “rating”"), where, f"{rating / 2:g} ★")
    if guest:
        report.note(_("Guest who is named by the field “guest_author”"), where, guest)
    lead = blog.attachments.pictures.get(_thumbnail(item))
    article = Article(
        kind=POSTS[item.type],
        title=title,
        slug=blog.slugs[item.id],
        standfirst=excerpt,
        body=body.source,
        language=_language(item, blog),
        author=author_of(blog, item.creator, report),
        contributed_by=guest,
        rating=rating,
        lead_image_id=lead.key if lead else None,
        published_at=published_at,
    )
    return article, notes


def _body(item: wxr.Item, blog: Blog, report: Report) -> ConvertedBody:
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
    return body


def _alt_problems(source: str) -> Iterator[str]:
    """What is wrong with the alternative texts that stand in a text."""
    for figure in parse(source).find_all("figure"):
        caption = " ".join(element.text() for element in figure.find_all("figcaption"))
        for image in figure.find_all("img"):
            yield from alt_problems(image.attributes.get("alt", ""), caption)


def _published_at(item: wxr.Item, report: Report) -> datetime | None:
    at = wxr.read_date(item.date_gmt) or (wxr.read_date(item.date) if is_open(item) else None)
    if at is not None:
        return at.replace(tzinfo=UTC)
    if is_open(item):
        at = wxr.read_pub_date(item.pub_date)
        report.fault(
            _("%(where)s: “%(date)s” is not a date; %(instead)s.")
            % {
                "where": item.location,
                "date": item.date_gmt or item.date,
                "instead": _("that of the feed is taken") if at else _("the post became a draft"),
            }
        )
    return at


def _why_draft(item: wxr.Item, published_at: datetime | None) -> list[str]:
    """Say why what had been written there waits for an editor here."""
    notes: list[str] = []
    if item.password:
        notes.append(_("It had a password on the old blog. Publish it only if everybody may read it."))
    match item.status:
        case "publish":
            if published_at is None:
                notes.append(_("Its date could not be read."))
        case "private":
            notes.append(_("It was private on the old blog. Publish it only if everybody may read it."))
        case "future":
            notes.append(_("It was scheduled on the old blog. Its date is kept as a plan."))
        case "pending":
            notes.append(_("It waited for an editor on the old blog."))
        case "trash":
            notes.append(_("It lay in the trash of the old blog."))
        case "draft":
            pass
        case other:
            notes.append(_("On the old blog its state was “%(state)s”.") % {"state": other})
    return notes


def _keep_dates(article: Article, item: wxr.Item) -> None:
    written = wxr.read_date(item.date_gmt) or wxr.read_date(item.date)
    changed = wxr.read_date(item.modified_gmt) or wxr.read_date(item.modified) or written
    dates = {"created_at": written, "changed_at": changed}
    known = {name: at.replace(tzinfo=UTC) if at else article.published_at for name, at in dates.items()}
    Article.objects.filter(pk=article.pk).update(**{name: at for name, at in known.items() if at})


def _remember(article: Article, item: wxr.Item, blog: Blog) -> None:
    """Lead on from where the post stood, and from the archives of its day."""
    old: list[tuple[str, Article | str]] = [(url, article) for url in blog.addresses.of_post(item)]
    old.append((blog.own_address("p", item.id), article))
    # WordPress gives each upload a page of its own; here it stands in the article.
    for own in blog.attachments.of_post(item.id):
        old += [(own.link, article), (f"{blog.url}/?p={own.id}", article)]
    if is_open(item):
        old += blog.addresses.archives_of(item)
    remember_many(old)


def _fill(article: Article, item: wxr.Item, blog: Blog, report: Report) -> None:
    """Put pictures that came in this run where the post shows them."""
    if not blog.attachments.arrived:
        return
    fields = []
    body = fill_pictures(article.body, blog.attachments.picture)
    if body != article.body:
        article.body = body
        fields.append("body")
    if article.lead_image_id is None and _thumbnail(item) in blog.attachments.arrived:
        picture = blog.attachments.pictures.get(_thumbnail(item))
        article.lead_image_id = picture.key if picture else None
        fields.append("lead_image")
    if fields:
        save_article(article, update_fields=fields)
        report.note(_("Article that got its pictures"), item.location)


def _thumbnail(item: wxr.Item) -> int:
    """The number of the attachment that is the post's featured image, 0 for none."""
    said = _first(item, "_thumbnail_id")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _first(item: wxr.Item, name: str) -> str:
    return next((value for key, value in item.meta if key == name), "")


def _custom_fields(item: wxr.Item) -> dict[str, list[str]]:
    """What the post had besides its text, by name: its custom fields, and terms of other taxonomies."""
    fields: dict[str, list[str]] = {}
    for name, value in item.meta:
        if not name.startswith("_"):
            fields.setdefault(name, []).append(value)
    for term in item.terms:
        if term.taxonomy not in ("category", "post_tag"):
            fields.setdefault(term.taxonomy, []).append(term.slug or plain_text(term.name))
    return fields


def _language(item: wxr.Item, blog: Blog) -> str:
    """The language that a field or a plugin's term says, else the blog's."""
    said = _first(item, "language") or next(
        (term.slug for term in item.terms if term.taxonomy == "language"), ""
    )
    return language_code(said) if said else blog.language


def _rating(item: wxr.Item, blog: Blog) -> int | None:
    """The rating in half stars; the field "rating" means whole stars if no post there has more than 5."""
    said = _first(item, "rating")
    if not said.isdecimal() or len(said) > 2 or not 1 <= int(said) <= 10 or blog.best_rating > 10:
        return None
    return int(said) if blog.best_rating > 5 else int(said) * 2


def _counted(article: Article) -> Kind:
    what = _("article") if article.traits.is_listed else _("page")
    return Kind(what, str(Article.State(article.state).label).lower())
