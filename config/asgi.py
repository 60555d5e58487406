"""The web server's entry point: ``gunicorn -k asgi config.asgi:application``, as `manage.py serve` runs it."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

from config.bridge import WSGIBridge
from config.gateway import Gateway

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
get_resolver().url_patterns  # noqa: B018  every view is loaded now, not while the first caller waits
application = Gateway(WSGIBridge(WSGIHandler()))
