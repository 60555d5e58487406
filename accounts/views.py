"""Signing up, in and out, one's password and one's tokens."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView, RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from accounts import audit, set_up
from accounts.forms import SignUpForm
from accounts.identity import tokens
from accounts.landing import is_barred, landing_page
from accounts.models import User


class Landing(RedirectURLMixin):
    """To the page that was asked for, else to where the person's role begins."""

    request: HttpRequest

    def get_success_url(self) -> str:
        asked = self.get_redirect_url()
        return asked if asked and not is_barred(self.request.user, asked) else landing_page(self.request.user)


class SignIn(Landing, LoginView):
    """Each sign-in gets a new session id, so that one planted before is worth nothing afterwards."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "sign_up": settings.SIGN_UP == "open",
            "empty": set_up.is_needed(),
        }

    def refuse(self, seconds: int) -> HttpResponse:
        """The page again, for somebody who tries too often."""
        context = self.get_context_data(form=AuthenticationForm(self.request), seconds_to_wait=seconds)
        return too_often(self.render_to_response(context, status=429), seconds)


class SignUp(Landing, FormView[SignUpForm]):
    """Makes a writer's account and signs its owner in, where ``SIGN_UP`` is open."""

    template_name = "accounts/sign_up.html"
    form_class = SignUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        if settings.SIGN_UP != "open":
            return render(request, "accounts/sign_up.html", {"closed": True}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": self.get_redirect_url()}

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        user = form.create()
        if user is None:
            return self.form_invalid(form)
        audit.record("account made", user)
        login(self.request, user)
        return redirect(self.get_success_url())

    def refuse(self, seconds: int) -> HttpResponse:
        """The page again, for an address that many accounts come from."""
        context = self.get_context_data(form=self.form_class(), seconds_to_wait=seconds)
        return too_often(self.render_to_response(context, status=429), seconds)


class SetUp(FormView[SignUpForm]):
    """Makes the first account, with every power, for whoever holds the link that the server's start printed."""

    template_name = "accounts/set_up.html"
    form_class = SignUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not set_up.is_good(kwargs["code"]):
            return render(request, self.template_name, {"ended": True}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        user = set_up.make(form)
        if user is None:
            return self.form_invalid(form)
        login(self.request, user)
        return redirect(landing_page(user))


def too_often(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


class ChangePassword(PasswordChangeView):
    """Ends the person's other sessions, which carry the old password's hash, and their tokens (``User.save``)."""

    template_name = "accounts/password.html"

    def get_success_url(self) -> str:
        return landing_page(self.request.user)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Your password is changed. Other devices are signed out; API tokens have ended.")
        response = super().form_valid(form)
        audit.record("password changed", form.user)
        return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The beginning, for whoever asks."""
    return redirect(landing_page(request.user))


@never_cache
@login_required
def api_tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens. A new one is in the answer to the POST that made it, and nowhere else."""
    assert isinstance(request.user, User)  # noqa: S101
    made = _made(request, request.user) if request.method == "POST" else ""
    context = {"tokens": tokens.tokens_of(request.user), "made": made, "days": settings.API_TOKEN_DAYS}
    return render(request, "accounts/tokens.html", context)


def _made(request: HttpRequest, user: User) -> str:
    try:
        return tokens.create(user)[1]
    except tokens.TokenLimitReached:
        messages.error(request, f"Nobody may have more than {tokens.MOST_PER_PERSON} tokens. Revoke one first.")
        return ""


@login_required
@require_POST
def revoke_token(request: HttpRequest, prefix: str) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101
    if tokens.revoke(request.user, prefix):
        messages.success(request, f"The token {prefix}… is revoked.")
    return redirect("tokens")
