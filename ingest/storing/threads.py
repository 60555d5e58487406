"""Which messages belong to one conversation. Works on one batch at a time, whatever order the messages come in.

A conversation is known by its root: the id of its first message, or, while that one has not come, the id that the
earliest message refers to. So a reply that comes before its parent waits under the parent's id, and the parent finds
it there by an index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.records import Record

Known = Mapping[str, int]
Node = str | int  # a message's external id, or a stored conversation's primary key


@dataclass(slots=True)
class RecordThread:
    """Records that belong together, the stored conversations they tie in with (to become one), and the root."""

    records: list[Record] = field(default_factory=list)
    conversations: list[int] = field(default_factory=list)
    root: str = ""


@dataclass(frozen=True, slots=True)
class StoredIds:
    """What the database knows of the ids in a batch.

    ``messages``: external id → conversation. ``roots``: root → conversation. ``root_of``: conversation → root.
    """

    messages: Mapping[str, int]
    roots: Mapping[str, int]
    root_of: Mapping[int, str]


def parent(record: Record) -> str:
    """What a record refers to upwards: the conversation that the file names, else the message it answers."""
    if record.thread:
        return f"thread:{record.thread}"
    return record.reply_to if record.reply_to != record.external_id else ""


def gather(records: Sequence[Record], stored: StoredIds) -> list[RecordThread]:
    """Sorts ``records``, each with an external id, into threads."""
    groups = _Groups()
    ids = {record.external_id for record in records}
    for record in records:
        for link in _links(record, ids, stored):
            groups.join(record.external_id, link)
    for node in groups.nodes():
        for known in (stored.messages, stored.roots):
            if node in known:
                groups.join(node, known[node])
    return _threads(records, groups, stored)


def _links(record: Record, ids: set[str], stored: StoredIds) -> Iterable[str]:
    yield parent(record) or record.external_id
    for reply in record.replies:
        if reply in ids or reply in stored.messages:
            yield reply


def _threads(records: Sequence[Record], groups: "_Groups", stored: StoredIds) -> list[RecordThread]:
    threads: dict[Node, RecordThread] = {}
    for record in records:
        threads.setdefault(groups.find(record.external_id), RecordThread()).records.append(record)
    for conversation in groups.conversations():
        threads[groups.find(conversation)].conversations.append(conversation)
    parents = {record.external_id: parent(record) for record in records}
    for thread in threads.values():
        thread.root = _root(thread, parents, stored)
    return list(threads.values())


def _root(thread: RecordThread, parents: Mapping[str, str], stored: StoredIds) -> str:
    """Climbs from any message to the top. Where references run in a circle, the climb ends where it comes round."""
    known = sorted(thread.conversations)
    node = stored.root_of[known[0]] if known else thread.records[0].external_id
    climbed: set[str] = set()
    while node not in climbed:
        climbed.add(node)
        conversation = stored.messages.get(node)
        above = parents.get(node) or (stored.root_of[conversation] if conversation is not None else node)
        node = above
    return node


class _Groups:
    """Disjoint sets (Galler and Fischer 1964), with path halving."""

    def __init__(self) -> None:
        self._above: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        above = self._above
        top = above.setdefault(node, node)
        while top != node:
            above[node] = above[top]
            node = above[node]
            top = above[node]
        return node

    def join(self, one: Node, other: Node) -> None:
        self._above[self.find(one)] = self.find(other)

    def nodes(self) -> list[str]:
        return [node for node in self._above if isinstance(node, str)]

    def conversations(self) -> list[int]:
        return [node for node in self._above if isinstance(node, int)]
