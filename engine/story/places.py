"""Where and when a story plays, and what kind of story it is called."""

import re
from collections.abc import Iterator

from engine.story.findings import LOCATION, NOTE, Finding
from engine.story.page import PERSON, PLACE, StoryPage
from engine.story.phrases import MOST, end_of, tidy
from engine.story.sentences import Sentence
from engine.story.words import alternatives

Match = re.Match[str]


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


SET_IN = compiled(r"\b(?:is set|it's set|set|takes place|plays|happens|unfolds|the setting is|the story is)\s+"
                  r"(?:mostly |mainly |entirely )?(?:in|on|at|aboard|near)\s+(?=\S)")  # fmt: skip
SETTING_IS = compiled(r"\b(?:setting|location|place)(?: is|:)\s+(?:in\s+)?(?=\S)")
CONFLICT = compiled(r"\b(?:conflict|obstacle|problem)(?: is|:)\s+(?:that\s+)?(?P<value>[^.;!?\n]{8,160})")
PLACE_IS = compiled(rf"(?P<place>{PLACE}+)(?:\s+(?:is|was)|,)\s+(?P<value>an?|the)\s+(?=\w)")
NAMED_PLACE = compiled(rf"\b(?P<value>an?\s+(?:[\w-]+,?\s+){{0,4}}[\w-]+),?\s+(?:named|called)\s+(?P<place>{PLACE}+)")
TIME = compiled(r"\b(?:set|takes place|plays|happens)\b[^.;!?\n]{0,60}?\b(?:in|during)\s+"
                r"(?P<value>(?:the\s+)?(?:(?:early|late|mid)[\s-])?"
                r"(?:1[0-9]{3}s?|20[0-9]{2}s?|\d{1,2}(?:st|nd|rd|th) century|middle ages|victorian (?:era|age)|"
                r"near future|far future|distant future|future|present day|second world war|first world war|"
                r"world war (?:one|two|i{1,2})))\b")  # fmt: skip
GENRE = compiled(rf"\b(?:it's|it is|this is|i'm writing|i am writing|i want to write|i'd like to write|writing|"
                 rf"the genre is|genre:)\s+(?:basically |really |kind of |more of )?(?:an?\s+)?"
                 rf"(?P<value>(?:(?!not\b)[\w-]+\s+){{0,2}}?{alternatives('genre')})\b")  # fmt: skip
TITLE = compiled(r"\b(?:the title is|titled|entitled|title:|(?:story|novel|book|it)(?: is|'s)? called)\s+"
                 r"[\"“*_']{1,2}(?P<value>[^\"”*_\n]{2,80})[\"”*_']")  # fmt: skip
_WHEN = re.compile(r",?\s(?:in|during|around)\s(?:the\s)?(?:(?:early|late|mid)[\s-])?(?:\d|future|past|present|summer|"
                   r"winter|spring|autumn|victorian|middle)", re.IGNORECASE)  # fmt: skip


def settings(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield what a sentence says of the story's place and time, genre and title."""
    masked = page.masked
    for pattern, rule in ((SET_IN, "set in"), (SETTING_IS, "setting is")):
        for match in pattern.finditer(masked, sentence.start, sentence.end):
            yield from _unnamed(page, sentence, match, rule)
    for match in PLACE_IS.finditer(masked, sentence.start, sentence.end):
        yield from _described(page, sentence, match, end_of(masked, match.end(), sentence.end))
    for match in NAMED_PLACE.finditer(masked, sentence.start, sentence.end):
        yield from _described(page, sentence, match, match.end())
    # Of the text itself: a title may hold a name.
    for pattern, name in ((TIME, "time"), (GENRE, "genre"), (TITLE, "title"), (CONFLICT, "conflict")):
        for match in pattern.finditer(page.text, sentence.start, sentence.end):
            yield from _note(page, sentence, match, name)


def _unnamed(page: StoryPage, sentence: Sentence, match: Match, rule: str) -> Iterator[Finding]:
    """“set in a fishing village”: a place without a name. Named ones are found by their names."""
    end = end_of(page.masked, match.end(), sentence.end)
    if page.masked[match.end()] in (PLACE, PERSON):
        return
    if (dated := _WHEN.search(page.text, match.end(), end)) is not None:
        end = dated.start()
    value = tidy(page.text[match.end() : end])
    when = re.match(
        r"(?:the )?(?:(?:early|late|mid)[\s-])?(?:\d|future|past|present|summer|winter|spring|autumn)", value
    )
    if 3 <= len(value) < MOST // 2 and not when and page.stands(sentence, match.start(), end):
        yield page.finding(LOCATION, value, "name", value, page.trimmed(match.end(), end), rule)


def _described(page: StoryPage, sentence: Sentence, match: Match, end: int) -> Iterator[Finding]:
    named = page.at.get(match.start("place"))
    stop = match.end("value") if match.end("value") > match.start("place") else 0
    value = tidy(page.text[match.start("value") : end if stop else match.end("value")])
    if named is not None and len(value) > 3 and page.stands(sentence, match.start(), end):
        span = page.trimmed(match.start(), end)
        yield page.finding(LOCATION, named.name, "description", value, span, "place is a")


def _note(page: StoryPage, sentence: Sentence, match: Match, name: str) -> Iterator[Finding]:
    value = tidy(match["value"])
    if value and page.stands(sentence, match.start(), match.end()):
        yield page.finding(NOTE, name, "value", value, page.trimmed(match.start(), match.end()), name)
