"""Signing out and the password. The sign-in page is in config.urls: its limit is the product's."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from accounts.views import ChangePassword

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("password", ChangePassword.as_view(), name="password"),
]
