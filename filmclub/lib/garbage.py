"""When Python looks for what nobody uses any more."""

import gc


def look_seldom() -> None:
    """Leave alone what is there by now, modules and the like, and look at the rest less often.

    A request leaves next to nothing that is not freed at once, and to look for it took a twelfth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
