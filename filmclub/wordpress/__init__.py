"""Moving in from WordPress: an export's posts, pages, pictures, terms, people and comments.

An object of the blog is known again by its address there, without the scheme: "films.example/blog?p=57". What
an earlier run brought is left as editors have it now; only pictures that were missing are filled in.
"""
