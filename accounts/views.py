"""Signing in and out, and changing one's password."""

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy


class SignIn(LoginView):
    """Each sign-in gets a new session id, so that one planted before is worth nothing afterwards."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def refuse(self, seconds: int) -> HttpResponse:
        """The page again, for somebody who tries too often."""
        context = self.get_context_data(form=AuthenticationForm(self.request), seconds_to_wait=seconds)
        response = self.render_to_response(context, status=429)
        response["Retry-After"] = str(seconds)
        return response


class ChangePassword(PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("dashboard")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)
