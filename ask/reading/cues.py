"""The words that ask for something: measures, groupings, comparisons, exclusions, and what joins them."""

from ask.reading.phrases import PhraseTree
from ask.reading.synonyms import phrases
from engine.periods.tokens import words

_MEASURES = {
    "count": "how many, number of, amount of, count, count of, total, total number, volume, quantity, tally, how often",
    "users": (
        "how many user, how many customer, how many player, how many people, how many client, how many person, how "
        "many unique, how many distinct, how many different user, how many different customer, how many different "
        "player, how many different people, how many unique user, how many unique customer, how many unique player, "
        "how many distinct user, how many distinct customer, how many distinct player, number of user, number of "
        "customer, number of player, number of people, number of unique user, number of unique customer, number of "
        "unique player, number of distinct user, number of distinct customer, number of distinct player, unique "
        "user, unique customer, unique player, unique people, distinct user, distinct customer, distinct player, "
        "user count, customer count, player count, affected user, user affected, affected customer, affected player, "
        "customer affected, player affected, count of user, count user, count customer, count player, which user, "
        "which customer, which player, which people, list of user, list of customer, list user, total user, amount "
        "of user, how many individual, unique author, unique sender"
    ),
    "list": (
        "list, show the message, show me the message, show message, show me message, show all message, show me all "
        "message, see the message, see message, read the message, read message, the actual message, example, sample "
        "message, some example, give me example, quote, verbatim, show me some, what people wrote, what people said, "
        "what people say, what did people say, what did people write, what did they say, what did they write, what "
        "user said, what customer said, what player said, what customer wrote, what user wrote, what player wrote, "
        "display message, display the message, view message, view the message, fetch message, get message, get me "
        "the message, give me the message, give me message, pull message, which message, show them, list them, show "
        "me them, show me those, show those, most recent message, latest message, newest message, last message, "
        "typical message, typical, open the message, show ticket, list ticket, show me ticket, show conversation, "
        "individual message, raw message, see some, see them, see those, see a few, read them, read those, read "
        "some, some of them, a few of them, show some, show a few"
    ),
    "trend": (
        "trend, trending, over time, develop, developing, development, evolve, evolved, evolution, evolving, "
        "timeline, time line, going up, going down, go up, went up, went down, gone up, gone down, rising, falling, "
        "increasing, decreasing, growing, increase, decrease, rise, rose, grow, grew, drop, dropped, decline, "
        "declining, growth, progress, get worse, getting worse, getting better, course of, change over, changing, "
        "history"
    ),
    "first": (
        "first, earliest, oldest, when did start, since when, start of, began, begin, beginning, started, starting, "
        "first time, first appear, first seen, first occur, first reported, onset, start, first message"
    ),
    "spikes": (
        "spike, spiked, spiking, surge, surged, anomaly, unusual, unusually, outlier, outbreak, sudden, suddenly, "
        "unusual rise, sudden increase, sudden rise, unusual increase, escalate, escalated, escalating, escalation, "
        "burst, jump, jumped, abnormal, peak above, wave, out of the ordinary, suspicious increase, unusual "
        "activity, exceptional"
    ),
    "top": (
        "top, most common, most frequent, most reported, most popular, most often, most mentioned, most, biggest, "
        "busiest, highest, largest, main, leading, ranking, rank, ranked, worst, peak, most active, most frequently, "
        "predominant, dominant, least, lowest, quietest, fewest, most discussed, number one"
    ),
    "share": "share, percentage, percent, proportion, ratio, fraction, what part, how large a part, per cent, rate",
    "average": "average, avg, mean, on average, averaged, typical number",
}

_GROUPINGS = {
    "day": "day, date, calendar day",
    "week": "week, calendar week",
    "month": "month, calendar month",
    "source": "source, channel, platform, medium, origin",
    "category": "category, issue type, type of issue, kind of issue, type, issue category, kind of message",
    "topic": "topic, theme, cluster, subject",
    "sentiment": "sentiment, mood, tone, feeling, emotion, polarity",
}
_EACH = (
    "per, by, each, every, for each, for every, split by, broken down by, break down by, breakdown by, breakdown "
    "per, grouped by, group by, segmented by, sorted by, across, across all, across the, by each, divided by, "
    "separated by, split into, split per, breakdown of, distribution of, distribution by, distribution across, by "
    "the, per each, divided into, arranged by, sliced by, differ by, vary by, organised by, organized by"
)
_ALONE = {
    "day": "daily, day by day, per diem, day to day, day wise",
    "week": "weekly, week by week",
    "month": "monthly, month by month",
    "category": "which issue, what issue, which kind of issue, what kind of issue, what type of issue, which problem",
    "source": "where do they come from, where did they come from, source wise, which source, which channel",
    "sentiment": (
        "sentiment, mood, tone, emotion, how did customer feel, how do customer feel, how did people feel, how "
        "happy, how satisfied, how unhappy, how angry, how positive, how negative, how frustrated, how upset, how "
        "annoyed"
    ),
}
_COMPARE = (
    "compare, compared, comparison, comparing, versus, vs, against, difference between, compared with, compared to, "
    "in comparison with, in comparison to, relative to, as opposed to, differ from, contrast, difference, than, more "
    "or less than, change from, changed from, change compared, side by side, changed since"
)
_BEFORE = (
    "the period before, period before, previous period, prior period, preceding period, last period, the week "
    "before, the month before, the day before, the quarter before, the year before, week before, month before, the "
    "previous one, the one before, the time before, before that, the same period before, the week prior, the month "
    "prior, prior week, the weeks before, the days before, the month earlier, a month earlier, a week earlier, a day "
    "earlier, week earlier, month earlier, the preceding one, weeks before, days before, week over week, month over "
    "month, day over day, wow, mom, previously, the prior month, preceding month, preceding week, the period prior, "
    "day before, quarter before, months before, the months before, a quarter earlier, the preceding day, before"
)
_YEAR_BEFORE = (
    "a year earlier, the year before, same period last year, the same period last year, same time last year, the "
    "same time last year, year before, year over year, yoy, same month last year, a year before, the same month last "
    "year, same week last year, same period of last year, one year earlier"
)
_EXCEPT = (
    "w o, except, except for, excluding, exclude, without, not, other than, apart from, but not, besides, minus, non, "
    "aside from, everything but, all but, ignoring, ignore, leave out, leaving out, anything but, rather than, no, "
    "dont include, not include, not including, not counting, outside of, everything except, all except, remove, "
    "drop, not from, not on, not via, nor, exclusive of, bar, instead of"
)
_ALL = {
    "source": (
        "all source, any source, every source, all channel, any channel, every channel, all platform, any platform, "
        "every platform, regardless of source, regardless of channel, all the source, all the channel, everywhere"
    ),
    "date": (
        "all time, ever, of all time, any time, anytime, all date, whole period, entire period, all data, since the "
        "beginning, from the beginning, whole history, no date, any date, whatever date, full period, regardless of "
        "date, all year, all of it, whole dataset, entire dataset"
    ),
    "subject": (
        "all category, any category, every category, all topic, any topic, all issue, all type, all kind, any issue, "
        "any kind, every topic, any type, regardless of category, all subject, any subject, all problem"
    ),
    "sentiment": "all sentiment, any sentiment, every sentiment, regardless of sentiment, all mood",
}
_BOTH = "both, both source, both channel, both platform, both of them, both medium, either source, either channel"
_MENTION = (
    "mentioning, containing, contain, mention, mentioned, with the word, with the phrase, the word, the phrase, the "
    "term, the keyword, including the word, including the phrase, that say, saying, search for, search, keyword, "
    "with the text, the text, matching the text, with text, that contain, that mention, including the term, look for"
)


_RESET = (
    "start over, start again, start afresh, start fresh, reset, new question, forget that, forget it, clear, clear "
    "all, clear filters, clear everything, begin again, from scratch, new topic, lets start over, restart, scratch "
    "that, forget everything, remove all filters, clear the filters, reset filters, reset everything, never mind, "
    "nevermind"
)
# A question that begins with one of these goes on from the one before.
_ONWARD = (
    "what about, how about, and what about, and how about, and, and in, and on, and for, only, just, also, same, the "
    "same, same for, same question, but, instead, now, then, or, what if, without, except, excluding, exclude, "
    "remove, drop, add, plus, switch to, change to, change it to, include, filter, narrow, restrict, ok and, so, "
    "with, minus, not, make it, make that, do the same, now only, now just, again, versus, vs, compare, compared, as "
    "well, and now, what of, or rather, no, rather, i mean, i meant, sorry, limit, keep, show only, show just"
)
# In a follow-up: the sources that were not asked about before.
_REST = (
    "rest of the channel, rest of the source, rest of the platform, other channel, other source, other platform, "
    "the other one, the others, remaining channel, remaining source, rest of channel, rest of source"
)
_ALSO = "also, add, as well, too, plus, include, including, and also, in addition, additionally, together with"


_TAKE_AWAY = "drop, remove, forget, clear, ignore, without, lose, delete, skip, disregard, take away, no"
_FIELDS = {
    "date": "date, period, time, timeframe, time range, date range, time period, time filter, date filter",
    "source": "source, channel, platform, source filter, channel filter, platform filter",
    "subject": "category, topic, label, category filter, topic filter, label filter, subject",
    "sentiment": "sentiment, sentiment filter, mood",
    "text": "text, text filter, search, search term, phrase, keyword",
    "author": "user filter, author filter, author, customer filter",
}


def _all_tree() -> PhraseTree[str]:
    """What takes a filter away: by naming all values, or by saying so."""
    tree = _tree(_ALL)
    for field, names in _FIELDS.items():
        for away in phrases(_TAKE_AWAY):
            tree.add_all((f"{away} {the}{name}" for name in phrases(names) for the in ("the ", "any ", "")), field)
    return tree


def _tree(table: dict[str, str]) -> PhraseTree[str]:
    tree: PhraseTree[str] = PhraseTree()
    for meaning, listed in table.items():
        tree.add_all(phrases(listed), meaning)
    return tree


def _group_tree() -> PhraseTree[str]:
    tree = _tree(_ALONE)
    for meaning, units in _GROUPINGS.items():
        tree.add_all((f"{each} {unit}" for each in phrases(_EACH) for unit in phrases(units)), meaning)
        tree.add_all((f"{which} {unit}" for which in ("which", "what") for unit in phrases(units)), meaning)
    return tree


MEASURES = _tree(_MEASURES)
GROUPINGS = _group_tree()
UNITS = _tree(_GROUPINGS)
COMPARE = _tree({"compare": _COMPARE})
BEFORE = _tree({"before": _BEFORE})
YEAR_BEFORE = _tree({"year": _YEAR_BEFORE})
EXCEPT = _tree({"except": _EXCEPT})
ALL = _all_tree()
BOTH = _tree({"both": _BOTH})
MENTION = _tree({"mention": _MENTION})
RESET = _tree({"reset": _RESET})
ONWARD = _tree({"onward": _ONWARD})
ALSO = _tree({"also": _ALSO})
REST = _tree({"source": _REST})
TREES = (
    RESET,
    ONWARD,
    ALSO,
    REST,
    MEASURES,
    GROUPINGS,
    UNITS,
    COMPARE,
    BEFORE,
    YEAR_BEFORE,
    EXCEPT,
    ALL,
    BOTH,
    MENTION,
)
# After a comparison has begun, the value that follows one of these is what it is compared with.
WITH = words("with to than against versus vs from")
# What points back to the messages of the question before.
BACK = words("them those these ones they it their thereof same")
# What says that a question without a filter means all messages, not those of the question before.
WHOLE = words("total overall altogether all everything entire whole")
AND = frozenset({"and", "or", ",", "&", "+", "/", "nor", "plus", "well", "as", "also", "both", "either"})
