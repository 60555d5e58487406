"""The demo account of a fresh installation, its generated password kept where its owner finds it again."""

import secrets
from pathlib import Path

from django.conf import settings

from accounts.identity.client_address import is_loopback
from accounts.models import User

NAME = "demo"


def password_file() -> Path:
    return Path(settings.DATA_DIR) / "demo_sign_in.txt"


def ensure_account() -> None:
    """Creates the account, unless there is one. A password kept from an earlier database is used again."""
    if User.objects.filter(username=NAME).exists():
        return
    path = password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12) + "\n")
    User.objects.create_superuser(NAME, password=path.read_text().strip(), is_analyst=True, display_name="Demo")


def account() -> User | None:
    return User.objects.filter(username=NAME).first()


def sign_in_hint(host: str = "") -> str | None:
    """How to sign in, or None where there is no demo account or somebody has changed its password.

    The password itself is said once, to whoever starts the server for this machine alone: a log is no place for it.
    """
    path = password_file()
    person = account() if path.exists() else None
    password = path.read_text().strip() if person is not None else ""
    if person is None or not person.check_password(password):
        return None
    said = path.with_name("demo_sign_in.said")
    if not is_loopback(host) or said.exists():
        return f"Sign in as {NAME}; the password is in {path}"
    said.touch(mode=0o600)
    return f"Sign in as {NAME} with the password {password} (said only now; it is kept in {path})"
