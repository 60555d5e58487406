"""Guests and their tokens: who holds one, until when, and for what."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.identity import guests
from accounts.identity.guests import ExpiredToken, InvalidToken, UsedToken
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_token_proves_its_own_guest_and_no_other() -> None:
    one, other = guests.mint(), guests.mint()
    assert (guests.read_guest_token(one.token), guests.read_guest_token(other.token)) == (one.user, other.user)
    assert one.user.pk != other.user.pk
    assert [(user.is_guest, user.has_usable_password()) for user in User.objects.all()] == [(True, False)] * 2


def test_the_secret_is_kept_nowhere() -> None:
    made = guests.mint()
    secret = made.token.partition(".")[2].partition(":")[0]
    assert len(secret) == 22  # 128 bits in base64
    made.user.refresh_from_db()
    assert [name for name, value in vars(made.user).items() if secret in str(value)] == []


def forgeries(token: str, other: str) -> list[str]:
    identity, _, rest = token.partition(".")
    secret, _, signature = rest.partition(":")
    return [
        "",
        "x",
        token[:-1],
        token + "x",
        identity,
        identity + "." + secret,
        f"{identity}.{secret}:",
        f"{identity}.{'A' * 22}:{signature}",
        f"{other.partition('.')[0]}.{secret}:{signature}",  # somebody else's id
        f"{identity}.{other.partition('.')[2]}",  # somebody else's secret and signature
        signing.Signer(salt="accounts.identity.guests", key="another key" * 8).sign(f"{identity}.{secret}"),
        signing.Signer(salt="another salt").sign(f"{identity}.{secret}"),
        signing.Signer(salt="accounts.identity.guests").sign(
            f"{identity}.{'A' * 22}"
        ),  # a stolen SECRET_KEY, a guessed id
        signing.Signer(salt="accounts.identity.guests").sign(f"{identity}."),
        signing.Signer(salt="accounts.identity.guests").sign("not-a-uuid.x"),
        "\x00" * 40,
        "ü" * 40,
    ]


@pytest.mark.parametrize("number", range(17))
def test_forged_and_swapped_tokens_prove_nothing(number: int) -> None:
    one, other = guests.mint(), guests.mint()
    tokens = forgeries(one.token, other.token)
    assert len(tokens) == 17
    with pytest.raises(InvalidToken) as refused:
        guests.read_guest_token(tokens[number])
    assert str(refused.value) == "The anonymous token is unknown."


def test_an_account_is_never_read_as_a_guest(writer: User) -> None:
    signer = signing.Signer(salt="accounts.identity.guests")
    with pytest.raises(InvalidToken):
        guests.read_guest_token(signer.sign(f"{writer.pk.hex}."))


def test_a_guest_switched_off_proves_nothing() -> None:
    made = guests.mint()
    User.objects.filter(pk=made.user.pk).update(is_active=False)
    with pytest.raises(InvalidToken):
        guests.read_guest_token(made.token)


def test_a_token_ends_by_inactivity_not_by_age(settings: object) -> None:
    made = guests.mint()
    settings.ANONYMOUS_DAYS = 3  # type: ignore[attr-defined]
    later = timezone.now() + timedelta(days=2, hours=23)
    assert guests.read_guest_token(made.token, now=later) == made.user
    guests.touch(made.user, later)
    assert guests.expires_at(made.user) == later + timedelta(days=3)
    assert guests.read_guest_token(made.token, now=later + timedelta(days=2)) == made.user
    with pytest.raises(ExpiredToken):
        guests.read_guest_token(made.token, now=later + timedelta(days=3, seconds=1))


def test_activity_is_not_written_with_every_request(django_assert_num_queries: object) -> None:
    made = guests.mint()
    with django_assert_num_queries(0):  # type: ignore[operator]
        guests.touch(made.user)
    with django_assert_num_queries(1):  # type: ignore[operator]
        guests.touch(made.user, timezone.now() + guests.TOUCHED_EVERY)


def test_guests_are_deleted_after_their_last_activity_and_nobody_else_is(writer: User) -> None:
    old, young, used = guests.mint(), guests.mint(), guests.mint()
    guests.retire(used.user, writer)
    User.objects.filter(pk=writer.pk).update(last_seen_at=timezone.now() - timedelta(days=900))
    now = timezone.now() + timedelta(days=30)
    User.objects.filter(pk=young.user.pk).update(last_seen_at=now - timedelta(days=30, minutes=4))
    assert guests.expire(now) == 0
    assert guests.expire(now + timedelta(minutes=10)) == 3
    assert list(User.objects.all()) == [writer]
    with pytest.raises(InvalidToken):
        guests.read_guest_token(old.token)


def test_expiry_goes_on_over_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "_DELETED_AT_ONCE", 2)
    for _ in range(5):
        guests.mint()
    assert guests.expire(timezone.now() + timedelta(days=31)) == 5


def test_a_token_is_used_once_and_its_account_may_show_it_again(writer: User, analyst: User) -> None:
    made = guests.mint()
    assert guests.retire(made.user, writer) is True
    assert guests.retire(guests.read_guest_token(made.token, writer), writer) is False
    for claimant in (None, analyst):
        with pytest.raises(UsedToken):
            guests.read_guest_token(made.token, claimant)
    with pytest.raises(UsedToken):
        guests.retire(made.user, analyst)
    made.user.refresh_from_db()
    assert made.user.merged_into == writer


def test_of_two_claimants_who_read_the_token_at_once_one_wins(writer: User, analyst: User) -> None:
    made = guests.mint()
    first, second = guests.read_guest_token(made.token), guests.read_guest_token(made.token)
    assert guests.retire(first, writer) is True
    with pytest.raises(UsedToken):
        guests.retire(second, analyst)


def test_a_use_that_is_rolled_back_is_none(writer: User, analyst: User) -> None:
    made = guests.mint()
    with transaction.atomic():
        guests.retire(made.user, writer)
        transaction.set_rollback(True)
    assert guests.read_guest_token(made.token).merged_into is None
    assert guests.retire(guests.read_guest_token(made.token), analyst) is True


def test_work_moves_from_guests_to_accounts_only(writer: User, analyst: User) -> None:
    one, other = guests.mint(), guests.mint()
    for source, target in ((one.user, other.user), (one.user, one.user), (writer, analyst)):
        with pytest.raises(ValueError, match="from a guest to an account"):
            guests.retire(source, target)


def test_a_used_guest_goes_with_its_account_and_never_wakes_up(writer: User) -> None:
    made = guests.mint()
    guests.retire(made.user, writer)
    writer.delete()
    with pytest.raises(InvalidToken):
        guests.read_guest_token(made.token)


@pytest.mark.parametrize("power", ["is_analyst", "is_staff", "is_superuser"])
def test_no_guest_gets_powers(power: str) -> None:
    made = guests.mint()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=made.user.pk).update(**{power: True})


def test_a_guests_name_can_be_nobody_elses() -> None:
    made = guests.mint()
    account = factories.person("ann")
    account.username = made.user.username
    with pytest.raises(Exception, match="valid username"):
        account.full_clean()
