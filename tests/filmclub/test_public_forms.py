"""Nobody reads the whole of a text but who shows it in its place; `test_leaks` looks for it elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.frozen import PACKAGES, ROOT

# Who may name the whole of a text, and what for. Whoever shows words anywhere else asks `comments.texts` and
# `Article.summary`, or takes `public_html` and `public_text`.
MAY_NAME_THE_WHOLE = {
    "comments/models.py": "the column",
    "comments/desk_models.py": "the column of a former version",
    "comments/editing.py": "keeps what it was",
    "comments/correcting.py": "looks at all that a writer changes",
    "comments/texts.py": "makes all forms, and shows the whole in its place",
    "comments/rule_trials.py": "tries rules out on the whole, as they are meant",
    "comments/rows.py": "holds what a discussion shows in its place",
    "comments/marking_passages.py": "compares it with what would be stored in its place",
    "comments/queue.py": "measures what moderators read, who see the whole",
    "comments/shield.py": "fetches it for who has uncovered it",
    "comments/redeciding.py": "counts the links of what waits",
    "comments/views.py": "shows writers what they have just posted",
    "comments/forget_views.py": "leaves the column where it is",
    "comments/posting.py": "leaves the column where it is",
    "reviews/models/articles.py": "the column",
    "reviews/bodies.py": "makes all forms",
    "reviews/editions.py": "says that it is no content: it follows from the text",
    "reviews/stored_files.py": "looks for the files that a text shows",
    "filmclub/wordpress/exporting/comments.py": "takes everything along to another site",
    "filmclub/components.py": "makes samples that are in no database",
    "reviews/passages.py": "shows the whole in its place, to who may see it",
    "templates/reviews/article.html": "asks whether players may come",
}
THE_WHOLE = re.compile(r"\b(?:text_html|body_html)\b")


def sources() -> Iterator[tuple[str, str]]:
    for folder in (*PACKAGES, "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt", ".js") and path.parent.name != "migrations":
                yield str(path.relative_to(ROOT)), path.read_text()


def test_nobody_else_names_the_whole_of_a_text() -> None:
    assert {path for path, text in sources() if THE_WHOLE.search(text)} == set(MAY_NAME_THE_WHOLE)
