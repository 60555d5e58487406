"""Accounts that a Supabase project vouches for: which tokens prove one, and what happens while nobody can tell."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test.utils import override_settings

from accounts.identity import supabase
from accounts.identity.credentials import InvalidCredential, VerifierUnavailable
from accounts.models import User
from tests import factories
from tests.accounts.projects import EC_KEY, RSA_KEY, SHARED_SECRET, Project, keys

pytestmark = pytest.mark.django_db


def refused(token: str) -> str:
    with pytest.raises(InvalidCredential) as error:
        supabase.person(token)
    return str(error.value)


def test_the_subject_is_the_account(project: Project) -> None:
    subject = uuid4()
    user = supabase.person(project.token(sub=str(subject)))
    assert (user.pk, user.issuer, user.email, user.is_guest) == (subject, "supabase", "ann@example.com", False)
    assert (user.has_usable_password(), user.may_use_insights, user.is_staff) == (False, False, False)
    assert supabase.person(project.token("rsa1", "RS256", RSA_KEY, sub=str(subject).upper())) == user
    assert User.objects.count() == 1


def test_the_keys_are_fetched_once(project: Project) -> None:
    for _ in range(3):
        supabase.person(project.token())
    assert project.asked == 1


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"aud": "anon"},
    {"aud": None},
    {"iss": "https://evil.example/auth/v1"},
    {"iss": None},
    {"exp": 1_700_000_000},
    {"exp": None},
    {"exp": "soon"},
    {"sub": None},
    {"sub": ""},
    {"sub": "ann"},
    {"sub": "1"},
    {"nbf": 99_999_999_999},
]


@pytest.mark.parametrize("changed", WRONG_CLAIMS, ids=str)
def test_a_token_with_a_wrong_claim_proves_nothing(project: Project, changed: dict[str, Any]) -> None:
    refused(project.token(**changed))
    assert User.objects.count() == 0


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(project: Project, header: dict[str, Any], key: bytes | None) -> str:
    """A token with good claims, signed by hand: libraries refuse to make such ones."""
    claims = project.token().split(".")[1]
    signed = f"{segment(header)}.{claims}"
    signature = hmac.new(key, signed.encode(), hashlib.sha256).digest() if key is not None else b""
    return f"{signed}.{segment(signature)}"


def public_keys() -> list[bytes]:
    """The public keys as an attacker may have them, to use as a shared secret."""
    wrapped = [
        key.public_key().public_bytes(kind, PublicFormat.SubjectPublicKeyInfo)
        for key in (EC_KEY, RSA_KEY)
        for kind in (Encoding.PEM, Encoding.DER)
    ]
    return [*wrapped, keys(ec1=EC_KEY, rsa1=RSA_KEY)[1], b""]


@pytest.mark.parametrize("secret", ["", SHARED_SECRET])
def test_the_algorithm_is_never_the_senders_choice(project: Project, secret: str) -> None:
    with override_settings(SUPABASE_JWT_SECRET=secret):
        for kid in ("ec1", "rsa1"):
            for name in ("none", "None", "NONE", "", None):
                refused(forged(project, {"alg": name, "kid": kid, "typ": "JWT"}, None))
            for key in public_keys():
                refused(forged(project, {"alg": "HS256", "kid": kid, "typ": "JWT"}, key))
        refused(project.token("rsa1"))  # the name of one key, the signature of another
        refused(project.token("ec1", "RS256", RSA_KEY))
        refused(project.token("rsa1", "RS512", RSA_KEY))
        refused(project.token("rsa1", "PS256", RSA_KEY))
    assert User.objects.count() == 0


def test_keys_that_the_token_brings_along_are_not_looked_at(project: Project) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    claims = jwt.decode(project.token(), options={"verify_signature": False})
    jwk = json.loads(keys(ec1=own)[1])["keys"][0]
    for header in ({"jwk": jwk}, {"jku": "http://evil.example/keys"}, {"x5u": "http://evil.example/"}):
        refused(jwt.encode(claims, own, "ES256", headers={"kid": "ec1", **header}))
    assert project.asked == 1


@pytest.mark.parametrize("token", ["a.b.c", "..", "x..", "e30.e30.e30", "ü.ü.ü", "." * 2, "\x00.\x00.\x00"])
def test_what_only_looks_like_a_token_is_refused_without_asking_anybody(project: Project, token: str) -> None:
    refused(token)
    assert project.asked == 0


def test_a_changed_token_is_refused(project: Project) -> None:
    header, _, signature = project.token().split(".")
    other = project.token().split(".")[1]
    refused(f"{header}.{other}.{signature}")
    refused(f"{header}.{other}.")


def test_an_unknown_key_is_looked_for_once_in_a_while(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    supabase.person(project.token())
    for _ in range(5):
        assert refused(project.token("ec2", key=stranger)) == "The token was signed with an unknown key."
    assert project.asked == 1
    monkeypatch.setattr(supabase._keys(project.url), "cooldown_duration", 0)
    project.answer = keys(ec1=EC_KEY, ec2=stranger)
    assert supabase.person(project.token("ec2", key=stranger)).issuer == "supabase"


def test_a_token_without_a_keys_name_is_refused(project: Project) -> None:
    claims = jwt.decode(project.token(), options={"verify_signature": False})
    refused(jwt.encode(claims, EC_KEY, "ES256"))
    refused(project.token(kid=""))


OUTAGES = [(500, b""), (404, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"keys":[]}'), (200, b"\xff"), (302, b"")]


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_while_the_keys_cannot_be_fetched_nobody_can_tell(project: Project, outage: tuple[int, bytes]) -> None:
    good, project.answer = project.answer, outage
    for _ in range(3):
        with pytest.raises(VerifierUnavailable):
            supabase.person(project.token())
    assert project.asked == 1  # the others are told at once
    project.answer = good
    supabase._keys(project.url)._unreachable_until = 0
    assert supabase.person(project.token()).issuer == "supabase"


def test_a_server_that_is_not_there_or_never_answers_is_an_outage(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supabase, "FETCH_SECONDS", 0.2)
    project.answer = None
    with pytest.raises(VerifierUnavailable):
        supabase.person(project.token())
    with override_settings(SUPABASE_URL="http://127.0.0.1:1"), pytest.raises(VerifierUnavailable):
        supabase.person(project.token())


def test_in_an_outage_the_keys_fetched_last_stay_good(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supabase, "KEYS_LIVE", 1e-9)
    monkeypatch.setattr(supabase, "UNREACHABLE_FOR", 0.0)
    supabase.person(project.token())
    project.answer = (500, b"")
    assert supabase.person(project.token()).issuer == "supabase"
    assert project.asked == 2
    with pytest.raises(VerifierUnavailable):
        supabase.person(project.token("ec2"))
    project.answer = keys(rsa1=RSA_KEY)  # the key was taken out
    assert refused(project.token()) == "The token was signed with an unknown key."


def test_projects_that_share_a_secret_are_verified_with_it_alone(project: Project) -> None:
    shared = {"key": SHARED_SECRET, "algorithm": "HS256"}
    refused(project.token(**shared))
    with override_settings(SUPABASE_JWT_SECRET=SHARED_SECRET):
        assert supabase.person(project.token(**shared)).issuer == "supabase"
        assert supabase.person(project.token()).issuer == "supabase"
        for changed in WRONG_CLAIMS:
            refused(project.token(**shared, **changed))
        refused(project.token(key="another secret of more than thirty-two characters", algorithm="HS256"))
    with override_settings(SUPABASE_JWT_SECRET=SHARED_SECRET, SUPABASE_URL=""):
        assert refused(project.token(**shared)) == "Tokens of other services are not accepted here."


def test_a_local_accounts_id_proves_nothing_about_it(project: Project, writer: User) -> None:
    assert refused(project.token(sub=str(writer.pk))) == "The token's account may not be used here."
    writer.refresh_from_db()
    assert (writer.issuer, writer.email) == ("", "")


def test_no_e_mail_address_links_two_accounts(project: Project) -> None:
    local = factories.person("ann", email="ann@example.com", is_analyst=True)
    user = supabase.person(project.token(email="ann@example.com"))
    assert (user.pk == local.pk, user.is_analyst, User.objects.count()) == (False, False, 2)


def test_an_account_switched_off_here_stays_out(project: Project) -> None:
    subject = str(uuid4())
    supabase.person(project.token(sub=subject))
    User.objects.update(is_active=False)
    refused(project.token(sub=subject))


def test_an_anonymous_account_is_a_guest_until_it_signs_up(project: Project) -> None:
    subject = str(uuid4())
    guest = supabase.person(project.token(sub=subject, is_anonymous=True, email=None))
    assert (guest.is_guest, guest.email, guest.last_seen_at is None) == (True, "", False)
    assert supabase.person(project.token(sub=subject)).is_guest is False
    assert User.objects.get().is_guest is False


@pytest.mark.parametrize("email", [5, ["x"], "x" * 255, "a\x00b"], ids=["number", "list", "long", "NUL"])
def test_a_strange_address_does_no_harm(project: Project, email: Any) -> None:
    assert supabase.person(project.token(email=email)).email == ""
