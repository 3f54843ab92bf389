"""What a letter says: looked up when it is sent, of what is public then, without what gives away."""

from __future__ import annotations

from filmclub.lib import markup
from filmclub.lib.public_forms import without_marked, words_of
from filmclub.mail.kinds import Letter as Text
from filmclub.mail.kinds import compose
from filmclub.mail.lists import stop_link
from filmclub.mail.models import Mail, Subscriber
from reviews.letters.sending import articles_of, sends_letters
from reviews.models import Letter

# So many are named; the archive has them all.
MOST = 40
TEMPLATES = {False: "letter_article", True: "letter_weekly"}


def write(mail: Mail) -> Text | None:
    """The mail of a letter to one subscriber; None if it tells of nothing any more, or they have ended it."""
    subscriber = Subscriber.objects.active().filter(pk=mail.about["subscriber"]).first()
    letter = Letter.objects.filter(pk=mail.about["letter"]).first()
    if subscriber is None or letter is None or not sends_letters():
        return None
    return text_of(letter, mail.language, unsubscribe=stop_link(subscriber))


def text_of(letter: Letter, language: str, *, unsubscribe: str = "") -> Text | None:
    """What it says in the active language; None if it tells of nothing. Some queries, whatever it holds."""
    articles = list(articles_of(letter, language).for_cards().order_by("published_at", "pk")[:MOST])
    if not articles:
        return None
    # Marks of spoilers are for pages, where they open.
    words = without_marked(markup.render(letter.words, "markdown"), "…") if letter.words else ""
    return compose(
        TEMPLATES[letter.article_id is None],
        unsubscribe=unsubscribe,
        words=words,
        plain_words=words_of(words),
        articles=articles,
        article=articles[0],
    )
