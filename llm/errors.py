"""Why a model gave no answer. Each error says by its type what the caller should do about it."""

from datetime import datetime


class ModelError(Exception):
    """No usable answer came, for a reason fit to be shown: it holds no text of a message and no key."""

    outcome = "error"  # how the ledger names it

    def __init__(self, reason: str, *, billed: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.billed = billed  # whether the provider may charge for it


class NoProvider(ModelError):
    """No key and no address of a model is set for the task."""


class Unavailable(ModelError):
    """Nothing was wrong with the question: ask again at ``retry_at``. This must not count as an attempt."""

    def __init__(self, reason: str, retry_at: datetime, *, tried: bool = False) -> None:
        super().__init__(reason, billed=False)
        self.retry_at = retry_at
        self.tried = tried  # the model was asked, in vain; asking again and again should come to an end


class CallStopped(Unavailable):
    """The worker that asked was told to stop."""


class Paused(Unavailable):
    """The provider asked for a pause (429), and every process keeps it."""


class Crowded(Unavailable):
    """No request could leave in time, because too many others wait for their moment."""


class BudgetExceeded(Unavailable):
    """The day's ceiling in money or calls is reached; ``retry_at`` is when the next day begins."""


class ProviderFault(ModelError):
    """The provider failed (unreachable, 5xx, cut off) or took too long. Another try may succeed."""

    outcome = "fault"


class DeadlineExceeded(ProviderFault):
    """The answer was not complete when the call's total time was over."""

    outcome = "timeout"
    counts = True  # against the provider: not where somebody in a hurry gave it less time than it may take


class RateLimited(ProviderFault):
    """The provider asks to slow down (429). ``seconds`` is what its Retry-After said, or None."""

    outcome = "rate_limited"

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason, billed=False)
        self.seconds = seconds


class Misconfigured(ProviderFault):
    """The provider refuses every call: a wrong key, no credit, an unknown model. Only the operator can mend that."""

    outcome = "misconfigured"


class Rejected(ModelError):
    """The provider, or the model, refuses this question (400, 413, a refusal). Asking again would not help."""

    outcome = "rejected"


class InvalidAnswer(ModelError):
    """An answer came and is not what was asked for. Another try may bring a valid one; none is ever made up."""

    outcome = "invalid"
    answer = ""  # what came, to be sent back; it holds words of the message and is never logged


class UnsafeTarget(ModelError):
    """A request was about to go to another address than its key belongs to."""
