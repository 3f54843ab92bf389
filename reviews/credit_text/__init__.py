"""Credits as a block of text that editors paste, look through and correct.

`read_credits(print_credits(credits))` states the same facts as `credits`, without a doubt. What can be
written is shown to editors by `examples.HELP`.
"""
