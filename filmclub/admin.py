"""The club's page in the admin, and what is asked after a superuser's first sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from comments.admin.waiting import profiles_words, waiting_words
from comments.models import Comment, ProfilePart
from filmclub.accounts.admin_site import AdminSite
from filmclub.accounts.models import User
from filmclub.club.kinds import choose_kind
from filmclub.club.models import THE_CLUB, Club
from filmclub.club_form import ClubForm, FirstQuestions, keys_of, wording_field
from filmclub.first_pages import make_drafts, missing
from filmclub.menus import PARTS
from filmclub.privacy import own_words
from reviews.models import Article, Series
from reviews.pictures import remove_files

# What moderators are to look at.
cast(AdminSite, admin.site).told_of |= {Comment: waiting_words, ProfilePart: profiles_words}
Fieldsets = list[tuple[Any, Any]]
# “View site” keeps the language: it is asked for anew with each page.
admin.site.site_url = reverse_lazy("home")  # type: ignore[assignment]
# So many of what a menu may lead to are listed beside it.
MOST_LISTED = 40


@admin.register(Club)
class ClubAdmin(admin.ModelAdmin[Club]):
    """One page for the one row: everything that the club decides about itself."""

    form = ClubForm
    readonly_fields = ["site_language", "time_zone"]
    change_form_template = "admin/club/page.html"

    class Media:
        css = {"all": ["filmclub/admin/club.css"]}

    def get_urls(self) -> list[URLPattern]:
        """The addresses that the index and the history know; the page itself is at /admin/club/."""
        return [url for url in super().get_urls() if "add" not in str(url.pattern)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Fieldsets:
        return [
            (
                None,
                {
                    "fields": ["kind", "name", "tagline", "logo", ("accent", "accent_dark")],
                    "description": _(
                        "What is left empty is as the site was installed. Changes show at the next request, "
                        "and to readers behind a cache some seconds later."
                    ),
                },
            ),
            (
                _("Menu and foot"),
                {"fields": ["menu_lines", "foot_lines"], "description": _help_of_menus()},
            ),
            *_wording_fieldsets(),
            *own_words.fieldsets(),
            (_("Members"), {"fields": ["joining", "members_only"]}),
            (
                _("Comments"),
                {
                    "fields": [
                        "guest_address",
                        "interval",
                        "holds_all",
                        "first_held",
                        "days_new_guests_wait",
                        "holds_new_links",
                        "links_held",
                        "closes_after_days",
                        "comments_in_window",
                        "takes_likes",
                    ]
                },
            ),
            (
                _("Moderation"),
                {"fields": ["moderation_rhythm", "days", "moderation_hour", "tells_reasons"]},
            ),
            (_("Feeds"), {"fields": ["feeds_hold_texts"]}),
            (_("Mail"), {"fields": ["mail_from", "mail_reply_to", ("sends_letters", "letter_day")]}),
            (
                _("As the site was installed"),
                {
                    "fields": ["site_language", "time_zone"],
                    "description": _(
                        "These are settings of the machine; whoever runs the site changes them."
                    ),
                },
            ),
        ]

    @admin.display(description=gettext_lazy("language"))
    def site_language(self, club: Club) -> str:
        return f"{get_language_info(settings.LANGUAGE_CODE)['name_translated']} (LANGUAGE_CODE)"

    @admin.display(description=gettext_lazy("time zone"))
    def time_zone(self, club: Club) -> str:
        return f"{settings.TIME_ZONE} (TIME_ZONE)"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one row: its page stands for the list."""
        return HttpResponseRedirect(club_address())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.path != club_address():
            return HttpResponseRedirect(club_address())
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Club, form: Any, change: bool) -> None:
        """Write what was changed and nothing else: the version, or what somebody else changed, stays."""
        columns: set[str] = form.fill(obj)
        own_words.write(form.cleaned_data, set(form.changed_data))
        if "kind" in columns and obj.kind:
            columns.update(choose_kind(obj, obj.kind, before=form.initial["kind"], but=columns))
        if "mail_from" in columns:
            # Whether mail arrives from there, nobody knows yet.
            obj.mail_confirmed_at = None
            columns.add("mail_confirmed_at")
        old_logo = form.initial.get("logo")
        if columns:
            obj.save(update_fields=columns)
            Club.objects.raise_version()
        if "logo" in columns and old_logo:
            remove_files.enqueue([str(old_logo)])

    def response_change(self, request: HttpRequest, obj: Club) -> HttpResponse:
        messages.success(request, _("The club’s settings are saved, and in force from now on."))
        return HttpResponseRedirect(club_address())


def club_address() -> str:
    """Where the club's page stands."""
    return reverse("club")


def _staff_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = admin.site.admin_view(view)(request, *args, **kwargs)
        return answer

    return wrapped


@_staff_view
def club_page(request: HttpRequest) -> HttpResponse:
    """The page; 403 for staff who may not change the club."""
    Club.objects.get_or_create(pk=THE_CLUB)
    model_admin = admin.site._registry[Club]
    context = {"missing_pages": missing(), "may_write": request.user.has_perm("reviews.add_article")}
    return model_admin.change_view(request, str(THE_CLUB), extra_context=context)


@_staff_view
def club_drafts(request: HttpRequest) -> HttpResponse:
    """Make drafts of the pages that every club needs, for who may write articles, and lead to the list."""
    if not request.user.has_perm("reviews.add_article"):
        raise PermissionDenied
    if request.method == "POST":
        _tell_of(request, make_drafts(cast(User, request.user)))
    return HttpResponseRedirect(f"{reverse('admin:reviews_article_changelist')}?kind__exact=page")


@_staff_view
def club_begin(request: HttpRequest) -> HttpResponse:
    """Ask a superuser for the name and the kind of the club; it can be put off, and is asked once."""
    if not request.user.is_superuser:
        raise PermissionDenied
    club = Club.objects.get_or_create(pk=THE_CLUB)[0]
    if request.method == "POST" and "_later" in request.POST:
        _note_asked(club)
        messages.info(request, _("You find these questions under “Club” whenever you like."))
        return HttpResponseRedirect(reverse("admin:index"))
    form = FirstQuestions(request.POST or None, initial={"name": club.name or settings.SITE_NAME})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            _begin(club, form)
            drafts = make_drafts(request.user) if form.cleaned_data["drafts"] else []
        messages.success(request, _("Welcome. All that was set now can be changed here."))
        _tell_of(request, drafts)
        return HttpResponseRedirect(club_address())
    context = {**admin.site.each_context(request), "form": form, "title": _("Your site")}
    return TemplateResponse(request, "admin/club/begin.html", context)


def _begin(club: Club, form: FirstQuestions) -> None:
    columns = {"name", "asked_at", *choose_kind(club, form.cleaned_data["kind"], before=club.kind)}
    club.name, club.asked_at = form.cleaned_data["name"], timezone.now()
    club.save(update_fields=columns)
    Club.objects.raise_version()


def _note_asked(club: Club) -> None:
    club.asked_at = timezone.now()
    club.save(update_fields=["asked_at"])


def _tell_of(request: HttpRequest, drafts: list[Article]) -> None:
    if drafts:
        told = ngettext(
            "%(number)d draft of a page waits to be filled in, under “Articles”.",
            "%(number)d drafts of pages wait to be filled in, under “Articles”.",
            len(drafts),
        )
        messages.info(request, told % {"number": len(drafts)})


def _wording_fieldsets() -> Fieldsets:
    return [
        (
            _("Words in %(language)s") % {"language": get_language_info(code)["name_translated"]},
            {
                "fields": [wording_field(code, key) for key in keys_of(code)],
                "description": _("Empty: what stands in grey. In braces stands what is put in."),
            },
        )
        for code, _name in settings.LANGUAGES
    ]


def _help_of_menus() -> str:
    """What may stand in a line, with all that there is."""
    pages = Article.objects.filter(kind__in=Article.Kind.of_the_site()).order_by("title", "pk")
    there = [f"page {slug}" for slug in pages.values_list("slug", flat=True)[:MOST_LISTED]]
    there += [f"series {slug}" for slug in Series.objects.values_list("slug", flat=True)[:MOST_LISTED]]
    return _(
        "One entry in a line, in their order. A part of the site: %(parts)s. A page, a series or a tag: "
        "%(there)s. An address with its name: https://example.org | Our cinema. A name behind a | stands in "
        "place of its own, in another language with its code: page about | Who we are | fr: Qui sommes-nous. "
        "Empty: all parts of the site, and at the foot all its pages, the archive and the feeds."
    ) % {"parts": ", ".join(PARTS), "there": ", ".join([*there, "tag comedy"])}
