"""What the columns of an unknown file are likely to be, by their names and what stands in them. To be confirmed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.layouts.layout import Layout
from ingest.meaning import directions

Sample = Sequence[Mapping[str, str]]

# The best names first. A name matches as a whole, after the last dot of a path, or in its words.
_NAMES = {
    "text": "message_text msg_text review_text full_text text_body plain_text body_text body message text "
    "content comment comments "
    "review review_body review_content feedback verbatim description question transcript msg utterance post "
    "tweet answer caption "
    "open_ended response nachricht texto texte mensaje mensagem testo kommentar commentaire comentario summary "
    "subject title",
    "timestamp": "timestamp created_at created_time created_date created creation_date date_created sent_at "
    "sent_on sent_date "
    "date_sent message_time message_date message_timestamp datetime date_time date time_stamp ts time posted_at "
    "posted_on "
    "published_at published submitted_at submitted received_at received review_date submission_date submit_date "
    "start_time "
    "started_at at when datum fecha data zeit erstellt zeitpunkt on",
    "id_user": "id_user user_id userid customer_id customerid client_id player_id contact_id visitor_id "
    "member_id account_id "
    "requester_id uid customer_key customer_email user_email requester_email visitor_email email_address email "
    "e_mail customer_no "
    "kundennummer",
    "author": "author author_name user_name username customer_name visitor_name sender_name from_name "
    "display_name reviewer "
    "customer visitor sender from user name nickname requester contact client kunde absender autor auteur who by",
    "id": "message_id msg_id comment_id review_id tweet_id post_id external_id uuid guid id ticket_id",
    "thread": "conversation_id thread_id chat_id ticket_id ticket session_id case_id conversation thread chat "
    "channel_id dialog_id",
    "reply_to": "in_reply_to in_reply_to_id in_response_to reply_to reply_to_id parent_id parent",
    "source": "source channel platform source_channel quelle canal",
    "inbound": "direction inbound is_inbound incoming is_incoming sender_type author_type message_author_type "
    "from_type role "
    "user_type message_type speaker type",
}
_NOT_TEXT = re.compile(r"\S+")
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class LayoutGuess:
    """``layout`` is None where no text or no time was found; ``found`` maps fields to columns."""

    found: Mapping[str, str]
    layout: Layout | None

    @property
    def as_map(self) -> str:
        """The guess as ``--map`` takes it."""
        return ",".join(f"{part}={_quoted(column)}" for part, column in self.found.items())


def guessed(names: Sequence[str], sample: Sample, is_date: Callable[[str], bool]) -> LayoutGuess:
    """Looks at names first; what stands in a column decides whether it can be what its name says."""
    found: dict[str, str] = {}
    for part, fits in _checks(is_date).items():
        free = [name for name in names if name not in found.values() or part == "thread"]
        column = next((name for name in _named(part, free) if fits(_values(sample, name))), None)
        if column is None and part in ("timestamp", "text"):
            column = _by_contents(part, free, sample, is_date)
        if column is not None and not (part == "thread" and column == found.get("id")):
            found[part] = column
    _settle_list(found)
    layout = Layout("guessed", {part: (column,) for part, column in found.items()})
    return LayoutGuess(found, layout if {"text", "timestamp"} <= found.keys() else None)


def _checks(is_date: Callable[[str], bool]) -> dict[str, Callable[[Sequence[str]], bool]]:
    """In the order in which columns are given away."""
    return {
        "timestamp": lambda values: _share(values, is_date) > 0.8,
        "inbound": directions.are_directions,
        "text": lambda values: _share(values, _is_wordy) > 0.5 and len(set(values)) > len(values) // 20,
        "id_user": lambda values: bool(values) and _share(values, _is_short) > 0.9,
        "author": lambda values: bool(values) and _share(values, _is_short) > 0.9,
        "id": lambda values: bool(values) and len(set(values)) == len(values) and _share(values, _is_short) > 0.9,
        "thread": lambda values: bool(values) and _share(values, _is_short) > 0.9,
        "reply_to": lambda values: _share(values, _is_short) > 0.9,
        "source": lambda values: bool(values) and len(set(values)) <= max(3, len(values) // 3),
    }


def _named(part: str, names: Sequence[str]) -> list[str]:
    """The columns whose names mean ``part``, best first."""
    wanted = _NAMES[part].split()
    ranked: list[tuple[int, int, str]] = []
    for place, name in enumerate(names):
        plain = _plain(name)
        last = plain.rpartition(".")[2]
        if last in wanted:
            ranked.append((wanted.index(last) + 5 * plain.count("."), place, name))
        elif part in ("timestamp", "text") and (words := [w for w in wanted if re.search(rf"(?:^|_){w}(?:_|$)", last)]):
            ranked.append((100 + wanted.index(words[0]), place, name))
    return [name for _, _, name in sorted(ranked)]


def _plain(name: str) -> str:
    """``createdAt``, ``Created At`` and ``created-at`` alike."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^\w.\[\]]+", "_", snake.lower()).strip("_").replace("[]", "")


def _by_contents(part: str, names: Sequence[str], sample: Sample, is_date: Callable[[str], bool]) -> str | None:
    """The one column of dates; the column with the longest texts of several words."""
    if part == "timestamp":
        dated = [
            name for name in names if _share(_values(sample, name), lambda v: is_date(v) and not v.isdigit()) > 0.9
        ]
        return dated[0] if len(dated) == 1 else None
    worded = {name: _words(_values(sample, name)) for name in names}
    best = max(worded, key=lambda name: worded[name], default=None)
    return best if best is not None and worded[best] >= 3 else None


def _settle_list(found: dict[str, str]) -> None:
    """Fields of a message in a list come from the same list or from outside it, never from another."""
    lists = found.get("text", "").partition("[]")[0] if "[]" in found.get("text", "") else ""
    for part, column in list(found.items()):
        if "[]" in column and column.partition("[]")[0] != lists:
            del found[part]
    if lists and "id" in found and "[]" not in found["id"]:
        found["thread"] = found.pop("id")


def _values(sample: Sample, name: str) -> list[str]:
    return [value for row in sample if (value := row.get(name, "").strip())]


def _share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, values)) / len(values) if values else 0.0


def _is_wordy(value: str) -> bool:
    return any(character.isalpha() or ord(character) > 0x2000 for character in value) and not re.fullmatch(
        r"[\w-]{16,}|https?://\S+", value
    )


def _is_short(value: str) -> bool:
    return len(value) <= 100 and "\n" not in value


def _words(values: Sequence[str]) -> float:
    return sum(len(_NOT_TEXT.findall(value)) for value in values) / len(values) if values else 0.0


def _quoted(column: str) -> str:
    return f'"{column}"' if "," in column else column
