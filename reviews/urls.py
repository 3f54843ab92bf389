from django.urls import path

from filmclub.lib.http_cache import shared_page
from reviews import notes_views, passage_views, preview_views, tmdb_views, views
from reviews.letters.views import letter

app_name = "reviews"

urlpatterns = [
    path("articles/", views.article_list, name="articles"),
    path("articles/<words:slug>/", views.article, name="article"),
    path("articles/<words:slug>/shown/", passage_views.shown, name="shown"),
    path("articles/<words:slug>/shown/<int:number>/", passage_views.passage, name="passage"),
    path("pages/<words:slug>/", views.site_page, name="page"),
    path("preview/<int:pk>/", preview_views.preview, name="preview"),
    path("content-notes/", notes_views.content_notes, name="content-notes"),
    path("letter/", letter, name="letter"),
    path("film-data/", tmdb_views.film_data, name="film-data"),
    path("films/", views.film_list, name="films"),
    path("films/<words:slug>/", views.film, name="film"),
    path("people/", views.contributor_list, name="contributors"),
    path("people/<words:slug>/", views.contributor, name="contributor"),
    path("series/", views.series_list, name="series-list"),
    path("series/<words:slug>/", views.series, name="series"),
    path("tags/<words:slug>/", views.tag, name="tag"),
    path("authors/<str:slug>/", views.author, name="author"),
    path("archive/", views.archive, name="archive"),
    path("archive/<int:year>/", shared_page(views.ArticleYear.as_view()), name="archive-year"),
    path("archive/<int:year>/<int:month>/", shared_page(views.ArticleMonth.as_view()), name="archive-month"),
]
