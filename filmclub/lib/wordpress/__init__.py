"""What WordPress does with a stored text before anybody sees it.

WordPress stores what was typed and works on it as text, with regular expressions, each time it is shown.
Here the HTML is read first, as a browser reads it (nh3, with a wide allow-list, gives balanced HTML), and the
rules are applied to the tree: so a line break in the middle of a link, or a tag that was never closed, does
no harm. `comments` shows a comment; `filmclub.wordpress.bodies` makes an article of a post.

Nothing is unescaped twice, and only entities that are written whole, from "&" to ";", are any: "AT&T" and
"&notable" are words. All takes time in proportion to the length, whatever the text; nesting is limited.
"""
