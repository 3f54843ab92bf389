"""Everything about one person in one file, for them to take along.

`parts` says what there is, and each app registers its own; `writing` makes the file, `folder` keeps it where
no web server looks; `asking` is who gets it and until when.
"""
