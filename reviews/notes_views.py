"""The page on which a reader chooses content notes that stand open above each text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from filmclub.lib.http_cache import public_page
from filmclub.lib.public_post import lead_back, public_post
from reviews.chosen_notes import choose_notes, chosen_notes
from reviews.content_notes import AT_ONCE, GROUPS, label_of


@public_page
def content_notes(request: HttpRequest) -> HttpResponse:
    """The vocabulary with a box for each note that does not stand open anyway. No query of its own."""
    chosen = chosen_notes(request)
    groups = [
        (
            label,
            [
                (usual.code, label_of(usual.code), usual.code in chosen)
                for usual in group
                if usual.code not in AT_ONCE
            ],
        )
        for label, group in GROUPS
    ]
    context = {"groups": groups, "chosen": chosen, "next": request.GET.get("next", "")}
    return render(request, "reviews/content_notes.html", context)


@public_post
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the notes `note` of the form as those that the reader chooses; with `none`, or without any, none.

    303 to the address `next` of this site, by default to the page with the form.
    """
    response = lead_back(request, otherwise=reverse("reviews:content-notes"))
    choose_notes(response, [] if "none" in request.POST else request.POST.getlist("note"))
    return response
