from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, include, path, re_path
from django.views.i18n import JavaScriptCatalog

from comments import claim_views, follow_views, like_views, me_views
from comments import feeds as comment_feeds
from comments.again_views import ask as ask_again
from comments.confirm_views import ask
from comments.correct_views import withdraw
from comments.forget_views import erase_me, send_link
from comments.member_views import films as member_films
from comments.member_views import member
from comments.shield_views import show_all
from comments.taking_along import closed as closed_account
from comments.taking_along import views as taking_along
from comments.views import forget, post
from comments.visit_views import live, marking, seen
from filmclub import components, sitemaps, views
from filmclub.accents import accent
from filmclub.accounts import me, own_page
from filmclub.admin import club_begin, club_drafts, club_page
from filmclub.mail import folder, tracking
from filmclub.privacy import pages as privacy
from filmclub.search_views import opensearch, search
from reviews import feeds
from reviews.admin import draft_views, tmdb
from reviews.letters.views import ask as ask_for_letter
from reviews.notes_views import choose
from reviews.viewing_views import article_seen, film_rated, film_seen

of_staff = admin.site.admin_view

development = [
    path("components/", components.components, name="components"),
    path("components/schemes.css", components.schemes, name="component_schemes"),
    path("mails/", folder.mails, name="mails"),
    path("mails/<int:number>/", folder.mail_as_html, name="mail_as_html"),
]


def feed(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """A feed in both formats: "feeds/articles" is at feeds/articles.atom and feeds/articles.rss."""
    return [
        path(f"{route}.{format}", view, {"format": format}, name=f"{name}-{format}")
        for format in ("atom", "rss")
    ]


urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots_txt, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<str:section>-<int:part>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    re_path(r"^accent/([0-9a-f]{6})-([0-9a-f]{6})\.css$", accent, name="accent"),
    *feed("feeds/articles", feeds.articles, "feed"),
    *feed("feeds/comments", comment_feeds.all_comments, "comments-feed"),
    *feed("feeds/<str:language>/articles", feeds.of_language, "language-feed"),
    *feed("series/<words:slug>/articles", feeds.of_series, "series-feed"),
    *feed("tags/<words:slug>/feed", feeds.of_tag, "tag-feed"),
    *feed("authors/<words:slug>/articles", feeds.of_author, "author-feed"),
    *feed("films/<words:slug>/articles", feeds.of_film, "film-feed"),
    *feed("articles/<words:slug>/comments", comment_feeds.of_discussion, "discussion-feed"),
    *feed("articles/<words:slug>/comments/<int:pk>/thread", comment_feeds.of_thread, "thread-feed"),
    # POST only; the form says in which language it was shown.
    path("articles/<words:slug>/comments/", post, name="post_comment"),
    path("articles/<words:slug>/comments/seen/", seen, name="comments_seen"),
    path("articles/<words:slug>/comments/marking/", marking, name="comments_marking"),
    path("articles/<words:slug>/comments/shown/", show_all, name="comments_shown"),
    path("articles/<words:slug>/comments/forget/", forget, name="forget_guest"),
    path("articles/<words:slug>/like/", like_views.article, name="like_article"),
    path("comments/<int:pk>/like/", like_views.comment, name="like_comment"),
    path("articles/<words:slug>/seen/", article_seen, name="article_seen"),
    path("films/<words:slug>/seen/", film_seen, name="film_seen"),
    path("films/<words:slug>/rating/", film_rated, name="film_rated"),
    path("comments/<int:pk>/withdraw/", withdraw, name="withdraw_comment"),
    # As pages of the release before name it.
    path("articles/<words:slug>/comments/<int:pk>/withdraw/", withdraw, name="withdraw_comment"),
    path("articles/<words:slug>/comments/<int:pk>/confirm/", ask, name="ask_for_link"),
    path("articles/<words:slug>/comments/<int:pk>/again/", ask_again, name="ask_again"),
    path("me/forget/", me_views.forget_me, name="forget_me"),
    path("mail/came-back/", tracking.told, name="mail_came_back"),
    path("me/mails-again/", me_views.mails_again, name="mails_again"),
    path("me/looked/", me_views.looked, name="looked"),
    path("accounts/with/", include("filmclub.accounts.sign_in_with.urls")),
    path("me/data/code/", taking_along.code, name="data_code"),
    path("me/data/closed/", closed_account.code, name="closed_data"),
    path("me/data/closed/with-code/", closed_account.with_code, name="closed_data_with_code"),
    path("me/data/with-code/", taking_along.with_code, name="data_with_code"),
    path("content-notes/chosen/", choose, name="choose_notes"),
    path("letter/ask/", ask_for_letter, name="ask_for_letter"),
    # Numbers are the same in every language.
    path("articles/<words:slug>/comments/live/", live, name="comments_live"),
    # For who builds the site.
    *(development if settings.DEBUG else ()),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # Addresses of pages: the language stands before all but the site's default.
    *i18n_patterns(
        path("", views.home, name="home"),
        path("manifest.webmanifest", views.manifest, name="manifest"),
        path("search/", search, name="search"),
        path("opensearch.xml", opensearch, name="opensearch"),
        path("", include("reviews.urls")),
        path("", include("comments.urls")),
        path("accounts/", include("filmclub.accounts.urls")),
        path("members/<words:slug>/", member, name="member"),
        path("members/<words:slug>/films/", member_films, name="member_films"),
        path("series/<words:slug>/follow/", follow_views.of_series, name="follow_series"),
        path("films/<words:slug>/follow/", follow_views.of_film, name="follow_film"),
        path("authors/<words:slug>/follow/", follow_views.of_author, name="follow_author"),
        path("following/all/", follow_views.of_all, name="follow_all"),
        path("me/profile/", own_page.own_page, name="own_page"),
        path("me/", me_views.me, name="me"),
        path("me/comments/", me_views.my_comments, name="my_comments"),
        path("me/answers/", me_views.my_answers, name="my_answers"),
        path("me/films/", me_views.my_films, name="my_films"),
        path("me/claim/", claim_views.claim_page, name="claim"),
        path("me/claim/<uuid:pk>/undo/", claim_views.undo, name="undo_claim"),
        path("me/erase/", erase_me, name="erase_me"),
        path("me/erase/link/", send_link, name="erase_link"),
        path("me/second-factor/", me.second_factor, name="second_factor"),
        path("me/sessions/", me.sessions, name="sessions"),
        path("me/sessions/<int:pk>/end/", me.end_one_session, name="end_session"),
        path("me/sessions/end-others/", me.end_others, name="end_other_sessions"),
        path("me/sessions/end-all/", me.end_all, name="end_all_sessions"),
        path("me/data/", taking_along.data, name="my_data"),
        path("me/data/ask/", taking_along.ask, name="ask_for_data"),
        path("me/data/take/", taking_along.take, name="take_along"),
        path("privacy/", privacy.page, name="privacy"),
        path("mail/", include("filmclub.mail.urls")),
        # The editor's dialogs speak the language of the page too.
        path(
            "admin/jsi18n/",
            JavaScriptCatalog.as_view(packages=["django.contrib.admin", "django_prose_editor"]),
        ),
        path("admin/club/", club_page, name="club"),
        path("admin/club/privacy/", of_staff(privacy.former_words), name="club_privacy"),
        path("admin/club/begin/", club_begin, name="club_begin"),
        path("admin/club/drafts/", club_drafts, name="club_drafts"),
        path("admin/drafts/keep/", of_staff(draft_views.keep), name="draft_keep"),
        path("admin/drafts/<int:pk>/", of_staff(draft_views.open_draft), name="draft_open"),
        path("admin/drafts/<int:pk>/throw-away/", of_staff(draft_views.throw_away), name="draft_throw_away"),
        path("admin/reviews/film/tmdb/", of_staff(tmdb.find), name="new_film_tmdb"),
        path("admin/reviews/film/tmdb/poster/", of_staff(tmdb.poster, cacheable=True), name="tmdb_poster"),
        path(
            "admin/reviews/film/tmdb/<int:number>/", of_staff(tmdb.look_through), name="new_film_tmdb_movie"
        ),
        path("admin/reviews/film/<int:pk>/tmdb/", of_staff(tmdb.find), name="film_tmdb"),
        path(
            "admin/reviews/film/<int:pk>/tmdb/<int:number>/",
            of_staff(tmdb.look_through),
            name="film_tmdb_movie",
        ),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]

handler400 = "filmclub.error_views.bad_request"
handler403 = "filmclub.error_views.forbidden"
handler404 = "filmclub.error_views.not_found"
# Asked for by allauth, where somebody has tried too often.
handler429 = "filmclub.error_views.too_often"
handler500 = "filmclub.error_views.server_error"
