"""The page that says what the site keeps of people, how long, and where it goes.

Each sentence of `sentences` is made of the settings and constants in force and shown by a test, which
`tests/filmclub/privacy_proofs.py` names; before and after them stand the club's own words (`own_words`).
"""
