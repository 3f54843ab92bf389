"""Captions that become those of figures, and pictures that come later."""

from __future__ import annotations

import pytest

from filmclub.wordpress.figures import Picture, fill_pictures
from reviews.bodies import sanitize
from tests.wordpress.test_bodies import LATE, SKYLINE, STILL, UPLOADS, block, body, figure, find_picture, img


class TestCaptions:
    @pytest.mark.parametrize(
        "html",
        [
            f'[caption id="attachment_4" width="300"]{img()} The <em>city</em>[/caption]',
            f"[wp_caption caption='The <em>city</em>']{img()}[/wp_caption]",
            f'<div class="wp-caption">{img()}<p class="wp-caption-text">The <em>city</em></p></div>',
            block("image", f"<figure>{img()}<figcaption>The <em>city</em></figcaption></figure>", '{"id":4}'),
        ],
        ids=["shortcode", "older shortcode", "what WordPress made of one", "block"],
    )
    def test_a_caption_of_any_kind_is_that_of_its_figure(self, html: str) -> None:
        assert body(html).source == figure(caption="The <em>city</em>")

    def test_a_caption_that_is_never_closed_stays_as_typed(self) -> None:
        assert body(f"[caption id='attachment_4']{img()} a").shortcodes == ["caption"]


class TestFillPictures:
    def test_names_the_pictures_that_are_here_now(self) -> None:
        late = f'<figure><img src="{UPLOADS}/skyline-300x169.jpg" alt="c &amp; d"></figure>'
        rest = f"<p>a &amp; b</p>{figure(STILL)}"

        assert fill_pictures(rest + late, find_picture) == rest + figure(alt="c &amp; d")

    @pytest.mark.parametrize(
        "source",
        [
            "",
            "<p>a 'b' \"c\"\n  d</p>",
            figure(SKYLINE),
            figure(LATE),
            '<figure><img src="http://x.org/a.jpg"></figure>',
            '<figure><img alt="a"></figure>',
            f'<figure><img src="{UPLOADS}/skyline.jpg" data-file="9"></figure>',
        ],
    )
    def test_leaves_all_else_alone(self, source: str) -> None:
        assert fill_pictures(source, find_picture) is source

    def test_a_second_time_changes_nothing(self) -> None:
        filled = fill_pictures(figure(Picture(f"{UPLOADS}/still.jpg", None)), find_picture)

        assert filled == figure(STILL)
        assert sanitize(filled) == filled
        assert fill_pictures(filled, find_picture) is filled
