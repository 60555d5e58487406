"""What a writer takes back, replaces, renames, joins, parts or cuts: "No, Anders is Solveig's brother, not her husband".

A correction is taken apart into what is said instead and what is no longer so, each as a plain sentence; both are read
by the rules that read everything else, so whatever can be stated can be corrected. Short ones ("sorry, 39") correct the
last statement of their kind.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.names.lexicon import place_rank
from engine.story.findings import CHARACTER, LOCATION, NOTE, PLOT_POINT, THEME, Finding, KnownName, StoryLine
from engine.story.page import PageSpan, StoryPage
from engine.story.phrases import tidy
from engine.story.sentences import Sentence
from engine.story.talk.questions import asked
from engine.story.words import alternatives, listed, pairs

RETRACT, REPLACE, RENAME, MERGE, SPLIT, CUT = "retract", "replace", "rename", "merge", "split", "cut"
LOOKED_BACK = 4
"""Messages of the writer in which a short correction looks for what it corrects."""
CONTEXT = 2_000
"""Characters before a correction that are read along, so that "her" finds its name."""
LONGEST, LONGEST_MESSAGE = 240, 1_500
"""Characters of a sentence that corrects, and of a message that may hold one: what is longer is prose."""
Read = Callable[[Sequence[StoryLine], Sequence[KnownName]], list[Finding]]

_CUES = re.compile(
    r"^\W*(?:(?:and|but|oh|ah|hm+|um+|well|ok(?:ay)?|hey|please|also)\b[,.! ]*)*"
    r"(?P<cue>(?:(?:no(?:pe)?(?=[,.!;: –—-])|wait|hold on|sorry|actually|correction|scratch that|strike that|oops|whoops|my mistake|my bad|"
    r"i made a mistake|i(?: was|['’]m| am) wrong(?: about [^,.:;]{2,40})?|that(?:['’]s| was| is) (?:wrong|not right|a mistake)|"
    r"on second thoughts?|i(?:['’]ve| have)? changed my mind|i (?:really |actually )?mean[t]?(?: to say)?(?: that)?|what i mean[t]? (?:is|was)|"
    r"to correct myself|rather|let me correct that|no no)\b[\s,.:;!–—-]*)+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]*(?:\b(?:please|instead|after all|everywhere|i think|though|any ?more|now|then)\b[\s,]*)*[.!]*\s*$",
    re.IGNORECASE,
)
_N = r"[^\W\d_][\w'’-]*(?:[ \t]+[^\W\d_][\w'’-]*){0,4}?"
_PRONOUN = r"(?:he|she|it|they|him|her|them)"
_VALUE = r"[^,;.!?\n]+?"


@dataclass(frozen=True, slots=True)
class Parts:
    """A correction taken apart: sentences that hold, and sentences that no longer do."""

    holds: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What one sentence corrects. `span` are its words."""

    span: PageSpan
    findings: tuple[Finding, ...]


def corrections(page: StoryPage, known: Sequence[KnownName], read: Read) -> Iterator[Correction]:
    """Yield the corrections of the new messages, sentence by sentence. `read` reads plain statements."""
    for number, line in enumerate(page.lines):
        if not (line.is_new and line.by_writer) or len(line.text) > LONGEST_MESSAGE or asked(line.text) is not None:
            continue
        sentences = list(page.sentences_of(number))
        carried = ""
        for sentence in sentences:
            text = page.text[sentence.start : sentence.end]
            if not sentence.asks and len(text) <= LONGEST and not page.speech.holds(sentence.start):
                desk = _Desk(page, known, read, number, sentence)
                if found := tuple(desk.findings(text, carried)):
                    yield Correction(PageSpan(sentence.start, sentence.end), found)
            carried = _cue(text)[0] if not _cue(text)[1] else ""


def _cue(text: str) -> tuple[str, str]:
    """Return the words by which a correction begins, and the rest."""
    match = _CUES.match(text)
    return (match["cue"], text[match.end() :].strip(" .!")) if match else ("", text)


class _Desk:
    """One sentence, with what came before it."""

    def __init__(
        self, page: StoryPage, known: Sequence[KnownName], read: Read, number: int, sentence: Sentence
    ) -> None:
        self.page, self.known, self.read, self.number, self.sentence = page, known, read, number, sentence

    def findings(self, text: str, carried: str) -> Iterator[Finding]:
        """`carried`: the sentence before was nothing but a cue ("Scratch that.")."""
        cue, rest = _cue(text)
        rest = rest or ""
        is_cued = bool(cue or carried)
        for reader in (_commands, _joins, _set):
            if found := list(reader(self, rest if rest else text)):
                yield from found
                return
        parts = taken_apart(rest)
        if parts is not None and (found := list(self.of_parts(parts))):
            yield from found
            return
        if is_cued and rest:
            yield from self.cued(rest)

    # --- reading plain sentences --------------------------------------------------------------------------------------
    def plain(self, sentence: str) -> list[Finding]:
        """What a plain sentence states in this place, its words those of the whole correction."""
        before = self.page.text[max(0, self.sentence.start - CONTEXT) : self.sentence.start]
        lines = [StoryLine(before, is_new=False), StoryLine(sentence[:1].upper() + sentence[1:].rstrip(" .") + ".")]
        return [self.here(found) for found in self.read(lines, self.known)]

    def here(self, finding: Finding, **changes: str) -> Finding:
        at = self.page.starts[self.number]
        span = self.page.trimmed(self.sentence.start, self.sentence.end)
        return replace(finding, line=self.number, start=span.start - at, end=span.end - at, **changes)  # type: ignore[arg-type]  # strings only

    def made(
        self, operation: str, kind: str, name: str, attribute: str = "name", value: str = "", **more: str
    ) -> Finding:
        return self.here(
            Finding(kind, name, attribute, value or name, 0, 0, 0, rule="correction", operation=operation, **more)
        )  # type: ignore[arg-type]  # strings only

    def of_parts(self, parts: Parts) -> Iterator[Finding]:
        holds = [one for sentence in parts.holds for one in self.plain(sentence)]
        gone = [one for sentence in parts.gone for one in [*self.plain(sentence), *self.bare(sentence)]]
        statements = [one for one in holds if _states(one)]
        kept = {(one.kind, one.name, one.attribute, one.value, one.other) for one in statements}
        lost = [
            one
            for one in gone
            if _states(one) and (one.kind, one.name, one.attribute, one.value, one.other) not in kept
        ]
        yield from (one for one in holds if not _states(one))
        yield from (replace(one, operation=RETRACT, rule="correction") for one in lost)
        for one in statements:
            was = next((two.value for two in lost if two.attribute == one.attribute and two.name == one.name), "")
            yield replace(one, operation=REPLACE, was=was, rule="correction")

    def bare(self, sentence: str) -> Iterator[Finding]:
        """ "She has a son": a relation to somebody who is not named."""
        match = re.match(
            rf"(?P<who>.+?)\s+(?:has|had)\s+(?:an?|any)\s+(?P<relation>(?:\w+ )?{alternatives('relation')})\b",
            sentence,
            re.I,
        )
        if match is not None and (name := self.named(match["who"])):
            yield self.made(RETRACT, CHARACTER, "", "relationship", match["relation"].lower(), other=name)

    # --- who is meant -------------------------------------------------------------------------------------------------
    def named(self, words: str) -> str:
        """The character or place that words mean: by name, or the last one before by a pronoun."""
        bare = re.sub(r"^(?:the|my|our)\s+", "", tidy(words).strip('"“”'), flags=re.I)
        low = bare.casefold()
        names = [
            *(k.name for k in self.known),
            *(form for named in self.page.named for form in (named.name, *named.forms)),
        ]
        for name in names:
            if low == name.casefold() or low == name.casefold().removeprefix("the "):
                return name
        if re.fullmatch(_PRONOUN, low):
            place = next((p for p in reversed(self.page.places) if p.start < self.sentence.start), None)
            pronoun = next(
                (n for at, n in sorted(self.page.at.items()) if self.sentence.start <= at < self.sentence.end), None
            )
            named = pronoun or (place.named if place else None)
            return named.name if named is not None else (self.known[-1].name if self.known else "")
        parts = [name for name in names if low in name.casefold().split()]
        return parts[0] if len(set(parts)) == 1 else ""

    def is_place(self, name: str) -> bool:
        return any(k.is_place and k.name == name for k in self.known) or any(
            named.is_place and name in (named.name, *named.forms) for named in self.page.named
        )

    def earlier(self) -> list[Finding]:
        """What the writer stated before, the newest first."""
        starts = self.page.starts[self.number]
        own = self.page.text[starts : self.sentence.start]
        before = [line.text for line in self.page.lines[: self.number] if line.by_writer][-LOOKED_BACK:]
        found: list[Finding] = []
        for text in [*before, own]:
            found += self.read([StoryLine(text)], self.known) if text.strip() else []
        return [one for one in reversed(found) if one.rule != "shown"]

    # --- with a cue ---------------------------------------------------------------------------------------------------
    def cued(self, rest: str) -> Iterator[Finding]:
        """ "Sorry, 39", "I meant Lisbon, not Porto", "actually she is a doctor"."""
        short = tidy(_TAIL.sub("", rest))
        match = re.fullmatch(
            r"(?:(?:it|that|he|she|they)(?:['’]s| is| was| should be)\s+)?(?P<value>[^,;]{1,40}?)(?:,?\s+(?:not|and not|instead of|rather than)\s+(?P<was>[^,;]{1,40}))?",
            short,
            re.I,
        )
        denied = re.fullmatch(r"not\s+(?P<was>[^,;]{1,40}?)(?:,|\s+but)\s+(?P<value>[^,;]{1,40})", short, re.I)
        elliptic = denied or match
        statements = [one for one in self.plain(rest) if _states(one) or one.kind in (THEME, PLOT_POINT, LOCATION)]
        if elliptic is not None and len(_bare(elliptic["value"]).split()) <= 4 and not any(_states(one) for one in statements):
            found = list(self.elliptic(_bare(elliptic["value"]), _bare(elliptic["was"] or "")))
            if found:
                yield from found
                return
        yield from (
            replace(one, operation=REPLACE, rule="correction") if _states(one) else one for one in self.plain(rest)
        )

    def elliptic(self, value: str, was: str) -> Iterator[Finding]:
        for one in self.earlier():
            if was and was.casefold() not in (one.value.casefold(), one.name.casefold()):
                continue
            if one.operation == "state" and (was or _alike(value, one)):
                yield from self.instead(one, value)
                return

    def instead(self, one: Finding, value: str) -> Iterator[Finding]:
        """The statement with another value."""
        if one.kind in (THEME, LOCATION) and one.attribute == "name":
            yield self.made(REPLACE, one.kind, value, was=one.name)
        elif one.attribute == "name":
            yield self.made(RENAME, one.kind, one.name, value=value)
        elif one.attribute == "relationship":
            yield self.made(REPLACE, one.kind, one.name, one.attribute, value, other=one.other, was=one.value)
        else:
            yield self.made(REPLACE, one.kind, one.name, one.attribute, value, was=one.value)


def _bare(words: str) -> str:
    """A value without whose it is: "his ex-wife"."""
    return re.sub(r"^(?:his|her|their|my|its)\s+", "", tidy(words), flags=re.IGNORECASE)


def _states(one: Finding) -> bool:
    """Whether a finding says something of somebody, and not only names them."""
    return one.rule != "shown" and (one.attribute != "name" or one.kind in (THEME, PLOT_POINT))


def _alike(value: str, one: Finding) -> bool:
    """Whether `value` can stand where the statement's value stands."""
    low = value.lower()
    number = re.fullmatch(rf"\d{{1,3}}|{alternatives('number')}(?:-{alternatives('number')})?", low)
    if number:
        return one.attribute == "age"
    if re.fullmatch(r"\d{4}s?", low):
        return one.kind == NOTE and one.name == "time"
    if low.split()[-1] in listed("colour"):
        return one.attribute in ("eyes", "hair")
    if low.split()[-1] in listed("relation"):
        return one.attribute == "relationship"
    if value[:1].isupper():
        if place_rank(low):
            return one.kind == LOCATION or one.attribute in ("home", "origin", "birthplace")
        return one.attribute == "name" and one.kind in (CHARACTER, LOCATION)
    if low.split()[-1] in listed("occupation"):
        return one.attribute in ("occupation", "description")
    return one.kind == THEME or (
        one.attribute not in ("name", "age", "eyes", "hair", "relationship") and one.kind == CHARACTER
    )


# --- taking a sentence apart ------------------------------------------------------------------------------------------
_NOT_BE = re.compile(
    rf"^(?P<s>.+?)(?:\s+(?:is|was|are|were)(?:n['’]t|\s+not|\s+no longer|\s+never)|['’](?:s|re)\s+(?:not|no longer|never)|\s+never\s+(?:was|were)|\s+has never been)"
    rf"\s+(?P<a>{_VALUE})(?:(?:,|\s+but|;|\s+–|\.)\s*(?:but\s+)?(?P<b>.+))?$",
    re.IGNORECASE,
)
_BE_NOT = re.compile(
    rf"^(?P<s>.+?)(?P<be>\s+(?:is|was|are|were|should be|has|had|have)|['’](?:s|re))\s+(?P<b>.+?),?\s+(?:not|and not|rather than|instead of)\s+(?P<a>{_VALUE})$",
    re.IGNORECASE,
)
_NOT_DO = re.compile(
    rf"^(?P<s>.+?)\s+(?:doesn['’]t|does not|didn['’]t|did not|don['’]t|do not|no longer)\s+(?P<v>[a-z]+)(?P<a>(?:\s+{_VALUE})?)"
    rf"(?:(?:,|\s+but|;)\s*(?:but\s+)?(?P<b>(?:{_PRONOUN}|[A-Z]\w+)(?:['’]s)?\s.+))?$",
    re.IGNORECASE,
)
_DO_NOT = re.compile(
    rf"^(?P<s>(?:[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*|{_PRONOUN}|[Tt]he \w+|[Ii]t))\s+(?P<v>[a-z]+(?:s|ed)|takes place|is set)\s+(?P<b>.+?),?\s+(?:not|and not|rather than|instead of)\s+(?P<a>{_VALUE})$"
)
_SAID = re.compile(
    r"^(?:i|before,? i|earlier,? i)\s+(?:said|wrote|told you|claimed|had)\s+(?:that\s+)?(?P<a>.+?)(?:,|\s+but)\s*(?:but\s+)?(?P<b>.+)$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^it\s+(?:wasn['’]t|was not|isn['’]t|is not)\s+(?P<a>.+?)\s+(?:who|that)\s+(?P<v>[^,;]+?)(?:,|;|\s+but)\s*(?:it\s+(?:was|is)\s+)?(?P<b>.+)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:it|the (?:story|book|novel))(?:['’]s|\s+is|\s+was)?\s*(?:isn['’]t|is not|not|no longer)?\s*(?:really )?(?P<not>not\s+)?about\s+(?P<a>[^,;]+?)(?:\s+any ?more)?(?:,|;|\s+but)\s*(?:it['’]s|it is|now it['’]s)?\s*(?:really |now )?(?:about\s+)?(?P<b>.+)$",
    re.IGNORECASE,
)
_IT = re.compile(r"^(?:he|she|it|they)(?:['’]s|['’]re)?\s+", re.IGNORECASE)


def taken_apart(text: str) -> Parts | None:
    """Return what a sentence says instead of what, or None where it denies nothing."""
    text = _TAIL.sub("", text)
    if (match := _WHO.match(text)) is not None:
        other = match["b"].split(",")[-1] if "," in match["b"] else match["b"]
        return Parts((f"{other.strip()} {match['v']}",), (f"{match['a']} {match['v']}",))
    if (
        re.search(r"\b(?:isn['’]t|not|no longer)\b[^,;]*\babout\b|\bnot about\b", text, re.I)
        and (match := _ABOUT.match(text)) is not None
    ):
        return Parts((f"It is about {match['b']}",), (f"It is about {match['a']}",))
    if (
        match := re.match(
            r"^(?P<lead>(?:it|the (?:story|book|novel))(?:['’]s|\s+is)\s+(?:really )?about)\s+(?P<b>[^,]+?),?\s+not\s+(?:about\s+)?(?P<a>.+)$",
            text,
            re.I,
        )
    ) is not None:
        return Parts((f"It is about {match['b']}",), (f"It is about {match['a']}",))
    if (match := _SAID.match(text)) is not None and (apart := _said(match)) is not None:
        return apart
    for pattern, reading in ((_NOT_BE, _not_be), (_NOT_DO, _not_do), (_BE_NOT, _be_not), (_DO_NOT, _do_not)):
        if (match := pattern.match(text)) is not None:
            return reading(match)
    return None


_REACH = re.compile(r"(\s(?:and|so|because|when|while|since|until|if|who|which|although)\s)", re.IGNORECASE)


def _subject(words: str) -> str:
    return (
        tidy(re.sub(r"^(?:that|and|but|so|because)\s+", "", words, flags=re.I))
        if not words.lower().startswith(("a ", "an "))
        else words
    )


def _whole(subject: str, words: str) -> str:
    """A sentence with the subject where only a pronoun, or nothing, stood."""
    stripped = _IT.match(words)
    if stripped is None:
        return words if re.match(r"[A-Z][\w'’-]+(?:['’]s)?\s", words) else f"{subject} is {words}"
    rest = words[stripped.end() :]
    is_be = re.match(r"^\w+['’](?:s|re)\s", words) is not None
    return f"{subject} is {rest}" if is_be else f"{subject} {rest}"


def _not_be(match: re.Match[str]) -> Parts:
    subject = _subject(match["s"])
    denied, further = _denied(match["a"].strip())
    gone = (f"{subject} is {denied}",)
    if match["b"]:
        return Parts((_whole(subject, match["b"].strip()),), gone)
    return Parts((f"{subject} {further}",) if further else (), gone)


def _denied(words: str) -> tuple[str, str]:
    """How far a denial reaches, and what the same is said to do beside it: "a nurse and lives in Porto"."""
    parts = _REACH.split(words, maxsplit=1)
    if len(parts) < 3:
        return words, ""
    goes_on = parts[1].strip().lower() == "and" and re.match(r"(?:is|has|was|\w+s)\s", parts[2]) is not None
    return parts[0], parts[2] if goes_on else ""


def _be_not(match: re.Match[str]) -> Parts:
    subject, be = _subject(match["s"]), match["be"].strip().lower()
    verb = "has" if be in ("has", "had", "have") else "is"
    return Parts((f"{subject} {verb} {match['b']}",), (f"{subject} {verb} {match['a'].strip()}",))


def _third(verb: str) -> str:
    if verb.lower() in ("have", "had"):
        return "has"
    if verb.endswith("s") and not verb.endswith("ss"):
        return verb
    return (
        verb + ("es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", verb) else "s")
        if not re.search(r"[^aeiou]y$", verb)
        else verb[:-1] + "ies"
    )


def _not_do(match: re.Match[str]) -> Parts:
    subject = _subject(match["s"])
    denied, further = _denied(re.sub(r"\s+(?:any ?more|after all)$", "", match["a"]))
    gone = (f"{subject} {_third(match['v'])}{denied}",)
    if match["b"]:
        named = re.fullmatch(r"\s*([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)", match["a"])
        said = re.sub(r"\b(?:him|her|them)$", named[1], match["b"].strip()) if named else match["b"].strip()
        return Parts((_whole(subject, said),), gone)
    return Parts((f"{subject} {further}",) if further else (), gone)


def _do_not(match: re.Match[str]) -> Parts:
    subject, verb = match["s"], match["v"]
    lead = re.match(r"(?:in|on|at|for|with|to|from|as|near|like)\s+", match["b"])
    prefix = lead[0] if lead and not re.match(r"(?:in|on|at|for|with|to|from|as|near|like)\s", match["a"]) else ""
    return Parts((f"{subject} {verb} {match['b']}",), (f"{subject} {verb} {prefix}{match['a']}",))


def _said(match: re.Match[str]) -> Parts | None:
    before = re.match(r"(?P<s>.+?)(?:\s+(?:is|was|are|were|had|has)|['’]s)\s+.+", match["a"])
    if before is None:
        return None
    return Parts((_whole(before["s"], match["b"].strip()),), (re.sub(r"\b(?:was|were)\b", "is", match["a"], count=1),))


# --- commands and the like --------------------------------------------------------------------------------------------
_RENAME = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:let['’]s |i(?:['’]d like to| want to|['’]ll|['’]m going to)? |can you |could you |we )?(?:rename|renamed|renaming) (?P<old>{_N})(?: (?:to|as|into))? (?P<new>[^,.]+)$",
        rf"^(?:let['’]s |can you |please )?change (?P<old>{_N})['’]s name (?:in)?to (?P<new>[^,.]+)$",
        rf"^(?:let['’]s |can you |please )?change the name (?:of )?(?P<old>{_N})?\s*(?:in)?to (?P<new>[^,.]+)$",
        rf"^(?P<old>{_N}) (?:is|should be|will be) (?:now |actually |really )*called (?P<new>[^,.]+?)(?:,? (?:not|instead of) .+)?$",
        rf"^(?:the )?(?P<old>{_N})['’]s (?:real |actual |new )?name (?:is|should be) (?:now |actually )?(?P<new>[^,.]+?)(?:,.*)?$",
        r"^(?:her|his|its|their) name(?:['’]s| is| should be) (?:now |actually )?(?P<new>[^,.]+?)(?:,.*)?$",
        rf"^(?:let['’]s |i['’]ll |i want to |i['’]d rather |please )?(?:call|name) (?P<old>it|him|her|them|the \w+|{_N}) (?P<new>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)$",
        r"^it(?:['’]s| is) (?:spel(?:led|t)|written) (?P<new>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)(?:,? not .+)?$",
    )
)  # fmt: skip
_CUT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:let['’]s |i(?:['’]d like to| want to|['’]ll|['’]m going to|['’]m|['’]ve| have)? |please |can you |we (?:can )?)?(?:just )?(?:forget|delete|remove|cut|cutting|drop|dropping|scrap|erase|take out|get rid of|leave out|lose|kill off|throw out)(?: about)?"
        rf" (?P<theme>(?:the )?(?:themes?|idea|topic) (?:of )?)?(?P<old>{_N})(?: (?:completely|entirely|altogether))?(?: (?:from|out of) (?:it|the (?:story|book|novel|cast|dossier)))?(?:[,;.] .*)?$",
        rf"^there(?:['’]s| is| are) no (?P<old>{_N})(?: in (?:it|this story|the story))?$",
        rf"^(?P<old>{_N}) (?:never existed|does not exist|doesn['’]t exist|is not in (?:it|the story)|isn['’]t in (?:it|the story)|is out|is gone|is cut|has been cut|was cut)$",
        rf"^no more (?P<old>{_N})$",
    )
)  # fmt: skip
_SAME = re.compile(
    rf"^(?P<a>{_N}) and (?P<b>{_N}) are (?P<not>not |n['’]t )?(?:really |actually |in fact )?(?:one and )?(?:the same|one)(?: person| man| woman| character)?$",
    re.I,
)
_DIFFERENT = re.compile(
    rf"^(?P<a>{_N}) and (?P<b>{_N}) are (?:two )?(?:different|separate|distinct)(?: people| persons| characters| men| women)?$|^(?P<c>{_N}) (?:is not|isn['’]t) (?P<d>{_N})$",
    re.I,
)
_IS = re.compile(
    rf"^(?P<a>{_N}) (?:is|was)(?: really| actually| also| in fact| in truth)? (?P<b>(?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){{0,2}})$"
)
_TURNS = re.compile(
    rf"^(?P<a>{_N}) (?:turns out to be|is revealed to be|is secretly) (?P<b>(?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){{0,2}})$"
)
_MERGE = re.compile(rf"^(?:please )?(?:merge|join|combine) (?P<a>{_N}) (?:and|with|into) (?P<b>{_N})$", re.I)


def _commands(desk: _Desk, rest: str) -> Iterator[Finding]:
    text = _TAIL.sub("", rest)
    for pattern in _RENAME:
        match = pattern.match(text)
        if match is not None and (found := list(_renamed(desk, match))):
            yield from found
            return
    for pattern in _CUT:
        match = pattern.match(text)
        if match is not None and (found := list(_cut(desk, match))):
            yield from found
            return


def _renamed(desk: _Desk, match: re.Match[str]) -> Iterator[Finding]:
    said = match.groupdict().get("old") or ""
    new = tidy(match["new"]).strip("\"“”'")
    if not (new[:1].isupper() and len(new.split()) <= 4) and not (match.re is _RENAME[0] and 0 < len(new.split()) <= 3):
        return
    old = desk.named(said) if said else _last_name(desk, new)
    if not old:
        old = _by_noun(desk, said)
    if old and old.casefold() != new.casefold():
        kind = LOCATION if desk.is_place(old) else CHARACTER
        yield desk.made(RENAME, kind, old, value=new)


def _last_name(desk: _Desk, new: str) -> str:
    """Whom a name without owner replaces: the one that is spelt nearly so, else the last one named."""
    names = [p.named.name for p in desk.page.places if p.start < desk.sentence.start] or [k.name for k in desk.known]
    near = [name for name in names if name.casefold()[:3] == new.casefold()[:3] and name.casefold() != new.casefold()]
    return (near or names or [""])[-1]


def _by_noun(desk: _Desk, said: str) -> str:
    """ "The town", "the dog", "it": the last one that a noun like that introduced."""
    noun = said.lower().removeprefix("the ").strip()
    before = desk.page.text[: desk.sentence.start]
    found = (
        re.findall(rf"\b{re.escape(noun)}\s+(?:is |was )?(?:called|named)\s+([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)", before)
        if noun
        else []
    )
    if found:
        return str(found[-1])
    wants_place = noun in listed("spot")
    names = [p.named for p in desk.page.places if p.start < desk.sentence.start]
    fitting = [named.name for named in names if named.is_place == wants_place or noun == "it"]
    stored = [k.name for k in desk.known if k.is_place == wants_place]
    return (fitting or stored or [""])[-1] if noun == "it" or wants_place or noun in listed("person_noun") else ""


def _cut(desk: _Desk, match: re.Match[str]) -> Iterator[Finding]:
    said, theme = match["old"], (match.groupdict().get("theme") or "").lower()
    if "theme" in theme or "topic" in theme:
        yield desk.made(CUT, THEME, tidy(said))
        return
    name = desk.named(re.sub(r"^(?:the )?(?:character|figure|place|subplot)\s+(?:of |called )?", "", said, flags=re.I))
    if name:
        yield desk.made(CUT, LOCATION if desk.is_place(name) else CHARACTER, name)


def _joins(desk: _Desk, rest: str) -> Iterator[Finding]:
    text = _TAIL.sub("", rest)
    for pattern in (_SAME, _DIFFERENT, _MERGE, _IS, _TURNS):
        match = pattern.match(text)
        if match is None:
            continue
        groups = match.groupdict()
        one, other = (
            desk.named(groups.get("a") or groups.get("c") or ""),
            desk.named(groups.get("b") or groups.get("d") or ""),
        )
        if one and other and one.casefold() != other.casefold() and not desk.is_place(one) and not desk.is_place(other):
            parts = pattern is _DIFFERENT or bool(groups.get("not"))
            yield desk.made(SPLIT if parts else MERGE, CHARACTER, one, "same_as", other, other=other)
            return


_SET_TO = re.compile(
    rf"^(?:please |let['’]s |can you |i want to )?(?:change|set|make|turn|update) (?P<s>{_N})['’]s? (?P<attribute>age|eyes?|eye colou?r|hair|hair colou?r|job|occupation|profession|home|height|goal|fear|secret|flaw|name)(?: from [^,]+?)?(?: (?:in)?to)? (?P<value>[^,]+)$",
    re.I,
)
_SHOULD = re.compile(r"^(?P<s>.+?) should (?:really |actually |rather )?(?:be|have) (?P<value>.+)$", re.I)
_MAKE = re.compile(
    rf"^(?:please |let['’]s |i(?:['’]d like to| want to|['’]ll) )?(?:make|turn) (?P<s>{_N}|{_PRONOUN}) (?:into )?(?P<value>(?:an?|the) .+|\d{{1,3}}(?: years old)?|{alternatives('number')}(?:-{alternatives('number')})?|older|younger)$",
    re.I,
)
_MOVE = re.compile(
    r"^(?:please |let['’]s |i(?:['’]d like to| want to|['’]ll) )?(?:move|set|relocate|transfer|shift) (?:it|the (?:story|book|novel|action)|everything|the whole thing) (?:to|in|into) (?P<new>[^,]+?)(?: (?:instead of|rather than|not) (?P<old>[^,]+?))?(?: instead)?$",
    re.I,
)
_ROLES = re.compile(
    rf"^(?P<s>{_N}) (?:is|should be|will be|becomes) (?:now )?the (?P<role>{alternatives('leading_role')})(?:,? (?:not|instead of|rather than) (?P<old>{_N}))?$",
    re.I,
)


def _set(desk: _Desk, rest: str) -> Iterator[Finding]:
    """ "Change Freya's eyes to blue", "Make Lukas 45", "Ruth should be 85", "Freya is the protagonist, not Jonas"."""
    text = _TAIL.sub("", rest)
    if (match := _SET_TO.match(text)) is not None and (name := desk.named(match["s"])):
        yield from _attribute(desk, name, match["attribute"].lower(), tidy(match["value"]))
        return
    if (
        (match := _ROLES.match(text)) is not None
        and (name := desk.named(match["s"]))
        and (match["old"] or "should" in text or "now" in text)
    ):
        role = pairs("leading_role")[" ".join(match["role"].lower().split())].replace("_", " ")
        old = desk.named(match["old"]) if match["old"] else ""
        if old:
            yield desk.made(RETRACT, CHARACTER, old, "role", role)
        yield desk.made(REPLACE, CHARACTER, name, "role", role)
        return
    if (match := _MAKE.match(text)) is not None and (name := desk.named(match["s"])):
        yield from _becomes(desk, name, match["value"])
        return
    if (match := _SHOULD.match(text)) is not None and " not " not in text:
        have = re.search(r"should (?:\w+ )?have", text, re.I) is not None
        yield from desk.of_parts(Parts((f"{match['s']} {'has' if have else 'is'} {match['value']}",), ()))
        return
    if (match := _MOVE.match(text)) is not None:
        yield from _moved(desk, tidy(match["new"]), tidy(match["old"] or ""))


def _attribute(desk: _Desk, name: str, said: str, value: str) -> Iterator[Finding]:
    attribute = pairs("person_label").get(said, said).replace(" ", "_")
    attribute = "eyes" if said.startswith("eye") else "hair" if said.startswith("hair") else attribute
    if attribute == "name":
        yield desk.made(RENAME, CHARACTER, name, value=value)
    else:
        yield desk.made(REPLACE, CHARACTER, name, attribute, value)


def _becomes(desk: _Desk, name: str, value: str) -> Iterator[Finding]:
    role = tidy(value).lower().removeprefix("the ")
    if role in pairs("leading_role"):
        yield desk.made(REPLACE, CHARACTER, name, "role", pairs("leading_role")[role].replace("_", " "))
        return
    yield from desk.of_parts(Parts((f"{name} is {value}",), ()))


def _moved(desk: _Desk, new: str, old: str) -> Iterator[Finding]:
    year = re.fullmatch(r"(?:the )?\d{4}s?", new)
    if year:
        yield desk.made(REPLACE, NOTE, "time", "value", new, was=old)
        return
    was = old or next((one.name for one in desk.earlier() if one.kind == LOCATION and one.attribute == "name"), "")
    yield desk.made(REPLACE, LOCATION, new, was=was)
