"""Pictures in templates."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews.cards import Card, card_of_image
from reviews.models import Image
from reviews.picture_files import CARD, picture_context
from reviews.picture_uses import Use, uses_of

register = template.Library()


@register.inclusion_tag("reviews/_picture.html")
def picture(
    image: Image, sizes: str = "100vw", eager: bool = False, alt: str | None = None, css_class: str = ""
) -> dict[str, Any]:
    """Show an Image in the size that fits: `{% picture article.lead_image sizes="50vw" eager=True %}`.

    Reads no file and no row. `alt=""` says that it only decorates what stands beside it.
    """
    return {"picture": picture_context(image, sizes=sizes, eager=eager, alt=alt, css_class=css_class)}


@register.simple_tag(takes_context=True)
def card(context: Context, image: Image | None = None) -> SafeString:
    """What chats show beside a link to this page: this picture's card or, where it has none, the club's."""
    found = card_of_image(image) or Card(
        static("filmclub/img/card.jpg"), *CARD, str(context.get("SITE_NAME", ""))
    )
    return format_html(
        '<meta property="og:image" content="{}"><meta property="og:image:type" content="image/jpeg">'
        '<meta property="og:image:width" content="{}"><meta property="og:image:height" content="{}">'
        '<meta property="og:image:alt" content="{}">',
        context["request"].build_absolute_uri(found.url),
        *found[1:],
    )


@register.simple_tag
def openings_script() -> SafeString:
    """The script that opens an article's videos and what it gives away in their places, after a click."""
    return format_html(
        '<script src="{}" data-hosts="{}" defer></script>',
        static("filmclub/js/openings.js"),
        " ".join(settings.VIDEO_HOSTS),
    )


@register.simple_tag
def picture_uses(images: Any) -> list[Use]:
    """Where a picture, or each of several, stands, for who is about to delete them: five queries."""
    return [
        use for uses in uses_of([images] if isinstance(images, Image) else images).values() for use in uses
    ]
