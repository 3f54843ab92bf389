from django.urls import path

from comments import views
from comments.visit_views import arrivals, arrived

app_name = "comments"

urlpatterns = [
    path("articles/<slug:slug>/discussion/", views.discussion, name="discussion"),
    path("articles/<slug:slug>/discussion/new/", arrivals, name="arrivals"),
    path("articles/<slug:slug>/comments/<int:pk>/", views.comment, name="comment"),
    path("articles/<slug:slug>/comments/<int:pk>/reply/", views.reply, name="reply"),
    # Under the number that a comment had on the blog that it was imported from.
    path("articles/<slug:slug>/comments/imported/<int:number>/", views.imported, name="imported"),
    # Fragments, which scripts fetch, have addresses of their own.
    path("articles/<slug:slug>/discussion/more/", views.more, name="more"),
    path("articles/<slug:slug>/discussion/new/items/", arrived, name="arrived"),
    path("articles/<slug:slug>/comments/<int:pk>/reply/form/", views.reply_form, name="reply-form"),
]
