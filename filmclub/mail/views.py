from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from filmclub.lib.contacts import masked
from filmclub.lib.kept_query import keep_query
from filmclub.mail import lists
from filmclub.mail.confirmation import PAGE, confirm, is_of_todays_way
from filmclub.mail.link_pages import link_page, told_to_nobody
from filmclub.mail.links import PARAMETER
from filmclub.mail.models import Link, Subscriber


@link_page(PAGE)
def confirm_mail(request: HttpRequest, link: Link) -> HttpResponse:
    """Say that the test mail arrived, by a button."""
    if not is_of_todays_way(link):
        return render(request, "mail/confirm_other_way.html", status=409)
    if request.method != "POST":
        return render(request, "mail/confirm.html")
    confirm(link)
    return render(request, "mail/confirmed.html")


@link_page(lists.PAGE)
def subscribe(request: HttpRequest, link: Link) -> HttpResponse:
    """Ask how often mails are to come, and subscribe the address by a button."""
    subscriber = Subscriber.objects.filter(pk=link.about["subscriber"]).first()
    if subscriber is None or not lists.list_of(subscriber).is_open():
        return render(request, "mail/link_gone.html", status=404)
    rhythm = request.POST.get("rhythm", subscriber.rhythm)
    context = {"list": lists.list_of(subscriber), "subscriber": subscriber, "rhythms": Subscriber.Rhythm}
    if request.method == "POST" and rhythm in Subscriber.Rhythm:
        lists.subscribe(link, subscriber, rhythm)
        context["is_done"] = True
    return render(request, "mail/subscribe.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest) -> HttpResponse:
    """End the list whose mails name the token: by any POST, of whoever holds it, at once (RFC 8058).

    Mail programs post without cookies, with any Origin, in either encoding, perhaps twice. GET changes
    nothing: it shows the button.
    """
    subscriber = lists.subscriber_of(request.GET.get(PARAMETER, ""))
    keep_query(request, PARAMETER)
    if subscriber is None:
        return told_to_nobody(render(request, "mail/link_gone.html", status=404))
    if request.method == "POST":
        lists.stop(subscriber)
        subscriber.refresh_from_db()
    context = {
        "list": lists.list_of(subscriber),
        "subscriber": subscriber,
        "masked": masked(subscriber.address),
    }
    return told_to_nobody(render(request, "mail/stop.html", context))
