"""Moving in from WordPress: an export's posts, pages, pictures, terms, people and comments.

`importing.import_wordpress` is an import from beginning to end, and `report` what it tells the operator:

1. `survey` reads the file through `wxr` (what it consists of stands in `wxr_parts`), and keeps its items in a
   temporary file, `spool`. It takes note of the `blog`: slugs, `addresses`, `attachments`; and for each post,
   in an `outline`, of who answers whom.
2. `people`, `terms` and `pictures` bring what posts refer to.
3. `posts` brings one post after the other: its fields (`post_fields`) and its text (`bodies`), of which
   `placeholders` and `shortcodes` read what is no HTML, `post_html`, `figures` and `players` the rest.
   A caption becomes a figure in `figures`.
4. `comments` brings the comments of the post, in the same transaction; `comment_fields` reads each of them.

Later runs recognise an object of the blog by its address there, without the scheme:
"films.example/blog?p=57". What an earlier run brought is left as editors have it now; only pictures that were
missing are filled in.

`exporting` moves out. What only an export of ours says stands in `own_fields`: `own_posts`, `comment_texts`,
`own_addresses`, `own_terms`, `discussion_policy`, `films` and `series` read it.
"""
