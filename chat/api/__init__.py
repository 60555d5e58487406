"""The doors of conversations: the contract's own routes, and the resources under ``/api/v1``."""
