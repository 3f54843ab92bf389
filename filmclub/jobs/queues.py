"""The queues of tasks, and which of them a worker works off."""

from __future__ import annotations

from django.conf import settings

# Whoever works off this one also looks each minute for what is due.
CLOCK = "default"


def queues_of(said: str) -> list[str]:
    """The names of the queues in `--queue-name`, all for `*`; raises ValueError for one that is not there."""
    there = list(settings.TASKS["default"]["QUEUES"])
    names = [name.strip() for name in said.split(",") if name.strip()]
    if "*" in names:
        return there
    if unknown := [name for name in names if name not in there] or (["none"] if not names else []):
        raise ValueError(
            f"There is no queue {unknown[0]}: give some of {', '.join(there)}, separated by commas, or *."
        )
    return names
