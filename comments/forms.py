"""The form for comments, and how a page shows it: empty, filled in again, or the same for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comments.discussed import holds_new_writers, is_for_members
from comments.form_fields import EmailField, WebsiteField
from comments.models import Comment
from comments.quoting import quotes_marked
from comments.readers import Reader
from comments.rendering import opened
from comments.texts import is_marked, whole_html
from comments.visits import SETTLING, page_moment, read_moment
from comments.writers import WITH_KEY, Writer, WriterCookie
from filmclub.accounts.joining import offers_joining
from filmclub.accounts.models import User
from filmclub.accounts.sign_in_with.ways import ways
from filmclub.club.models import Club, GuestAddress
from filmclub.club.wording import own_words_of_form, say
from filmclub.lib.akismet_service import is_set_up
from filmclub.lib.comment_html import shows_words
from filmclub.lib.compiled import compiled
from filmclub.lib.lines import NameField, is_visible
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from filmclub.mail.confirmation import is_mail_confirmed
from reviews.models import Article, Spoils

# The button that shows how what is typed will look.
PREVIEW = "preview"
GUEST_FIELDS = ("name", "email", "website", "remember", "answers", "subject")


class WordsForm(forms.Form):
    """What a comment says, and whether that gives away."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=65525,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "*Emphasis*, > quotation, >!spoiler!<. Please mark what gives away more than the set-up."
        ),
        error_messages={"required": _("Write something first.")},
    )
    gives_away = forms.BooleanField(label=_("This gives away what happens"), required=False)
    # It was ticked when the page showed it: unticked, its writer has lifted it.
    was_ticked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    language = forms.CharField(required=False, widget=forms.HiddenInput)

    # The words as they will be shown, for who asked to see them.
    preview = SafeString()

    def clean_gives_away(self) -> str:
        """How far it spoils: who ticks the box tells of what happens, and need not say how much of it."""
        return Spoils.PLOT.value if self.cleaned_data["gives_away"] else Spoils.NOT_SAID.value

    def clean_text(self) -> str:
        text = clean_text(self.cleaned_data["text"])
        if not is_visible(text):
            raise forms.ValidationError(self.fields["text"].error_messages["required"], "required")
        return text

    @property
    def is_ticked(self) -> bool:
        return bool(self["gives_away"].value())

    def show_preview(self) -> bool:
        """Show the words as they will be shown; False where something is wrong with them, which it then says.

        What else is wrong is left for when it is posted.
        """
        for field in [name for name in self.errors if name != "text"]:
            del self.errors[field]
        html = "" if self.errors else render(self.cleaned_data["text"], Comment.Format.MARKDOWN)
        if html and not shows_words(html):
            self.add_error("text", self.fields["text"].error_messages["required"])
        elif html:
            self.preview = opened(html, get_language())
        return bool(self.preview)

    def is_to_be_ticked(self, find_answered: Callable[[], Comment | None]) -> bool:
        """Whether it is to come back ticked once, because it quotes what gives away and does not say so."""
        said = self.cleaned_data
        if said["gives_away"] or said["was_ticked"] or ">" not in said.get("text", ""):
            return False
        answered = find_answered()
        if answered is None or not quotes_marked(said["text"], answered):
            return False
        data = QueryDict(mutable=True)
        data.update({**dict(self.data.items()), "gives_away": "on", "was_ticked": "on"})
        self.data = data
        why = _("You quote what gives away, so this is ticked now. If yours gives nothing away, untick it.")
        self.add_error("gives_away", str(why))
        return True


class CommentForm(WordsForm):
    """A comment by a guest or, without the guest's fields, by a member."""

    name = NameField(
        label=_("Name"),
        max_length=245,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give the name that stands beside your comment.")},
    )
    email = EmailField(
        label=_("E-mail"),
        max_length=100,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown."),
        error_messages={
            "required": _("Give your e-mail address; it is never shown."),
            "invalid": _("This does not look like an e-mail address. It should be like name@example.org."),
        },
    )
    website = WebsiteField(
        label=_("Website"),
        max_length=200,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={
            "invalid": _("This does not look like an address. It should be like https://example.org."),
            "user_info": _("Leave out the “@” and what stands before it: everybody would see it."),
        },
    )
    remember = forms.BooleanField(
        label=_("Remember my name, e-mail and website in this browser"), required=False
    )
    answers = forms.BooleanField(
        label=_("Write to me about answers, once I have confirmed my address"), required=False
    )
    # Nobody sees it, and no browser knows what to fill in: who does is a program that fills in every field.
    subject = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    parent = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)
    # The revision that was shown of a waiting comment which a moderator's answer approves.
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)
    # The moment of the page that it stands on: its writer has read what came until then.
    until = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        article: Article,
        user: User | None = None,
        parent: Comment | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        # It is shown to a guest whom the site knows by a cookie.
        self.may_forget = False
        # What the writer said is stored already: no draft of it is needed.
        self.stored: Comment | None = None
        self.initial.setdefault("language", get_language())
        self.initial.setdefault("until", page_moment())
        self.initial.setdefault("parent", parent.pk if parent else None)
        is_answer_to_marked = parent is not None and is_marked(parent)
        self.initial.setdefault("gives_away", is_answer_to_marked)
        self.initial.setdefault("was_ticked", is_answer_to_marked)
        if user is not None:
            for field in GUEST_FIELDS:
                del self.fields[field]
        if not Writer(user=user).moderates:
            del self.fields["seen"]
        self.article = article
        club = Club.objects.current()
        if user is None:
            self._ask_for_address(club.guest_address)
            if "email" not in self.fields or not is_mail_confirmed(club):
                del self.fields["answers"]
        self.is_for_members = is_for_members(article)
        self.offers_joining = offers_joining(club)
        self.sign_in_with = ways()
        self.holds_new_writers = holds_new_writers(article)
        self.asks_outside = is_set_up()
        self.button = say(club, "button")
        self.answer(parent)

    def _ask_for_address(self, how: str) -> None:
        if how == GuestAddress.NOT_ASKED:
            del self.fields["email"]
        elif how == GuestAddress.OPTIONAL:
            self.fields["email"].required = False
            self.fields["email"].help_text = _("Never shown; you may leave it out.")

    @property
    def asks_to_join(self) -> bool:
        """Whether it says how to become a member in place of taking a comment."""
        return self.user is None and self.is_for_members

    @property
    def has_words(self) -> bool:
        return bool(self["text"].value())

    def answer(self, parent: Comment | None, html_id: str = "") -> None:
        """Make it the form that replies to this comment, or the one that opens a thread."""
        self.in_reply_to = parent
        # Two forms stand on one page when a reply opens in place: their ids must differ.
        self.html_id = html_id or (f"reply-{parent.pk}" if parent else "reply")
        self.auto_id = f"{self.html_id}-%s"
        # Whoever answers it approves what they are shown with the form, and nothing that came since.
        self.approved = ""
        if parent is not None and parent.traits.is_waiting and "seen" in self.fields:
            self.approved = whole_html(parent, "approved-")
            self.initial["seen"] = parent.revision
            if self.is_bound:
                data = QueryDict(mutable=True)
                data.update({**dict(self.data.items()), "seen": str(parent.revision)})
                self.data = data

    def show_stored(self, comment: Comment) -> None:
        """Lead to the comment in which the writer has said it, with the form empty again."""
        self.stored = comment
        data = QueryDict(mutable=True)
        of_the_text = ("text", "gives_away", "was_ticked")
        data.update({name: value for name, value in self.data.items() if name not in of_the_text})
        self.data = data
        link = format_html('<a href="{}">{}</a>', comment.get_absolute_url(), _("See your comment"))
        self.add_error(None, link)

    @property
    def helper(self) -> FormHelper:
        """How crispy-forms lays it out: made when asked for, as most posted forms are not shown again."""
        helper = FormHelper(self)
        helper.form_action = reverse("post_comment", args=[self.article.slug])
        helper.form_class = "reply"
        helper.form_id = self.html_id
        helper.disable_csrf = True
        helper.attrs = {
            "novalidate": True,
            "data-hx-post": helper.form_action,
            "data-hx-target": "this",
            "data-hx-swap": "outerHTML",
            "data-hx-disabled-elt": "find [type=submit]",
        }
        if self.stored is not None:
            helper.attrs["data-stored"] = ""
        if self.asks_to_join:
            helper.layout = Layout(
                HTML("{% include 'comments/_form_intro.html' %}"),
                *(["text", "gives_away"] if self.has_words else []),
                Field("parent"),
                Field("language"),
                HTML("{% include 'comments/_form_ways.html' %}"),
            )
            return helper
        asked = [field for field in ("name", "email", "website") if field in self.fields]
        guest = [
            *(Div(field, css_class="third") for field in asked),
            "remember",
            *(["answers"] if "answers" in self.fields else []),
            Div("subject", css_class="trap"),
        ]
        helper.layout = Layout(
            HTML("{% include 'comments/_form_intro.html' %}"),
            *([HTML("{% include 'comments/_form_preview.html' %}")] if self.preview else []),
            "text",
            HTML("{% include 'comments/_form_marks.html' %}"),
            "gives_away",
            *(guest if self.user is None else []),
            Field("was_ticked"),
            Field("parent"),
            *(["seen"] if "seen" in self.fields else []),
            Field("language"),
            Field("until"),
            HTML("{% include 'comments/_form_outside.html' %}"),
            HTML("{% include 'comments/_form_draft.html' %}"),
            Div(
                Submit("post", self.button, css_class="button"),
                HTML("{% include 'comments/_form_look.html' %}"),
                css_class="send",
            ),
            HTML("{% include 'comments/_form_ways.html' %}"),
            HTML("{% include 'comments/_form_forget.html' %}"),
        )
        return helper

    def clean(self) -> None:
        if self.cleaned_data.get("answers") and self.cleaned_data.get("email") == "":
            self.add_error("email", _("Give your e-mail address, or untick that we write to you."))

    @property
    def is_trapped(self) -> bool:
        """Whether the field was filled in that nobody sees; of valid data."""
        return bool(self.cleaned_data.get("subject"))

    def age(self, now: datetime | None = None) -> int | None:
        """Seconds since the page was made that the form stood on; None where it does not say so."""
        moment = read_moment(self.cleaned_data["until"])
        if moment is None:
            return None
        return max(int(((now or timezone.now()) - SETTLING - moment).total_seconds()), 0)

    @property
    def seen_answered(self) -> int:
        """The revision of the answered comment that was shown with the form; of valid data."""
        seen = self.cleaned_data.get("seen")
        return -1 if seen is None else int(seen)

    def writer(self, cookie: WriterCookie) -> Writer:
        """Who writes, from valid data."""
        data = self.cleaned_data
        if self.user is not None:
            return Writer(user=self.user, browser_key=cookie.browser_key)
        name, email = data["name"], data.get("email", "")
        key = cookie.key_of(name, email)
        return Writer(name=name, email=email, website=data["website"], browser_key=key)


def fresh_form(request: HttpRequest, article: Article, parent: Comment | None = None) -> CommentForm:
    """An empty form, filled in with name, e-mail and website for a guest who asked to be remembered."""
    reader = Reader.of(request)
    initial: dict[str, object] = {}
    if reader.user is None and (cookie := WriterCookie.of(request)).remembers and (last := last_said(cookie)):
        initial = {**last, "remember": True}
    form = CommentForm(article=article, user=reader.user, parent=parent, initial=initial)
    form.may_forget = reader.is_known and reader.user is None
    return form


def last_said(cookie: WriterCookie) -> dict[str, str]:
    """What the guest of this browser last gave as name, e-mail and website; nothing before: one query."""
    found = _last_of_guest(writer=cookie.browser_key)
    return dict(zip(("name", "email", "website"), found[0], strict=True)) if found else {}


@compiled
def _last_of_guest(writer: str) -> QuerySet[Comment, tuple[str, str, str]]:
    said = Comment.objects.filter(WITH_KEY, writer=writer, author=None).order_by("-pk")
    return said.values_list("guest_name", "email", "website")[:1]


def draft_key(article: Article, parent_id: int | None) -> str:
    """Under which a script keeps what is typed into the form that answers this comment, or opens a thread."""
    html_id = f"reply-{parent_id}" if parent_id else "reply"
    return f"draft {reverse('post_comment', args=[article.slug])} {html_id}"


# --- The form of a page for everybody, and of those that are put together from it --------------------


@dataclass(frozen=True)
class FormOfPage:
    """What the forms of everybody below one article have in common, and another article's may share."""

    kind: str
    has_comments: bool
    is_for_members: bool
    offers_joining: bool
    sign_in_with: tuple[tuple[str, str], ...]
    guest_address: str
    holds_new_writers: bool
    asks_outside: bool
    has_mail: bool
    own_words: tuple[str, ...]

    @classmethod
    def of(cls, article: Article) -> FormOfPage:
        club = Club.objects.current()
        return cls(
            kind=article.kind,
            has_comments=article.comment_count > 0,
            is_for_members=is_for_members(article),
            offers_joining=offers_joining(club),
            sign_in_with=ways(),
            guest_address=club.guest_address,
            holds_new_writers=holds_new_writers(article),
            asks_outside=is_set_up(),
            has_mail=is_mail_confirmed(club),
            own_words=own_words_of_form(club),
        )

    def blank(self, **values: str) -> SafeString:
        """The empty form of who has never been here; `values` are slug, title and moment, as HTML."""
        return _filled_in(_form_pattern(self, get_language(), _STRANGER), values)

    def of_member(self, name: str, **values: str) -> SafeString:
        return _filled_in(_form_pattern(self, get_language(), _MEMBER), {**values, "user": escape(name)})

    def refused(
        self, sent: QueryDict, reader: Reader, error: str, *, on_page: bool, **values: str
    ) -> SafeString:
        """The form as it was sent, with every typed word and why it was not taken; nobody looks at it.

        `values` are slug, title and the form's id; `on_page`: it takes its place below the article again.
        """
        typed = {name: escape(sent.get(name, "")) for name in _TYPED}
        ticked = tuple(name for name in _TICKED if sent.get(name))
        user = reader.user
        who = _Known(
            is_member=user is not None,
            may_forget=user is None and reader.is_known,
            given=(*_TYPED, *ticked),
            is_refused=True,
            on_own_page=not on_page,
        )
        name = escape(user.name) if user is not None else ""
        pattern = _form_pattern(self, get_language(), who)
        return _filled_in(pattern, {**values, **typed, "user": name, "error": escape(error)})

    def of_guest(self, remembered: Mapping[str, str], **values: str) -> SafeString:
        """The form of a guest whom the site knows, with what they asked to be remembered by."""
        given = {name: escape(value) for name, value in remembered.items() if value}
        pattern = _form_pattern(self, get_language(), _Known(may_forget=True, given=tuple(given)))
        return _filled_in(pattern, {**values, **given})


@dataclass(frozen=True)
class _Known:
    """Who writes, as far as the form differs."""

    is_member: bool = False
    may_forget: bool = False
    # What is filled in already.
    given: tuple[str, ...] = ()
    is_refused: bool = False
    on_own_page: bool = False


_STRANGER, _MEMBER = _Known(), _Known(is_member=True)
_TYPED = ("name", "email", "website", "text", "subject", "parent", "until", "was_ticked")
_TICKED = ("remember", "answers", "gives_away")
_PLACES = ("slug", "title", "moment", "user", "id", "error", *_TYPED)
_PLACE = {name: f"placeholder-{name}-here" for name in _PLACES}
_PLACEHOLDER = re.compile(f"placeholder-({'|'.join(_PLACES)})-here")


@lru_cache(maxsize=256)
def _form_pattern(page: FormOfPage, language: str, who: _Known) -> str:
    """The form as HTML in this language, with names for the operator `%` where forms of a kind differ."""
    article = Article(
        slug=_PLACE["slug"], title=_PLACE["title"], kind=page.kind, comment_count=page.has_comments
    )
    user = User(first_name=_PLACE["user"]) if who.is_member else None
    initial: dict[str, object] = {"until": _PLACE["moment"]}
    initial.update({name: _PLACE.get(name, True) for name in who.given})
    if who.given and not who.is_refused:
        initial["remember"] = True
    form = CommentForm(article=article, user=user, initial=initial)
    form.is_for_members, form.offers_joining = page.is_for_members, page.offers_joining
    form.holds_new_writers = page.holds_new_writers
    form.asks_outside = page.asks_outside
    form.may_forget = who.may_forget
    if who.is_refused:
        # It has been looked at by nobody, and what is wrong with it has been said.
        form._errors, form.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]
        form.add_error(None, _PLACE["error"])
        form.answer(None, html_id=_PLACE["id"])
    context = {"form": form, "article": article, "on_own_page": who.on_own_page}
    html = render_to_string("comments/_form.html", context)
    return _PLACEHOLDER.sub(r"%(\1)s", html.replace("%", "%%"))


def _filled_in(pattern: str, values: Mapping[str, str]) -> SafeString:
    # Of the template's words, and values that are escaped.
    return SafeString(pattern % values)
