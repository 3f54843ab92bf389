"""The field in which the text of an article is written, and the words that its script says."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from filmclub.lib.picture_files import CONTENT_TYPES, TOO_HEAVY
from reviews import bodies

PARTS = ("paste", "figures", "videos", "passages", "chooser", "server", "place")


class ArticleEditor(AdminProseEditorWidget):
    """The rich text editor, started by a script of ours: the library's own needs an inline import map."""

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={
                "all": [
                    "django_prose_editor/material-icons.css",
                    "django_prose_editor/editor.css",
                    "django_prose_editor/overrides.css",
                    "filmclub/admin/editor.css",
                ]
            },
            js=[Script("filmclub/admin/editor.js", type="module")],  # type: ignore[list-item]
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Textarea.get_context(self, name, value, attrs)
        config = json.dumps(self.get_config()["extensions"], default=str)  # type: ignore[no-untyped-call]
        context["widget"]["attrs"] |= {
            "data-article-editor": config,
            "data-library": static("django_prose_editor/editor.js"),
            "data-parts": json.dumps(editor_parts(), default=str),
        }
        return context


class ArticleBodyField(ProseEditorFormField):
    """The text as an editor may write it; the rest is cleaned away."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(config=bodies.EDITOR, sanitize=bodies.sanitize, **kwargs)  # type: ignore[no-untyped-call]


def editor_parts() -> dict[str, Any]:
    """What the script needs to know: where its parts and the addresses are that it asks, and its words."""
    return {
        "parts": {part: static(f"filmclub/admin/editor/{part}.js") for part in PARTS},
        "addresses": {
            "upload": reverse("admin:reviews_image_upload"),
            "choose": reverse("admin:reviews_image_choose"),
            "words": reverse("admin:reviews_image_words"),
            "takeOver": reverse("admin:reviews_image_take_over"),
            "titles": reverse("admin:reviews_video_titles"),
        },
        "accept": CONTENT_TYPES,
        "media": settings.MEDIA_URL,
        "words": {**_words(), "told": _told(), "buttons": _buttons()},
    }


def _words() -> dict[str, str]:
    return {
        "alt": _("What the picture shows, for those who do not see it:"),
        "caption": _("Caption"),
        "choosePictures": _("Pictures for the text"),
        "choosePicture": _("Choose a picture"),
        "choosePictureTitle": _("Choose one picture"),
        "close": _("Close"),
        "count": _("Words: %s"),
        "credit": _("Image credit:"),
        "failed": _("This could not be stored. Try again."),
        "foreign": _("This picture stands on %s. Readers see it once it has been taken over."),
        "foreignPictures": _("Pictures of other sites in the text: %s. Readers do not see them yet."),
        "fromComputerOne": _("From this computer:"),
        "fromComputer": _("From this computer, several at once:"),
        "fromSite": _("Or search those that the site has:"),
        "insert": _("Put into the text"),
        "mayNot": _("You may not do this with pictures. Ask somebody who runs the site."),
        "more": _("More pictures"),
        "noPicture": _("No picture"),
        "noneFound": _("No image has all these words."),
        "offline": _("The site cannot be reached. Look at your connection and try again."),
        "passage": _("Gives away what happens"),
        "picture": _("Picture"),
        "remove": _("Take out of the text"),
        "signedOut": _("You are signed out. Sign in again in another tab, then repeat this here."),
        "slow": _("The picture has not come yet. Look among the images later."),
        "takeOver": _("Take over"),
        "takeOverAll": _("Take them over"),
        "takingOver": _("Taking over a picture from %s …"),
        "title": _("Title of the video:"),
        "tooHeavy": str(TOO_HEAVY),
        "uploading": _("Storing %s …"),
    }


def _told() -> dict[str, str]:
    """What is said of pasted text that is not all kept, by what was found how often."""
    return {
        "deadNotes": _("Marks of footnotes whose notes were not pasted, left out: %s."),
        "footnotes": _("Footnotes, kept as numbers in brackets without links: %s."),
        "links": _("Links that lead nowhere from here, kept as words: %s."),
        "media": _("Players and other things that a text cannot hold, left out: %s."),
        "pictures": _("Pictures that did not come along, left out: %s. Drop their files into the text."),
        "tables": _("Tables, kept as a paragraph for each row: %s."),
    }


def _buttons() -> dict[str, str]:
    return {
        "blockquote": _("Quotation"),
        "bold": _("Bold"),
        "bulletList": _("Bulleted list"),
        "figure": _("Pictures"),
        "heading2": _("Heading"),
        "heading3": _("Smaller heading"),
        "history:redo": _("Redo"),
        "history:undo": pgettext("typing", "Undo"),
        "horizontalRule": _("Line across"),
        "italic": _("Italic"),
        "kind": _("Kind of paragraph"),
        "link": _("Link"),
        "orderedList": _("Numbered list"),
        "paragraph": _("Paragraph"),
        "passage": _("Gives away what happens"),
        "unlink": _("Remove the link"),
    }
