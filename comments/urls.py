from django.urls import path

from comments import (
    confirm_views,
    correct_views,
    follow_views,
    following_views,
    forget_views,
    ignore_views,
    letter_views,
    place_views,
    profile_report_views,
    report_views,
    sign_in_views,
    views,
)
from comments.answers.views import stop_following
from comments.search_views import search
from comments.shield_views import shown, shown_items, shown_text
from comments.visit_views import arrivals, arrived, marking_for_me

app_name = "comments"

urlpatterns = [
    path("articles/<words:slug>/discussion/", views.discussion, name="discussion"),
    path("articles/<words:slug>/discussion/new/", arrivals, name="arrivals"),
    path("articles/<words:slug>/comments/<int:pk>/", views.comment, name="comment"),
    path("articles/<words:slug>/comments/<int:pk>/reply/", views.reply, name="reply"),
    path("articles/<words:slug>/comments/<int:pk>/shown/", shown, name="shown"),
    path("articles/<words:slug>/comments/kept/<str:key>/", sign_in_views.kept, name="kept"),
    path("articles/<words:slug>/search/", search, name="search"),
    path("articles/<words:slug>/discussion/latest/", place_views.latest, name="latest"),
    path("articles/<words:slug>/comments/<int:pk>/place/", place_views.place, name="place"),
    # Links in mails lead there.
    path("comments/confirm/", confirm_views.confirm_address, name="confirm-address"),
    path("comments/forget/", forget_views.forget_guest, name="forget"),
    path("comments/mails/", letter_views.no_more, name="no-more-mails"),
    path("following/stop/", stop_following, name="stop-following"),
    # Under the number that a comment had on the blog that it was imported from.
    path("articles/<words:slug>/comments/imported/<int:number>/", views.imported, name="imported"),
    path("comments/<int:pk>/edit/", correct_views.edit, name="edit"),
    path("comments/report/", report_views.find, name="report-chosen"),
    path("comments/<int:pk>/report/", report_views.report, name="report"),
    path("members/<words:slug>/report/", profile_report_views.report, name="report-member"),
    path("comments/ignore/", ignore_views.find, name="ignore-chosen"),
    path("comments/<int:pk>/ignore/", ignore_views.of_comment, name="ignore"),
    path("members/<words:slug>/ignore/", ignore_views.of_member, name="ignore-member"),
    path("me/marking/", marking_for_me, name="marking-for-me"),
    path("me/ignored/", ignore_views.ignored, name="ignored"),
    path("comments/follow/", follow_views.find, name="follow-chosen"),
    path("comments/<int:pk>/follow/", follow_views.of_thread, name="follow-thread"),
    path("articles/<words:slug>/discussion/follow/", follow_views.of_discussion, name="follow-discussion"),
    path("following/answers/", follow_views.of_answers, name="follow-answers"),
    path("following/confirm/", follow_views.confirm, name="confirm-follow"),
    path("following/", following_views.following, name="following"),
    path("me/following/", following_views.my_following, name="my-following"),
    # Fragments, which scripts fetch, have addresses of their own.
    path("articles/<words:slug>/discussion/more/", views.more, name="more"),
    path("articles/<words:slug>/discussion/new/items/", arrived, name="arrived"),
    path("articles/<words:slug>/comments/<int:pk>/reply/form/", views.reply_form, name="reply-form"),
    path("articles/<words:slug>/comments/<int:pk>/text/", views.text, name="text"),
    path("articles/<words:slug>/comments/<int:pk>/shown/text/", shown_text, name="shown-text"),
    path("articles/<words:slug>/comments/<int:pk>/shown/items/", shown_items, name="shown-items"),
    path("articles/<words:slug>/discussion/threads/", place_views.threads, name="threads"),
    path("articles/<words:slug>/comments/<int:pk>/place/address/", place_views.address, name="place-address"),
]
