"""One e-mail as a message: who wrote it, to what it answers, and its words."""

import hashlib
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr

from ingest.layouts.layout import LeftOut, MessageFields, message_fields
from ingest.meaning import markup

LONGEST_ID = 100
LARGEST = 30_000_000  # bytes of one e-mail with what is attached to it


def read_mail(raw: bytes) -> MessageFields | LeftOut:
    """Headers that break the rules are read as far as they go."""
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        return _said(mail) if isinstance(mail, EmailMessage) else LeftOut("no e-mail")
    except (MessageError, LookupError, ValueError, TypeError, IndexError, AttributeError) as error:
        return LeftOut(f"e-mail that cannot be read ({type(error).__name__})")


def _said(mail: EmailMessage) -> MessageFields | LeftOut:
    name, address = parseaddr(_header(mail, "From"))
    subject = _header(mail, "Subject")
    text = _words(mail)
    if not text.strip():
        if not subject:
            return LeftOut("e-mail without words")
        text = subject
    return message_fields(
        text=text,
        timestamp=_header(mail, "Date"),
        author=name or address,
        id_user=address.lower(),
        id=shortened(_header(mail, "Message-ID")),
        reply_to=shortened(_answered(mail)),
        inbound="outbound" if "Sent" in _header(mail, "X-Gmail-Labels").split(",") else "",
        subject=subject,
        automatic="true" if _is_automatic(mail) else "",
    )


def _header(mail: EmailMessage, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())


def _answered(mail: EmailMessage) -> str:
    answered = _header(mail, "In-Reply-To").split() or _header(mail, "References").split()[-1:]
    return answered[0] if answered else ""


def shortened(name: str) -> str:
    """An id as it is, or what stands for it where it is longer than the database keeps."""
    name = name.strip("<>")
    if len(name) <= LONGEST_ID:
        return name
    return "mail-" + hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = body.get_content_charset("utf-8")
    try:
        text = payload.decode(charset, "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    return markup.text_of(text) if body.get_content_subtype() == "html" else text


def _is_automatic(mail: EmailMessage) -> bool:
    """As RFC 3834 asks machines to say, and as they say it in fact."""
    submitted = _header(mail, "Auto-Submitted").lower()
    precedence = _header(mail, "Precedence").lower()
    return (
        (bool(submitted) and submitted != "no")
        or precedence in ("auto_reply", "bulk", "junk")
        or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply"))
    )
