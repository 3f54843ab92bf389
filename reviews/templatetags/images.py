"""Pictures in templates."""

from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews.models import Image
from reviews.picture_files import picture_context
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


@register.simple_tag
def embeds_script() -> SafeString:
    """The script that shows a video's player in its place after a click, for pages that show articles."""
    return format_html(
        '<script src="{}" data-hosts="{}" defer></script>',
        static("filmclub/js/embeds.js"),
        " ".join(settings.VIDEO_HOSTS),
    )


@register.simple_tag
def picture_uses(images: Any) -> list[Use]:
    """Where a picture, or each of several, stands, for who is about to delete them: five queries."""
    return [
        use for uses in uses_of([images] if isinstance(images, Image) else images).values() for use in uses
    ]
