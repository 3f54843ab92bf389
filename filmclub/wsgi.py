"""The WSGI entry for a server; it takes every setting from the environment."""

import os

from django.core.wsgi import get_wsgi_application

from filmclub.lib.environment import without_traceback
from filmclub.lib.garbage import look_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filmclub.settings")

# At this status gunicorn ends; at any other it would start one process after the other.
with without_traceback(status=4):
    application = get_wsgi_application()
look_seldom()
