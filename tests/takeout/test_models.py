"""Every table of the site is in what people take along, or said not to be: a new one has to be thought of."""

from __future__ import annotations

from django.apps import apps

# By the part in which their rows are, or those of which they are a part.
TAKEN = {
    "account": {"User", "EmailAddress", "Authenticator", "SocialAccount", "FormerName", "FormerAuthorSlug"},
    "sign-ins": {"UserSession"},
    "invitations": {"Invitation"},
    "mails": {"Mail", "Subscriber", "Unreachable"},
    "log": {"LogEntry"},
    "films": {"Viewing"},
    "articles": {"Article"},
    "drafts": {"Draft"},
    "edits": {"Revision", "PreviewLink", "Origin"},
    "comments": {"Comment", "Edit", "Decision", "AskedAgain", "PendingCheck", "CheckAnswer"},
    "visits": {"ReaderState"},
    "confirmed": {"ConfirmedAddress", "Disowned"},
    "reports": {"Report"},
    "likes": {"Like"},
    "imposed": {"Sanction", "Rule"},
    "claims": {"Claim", "ClaimedComment", "JoinedKey"},
    "profile": {"ProfilePart"},
    # Numbers in the member's row.
    "ignored": set(),
    "following": {"Subscription"},
    "notes": {"Note"},
    "acts": {"Batch"},
}
NOT_TAKEN = {
    "what is made of other columns": {"Words", "Print", "Lesson", "LearnedWord"},
    "nobody's": {
        "ArticleNews",
        *("Club", "PrivacyWords", "Worker", "Due", "ContentType", "Permission", "Group", "SocialApp"),
        *("Discussion", "TreeNumber", "PurgedReference", "TmdbAnswer", "FormerSlug", "OldAddress"),
    },
    "what the site publishes about films": {
        *("Series", "Tag", "ArticleFilm", "Contributor", "ContributorName", "Film", "FilmTitle", "Credit"),
        *("Image", "Video"),
    },
    "secrets, and what is over within hours": {"Session", "EmailConfirmation", "SocialToken", "Link"},
    "numbers of rows for a worker": {"DBTaskResult"},
    "the asking itself": {"Takeout", "Erasure"},
    "hashes that tell nobody's name": {"FreedName"},
    "letters to everybody": {"Letter"},
}


def test_every_table_is_taken_along_or_said_not_to_be() -> None:
    said = [name for names in (*TAKEN.values(), *NOT_TAKEN.values()) for name in names]
    assert len(said) == len(set(said))
    assert {model.__name__ for model in apps.get_models()} == set(said)


def test_every_part_is_there() -> None:
    from filmclub.takeout.parts import registered_parts

    assert {part.name for part in registered_parts()} - {"perhaps"} == set(TAKEN)
