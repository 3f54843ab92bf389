"""An article whose page shows one of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from comments.models import Comment, Discussion
from comments.own_settings import change_discussion
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.models import (
    Article,
    ArticleFilm,
    Film,
    Image,
    Origin,
    Series,
    Tag,
    Video,
)
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post
from tests.reviews.test_bodies import CLIP, figure
from tests.reviews.test_pictures import make_image, picture_bytes

CREDITS = "Directed by: Spike Jonze\n\nJoaquin Phoenix as Theodore"


@dataclass
class Stage:
    """The article, who may change it, and what its page shows or is about to show."""

    article: Article
    editor: User
    moderator: User
    member: User
    film: Film
    series: Series
    tag: Tag
    lead: Image
    figure: Image
    video: Video
    translation: Article
    coming_translation: Article
    about: Article
    coming_page: Article
    further: Article
    coming_article: Article
    post: Post
    make_article: MakeArticle
    talk: dict[str, Comment]


def make_stage(
    editor: User, moderator: User, member: User, article: Article, post: Post, make_article: MakeArticle
) -> Stage:
    lead, inside, still = (
        make_image(picture_bytes("PNG", size=(40, 20)), f"{name}.png", alt=f"The {name} picture")
        for name in ("leading", "inner", "still")
    )
    film = Film.objects.create(title="Her", slug="her-2013", year=2013)
    save_credits(film=film, lines=read_credits(CREDITS).lines)
    tag = Tag.objects.create(name="Loneliness", slug="loneliness")
    video = Video.objects.create(url=CLIP, title="The trailer", poster=still)
    article.series = Series.objects.create(name="Voices", slug="voices")
    article.lead_image = lead
    article.body = f"<p>The text.</p>{figure(inside)}<p>{CLIP}</p>"
    save_article(article)
    ArticleFilm.objects.create(article=article, film=film)
    article.tags.add(tag)
    Origin.objects.create(article=article, ref="old.example/blog?p=57", guid="old.example 57")
    soon = timezone.now() + timedelta(hours=9)
    stage = Stage(
        article=article,
        editor=editor,
        moderator=moderator,
        member=member,
        film=film,
        series=article.series,
        tag=tag,
        lead=lead,
        figure=inside,
        video=video,
        translation=make_article("une-voix", language="fr", translation_of=article),
        coming_translation=make_article(
            "eine-stimme", language="de", translation_of=article, published_at=soon
        ),
        about=make_article("about", title="About us", kind="page"),
        coming_page=make_article("coming", title="Coming soon", kind="page", published_at=soon),
        further=make_article("further", title="Further"),
        coming_article=make_article("soon", title="Soon to be read", published_at=soon),
        post=post,
        make_article=make_article,
        talk=_make_talk(post, member),
    )
    # Of what follows, the page knows nothing until it becomes public.
    change_discussion(article, policy=Discussion.Policy.OPEN, closes_after_days=30, by=moderator)
    return stage


def _make_talk(post: Post, member: User) -> dict[str, Comment]:
    guest = Writer(name="Gus Guest", email="gus@example.org", browser_key="a" * 32)
    talk = {
        "guest": post("A guest speaks.", writer=guest),
        "member": post("A member speaks.", writer=Writer(user=member)),
        "waiting": post("This one waits.", state="pending"),
        "removed": post("This one was removed.", state="removed"),
        "link": post("A link from elsewhere.", state="pending", writer=Writer(name="Elsewhere")),
    }
    talk["reply"] = post("A reply.", parent=talk["member"])
    Comment.objects.filter(pk=talk["link"].pk).update(kind=Comment.Kind.PINGBACK)
    return talk
