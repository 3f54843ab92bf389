"""An old blog moves in: nothing is lost, nothing closed becomes public, twice is as good as once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from comments.models import Comment, Decision, Discussion
from filmclub.accounts.models import User
from reviews.models import Article, Image, Tag
from reviews.saving import save_article
from tests.conftest import MakeArticle, html
from tests.wordpress import census, exports
from tests.wordpress.conftest import DATA, UPLOADS, Import, article_of, comment_of
from tests.wordpress.exports import URL, Item, attachment, page, thread, whole_blog

SMALL = DATA / "small.xml"


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    path = tmp_path / "whole-blog.xml"
    path.write_text(exports.export(*whole_blog()), encoding="utf-8")
    return path


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A copy of the uploads folder of the generated blog; one of its two pictures is missing."""
    folder = tmp_path / "uploads" / "2014" / "05"
    folder.mkdir(parents=True)
    (folder / "skyline.png").write_bytes((UPLOADS / "2026/02/pastel-skyline.png").read_bytes())
    return tmp_path / "uploads"


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that an import may write."""
    rows = {}
    model: Any
    for model in [*apps.get_app_config("reviews").get_models(), Comment, Decision, Discussion, User]:
        rows[model.__name__] = serializers.serialize("python", model._base_manager.order_by("pk"))
    return rows


class TestEverythingComes:
    @pytest.mark.parametrize("name", ["small.xml", "small-with-spam.xml", "generated"])
    def test_as_many_comments_of_each_kind_as_a_second_count_gives(
        self, bring: Import, generated: Path, name: str
    ) -> None:
        file = generated if name == "generated" else DATA / name
        bring(file=file)

        found = Counter(Comment.objects.values_list("kind", "state", "level"))
        assert found == census.comments_in(file)
        call_command("check_threads", verbosity=0)

    def test_the_counts_of_the_small_blog_are_those_that_its_owner_knows(self, bring: Import) -> None:
        report = bring(file=SMALL)

        states = Counter(Comment.objects.filter(kind="comment").values_list("state", flat=True))
        assert states == {"approved": 23, "pending": 3, "removed": 2}
        assert Comment.objects.filter(kind="pingback").count() == 1
        assert {kind.what: number for kind, number in report.came.items() if not kind.state} == {
            "account": 4,
            "tag": 15,
        }
        assert not report.faults

    def test_states_keep_what_was_closed_closed(self, bring: Import, client: Client) -> None:
        bring(*whole_blog())

        states = {number: article_of(number).state for number in (11, 30, 31, 32, 33, 34, 35, 38)}
        assert states.pop(11) == states.pop(38) == "published"
        assert set(states.values()) == {"draft"}
        for number in states:
            assert client.get(article_of(number).get_absolute_url()).status_code == 404
        assert "private" in article_of(32).origin.notes
        assert "password" in article_of(33).origin.notes
        assert "open sesame" not in str(everything())
        assert article_of(31).published_at == datetime(2031, 1, 1, 8, tzinfo=UTC)

    def test_a_text_has_all_that_the_post_had(self, bring: Import, uploads: Path) -> None:
        bring(*whole_blog(), media=uploads)

        article = article_of(11)
        image = Image.objects.get()
        assert article.title == "Her (2013): a voice & a city"
        assert article.standfirst == "Told by ear."
        assert article.author.name == "Noor Haddad"
        assert article.rating == 9
        assert article.lead_image == image
        assert set(article.tags.values_list("name", flat=True)) == {
            "Reviews",
            "Science fiction",
            "R&B of the future",
        }
        assert "<p>First lines<br>of a text.</p>" in article.body
        assert article.body.count(f'data-file="{image.pk}"') == 2
        assert "https://www.youtube.com/watch?v=dQw4w9WgXcQ" in article.body
        assert 'href="/articles/post-12/"' in article.body
        assert "[contact-form-7 id='4' title='Write']" in article.body.replace("&#x27;", "'").replace(
            '"', "'"
        )
        assert (
            article.created_at == article.changed_at == exports.FIRST_DAY.replace(tzinfo=UTC) + timedelta(11)
        )
        assert article.origin.custom_fields == {"rating": ["9"], "mood": ["soft"]}
        assert article.origin.categories == ["Reviews", "Science fiction"]
        assert (image.alt, image.caption) == ("Coral towers", "A city.")

    def test_slugs_are_kept_made_and_told_apart(self, bring: Import) -> None:
        bring(*whole_blog())

        assert article_of(12).slug == "post-12"
        assert article_of(36).slug == "post-12-2"
        assert article_of(30).slug == "a-draft"
        # What lies in the trash does not take the address of what is there.
        assert article_of(35).slug == "gone__trashed"
        assert article_of(37).slug == "東京"

    def test_a_page_is_a_page_of_the_site_and_keeps_its_comments(self, bring: Import, client: Client) -> None:
        bring(*whole_blog())

        about = article_of(50)
        assert about.get_absolute_url() == "/pages/about/"
        assert "Nice page." in html(client.get("/pages/about/"))

    def test_categories_keep_their_hierarchy(self, bring: Import) -> None:
        bring(*whole_blog())

        assert Tag.objects.get(slug="science-fiction").parent == Tag.objects.get(slug="reviews")

    def test_authors_come_without_rights(self, bring: Import) -> None:
        bring(*whole_blog())

        noor = User.objects.get(username="noor")
        member = User.objects.get(import_ref="old.example/blog?author=44")
        for person in (noor, member):
            assert not person.is_staff
            assert not person.has_usable_password()
            assert not person.groups.exists()
        assert member.comments.exists()

    def test_an_account_of_the_same_address_is_the_same_person(self, bring: Import, ann: User) -> None:
        User.objects.filter(pk=ann.pk).update(email="Noor@Old.Example")
        bring(*whole_blog())

        assert article_of(11).author == ann

    def test_a_french_post_is_french_and_so_are_its_comments(self, bring: Import) -> None:
        bring(file=SMALL)

        article = Article.objects.get(slug="her-aimer-une-voix")
        assert article.language == "fr"
        assert set(Comment.objects.filter(discussion=article.pk).values_list("language", flat=True)) == {"fr"}

    def test_a_guest_who_wrote_is_named(self, bring: Import) -> None:
        bring(file=SMALL)

        article = Article.objects.get(slug="letters-for-other-people")
        assert article.byline == "Wilhelmina “Billie” Strand"
        assert "Lives by the sea." in article.origin.custom_fields["guest_author_bio"][0]

    def test_a_closed_discussion_stays_closed(self, bring: Import) -> None:
        bring(*whole_blog())

        assert not Discussion.objects.get(article=article_of(12)).is_open()
        assert Discussion.objects.get(article=article_of(11)).is_open()


class TestAgainAndAgain:
    @pytest.mark.parametrize("name", ["small.xml", "generated"])
    def test_the_second_time_changes_nothing(
        self, bring: Import, generated: Path, uploads: Path, name: str
    ) -> None:
        file, media = (generated, uploads) if name == "generated" else (SMALL, UPLOADS)
        bring(file=file, media=media)
        before = everything()
        report = bring(file=file, media=media)

        assert everything() == before
        assert not report.came

    def test_an_edited_article_is_not_overwritten(self, bring: Import, uploads: Path) -> None:
        bring(*whole_blog())
        article = article_of(11)
        article.title, article.body = "Mine now", article.body.replace("of a text", "of my text")
        save_article(article)
        bring(*whole_blog(), media=uploads)

        article.refresh_from_db()
        assert article.title == "Mine now"
        assert "of my text" in article.body

    def test_pictures_that_come_later_are_filled_in(self, bring: Import, uploads: Path) -> None:
        first = bring(*whole_blog())
        assert any("skyline" in place for places in first.notes.values() for place in places)
        assert f"{URL}/wp-content/uploads/2014/05/skyline.png" in article_of(11).body
        bring(*whole_blog(), media=uploads)

        article, image = article_of(11), Image.objects.get()
        assert article.body.count(f'data-file="{image.pk}"') == 2
        assert article.lead_image == image
        assert article.body_html.count("<figure") >= 2
        later = article.body
        bring(*whole_blog(), media=uploads)
        assert article_of(11).body == later

    def test_pictures_that_came_at_once_and_later_give_the_same_text(
        self, bring: Import, uploads: Path
    ) -> None:
        with transaction.atomic():
            bring(*whole_blog(), media=uploads)
            at_once = _without_file_names(article_of(11).body)
            transaction.set_rollback(True)
        bring(*whole_blog())
        bring(*whole_blog(), media=uploads)

        assert _without_file_names(article_of(11).body) == at_once

    def test_a_later_export_brings_only_what_is_new(self, bring: Import) -> None:
        before = thread(100, 60)
        bring(Item(5, comments=before))
        old_keys = set(Comment.objects.values_list("pk", flat=True))
        new = [
            exports.Comment(901, "Below an old one.", parent=before[0].id),
            exports.Comment(903, "Below a new one.", parent=902),
            exports.Comment(902, "Below the one below.", parent=901),
            exports.Comment(904, "A new thread."),
        ]
        bring(Item(5, comments=[*before, *new]), Item(6))

        assert set(Comment.objects.values_list("pk", flat=True)) > old_keys
        assert Comment.objects.count() == 64
        assert comment_of(903).parent == comment_of(902)
        assert comment_of(902).parent == comment_of(901)
        assert comment_of(901).parent == comment_of(before[0].id)
        call_command("check_threads", verbosity=0)

    def test_a_dry_run_says_the_same_and_stores_nothing(
        self, bring: Import, generated: Path, uploads: Path
    ) -> None:
        before = everything()
        dry = bring(file=generated, media=uploads, dry_run=True)

        assert everything() == before
        wet = bring(file=generated, media=uploads)
        assert (dry.came, dry.left, dry.faults) == (wet.came, wet.left, wet.faults)
        assert dry.notes == wet.notes


def _without_file_names(body: str) -> str:
    return re.sub(r'src="[^"]*"|data-file="\d+"', "", body)


class TestBefore:
    def test_slugs_of_the_site_are_respected(self, bring: Import, make_article: MakeArticle) -> None:
        make_article("post-5")
        bring(Item(5))

        assert article_of(5).slug == "post-5-2"

    def test_a_tag_of_the_site_is_used(self, bring: Import) -> None:
        mine = Tag.objects.create(name="Reviews", slug="reviews")
        bring(*whole_blog())

        assert mine in article_of(11).tags.all()

    def test_two_blogs_do_not_mix(self, bring: Import) -> None:
        bring(Item(5, comments=[exports.Comment(1, "Here.")]))
        bring(Item(5, comments=[exports.Comment(1, "There.")]), url="https://other.example")

        assert Article.objects.count() == 2
        assert set(Comment.objects.values_list("text", flat=True)) == {"Here.", "There."}

    def test_older_exports_without_authors_come_too(self, bring: Import) -> None:
        for version, scheme in (("1.0", "http"), ("1.1", "https"), ("1.2", "https")):
            bring(
                Item(5, comments=thread(1, 10)),
                version=version,
                scheme=scheme,
                url=f"https://{version}.example",
            )

        assert Article.objects.count() == 3
        assert set(Article.objects.values_list("author__first_name", flat=True)) == {"noor", "Noor"}


class TestPictures:
    def test_a_picture_never_comes_from_outside_of_the_folder(
        self, bring: Import, uploads: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "secret.png").write_bytes((uploads / "2014/05/skyline.png").read_bytes())
        (uploads / "2014" / "link.png").symlink_to(tmp_path / "secret.png")
        bring(attachment(1, "../secret.png"), attachment(2, "2014/link.png"), media=uploads)

        assert not Image.objects.exists()

    def test_what_is_no_picture_is_listed(self, bring: Import, uploads: Path) -> None:
        (uploads / "2014/05/broken.png").write_bytes(b"GIF89a nothing")
        report = bring(attachment(1, "2014/05/broken.png"), attachment(2, "2014/05/poem.pdf"), media=uploads)

        assert not Image.objects.exists()
        assert any("broken.png" in place for place in report.notes["Picture that cannot be taken"])
        assert any(
            "poem.pdf" in place for place in report.notes["File that is not a picture: was not copied"]
        )

    def test_alt_texts_that_say_nothing_are_listed(self, bring: Import, uploads: Path) -> None:
        picture = (uploads / "2014/05/skyline.png").read_bytes()
        for name in ("a", "b", "c"):
            (uploads / f"{name}.png").write_bytes(picture)
        report = bring(
            attachment(1, "a.png", alt="IMG_2041.jpg"),
            attachment(2, "b.png", alt="The city", excerpt="The city"),
            attachment(3, "c.png"),
            media=uploads,
        )

        assert len(report.notes["Alternative text that says nothing"]) == 2
        assert len(report.notes["Picture without an alternative text"]) == 1


class TestLinks:
    def test_links_inside_the_blog_lead_to_the_new_place(self, bring: Import) -> None:
        report = bring(
            Item(
                1,
                content=f"<a href='{URL}/?p=2'>plain</a> "
                "<a href='/blog/2014/05/post-2/#comment-7'>relative</a> "
                f"<a href='{URL}/2014/05/post-3/'>a draft</a> <a href='https://other.example/'>elsewhere</a> "
                f"<a href='{URL}/category/reviews/'>reviews</a> <a href='{URL}'>home</a>",
                comments=[exports.Comment(7, f"See {URL}/2014/05/post-2/")],
            ),
            Item(2),
            Item(3, status="draft"),
        )

        body = article_of(1).body
        assert 'href="/articles/post-2/">plain' in body
        assert 'href="/articles/post-2/#comment-7">relative' in body
        assert f'href="{URL}/2014/05/post-3/">a draft' in body
        assert 'href="https://other.example/">elsewhere' in body
        assert 'href="/tags/reviews/">reviews' in body
        assert 'href="/">home' in body
        assert 'href="/articles/post-2/"' in comment_of(7).text_html
        assert any("post-3" in place for places in report.notes.values() for place in places)


def test_a_page_of_the_site_and_a_post_may_share_one_name(bring: Import) -> None:
    bring(Item(1, name="about"), page(2, name="about", link=f"{URL}/about/"))

    assert article_of(1).slug == "about"
    assert article_of(2).slug == "about-2"
