"""The site's pictures as the attachments of an export: their addresses, from which WordPress fetches them."""

from __future__ import annotations

from collections.abc import Iterator

from filmclub.wordpress import wxr_parts as wxr
from filmclub.wordpress.exporting.dates import in_gmt, local
from filmclub.wordpress.exporting.html import absolute, text_for_wordpress
from filmclub.wordpress.exporting.writing import as_pairs
from filmclub.wordpress.own_fields import Own, code, coded_lines, number_of_picture
from reviews.models import Image, OldAddress


def records(site: str, creator: str) -> Iterator[wxr.Item]:
    """Every picture in the order of their numbers, in one query; uploaded by whom it may concern."""
    former: dict[int, list[str]] = {}
    for pk, key in OldAddress.objects.filter(model="image").order_by("pk").values_list("object_id", "key"):
        former.setdefault(pk or 0, []).append(key)
    for image in Image.objects.order_by("pk").iterator(chunk_size=200):
        number = number_of_picture(image.pk)
        address = absolute(image.file.url, site)
        yield wxr.Item(
            # WordPress's importer takes two of one title and second for the same one.
            title=f"{text_for_wordpress(image.alt)[:150]} ({number})",
            link=f"{site}/?attachment_id={number}",
            creator=creator,
            guid=address,
            excerpt=text_for_wordpress(image.caption),
            id=number,
            date=local(image.created_at),
            date_gmt=in_gmt(image.created_at),
            modified=local(image.created_at),
            modified_gmt=in_gmt(image.created_at),
            comment_status="closed",
            ping_status="closed",
            name=f"picture-{number}",
            status="inherit",
            type="attachment",
            attachment_url=address,
            meta=as_pairs(
                {
                    "_wp_attached_file": image.file.name,
                    "_wp_attachment_image_alt": text_for_wordpress(image.alt),
                    Own.PICTURE: str(number),
                    Own.CREDIT: code(image.credit) if image.credit else "",
                    Own.LICENCE: code(image.licence) if image.licence else "",
                    Own.OLD_ADDRESS: coded_lines(former.get(image.pk, [])),
                }
            ),
        )
