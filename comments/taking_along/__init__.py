"""What there is about a person among comments, for them to take along, and the pages where they ask for it.

Nothing in it tells who has reported, decided or noted: `without_others` looks through words of moderators.
"""
