"""What can be wrong with a proof of identity, whichever proof it is."""


class InvalidCredential(Exception):
    """A credential was sent, and it proves nothing. Its text may be shown to the caller: it never quotes what was
    sent."""


class VerifierUnavailable(Exception):
    """Whoever issued the credential cannot be asked right now, so nobody knows whether it is good."""

    wait = 5  # seconds after which to try again
