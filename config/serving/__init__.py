"""`manage.py serve`: web and worker side by side, watched, restarted when they hang, stopped without orphans."""
