"""The pages of members; who has published something has one as an author, to which these lead."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from comments.members import get_member
from filmclub.lib.http_cache import public_page, validated
from reviews.films_seen import read_films


@public_page
@validated
def member(request: HttpRequest, slug: str) -> HttpResponse:
    """A member's page: four queries beside those of every page, however much they have said and seen."""
    member = get_member(slug)
    if member.has_published:
        # Not for good: what they have published may be withdrawn.
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{member.path}?{query}" if query else member.path)
    return render(request, "comments/member.html", {"member": member.user})


@public_page
@validated
def films(request: HttpRequest, slug: str) -> HttpResponse:
    """All films that a member has seen, for who shows them: 404 of anybody else."""
    member = get_member(slug)
    if not member.user.shows_films:
        raise Http404
    seen = read_films(member.user, request.GET)
    return render(request, "comments/member_films.html", {"member": member, "seen": seen})
