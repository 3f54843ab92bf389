"""Each way in which what an article's page shows can change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import F, Model
from django.test import Client
from django.utils import timezone

from comments.likes import like
from comments.models import Comment, Decision, Discussion
from comments.moderation import moderate, move_comment
from comments.own_settings import change_discussion
from comments.posting import withdraw_comment
from comments.readers import Reader
from comments.strict import set_strict
from comments.talk import renew_talk
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews import publishing
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    Credit,
    Film,
    Image,
    Series,
    Tag,
    Video,
)
from reviews.pictures import delete_image, save_image
from reviews.saving import save_addressed, save_article, save_film, save_video
from tests.filmclub.admin_pages import fields_of, submit, url_of
from tests.filmclub.stage import CREDITS, Stage
from tests.renewed import save_renewed
from tests.reviews.test_article_admin import change_url, form_of
from tests.reviews.test_pictures import run_tasks

Act = Decision.Act
TAGGED = Article.tags.through


class Seen(NamedTuple):
    """What a change brings onto the page, and what it takes from it."""

    new: str = ""
    gone: str = ""


class Change(NamedTuple):
    """A change, and the models whose rows it writes and the page shows."""

    make: Callable[[Stage], Seen]
    models: tuple[type[Model], ...]


CHANGES: dict[str, Change] = {}
SAVING: dict[type[Model], Callable[[Any], object]] = {
    Article: save_article,
    Contributor: save_addressed,
    Film: save_film,
    Image: save_image,
    Series: save_addressed,
    Tag: save_addressed,
    Video: save_video,
    User: save_renewed,
}


def change(*models: type[Model]) -> Callable[[Callable[[Stage], Seen]], Callable[[Stage], Seen]]:
    def register(make: Callable[[Stage], Seen]) -> Callable[[Stage], Seen]:
        CHANGES[make.__name__] = Change(make, models)
        return make

    return register


def save(row: Any, **fields: Any) -> None:
    """Change a row as everybody does: fetched anew, and saved by the function for it."""
    row = type(row)._default_manager.get(pk=row.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    SAVING[type(row)](row)


def time_passes(article: Article, hours: int) -> None:
    """Let so many hours pass for an article's publication; nothing else notices."""
    at = article.published_at
    assert at is not None
    passed = timedelta(hours=hours)
    Article.objects.filter(pk=article.pk).update(published_at=at - passed)
    Club.objects.update(next_publication_at=F("next_publication_at") - passed)


# --- The article ---------------------------------------------------------------------------------


@change(Article)
def the_title(stage: Stage) -> Seen:
    save(stage.article, title="Another voice")
    return Seen("<h1>Another voice</h1>", "<h1>A voice</h1>")


@change(Article)
def the_text(stage: Stage) -> Seen:
    save(stage.article, body="<p>Other words.</p>")
    return Seen("Other words.", "The text.")


@change(Article, Club)
def the_author(stage: Stage) -> Seen:
    save(stage.article, author=stage.moderator)
    return Seen('rel="author">Mo Lind', 'rel="author">Ed Ito')


@change(User, Article)
def the_name_of_the_author(stage: Stage) -> Seen:
    save(stage.editor, last_name="Ono")
    return Seen('rel="author">Ed Ono', 'rel="author">Ed Ito')


@change(User, Article)
def the_address_of_the_author(stage: Stage) -> Seen:
    save(stage.editor, slug="edito")
    return Seen("/authors/edito/", "/authors/ed-ito/")


@change(Series)
def the_name_of_the_series(stage: Stage) -> Seen:
    save(stage.series, name="Monday")
    return Seen(">Monday</a>", ">Voices</a>")


@change(Series)
def no_series_any_more(stage: Stage) -> Seen:
    stage.series.delete()
    return Seen(gone=">Voices</a>")


@change(Tag)
def the_name_of_a_tag(stage: Stage) -> Seen:
    save(stage.tag, name="Solitude")
    return Seen(">Solitude</a>", ">Loneliness</a>")


@change(Tag, TAGGED)
def no_tag_any_more(stage: Stage) -> Seen:
    stage.tag.delete()
    return Seen(gone=">Loneliness</a>")


@change(TAGGED, ArticleFilm)
def another_tag_and_another_film(stage: Stage) -> Seen:
    other = Film.objects.create(title="Playtime", slug="playtime-1967", year=1967)
    tag = Tag.objects.create(name="Paris", slug="paris")
    admin = Client()
    admin.force_login(stage.editor)
    stage.article.refresh_from_db()
    # The form gives no lead image and no series, and so takes them away.
    form = form_of(stage.article, (other,), tags=[tag.pk])
    assert admin.post(change_url(stage.article), form).status_code == 302
    assert set(stage.article.tags.all()) == {tag}
    return Seen("Playtime, 1967</a>", ">Loneliness</a>")


# --- Pictures and videos -------------------------------------------------------------------------


@change(Image)
def the_words_of_the_lead_image(stage: Stage) -> Seen:
    save(stage.lead, alt="A red lift")
    return Seen("A red lift", "The leading picture")


@change(Image)
def no_lead_image_any_more(stage: Stage) -> Seen:
    delete_image(stage.lead)
    return Seen(gone="The leading picture")


@change(Image)
def sizes_of_the_pictures(stage: Stage) -> Seen:
    run_tasks()
    return Seen("40w")


@change(Image)
def the_words_of_an_image_in_the_text(stage: Stage) -> Seen:
    save(stage.figure, alt="A blue lift")
    return Seen("A blue lift", "The inner picture")


@change(Image)
def no_image_in_the_text_any_more(stage: Stage) -> Seen:
    delete_image(stage.figure)
    return Seen(gone="The inner picture")


@change(Video)
def the_title_of_a_video(stage: Stage) -> Seen:
    save(stage.video, title="An interview")
    return Seen("An interview", "The trailer")


@change(Image)
def no_picture_of_the_video_any_more(stage: Stage) -> Seen:
    assert stage.video.poster
    name = str(stage.video.poster.file)
    delete_image(stage.video.poster)
    return Seen("video-ground", name)


# --- The film ------------------------------------------------------------------------------------


@change(Film)
def the_title_of_the_film(stage: Stage) -> Seen:
    save(stage.film, title="Hers")
    return Seen(">Hers</a>", ">Her</a>")


@change(Contributor)
def the_name_of_a_contributor(stage: Stage) -> Seen:
    save(Contributor.objects.get(name="Spike Jonze"), name="Adam Spiegel")
    return Seen(">Adam Spiegel</a>", ">Spike Jonze</a>")


@change(Credit)
def the_credits(stage: Stage) -> Seen:
    save_credits(film=stage.film, lines=read_credits(f"{CREDITS} Twombly").lines, by=stage.editor)
    return Seen("Theodore Twombly", "<dt>Theodore</dt>")


@change(Credit)
def one_credit_in_its_row(stage: Stage) -> Seen:
    admin = Client()
    admin.force_login(stage.editor)
    fields = fields_of(admin, url_of(stage.film))
    row = next(name for name, value in fields.items() if value == "Theodore")
    submit(admin, url_of(stage.film), **{row: "Theo"})
    return Seen("<dt>Theo</dt>", "<dt>Theodore</dt>")


# --- What the page links to ----------------------------------------------------------------------


@change(Article, Club)
def a_new_translation(stage: Stage) -> Seen:
    stage.make_article("una-voz", language="es", translation_of=stage.article)
    return Seen("/articles/una-voz/")


@change(Article, Club)
def the_address_of_a_translation(stage: Stage) -> Seen:
    save(stage.translation, slug="la-voix")
    return Seen("/articles/la-voix/", "/articles/une-voix/")


@change(Article, Club)
def a_translation_is_withdrawn(stage: Stage) -> Seen:
    publishing.withdraw(article=stage.translation, by=stage.editor)
    return Seen(gone="/articles/une-voix/")


@change(Article, Club)
def a_translation_is_no_translation_any_more(stage: Stage) -> Seen:
    save(stage.translation, translation_of=None)
    return Seen(gone="Read it in French")


@change(Article, Club)
def a_translation_is_deleted(stage: Stage) -> Seen:
    stage.translation.delete()
    return Seen(gone="/articles/une-voix/")


@change(Article, Club)
def the_time_of_a_translation_comes(stage: Stage) -> Seen:
    time_passes(stage.coming_translation, hours=10)
    return Seen("/articles/eine-stimme/")


@change(Article, Club)
def a_new_page_of_the_site(stage: Stage) -> Seen:
    publishing.publish(
        article=stage.make_article("rules", title="House rules", kind="page", state="draft"),
        by=stage.editor,
    )
    return Seen("House rules</a>")


@change(Article, Club)
def the_title_of_a_page_of_the_site(stage: Stage) -> Seen:
    save(stage.about, title="Who we are")
    return Seen("Who we are</a>", "About us</a>")


@change(Article, Club)
def nothing_but_the_title_of_a_page_of_the_site(stage: Stage) -> Seen:
    stage.about.title = "Who we are"
    save_article(stage.about, update_fields=["title"])
    return Seen("Who we are</a>", "About us</a>")


@change(Article, Club)
def a_page_of_the_site_is_withdrawn(stage: Stage) -> Seen:
    publishing.withdraw(article=stage.about, by=stage.editor)
    return Seen(gone="About us</a>")


@change(Article, Club)
def a_page_of_the_site_is_deleted(stage: Stage) -> Seen:
    stage.about.delete()
    return Seen(gone="About us</a>")


@change(Article, Club)
def the_time_of_a_page_of_the_site_comes(stage: Stage) -> Seen:
    time_passes(stage.coming_page, hours=10)
    return Seen("Coming soon</a>")


@change(Article, Club)
def another_article_is_published(stage: Stage) -> Seen:
    publishing.publish(
        article=stage.make_article("another", title="Another one", state="draft"), by=stage.editor
    )
    return Seen("Another one</a>")


@change(Article, Club)
def the_title_of_another_article(stage: Stage) -> Seen:
    save(stage.further, title="Further on")
    return Seen("Further on</a>", "Further</a>")


@change(Article, Club)
def another_article_is_withdrawn(stage: Stage) -> Seen:
    publishing.withdraw(article=stage.further, by=stage.editor)
    return Seen(gone="/articles/further/")


@change(Article, Club)
def the_time_of_another_article_comes(stage: Stage) -> Seen:
    time_passes(stage.coming_article, hours=10)
    return Seen("Soon to be read</a>")


@change(Article, Club)
def another_article_joins_the_series(stage: Stage) -> Seen:
    save(stage.further, series=stage.series)
    return Seen("<small>next</small>")


@change(ArticleFilm, Club)
def another_article_is_about_the_film(stage: Stage) -> Seen:
    save_article(stage.further, films=[stage.film.pk])
    return Seen("More on Her")


@change(Credit, Club)
def another_film_has_the_same_director(stage: Stage) -> Seen:
    other = Film.objects.create(title="Adaptation", slug="adaptation-2002", year=2002)
    save_article(stage.further, films=[other.pk])
    before = Client().get(stage.article.get_absolute_url())
    assert b"Other films by Spike Jonze" not in before.content
    save_credits(film=other, lines=read_credits("Directed by: Spike Jonze").lines, ask=False)
    return Seen("Other films by Spike Jonze")


@change(Comment, Article)
def a_comment_under_the_translation(stage: Stage) -> Seen:
    stage.post("Une voix.", article=stage.translation)
    return Seen("1 comment under the French text")


@change(Article, Club)
def others_are_talked_about(stage: Stage) -> Seen:
    stage.post("Further words.", article=stage.further)
    now = timezone.now()
    renew_talk(now, now)
    return Seen("Talked about elsewhere")


# --- The discussion ------------------------------------------------------------------------------


@change(Comment)
def a_comment_by_a_known_writer(stage: Stage) -> Seen:
    known = Writer(name="Gus Guest", email="gus@example.org")
    assert stage.post("Here again.", writer=known).state == Comment.State.APPROVED
    return Seen("Here again.")


@change(Comment)
def a_comment_is_approved(stage: Stage) -> Seen:
    moderate(stage.talk["waiting"], Act.APPROVE, by=stage.moderator)
    return Seen("This one waits.")


@change(Comment)
def a_comment_is_removed(stage: Stage) -> Seen:
    moderate(stage.talk["guest"], Act.REMOVE, by=stage.moderator)
    return Seen(gone="A guest speaks.")


@change(Comment)
def a_comment_with_replies_is_marked_as_spam(stage: Stage) -> Seen:
    moderate(stage.talk["member"], Act.SPAM, by=stage.moderator)
    return Seen("was removed by a moderator", "A member speaks.")


@change(Comment)
def a_comment_is_restored(stage: Stage) -> Seen:
    moderate(stage.talk["removed"], Act.RESTORE, by=stage.moderator)
    return Seen("This one was removed.")


@change(Comment)
def a_comment_is_withdrawn_by_its_writer(stage: Stage) -> Seen:
    withdraw_comment(stage.talk["member"])
    return Seen("was withdrawn by its writer", "A member speaks.")


@change(Comment)
def a_comment_is_liked(stage: Stage) -> Seen:
    like(stage.talk["guest"], Reader(user=stage.moderator))
    return Seen("1 reader likes this")


@change(Article)
def an_article_is_liked(stage: Stage) -> Seen:
    like(stage.article, Reader(user=stage.moderator))
    return Seen("1 reader likes this")


@change(Comment)
def a_comment_is_moved(stage: Stage) -> Seen:
    move_comment(stage.talk["reply"], None, by=stage.moderator)
    return Seen(gone="<summary>1 reply</summary>")


@change(Comment)
def a_comment_is_moved_to_another_article(stage: Stage) -> Seen:
    move_comment(stage.talk["reply"], None, article=stage.further, by=stage.moderator)
    return Seen(gone="<summary>1 reply</summary>")


@change(User, Article)
def the_name_of_a_commenter(stage: Stage) -> Seen:
    save(stage.member, first_name="Anna")
    return Seen("Anna Berg", "Ann Berg")


@change(User, Article)
def the_address_of_a_commenter(stage: Stage) -> Seen:
    save(stage.member, slug="annie")
    return Seen("/members/annie/", "/members/ann-berg/")


@change(User, Article)
def the_picture_of_a_commenter(stage: Stage) -> Seen:
    save(stage.member, avatar="people/ann.jpg")
    return Seen('<img src="/media/people/ann.jpg"')


@change(User, Article)
def the_mark_of_a_commenter(stage: Stage) -> Seen:
    save(stage.member, is_staff=True)
    return Seen('<span class="mark">Staff</span>')


@change(User, Article)
def the_account_of_a_commenter_is_closed(stage: Stage) -> Seen:
    save(stage.member, is_active=False)
    return Seen(gone="/members/ann-berg/")


@change(Comment)
def a_link_from_elsewhere_is_approved(stage: Stage) -> Seen:
    moderate(stage.talk["link"], Act.APPROVE, by=stage.moderator)
    return Seen("Mentioned elsewhere")


@change(Discussion)
def the_discussion_is_closed(stage: Stage) -> Seen:
    change_discussion(stage.article, policy="closed", closes_after_days=None, by=stage.moderator)
    return Seen("This discussion is closed", 'id="reply"')


@change(Discussion)
def the_discussion_becomes_strict(stage: Stage) -> Seen:
    set_strict(stage.article, is_strict=True, by=stage.moderator)
    return Seen("This discussion is strict", "A guest speaks.")


@change(Article)
def the_discussion_closes_by_itself(stage: Stage) -> Seen:
    time_passes(stage.article, hours=30 * 24)
    return Seen("This discussion is closed", 'id="reply"')
