"""Which API family an address belongs to, told before any view is asked. Loaded before Django's apps are."""

from django.urls import Resolver404, resolve

from config.middleware.trailing_slash import canonical


def refusal(path: str, code: str, text: str) -> dict[str, str]:
    """The body of a refusal before any view is asked, in the shape of the family that ``path`` belongs to; with the
    keys of all where there is nothing at that address."""
    try:
        view = resolve(canonical(path)).func
    except Resolver404:
        return {"error": code, "details": text, "detail": text}
    kind = getattr(view, "cls", getattr(view, "view_class", None))
    if kind is None:
        return {"error": code, "details": text, "detail": text}
    return {"error": code, "details": text} if getattr(kind, "error_shape", "") == "error" else {"detail": text}
