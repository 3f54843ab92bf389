"""The club's rules in the admin: each is tried out on what was written before it is saved."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.access import can_moderate, get_moderator
from comments.admin.answers import back_to_queue, to_comment
from comments.admin.forms import is_number
from comments.admin.pages import admin_page, comment_context
from comments.defence_models import Rule
from comments.findings import Effect
from comments.models import Comment
from comments.queue import for_decision
from comments.rule_patterns import read
from comments.rule_trials import proposals, try_out
from filmclub.accounts.models import User
from filmclub.lib.seeing import sees_addresses


class TermsForm(forms.ModelForm[Rule]):
    """What may be changed of a rule: what it does, and until when."""

    class Meta:
        model = Rule
        fields = ["effect", "sentence", "ends_on"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind", self.instance.kind)
        if kind == Rule.Kind.ADDRESS and cleaned.get("effect") not in (None, Effect.HOLD):
            self.add_error(
                "effect", _("An e-mail address is only claimed: a rule for one holds, and does no more.")
            )
        return cleaned


class RuleForm(TermsForm):
    """A new one. `key` is what it is compared by."""

    key = ""

    class Meta(TermsForm.Meta):
        fields = ["kind", "pattern", *TermsForm.Meta.fields]
        widgets = {**TermsForm.Meta.widgets, "pattern": forms.TextInput(attrs={"autocomplete": "off"})}
        help_texts = {
            "pattern": gettext_lazy(
                "A word, or words that follow each other, in any case and accents; * stands for letters: "
                "casino*. A domain with all below it: example.org. A whole name; * stands for letters. An "
                "address, or all at a domain: example.org. A network: 203.0.113.0/24."
            )
        }

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("That day is over."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "kind" in cleaned and "pattern" in cleaned:
            try:
                cleaned["pattern"], self.key = read(cleaned["kind"], cleaned["pattern"])
            except ValidationError as error:
                self.add_error("pattern", error)
            else:
                self._refuse_second(cleaned["kind"])
        return cleaned

    def _refuse_second(self, kind: str) -> None:
        if there := Rule.objects.filter(kind=kind, key=self.key).first():
            self.add_error("pattern", there_is(there))

    @property
    def what(self) -> str:
        """What it looks for, as the page that shows what it would have caught says it."""
        return f"{self.cleaned_data['kind']}:{self.key}"

    def save_by(self, moderator: User) -> Rule | None:
        """Store it; None if somebody has made the same one a moment ago."""
        rule: Rule = self.save(commit=False)
        rule.key, rule.made_by = self.key, moderator
        try:
            with transaction.atomic():
                rule.save()
        except IntegrityError:
            self._refuse_second(rule.kind)
            return None
        return rule


def there_is(rule: Rule) -> SafeString:
    """Say that a rule looks for this already, with the way to it."""
    url = reverse("admin:comments_rule_change", args=[rule.pk])
    return format_html('{} <a href="{}">{}</a>', _("There is a rule that looks for this:"), url, rule)


FOR_WHO_SEES_ADDRESSES = (Rule.Kind.ADDRESS, Rule.Kind.NETWORK)


class InForceFilter(admin.SimpleListFilter):
    """Rules whose last day is over do nothing any more."""

    title = gettext_lazy("state")
    parameter_name = "over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", _("In force")), ("yes", _("Over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        over = {"ends_on__lt": timezone.localdate()}
        if self.value() == "yes":
            return queryset.filter(**over)
        return queryset.exclude(**over) if self.value() == "no" else queryset


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin[Rule]):
    form = TermsForm
    list_display = ["pattern", "kind", "effect", "until", "hits", "last_hit_at", "made_by"]
    list_filter = ["kind", "effect", InForceFilter]
    list_select_related = ["made_by"]
    search_fields = ["pattern"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-made_at", "-pk"]
    fields = ["kind", "pattern", "effect", "sentence", "ends_on", "hits", "last_hit_at", "made_by", "made_at"]
    readonly_fields = ["kind", "pattern", "hits", "last_hit_at", "made_by", "made_at"]

    class Media:
        css = {"all": ["filmclub/admin/moderation.css"]}

    # Who may do what

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate(request)

    # Pages

    @admin.display(description=gettext_lazy("until"), ordering="ends_on")
    def until(self, rule: Rule) -> str:
        if rule.ends_on is None:
            return "–"
        day = date_format(rule.ends_on)
        return day if rule.is_in_force(timezone.now()) else _("%(day)s (over)") % {"day": day}

    def get_queryset(self, request: HttpRequest) -> Any:
        rules = super().get_queryset(request)
        return rules if sees_addresses(request) else rules.exclude(kind__in=FOR_WHO_SEES_ADDRESSES)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Rules"), **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.of_comment)
        return [path("of/<int:pk>/", view, name="comments_rule_of_comment"), *super().get_urls()]

    def of_comment(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose what of a comment a rule is to look for; each choice leads to the page that tries it out."""
        get_moderator(request)
        comment = for_decision(Comment.objects.filter(pk=pk)).first()
        if comment is None:
            return back_to_queue(request)
        context = {
            **comment_context(request, comment),
            "title": _("Make a rule"),
            "proposals": [
                proposal
                for proposal in proposals(comment, today=timezone.localdate())
                if _may_look_for(request, proposal.kind)
            ],
        }
        return admin_page(request, self, "of_comment.html", context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show what a rule would have caught, and save it once that was seen."""
        moderator = get_moderator(request)
        form = RuleForm(request.POST if request.method == "POST" else None)
        form.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in Rule.Kind.choices if _may_look_for(request, choice[0])
        ]
        number = request.POST.get("comment", "")
        comment = int(number) if is_number(number) else None
        context: dict[str, Any] = {"title": _("Make a rule"), "form": form, "comment": comment}
        if form.is_valid():
            if request.POST.get("tried") == form.what:
                rule = form.save_by(moderator)
                if rule is not None:
                    return self._made(request, rule, comment)
            else:
                context |= {"trial": try_out(form.cleaned_data["kind"], form.key), "tried": form.what}
        status = 422 if form.is_bound and form.errors else 200
        return admin_page(request, self, "make.html", context, status=status)

    def _made(self, request: HttpRequest, rule: Rule, comment: int | None) -> HttpResponse:
        self.log_addition(request, rule, [{"added": {}}])
        messages.success(request, _("The rule is in force: %(rule)s.") % {"rule": rule})
        if comment is not None:
            return to_comment(request, comment)
        return HttpResponseRedirect(reverse("admin:comments_rule_changelist"), status=303)


def _may_look_for(request: HttpRequest, kind: str) -> bool:
    """Whether who asks may try out such a rule: what it would have caught tells whose address is which."""
    return kind not in FOR_WHO_SEES_ADDRESSES or sees_addresses(request)
