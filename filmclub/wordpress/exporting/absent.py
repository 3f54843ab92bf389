"""What a site holds and no field of an export does: by name, with how many there are."""

from __future__ import annotations

from collections import Counter

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q

from comments.models import (
    ArticleNews,
    AskedAgain,
    Batch,
    CheckAnswer,
    Claim,
    ClaimedComment,
    Comment,
    ConfirmedAddress,
    Decision,
    Discussion,
    Disowned,
    Edit,
    JoinedKey,
    LearnedWord,
    Lesson,
    Like,
    Note,
    PendingCheck,
    Print,
    ProfilePart,
    PurgedReference,
    ReaderState,
    Report,
    Rule,
    Sanction,
    Subscription,
)
from comments.states import State
from filmclub.accounts.models import Erasure, FormerAuthorSlug, FormerName, FreedName, Invitation
from filmclub.club.models import PrivacyWords
from filmclub.mail.models import Subscriber
from reviews.letters.sending import LIST
from reviews.models import (
    Article,
    Contributor,
    ContributorName,
    Credit,
    Draft,
    Film,
    FormerSlug,
    Image,
    Letter,
    OldAddress,
    PreviewLink,
    Revision,
    TmdbAnswer,
    Video,
    Viewing,
)


def absent() -> Counter[str]:
    """Count what stays behind: some twenty queries."""
    writes = Exists(Article.objects.filter(author=OuterRef("pk")))
    comments = Exists(Comment.objects.filter(author=OuterRef("pk")))
    users = get_user_model().objects
    rights = Q(is_staff=True) | Q(is_superuser=True) | ~Q(groups=None)
    films = Film.objects.filter(articles=None)
    nowhere = Contributor.objects.exclude(credits__film__articles__isnull=False)
    return Counter(
        {
            "accounts that wrote nothing": users.filter(~writes, ~comments).count(),
            "passwords of accounts": users.count(),
            "passkeys, apps and codes of accounts": Authenticator.objects.count(),
            "accounts’ rights": users.filter(rights).distinct().count(),
            "decisions of moderators, with their reasons": Decision.objects.count(),
            "why comments waited": Comment.objects.exclude(held_for="").count(),
            "what discussions hold otherwise than the club": Discussion.objects.exclude(
                **dict.fromkeys(Discussion.OWN_SETTINGS)
            ).count(),
            "words and addresses of comments that their writers took back": Comment.objects.filter(
                state=State.WITHDRAWN
            ).count(),
            "rules of moderators about words, domains and persons": Rule.objects.count(),
            "keys by which guests’ browsers are known again": Comment.objects.exclude(writer="").count(),
            "addresses of guests that were confirmed": ConfirmedAddress.objects.count(),
            "comments whose address was said to be another’s": Disowned.objects.count(),
            "names, words and pictures of members that readers do not see": ProfilePart.objects.count(),
            "what members have claimed of what guests wrote": Claim.objects.count(),
            "how claimed comments were signed before": ClaimedComment.objects.count(),
            "keys of browsers that are members’": JoinedKey.objects.count(),
            "moderators’ notes about persons": Note.objects.count(),
            "what moderators imposed on persons, or gave them": Sanction.objects.count(),
            "acts of moderators about many comments": Batch.objects.count(),
            "who gets new articles by mail": Subscriber.objects.active().filter(list=LIST).count(),
            "who follows what": Subscription.objects.count(),
            "since when articles are news to them": ArticleNews.objects.count(),
            "letters with new articles": Letter.objects.exclude(begun_at=None).count(),
            "invitations to join": Invitation.objects.count(),
            "former versions of comments": Edit.objects.count(),
            "readers’ reports of comments": Report.objects.count(),
            "writers who asked to look at a comment once more": AskedAgain.objects.count(),
            "comments about which Akismet is still to be asked": PendingCheck.objects.count(),
            "what Akismet said of comments": CheckAnswer.objects.count(),
            "which imported comments were deleted for good": PurgedReference.objects.count(),
            "what the filter against spam has learned, in words": LearnedWord.objects.count(),
            "and from how many comments": Lesson.objects.count(),
            "prints of comments by which repetitions are found": Print.objects.count(),
            "who likes which articles and comments": Like.objects.count(),
            "marks of what members have read": ReaderState.objects.count(),
            "whom members ignore": users.exclude(ignored=[]).count(),
            "what members have seen": Viewing.objects.count(),
            "what the club says on its page on privacy": PrivacyWords.objects.count(),
            "earlier versions of articles, films and series": Revision.objects.count(),
            "what TMDB said of films": TmdbAnswer.objects.count(),
            "what editors typed and did not save": Draft.objects.count(),
            "secret links to articles before they are published": PreviewLink.objects.count(),
            "files of pictures: only their addresses are in the file": Image.objects.count(),
            "films that no article is about": films.count(),
            "people and companies that no such film names": nowhere.count(),
            "other names of people and companies": ContributorName.objects.count(),
            "credits in doubt": Credit.objects.doubtful().count(),
            "which pictures show people": Contributor.objects.exclude(picture=None).count(),
            "titles, pictures and transcripts of videos": Video.objects.count(),
            "former addresses of films, people, series and tags": FormerSlug.objects.exclude(
                model="article"
            ).count(),
            "former addresses of authors": FormerAuthorSlug.objects.count(),
            "who is to be forgotten, and names that nobody may take yet": Erasure.objects.count()
            + FreedName.objects.count(),
            "former names of members": FormerName.objects.count(),
            "words and pictures of authors on their pages": users.exclude(about="", picture="").count(),
            "old addresses of authors and archives": OldAddress.objects.exclude(
                model__in=("article", "tag", "series", "image")
            ).count(),
        }
    )
