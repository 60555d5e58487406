"""``python -m benchmarks.stories.imported_story --messages 2000``: how long reading
a long conversation takes that was imported at once.

On a store of its own, by the rules. The text is made up of sentences that state something and of some that do not.
"""

import argparse
import sys

from benchmarks import scratch

SCRIPT = """
import os, time, uuid
from django.utils import timezone
from accounts.models import User
from chat.models import Message, Project, Session
from dossiers.facts import snapshot
from dossiers.extraction import queue, work
from dossiers.models import Dossier, Evidence, Extraction, Fact, Version

number, size = int(os.environ["BENCHMARK_MESSAGES"]), int(os.environ["BENCHMARK_CHARACTERS"])
given = "Ada Boris Clara David Elena Felix Greta Hugo Ines Jonas Karla Leon Mira Nora Oskar Paula Rosa Simon".split()
trades = "keeper nurse teacher baker sailor painter clerk gardener pilot tailor".split()
places = "Porto Lisbon Cork Bergen Genoa Riga Gdansk Nantes Bilbao Split".split()

def sentences(n):
    one, two = given[n % 18], given[(n // 3 + 7) % 18]
    yield f"{one} is a {trades[n % 10]} who lives in {places[n % 10]}."
    yield f"{one} finds a letter that {two} hid in house number {n}."
    yield "It rains for the whole of that week, and nobody in the street goes out if they can help it."
    yield f"{one}'s friend {two} wants to sell the boat, and they quarrel about it in the kitchen."
    yield f"In the evening she writes page {n} of the diary and thinks of the year when the harbour froze."

def text(n):
    words = " ".join(sentences(n))
    return (words + " ") * (size // len(words)) + words

owner = User.objects.create_user("writer")
project = Project.objects.create(owner=owner)
session = Session.objects.create(owner=owner, project=project)
messages = [
    Message(session=session, position=n, role="user", content=text(n), created_at=timezone.now()) for n in range(number)
]
Message.objects.bulk_create(messages)
queue.enqueue(messages)
characters = sum(len(message.content) for message in messages)
began, spent, rounds, longest = time.monotonic(), time.process_time(), 0, 0.0
while Extraction.objects.filter(status__in=Extraction.UNFINISHED).exists():
    start = time.monotonic()
    work.drain()
    rounds, longest = rounds + 1, max(longest, time.monotonic() - start)
seconds, cpu = time.monotonic() - began, time.process_time() - spent
print(f"{number:,} messages, {characters:,} characters: {seconds:.1f} s, of which {cpu:.1f} s of processor")
print(f"{rounds} tasks, the longest {longest:.1f} s; failed: {Extraction.objects.filter(status='failed').count()}")
print(f"{Fact.objects.count()} facts, {Evidence.objects.count()} quotes, {Version.objects.count()} versions")
wrong = sum(e.message.content[e.start:e.end] != e.quote for e in Evidence.objects.select_related("message"))
print(f"quotes that are not in their message: {wrong}")
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--characters", type=int, default=500, help="of each message, about")
    given = parser.parse_args()
    return scratch.run(SCRIPT, messages=given.messages, characters=given.characters)


if __name__ == "__main__":
    sys.exit(main())
