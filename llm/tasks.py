"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from llm.limits import ledger


def forget_calls() -> int:
    """Deletes ledger entries older than LLM_LEDGER_DAYS. Run daily."""
    return ledger.forget_old()
