"""An e-mail's own words, told from the history it quotes, its signature and its legal footer.

Every line is looked at once: the reply parsers on the package index (mail-parser-reply 1.36, email-reply-parser,
talon) search with expressions that run away. 30,000 line breaks took the first of them 342 seconds, and it is the best
kept.
"""

import re
from typing import NamedTuple

_ATTRIBUTION = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu|No dia|Il giorno)\b[^\n]{5,300}?"
    r"(?:wrote|schrieb[^\n:]{0,120}|a écrit|escribió|ha "
    r"scritto|schreef[^\n:]{0,120}|escreveu|napisał\(?a?\)?|skrev[^\n:]{0,120})\s*:\s*"
)
_BEGINS = re.compile(r"(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu|No dia)\b")
_TELLS = re.compile(r"[@<]|\d{1,2}[:.]\d\d|\d{4}")
_SEPARATOR = re.compile(
    r"\s*(?:-{2,} ?(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Messaggio originale"
    r"|Forwarded message|Weitergeleitete Nachricht) ?-{2,}|##- .{0,80} -##|Begin forwarded message:)\s*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[>*\s]*(From|Von|De|Da|Van|Sent|Gesendet|Envoyé|Enviado|Inviato|Verzonden|Date|Datum|Data|Fecha|To|An|À|Para|A|Aan"
    r"|Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Cc)\*? ?:\*? ?\S"
)
_FROM = frozenset(("From", "Von", "De", "Da", "Van"))
_WHEN = frozenset(("Sent", "Gesendet", "Envoyé", "Enviado", "Inviato", "Verzonden", "Date", "Datum", "Data", "Fecha"))
_SENT_FROM = re.compile(
    r"(?:Sent from my |Sent via |Get Outlook for |Von meinem .{2,40} gesendet|Gesendet (?:von|mit) |Envoyé "
    r"de(?:puis)? mon "
    r"|Enviado desde mi |Inviato da(?:l mio)? |Verzonden vanaf mijn |Enviado do meu ).{0,80}",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"confidential|privileged|intended recipient|vertraulich|confidentiel|confidencial|riservat", re.IGNORECASE
)
_LEGAL_START = re.compile(
    r"(?:This (?:e-?mail|message|communication)|The (?:information|contents?)\b|CONFIDENTIAL|Disclaimer|Diese "
    r"(?:E-?Mail|Nachricht)"
    r"|Ce (?:message|courriel)|Este (?:mensaje|correo)|Questo messaggio|Privileged)",
    re.IGNORECASE,
)
_RULE = re.compile(r"(?:--|__)\s*")
_LONGEST_SIGNATURE = 12  # lines
_MAY_HOLD = re.compile(
    r"^\s*>|:\s*$|^-{2}|^__|Original Message|Nachricht|^From:|^Von:|^De ?:|Sent "
    r"|Gesendet|gesendet|Enviado|Envoy|Inviato|"
    r"Verzonden|Get Outlook|onfidential|rivileged|ertraulich|onfidenti|iservat|^##-",
    re.MULTILINE,
)


class OwnWords(NamedTuple):
    """``text`` is what the writer says; ``quoted`` and ``signature`` are empty where there is none."""

    text: str
    quoted: str = ""
    signature: str = ""


def parted(text: str) -> OwnWords:
    """Nothing is lost: where no words of the writer's own would be left, everything is."""
    if not _MAY_HOLD.search(text):
        return OwnWords(text)
    lines = text.split("\n")
    cut = _history(lines)
    own, quoted = lines[:cut], lines[cut:]
    own, quotes = _without_quotes(own, certain=bool(quoted))
    own, signature = _without_signature(own)
    words = "\n".join(own).strip()
    if not words:
        return OwnWords(text)
    return OwnWords(words, "\n".join((*quotes, *quoted)).strip(), "\n".join(signature).strip())


def _history(lines: list[str]) -> int:
    """Where the quoted history begins; the number of lines where there is none."""
    for place, line in enumerate(lines):
        if _SEPARATOR.fullmatch(line) or _attributes(lines, place) or _heads(lines, place):
            return place - 1 if place and set(lines[place - 1].strip()) == {"_"} else place
    return len(lines)


def _attributes(lines: list[str], place: int) -> bool:
    """``On Monday Ann <ann@example.com> wrote:``, on a line or broken over three."""
    if not _BEGINS.match(lines[place].lstrip("> ")):
        return False
    for end in range(place + 1, min(place + 4, len(lines) + 1)):
        whole = " ".join(line.lstrip("> ").strip() for line in lines[place:end])[:600]
        if _ATTRIBUTION.fullmatch(whole):
            quoted = any(line.lstrip().startswith(">") for line in lines[end : end + 3])
            return quoted or (_TELLS.search(whole) is not None and ("@" in whole or "<" in whole))
    return False


def _heads(lines: list[str], place: int) -> bool:
    """Three of From, Sent, To, Subject in a block, one of which says who and one when."""
    if not (first := _HEADER.match(lines[place])) or first[1] not in _FROM:
        return False
    block = [found[1] for line in lines[place : place + 6] if (found := _HEADER.match(line))]
    return len(block) >= 3 and not _WHEN.isdisjoint(block)


def _without_quotes(lines: list[str], *, certain: bool) -> tuple[list[str], list[str]]:
    quotes = [line for line in lines if line.lstrip().startswith(">")]
    if not certain and len(quotes) < 2:
        return lines, []
    return [line for line in lines if not line.lstrip().startswith(">")], quotes


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    lines = _trimmed(lines)
    cut = _legal(lines)
    for place in range(max(0, cut - _LONGEST_SIGNATURE), cut):
        if _RULE.fullmatch(lines[place]) or _SENT_FROM.fullmatch(lines[place].strip()):
            cut = place
            break
    return lines[:cut], lines[cut:]


def _legal(lines: list[str]) -> int:
    """Where the legal footer begins: a last paragraph that says whom the e-mail is for."""
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    paragraph = " ".join(lines[start:])
    legal = start > 0 and _LEGAL_START.match(paragraph.strip("* _")) and _LEGAL.search(paragraph)
    return start if legal else len(lines)


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


_AUTOMATIC = re.compile(
    r"\W{0,3}(?:(?:re|aw|fwd?): ?)?(?:auto(?:matic|mated)?[- ]?(?:reply|response)|autoreply|out of (?:the "
    r")?office|automatische antwort"
    r"|abwesenheitsnotiz|réponse automatique|respuesta automática|risposta automatica|automatisch "
    r"antwoord|resposta automática"
    r"|undeliverable|undelivered mail|delivery status notification|mail delivery (?:failed|subsystem)|delivery failure"
    r"|this is an auto(?:matic|mated)(?:ally generated)? (?:reply|response|message|e-?mail))",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:.{0,80}\n+)?.{0,40}\b(?:I am|I'm|I’m|I will be) (?:currently )?(?:out of (?:the )?office|on (?:annual "
    r"|parental )?leave)\b"
)


def is_automatic(text: str, subject: str = "") -> bool:
    """Whether a machine answered in somebody's name: out of office, could not be delivered."""
    return _AUTOMATIC.match(subject) is not None or _AUTOMATIC.match(text) is not None or _AWAY.match(text) is not None
