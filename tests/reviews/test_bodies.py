"""The article's rich text: what is stored and what readers get."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, override
from hypothesis import given
from hypothesis import strategies as st

from reviews import bodies
from reviews.admin.articles import ArticleForm
from reviews.bodies import alt_problems, refresh_articles, render_article, render_body, sanitize
from reviews.models import Article, Image, Video
from reviews.pictures import delete_image, save_image
from reviews.saving import delete_video, save_article, save_video
from reviews.videos import read_video_address
from tests.reviews.test_pictures import make_image, picture_bytes
from tests.timing import grows_with_its_length

CLIP = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def figure(image: Image, alt: str = "", caption: str = "") -> str:
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="/media/x.jpg" alt="{alt}" data-file="{image.pk}">{words}</figure>'


def render(article: Article, body: str) -> list[str]:
    Article.objects.filter(pk=article.pk).update(body=sanitize(body))
    problems = render_article(article)
    article.refresh_from_db()
    return problems


class TestSanitize:
    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            ("<p><strong>a</strong> <em>b</em></p>", "<p><strong>a</strong> <em>b</em></p>"),
            ("<h1>A</h1><h2>B</h2><h5>C</h5>", "<h2>A</h2><h2>B</h2><h3>C</h3>"),
            ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
            ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
            ("<p>a<style>p{}</style></p><iframe src='//x'></iframe>", "<p>a</p>"),
            ("<p onclick='x' style='color:red' class='y' id='z'>a</p>", "<p>a</p>"),
            ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
            ('<p><a href="JaVa\tScript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
            ('<p><a href="data:text/html,x">a</a></p>', "<p><a>a</a></p>"),
            ('<p><a href="mailto:a@b.c">a</a></p>', '<p><a href="mailto:a@b.c">a</a></p>'),
            ('<p><a href="/films/her-2013/">a</a></p>', '<p><a href="/films/her-2013/">a</a></p>'),
            ('<p><a href="https://a.b/?c=1&amp;d=2" target="_blank">a</a></p>',
             '<p><a href="https://a.b/?c=1&amp;d=2">a</a></p>'),
            ("<table><tr><td>a</td></tr></table>", "a"),
            ("<p>1 &lt; 2 &amp;amp; “3”</p>", "<p>1 &lt; 2 &amp;amp; “3”</p>"),
            ("<ol start='4'><li>a</li></ol>", '<ol start="4"><li>a</li></ol>'),
            ("<ol start='x'><li>a</li></ol>", "<ol><li>a</li></ol>"),
            ('<figure class="figure"><img src="/media/a.jpg" alt="A" data-file="7" onerror="x">'
             '<figcaption class="figure-caption">B</figcaption></figure>',
             '<figure><img src="/media/a.jpg" alt="A" data-file="7"><figcaption>B</figcaption></figure>'),
            ('<p><img src="javascript:x" data-file="7 or 1"></p>', "<p><img></p>"),
            ("<p></p>", ""),
            ("<p> </p><p><br></p>", ""),
            ("<hr>", "<hr>"),
            ("", ""),
            ("words alone", "words alone"),
            ("<p>open <em>ended", "<p>open <em>ended</em></p>"),
        ],
    )  # fmt: skip
    def test_keeps_what_an_editor_may_write_and_nothing_else(self, given: str, stored: str) -> None:
        cleaned = sanitize(given)

        assert re.sub(r"<img([^>]*)>", _sorted_attributes, cleaned) == re.sub(
            r"<img([^>]*)>", _sorted_attributes, stored
        )

    @given(
        st.text(alphabet=st.sampled_from(list("<>/&\"'=; abp1figure mgsrc-data:javascript\n")), max_size=80)
    )
    def test_twice_changes_nothing(self, html: str) -> None:
        once = sanitize(html)

        assert sanitize(once) == once
        assert "<script" not in once.lower()

    def test_is_what_the_admin_form_stores(self) -> None:
        field = ArticleForm().fields["body"]

        assert field.clean("<p onclick='x'>a</p>") == "<p>a</p>"


def _sorted_attributes(match: re.Match[str]) -> str:
    return "<img " + " ".join(sorted(re.findall(r'[\w-]+="[^"]*"', match[1]))) + ">"


@pytest.mark.django_db
class TestFigures:
    def test_show_the_image_with_size_alt_caption_and_credit(self, article: Article) -> None:
        image = make_image(alt='A "low" sun', caption="Los Angeles & later", credit="Drawing: Filmclub")

        assert render(article, f"<p>Before</p>{figure(image)}<p>After</p>") == []

        html = article.body_html
        assert html.startswith("<p>Before</p><figure><picture>")
        assert html.endswith("</figure><p>After</p>")
        assert f'src="{image.file.url}"' in html
        assert 'alt="A &quot;low&quot; sun"' in html
        assert 'width="400" height="200"' in html
        assert 'loading="lazy"' in html
        assert "<figcaption>Los Angeles &amp; later" in html
        assert '<small class="credit">Drawing: Filmclub</small>' in html
        assert list(article.images.all()) == [image]

    def test_follow_the_image_when_it_changes(self, article: Article) -> None:
        image = make_image(alt="Old words", caption="Old caption")
        render(article, figure(image, alt="Old words", caption="Old caption"))

        image.alt, image.caption, image.credit, image.ready = "New words", "New caption", "By Ann", True
        save_image(image)

        article.refresh_from_db()
        for words in ("New words", "New caption", "By Ann", 'type="image/avif"'):
            assert words in article.body_html
        assert "Old" not in article.body_html

    def test_keep_their_own_words(self, article: Article) -> None:
        image = make_image(alt="A sun", caption="A caption")

        render(article, figure(image, alt="Seen from here", caption="My <em>own</em> &lt;words&gt;"))
        image.caption = "Another"
        save_image(image)

        article.refresh_from_db()
        assert 'alt="Seen from here"' in article.body_html
        assert "<figcaption>My <em>own</em> &lt;words&gt;" in article.body_html
        assert "Another" not in article.body_html

    def test_without_an_image_are_kept_but_not_shown(self, article: Article) -> None:
        source = '<figure><img src="/media/x.jpg" alt="Gone" data-file="4711"></figure>'

        (problem,) = render(article, f"<p>a</p>{source}")

        assert "Gone" in problem
        assert "readers do not see it" in problem
        assert article.body_html == "<p>a</p>"
        assert 'data-file="4711"' in article.body

    @pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "٣"])
    def test_with_nonsense_for_an_image_are_not_shown(self, article: Article, key: str) -> None:
        problems = render(
            article, f'<figure><img src="https://elsewhere.example/x.jpg" data-file="{key}"></figure>'
        )

        assert len(problems) == 1
        assert article.body_html == ""

    def test_without_a_frame_are_figures_too(self, article: Article) -> None:
        image = make_image(caption="Said by the image")

        render(article, f'<img src="/x" data-file="{image.pk}"><p>a <img data-file="{image.pk}"> b</p>')

        assert article.body_html.count("<figure>") == 2
        assert "<p>a  b</p><figure>" in article.body_html

    def test_inside_a_link_and_a_list_stay_valid(self, article: Article) -> None:
        image = make_image()

        render(
            article,
            f'<p><a href="/big.jpg"><img data-file="{image.pk}"></a></p><ul><li>{figure(image)}</li></ul>',
        )

        assert article.body_html.count("<figure>") == 2
        assert article.body_html.startswith("<figure>")
        assert "<a" not in article.body_html
        assert "<li><figure>" in article.body_html

    def test_of_quotations_are_left_alone(self, article: Article) -> None:
        quotation = "<figure><blockquote><p>Words</p></blockquote><figcaption>Who</figcaption></figure>"

        render(article, quotation)

        assert article.body_html == quotation

    def test_disappear_with_their_image(self, article: Article) -> None:
        image = make_image()
        render(article, f"<p>a</p>{figure(image)}")

        delete_image(Image.objects.get(pk=image.pk))

        article.refresh_from_db()
        assert article.body_html == "<p>a</p>"

    def test_cost_the_same_number_of_queries_whether_one_or_twenty(self, article: Article) -> None:
        images = [make_image(picture_bytes(size=(20, 10)), alt=f"Sun {n}") for n in range(20)]
        clips = [f"<p>https://vimeo.com/{n}</p>" for n in range(100, 120)]
        counts = []
        for number in (1, 20):
            render(article, "")
            Video.objects.all().delete()
            body = "".join(map(figure, images[:number])) + "".join(clips[:number])
            Article.objects.filter(pk=article.pk).update(body=body)
            with CaptureQueriesContext(connection) as captured:
                render_article(article)
            counts.append(len(captured))

        assert counts[0] == counts[1]
        assert counts[0] <= 20


@pytest.mark.django_db
class TestEmbeds:
    def test_are_a_link_with_our_own_picture_until_a_click(self, article: Article) -> None:
        render(article, f'<p><a href="{CLIP}">The first <em>call</em></a></p>')

        video = Video.objects.get()
        html = article.body_html
        assert (video.url, video.title) == (CLIP, "The first call")
        assert list(article.videos.all()) == [video]
        assert html.startswith(f'<figure class="video"><a href="{CLIP}"')
        assert 'data-embed="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"' in html
        assert "Watch “The first call” on YouTube" in html
        assert "<iframe" not in html
        assert "<img" not in html

    def test_show_the_picture_and_transcript_of_their_video(self, article: Article) -> None:
        render(article, f"<p>{CLIP}</p>")
        video = Video.objects.get()

        video.title, video.transcript, video.poster = "A call", "Hello.\n\n<b>", make_image()
        save_video(video)

        article.refresh_from_db()
        assert "<details><summary>Transcript</summary><p>Hello.</p>" in article.body_html
        assert "&lt;b&gt;" in article.body_html
        assert 'alt=""' in article.body_html
        assert "Watch “A call” on YouTube" in article.body_html

    def test_follow_the_change_of_their_poster(self, article: Article) -> None:
        poster = make_image()
        Video.objects.create(url=CLIP, title="A call", poster=poster)
        render(article, f"<p>{CLIP}</p>")
        assert "image/avif" not in article.body_html

        poster.ready = True
        save_image(poster)

        article.refresh_from_db()
        assert "image/avif" in article.body_html

    @pytest.mark.parametrize(("language", "spoken"), [("fr", "fr"), ("en", "en"), ("xx", "en"), ("", "en")])
    def test_speak_the_language_of_the_text(
        self, language: str, spoken: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bodies, "render_to_string", lambda *args: str(get_language()))

        with override("fr"):
            assert render_body(f"<p>{CLIP}</p>", language=language).html == spoken

    def test_need_a_paragraph_of_their_own(self, article: Article) -> None:
        link = f'<a href="{CLIP}">this</a>'
        body = f"<p>See {link}</p><ul><li>{link}</li></ul><p>{CLIP} and more</p>"

        render(article, body)

        assert article.body_html == sanitize(body)
        assert not Video.objects.exists()

    def test_of_the_same_video_share_one_row_and_start_where_they_say(self, article: Article) -> None:
        render(
            article, f"<p>{CLIP}&amp;t=90</p><p><a href='https://youtu.be/dQw4w9WgXcQ?t=1m5s'>A call</a></p>"
        )

        assert Video.objects.get().title == "A call"
        assert f"{CLIP}&amp;t=90s" in article.body_html
        assert "?start=90" in article.body_html
        assert "?start=65" in article.body_html

    def test_of_a_host_that_is_not_allowed_are_links_only(self, article: Article, settings: Any) -> None:
        settings.VIDEO_HOSTS = ["player.vimeo.com"]

        render(article, f"<p>{CLIP}</p>")

        assert "data-embed" not in article.body_html
        assert f'href="{CLIP}"' in article.body_html

    def test_come_back_when_their_row_is_deleted(self, article: Article) -> None:
        render(article, f'<p><a href="{CLIP}">A call</a></p>')
        Video.objects.update(title="Another title")

        delete_video(Video.objects.get())

        assert Video.objects.get().title == "A call"
        assert list(article.videos.all()) == [Video.objects.get()]

    def test_with_an_evil_title_stay_harmless(self, article: Article) -> None:
        render(article, f'<p><a href="{CLIP}">"&gt;&lt;script&gt;alert(1)&lt;/script&gt;</a></p>')

        assert "<script" not in article.body_html
        assert 'data-title="&quot;&gt;&lt;script' in article.body_html


@pytest.mark.parametrize(
    ("address", "url", "embed"),
    [
        (CLIP, CLIP, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("http://youtube.com/watch?list=x&v=dQw4w9WgXcQ", CLIP, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", CLIP, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/12345", "https://vimeo.com/12345", "https://player.vimeo.com/video/12345?dnt=1"),
        ("https://vimeo.com/12345/abcdef0123", "https://vimeo.com/12345/abcdef0123",
         "https://player.vimeo.com/video/12345?dnt=1&h=abcdef0123"),
        ("https://archive.org/details/night_of_the_living_dead",
         "https://archive.org/details/night_of_the_living_dead",
         "https://archive.org/embed/night_of_the_living_dead"),
    ],
)  # fmt: skip
def test_addresses_of_videos_are_read(address: str, url: str, embed: str) -> None:
    read = read_video_address(address)

    assert read is not None
    assert (read.url, read.embed) == (url, embed)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "youtube.com",
        "https://www.youtube.com/",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ/../x",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/youtu.be/dQw4w9WgXcQ",
        "https://youtu.be@evil.example/dQw4w9WgXcQ",
        "javascript://youtu.be/dQw4w9WgXcQ",
        "https://vimeo.com/about",
        'https://vimeo.com/123/zz"onclick',
        "https://archive.org/search?query=x",
        "https://archive.org/details/",
        "https://[broken",
    ],
)
def test_other_addresses_are_no_videos(address: str) -> None:
    assert read_video_address(address) is None


@pytest.mark.parametrize(
    ("alt", "caption", "complaint"),
    [
        ("A low sun over towers", "Los Angeles", ""),
        ("", "", ""),
        ("her-2013.jpg", "", "file’s name"),
        ("IMG_1234", "", "file’s name"),
        ("Scene from Her.", "Scene from her", "repeats the caption"),
    ],
)
def test_bad_alternative_texts_are_pointed_out(alt: str, caption: str, complaint: str) -> None:
    problems = alt_problems(alt, caption)

    assert (complaint in "".join(problems)) if complaint else problems == []


@pytest.mark.django_db
class TestRenderArticle:
    def test_raises_the_version_and_leaves_the_discussion_alone(self, article: Article) -> None:
        Article.objects.filter(pk=article.pk).update(comment_count=12, version=7)

        article.body = "<p>a</p>"
        save_article(article)  # `article` still believes that there is no comment.

        article.refresh_from_db()
        assert (article.comment_count, article.version, article.body_html) == (12, 8, "<p>a</p>")

    def test_forgets_images_that_are_no_longer_shown(self, article: Article) -> None:
        render(article, figure(make_image()))

        render(article, "<p>None now</p>")

        assert not article.images.exists()

    def test_is_done_again_for_each_article_asked_for(self, make_article: Any) -> None:
        articles = [make_article(f"article-{n}", body="<p>a</p>") for n in range(3)]

        Article.objects.update(body_html="old")

        refresh_articles(Article.objects.exclude(pk=articles[2].pk))

        assert [Article.objects.get(pk=a.pk).body_html for a in articles] == ["<p>a</p>", "<p>a</p>", "old"]


NESTED = [
    *(
        "<ul><li>",
        "<ol><li><p>",
        "<blockquote>",
        "<blockquote><p>",
        "<div>",
        "<span>",
        "<em>",
        "<b><i>",
    ),
    *("<figure>", "<h2><b>", "<table><tr><td>", "<section>", "<ul><!--</ul>-->", "<li><ul title='</ul>'>"),
    *("<p><b title={0}>", "<p><font color={0}>", "<svg><g>", "<ul><select></ul></select>", "<x-y>"),
]


@pytest.mark.parametrize("part", NESTED)
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_body_that_nobody_wrote_is_refused_at_once(part: str, is_closed: bool) -> None:
    tags = re.findall(r"<([\w-]+)", part)
    end = "".join(f"</{tag}>" for tag in reversed(tags)) if is_closed else ""

    def body(times: int) -> str:
        return "".join(part.format(number) for number in range(times)) + "words" + end * times

    def refuse(html: str) -> None:
        with pytest.raises(ValidationError, match="nested too deeply"):
            sanitize(html)

    refuse(body(1_000))
    # The longest that a form takes.
    assert grows_with_its_length(refuse, body(400_000 // len(part + end)))


def test_what_somebody_may_have_written_is_kept() -> None:
    for depth in (1, 5, 20, 40):
        lists = "<ul><li>" * depth + "words" + "</li></ul>" * depth
        assert sanitize(lists) == lists
    sloppy = "<p>one <b>two<p>three <i>four<ul><li>five<li>six</ul>" * 2_000
    assert sanitize(sloppy).count("<li>") == 4_000


@pytest.mark.parametrize(
    "part", ["<p>a</p>", "<ul><li>a</li></ul>", "<blockquote><p>a", "a <em>b</em> ", "<p><b>a"]
)
def test_a_long_body_takes_time_in_proportion(part: str) -> None:
    part = part.replace("<blockquote><p>a", "<blockquote><p>a</p></blockquote>")
    assert grows_with_its_length(sanitize, part * (200_000 // len(part)))


@pytest.mark.parametrize(
    "sign", ["\x00", "\x01", "\x0b", "\x1b", "\x7f", "\x9b", "\ufdd0", "\ufffe", "\uffff"]
)
def test_signs_that_are_none_are_left_out(sign: str) -> None:
    assert sanitize(f"<p>one{sign}two</p>") == "<p>onetwo</p>"
