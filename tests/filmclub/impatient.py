"""The site as gunicorn serves it, which looks again at once whether something is back."""

from filmclub.wsgi import application

__all__ = ["application"]

# When the apps are there.
from filmclub import readiness
from filmclub.lib import sturdy

readiness.HOLDS = 0.1  # type: ignore[assignment]
sturdy.ASK_AGAIN = 0.1  # type: ignore[assignment]
