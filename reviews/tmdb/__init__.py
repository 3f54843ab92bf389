"""What TMDB says of a film, beside what stands here: offered to an editor, and saved when they have looked.

`facts` and `parts` compare three: what stands here, what TMDB says, and what it said when it was last asked.
What was corrected by hand, or taken away, stays so; only what TMDB says otherwise since then is new.
"""
