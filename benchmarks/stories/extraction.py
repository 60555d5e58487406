"""Measure the reading of stories: ``python -m benchmarks.stories.extraction --data DIR``.

Rows at even places of each file were open to whoever wrote the rules and chose the thresholds ("look"); those at odd
places are scored only ("held out"). Nothing of the files is part of the project.
"""

import argparse
import re
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from benchmarks.names import NameTally, Row, distinct, gold_cast, gold_names, name_words, report, rows
from engine.story import Finding, StoryLine, read_story
from engine.story.findings import CHARACTER, LOCATION, THEME
from engine.story.themes import themes

# Words in the names of the marked themes (several hundred fine ones) → the theme of our list that they fall under.
FALLS_UNDER = (
    ("grief", r"death of|grief|loved one being missing"),
    ("death and mortality", r"mortality|dying|suicide|death"),
    ("love", r"love\b|infatuation|romance|lovers|boyfriend and girlfriend|old flames|engaged couple|opposites attract"),
    ("forbidden love", r"star-crossed|forbidden love|tragic love|love and family|love vs"),
    ("unrequited love", r"unrequited|infatuation|love triangle"),
    ("infidelity", r"infidelity|adulter|cheating|love triangle|extramarital"),
    ("jealousy", r"jealous|envy|love triangle|rivalry"),
    ("marriage", r"husband and wife|marriage|divorce|spouse|matrimony"),
    ("family", r"famil|husband and wife|brother|sister|grandfather|grandmother|upbringing"),
    ("parents and children", r"father|mother|parent|maternal|paternal|childhood|upbringing|dealing with children"),
    ("siblings", r"brother|sister|sibling"),
    ("friendship", r"friend|camaraderie"),
    ("loyalty", r"loyal|duty|patriotism|honou?r|master and servant"),
    ("betrayal", r"betray|treason|trait"),
    ("trust", r"trust|paranoia"),
    ("revenge", r"vengeance|revenge|vendetta|retaliation"),
    ("forgiveness", r"forgiv|reconcil"),
    ("guilt", r"guilt|remorse|regret|shame|conscience"),
    ("redemption", r"redempt|atone|second chance"),
    ("sacrifice", r"sacrific"),
    ("justice", r"justice|law|legal|prison|police|detective|investigator|punish"),
    ("crime", r"crim|murder|theft|killer|gang|heist|investigator|law enforcement"),
    ("good and evil", r"evil|tempt|darker side|ethical|moral"),
    ("power", r"power\b|corrupt|imperial|politic|leadership|tyran"),
    ("ambition", r"ambition|prestige|fame|hubris|prominence|aspiration|mad scientist|success"),
    ("greed", r"greed|money|wealth|capital|business|financ|inflation"),
    ("freedom", r"freedom|slave|captiv|imprison|escape|prison|running away|pursuit"),
    ("oppression", r"oppress|resistance|revolution|dystop|tyran|occupation\b|totalit|nazi|imperial|control mechanism|"
                   r"strikes"),
    ("war", r"\bwar\b|combat|military|soldier|vietnam|nuclear"),
    ("survival", r"surviv|self-preservation|apocalyp|killer was after|mortal enemy|pursuit|never go home"),
    ("identity", r"identity|personality|who am i|vs\. self|darker side|different"),
    ("coming of age", r"adolesc|youth|coming of age|childhood|teen|growing as a person|young"),
    ("ageing", r"aging|ageing|old age|time passing|reminisc|romanticization of the past"),
    ("memory", r"memor|reminisc|the past|amnesia"),
    ("loneliness", r"lonel|isolat|outsider|different|outcast|alienat"),
    ("home and belonging", r"belong|go home|homesick|exile|immigra|running away from home"),
    ("faith", r"religio|faith|christian|god\b"),
    ("fate and free will", r"fate|destiny|prophe|time travel|in the future"),
    ("hope", r"hope|despair|persever|determination|conviction"),
    ("courage", r"courage|hero|brave"),
    ("fear", r"fear|horror|terror|monster|killer was after"),
    ("madness", r"losing their mind|schizo|obsess|addict|alcohol|cracking|insan|mad\b|mental|trauma|tortured"),
    ("truth and lies", r"truth|lie\b|lies|decei|secret|false|disguise|reputation"),
    ("reality and illusion", r"virtual reality|reality|inside a game|illusion|memory erasure|fantasy land|dream"),
    ("class", r"class\b|inequal|poverty|humble beginnings|manners|labor|servant|upbringing"),
    ("prejudice", r"prejud|racism|ethnic|semit|bigot|sexis|own kind|different"),
    ("tradition and change", r"tradition|time passing|society|modern|culture|past|life in"),
    ("technology", r"robot|machine|cyborg|\bAI\b|computer|scientist|technology|virtual|science|maker"),
    ("nature", r"nature\b|environment|monster|creature|animal|radioactiv|climate|sea\b"),
    ("the unknown", r"space|travel|extraterrestrial|alien|outer space|speculative|voyage|explor|coloniz|Moon"),
    ("art and creativity", r"music|creativ|writing|artist|\bart\b|theat|linguistics|language"),
    ("transformation", r"metamorph|transform|growing as a person|personal development|transmutation|shapeshift"),
)  # fmt: skip


def split(all_rows: list[Row]) -> dict[str, list[Row]]:
    """Return the rows the rules' writer looked at, and the others."""
    return {"look": all_rows[::2], "held out": all_rows[1::2], "all": all_rows}


@cache
def found_in(text: str) -> tuple[Finding, ...]:
    """Return what is read in one text."""
    return tuple(read_story([StoryLine(text)]))


def named(text: str, kind: str) -> list[Finding]:
    """Return the names of one kind."""
    return [f for f in found_in(text) if f.kind == kind and f.attribute == "name"]


def cast(part: list[Row]) -> NameTally:
    """Return the tally of characters over synopses: a match is one name's words containing the other's."""
    tally = NameTally()
    for row in part:
        gold, guess = gold_cast(row), set(people(row["synopsis"]))
        hits = sum(any(one <= other or other <= one for other in gold) for one in guess)
        met = sum(any(one <= other or other <= one for other in guess) for one in gold)
        tally.add(hits, len(guess), len(gold), met)
    return tally


def people(text: str) -> Iterator[frozenset[str]]:
    """Yield each character once, by the words of the longest form of the name."""
    seen: set[str] = set()
    for finding in sorted(named(text, CHARACTER), key=lambda f: -len(name_words(f.name))):
        if finding.name not in seen:
            seen.update((finding.name, *finding.aliases))
            yield name_words(finding.name)


def litbank(part: list[Row], kind: str, gold_kind: str) -> NameTally:
    """Return the tally of distinct names over passages of novels."""
    tally = NameTally()
    for row in part:
        gold = {distinct(name) for name in gold_names(row, gold_kind)}
        guess = {distinct(f.name) for f in named(row["text"], kind)}
        tally.add(len(gold & guess), len(guess), len(gold))
    return tally


def marked(row: Row, levels: Iterable[str]) -> set[str]:
    """Return the themes of our list that a story is marked with, at some levels of weight."""
    fine = [theme["theme"] for level in levels for theme in row["themes"].get(level, [])]
    return {label for label, words in FALLS_UNDER for name in fine if re.search(words, name, re.IGNORECASE)}


def theme_tally(part: list[Row]) -> NameTally:
    """Return the tally of themes. Right is what is marked at any weight; to be found is choice and major."""
    tally = NameTally()
    for row in part:
        guess = {f.name for f in named(row["description"], THEME) if f.rule == "shown"}
        anywhere, weighty = marked(row, ("choice", "major", "minor")), marked(row, ("choice", "major"))
        tally.add(len(guess & anywhere), len(guess), len(weighty), len(guess & weighty))
    return tally


def told(part: list[Row]) -> float:
    """Return the share of stories of which at least one theme is shown, and right."""
    right = 0
    for row in part:
        guess = {f.name for f in named(row["description"], THEME) if f.rule == "shown"}
        right += bool(guess & marked(row, ("choice", "major", "minor")))
    return right / len(part)


def chance(part: list[Row]) -> float:
    """Return how often a theme drawn at random from our list would count as right."""
    shares = [len(marked(row, ("choice", "major", "minor"))) / len(themes()) for row in part]
    return sum(shares) / len(shares)


def quotes(texts: list[str]) -> tuple[int, int]:
    """Return how many findings there are, and how many have whole words of their text as their quote."""
    checked = [(text, f) for text in texts for f in found_in(text)]
    whole = re.compile(r"\w\B\w")
    exact = sum(
        bool(text[f.start : f.end].strip())
        and not whole.match(text[max(0, f.start - 1) : f.start + 1] if f.start else "")
        and not whole.match(text[f.end - 1 : f.end + 1])
        for text, f in checked
    )
    return len(checked), exact


def speed(texts: list[str]) -> float:
    """Return characters per CPU-second; lists and model are loaded before."""
    read_story([StoryLine(texts[0])])
    start = time.process_time()
    for text in texts:
        read_story([StoryLine(text)])
    return sum(map(len, texts)) / (time.process_time() - start)


def main() -> None:
    """Print precision / recall / F1 for every part, what was found, and the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    films, novels = rows(folder / "stories_tripod_train_40.jsonl"), rows(folder / "litbank_30.jsonl")
    stories = rows(folder / "stories_themes.jsonl")
    for label, part in split(films).items():
        report(f"synopses {label} ({len(part)}) characters", cast(part))
    for label, part in split(novels).items():
        report(f"novels {label} ({len(part)}) characters", litbank(part, CHARACTER, "person"))
        report(f"novels {label} ({len(part)}) places", litbank(part, LOCATION, "place"))
    for label, part in split(stories).items():
        report(f"stories {label} ({len(part)}) themes", theme_tally(part))
        print(f"    a theme at random is right in {chance(part):.2f}; stories with a right one: {told(part):.2f}")
    texts = [row["synopsis"] for row in films] + [row["text"] for row in novels]
    total, exact = quotes(texts)
    print(f"{total:,} findings, quotes that are whole words of their text: {exact / total:.2%}")
    print(f"{speed(texts):,.0f} characters a CPU-second")


if __name__ == "__main__":
    main()
