"""What an imported article seems to be about, and an editor's word on it.

`reading` proposes: a film, its credits, a series, a guest and a kind, read from the headline (`headlines`),
the text (`body_parts`), the old blog's categories (`categories`) and from what the site knows (`known`).
`admin` and `forms` show the proposals to editors, twenty at a time; `confirming` stores what they say of one
and puts what the text says of a film where the film keeps it (`film_facts`).
"""
