"""The WSGI entry for a server; it takes every setting from the environment."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filmclub.settings")

application = get_wsgi_application()
