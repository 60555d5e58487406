"""``python -m benchmarks.stories.dossiers``: what one large dossier costs, on a store of its own.

By default 2,000 live facts of 150 characters, in 300 versions. Promised: a GET below 100 ms, and the merge of one more
turn below 100 ms of processor time, in a number of queries that does not depend on the size.
"""

import argparse
import sys

from benchmarks import scratch

SCRIPT = """
import json, os, statistics, time
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from accounts import tokens
from accounts.models import User
from chat.models import Message, Project, Session
from dossiers.facts import dossier_of, editing, snapshot, versions, withdrawal
from dossiers.files import export
from dossiers.merging import merge as merging
from dossiers.merging.candidates import Candidate
from dossiers.models import Dossier, Evidence, Fact, Version

rounds, per_round = int(os.environ["BENCHMARK_VERSIONS"]), int(os.environ["BENCHMARK_FACTS"])
people, attributes = 150, ("description", "occupation", "goal", "fear", "habit", "skill")
owner = User.objects.create_user("writer")
project = Project.objects.create(owner=owner, title="Large")
session = Session.objects.create(owner=owner, project=project)

def name(n):
    return f"Given{chr(97 + n % 26)}{chr(97 + n // 26)} Family{n}"

def turn(number, size):
    said, content, candidates = [], "", []
    for n in range(size):
        k = number * size + n
        who, value = name(k % people), f"statement number {k} about somebody"
        start = len(content)
        content += f"{who} is {value}. "
        said.append((who, value, start))
    at = timezone.now()
    message = Message.objects.create(session=session, position=number, role="user", content=content, created_at=at)
    for k, (who, value, start) in enumerate(said):
        candidates.append(Candidate("character", who, "name", who, message.pk, start, start + len(who)))
        place = start + len(who) + 4
        kind = attributes[(number + k) % len(attributes)]
        candidates.append(Candidate("character", who, kind, value, message.pk, place, place + len(value)))
    return message, candidates

def merged(candidates):
    with transaction.atomic():
        return merging.merge(dossier_of.get_or_create(project), candidates, engine="local")

for number in range(rounds):
    merged(turn(number, per_round)[1])
dossier = Dossier.objects.get()
print(f"{Fact.objects.count()} facts, {Evidence.objects.count()} quotes, {Version.objects.count()} versions")

def measured(label, act, times=15):
    clocks, cpus = [], []
    for _ in range(times):
        prepared = act()
        began, spent = time.perf_counter(), time.process_time()
        prepared()
        clocks.append(time.perf_counter() - began)
        cpus.append(time.process_time() - spent)
    clock, cpu = (1000 * statistics.median(x) for x in (clocks, cpus))
    print(f"{label}: median {clock:.0f} ms, {cpu:.0f} ms of processor (longest {1000 * max(clocks):.0f} ms)")

client = Client(headers={"Authorization": f"Bearer {tokens.create(owner)[1]}"}, SERVER_NAME="localhost")
measured("GET /dossier/{id}", lambda: lambda: client.get(f"/dossier/{project.pk}").content)
measured("GET /dossier", lambda: lambda: client.get("/dossier").content)
base = f"/api/v1/dossiers/{project.pk}"
measured("GET /api/v1/dossiers/{id}/facts, 100 of them", lambda: lambda: client.get(f"{base}/facts").content)
measured("GET /api/v1/dossiers/{id}/versions", lambda: lambda: client.get(f"{base}/versions").content)
measured("compare versions 1 and newest", lambda: lambda: versions.compared(dossier, 1, dossier.number), 5)
at = [rounds]

def one_more():
    at[0] += 1
    candidates = turn(at[0], 5)[1]
    return lambda: merged(candidates)

measured("merge of a turn with 5 facts", one_more)
candidates = turn(at[0] + 1, 5)[1]
with CaptureQueriesContext(connection) as captured:
    merged(candidates)
print(f"  in {len(captured)} queries")
at[0] += 1
measured("consequences of a message", lambda: lambda: withdrawal.consequences([session.messages.all()[0]]))

def edit():
    wanted = snapshot.build(dossier)
    wanted["characters"][0]["eyes"] = str(time.time())
    return lambda: editing.replace(dossier, wanted, owner)

measured("PUT with one change", edit, 5)
measured("export as JSON", lambda: lambda: export.made(dossier, "json").content, 3)
measured("export as Word", lambda: lambda: export.made(dossier, "docx").content, 3)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=300)
    parser.add_argument("--facts", type=int, default=6, help="new ones in each version")
    given = parser.parse_args()
    return scratch.run(SCRIPT, versions=given.versions, facts=given.facts)


if __name__ == "__main__":
    sys.exit(main())
