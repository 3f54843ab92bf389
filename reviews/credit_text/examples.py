"""What editors may write, one example for each kind of line."""

from django.utils.translation import gettext_lazy

HELP = (
    ("Directed and Written by: Spike Jonze", gettext_lazy("A title with a colon, then the name.")),
    ("Joaquin Phoenix as Theodore Twombly", gettext_lazy("An actor and the character.")),
    ("Brian Cox as Alan Watts (voice) (uncredited)", gettext_lazy("Remarks stand in brackets at the end.")),
    (
        "Written by: Maria Alm & Jo Berg, Lee Strand",
        gettext_lazy("Several names share a title; “&” between writers says that they wrote as a team."),
    ),
    (
        "Cinematography: Hoyte Van Hoytema (director of photography)",
        gettext_lazy("A heading, the name, and in brackets the exact title where it differs."),
    ),
    (
        "Produced by:\n"
        "Megan Ellison – producer\n"
        "Thomas Patrick Smith – associate producer (as Thomas P. Smith)",
        gettext_lazy(
            "A heading above several lines, until the next blank line. “(as …)” is the name on screen "
            "where the person is known under another."
        ),
    ),
    (
        "Music: Arcade Fire [group]",
        gettext_lazy(
            "In square brackets at the end: person, group or company, so that nothing is guessed. "
            "A name so marked is never split."
        ),
    ),
    (
        "Whispering: Ann Example [sound, directing]",
        gettext_lazy("A department in square brackets; several for a joint title, the first comes first."),
    ),
    (
        "[name: Crosby, Stills & Nash] [title: Songs] [note: live] [music, group]",
        gettext_lazy(
            "Everything spelled out (name, title, character, as, other, note, heading), for the rare rest."
        ),
    ),
)
