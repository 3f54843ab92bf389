"""The ASGI entry for a server; it takes every setting from the environment."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filmclub.settings")

application = get_asgi_application()
