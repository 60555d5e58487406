"""People's own pages and addresses. Those with a limit on attempts are in config.urls: the limit is the product's."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from accounts.api.keys import OneKey
from accounts.api.tokens import CurrentToken, OneToken
from accounts.api.users import Me, Users
from accounts.views import ChangePassword, SetUp, api_tokens, home, revoke_token

urlpatterns: list[URLPattern | URLResolver] = [
    path("home", home, name="home"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("set-up/<str:code>", SetUp.as_view(), name="set-up"),
    path("password", ChangePassword.as_view(), name="password"),
    path("tokens", api_tokens, name="tokens"),
    path("tokens/<slug:prefix>/revoke", revoke_token, name="token-revoke"),
    path("users", Users.as_view()),
    path("api/v1/me", Me.as_view(), name="me"),
    path("api/v1/tokens/current", CurrentToken.as_view(), name="token-current"),
    path("api/v1/tokens/<slug:prefix>", OneToken.as_view(), name="token-detail"),
    path("api/v1/keys/<slug:prefix>", OneKey.as_view(), name="key-detail"),
]
