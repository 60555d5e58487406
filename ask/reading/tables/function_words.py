"""Words that join, deny, compare and refer: small, closed, and each with a meaning of its own."""

WORDS: dict[str, str] = {
    "and": "and, &, +, as well as, plus, and also, together with, along with",
    "or": "or, /, and or",
    "comma": ";",
    "not": (
        "not, no, without, non, w o, dont, doesnt, didnt, arent, isnt, wasnt, werent, havent, hasnt, do not, "
        "does not, did not, are not, is not, was not, were not, have not, has not, not from, not on, not about, "
        "not via, never, lacking, free of, not in, not any, other than those, that are not, who are not, not "
        "including, not counting"
    ),
    "except": (
        "except, from anywhere but, anywhere but, anywhere except, everywhere but, everywhere except, except "
        "for, excluding, exclude, excludes, excluded, other than, apart from, besides, minus, aside from, but "
        "not, but no, everything but, all but, anything but, ignoring, ignore, leave out, leaving out, "
        "everything except, all except, outside of, rather than, exclusive of, bar, not including, dont include, "
        "do not include, not counting, without counting, but without, and not, and no, instead of, everything "
        "other than, but exclude, but excluding, but leave out, but ignore, and exclude, but ignoring, and "
        "excluding, but skip, with the exception of"
    ),
    "neither": "neither, neither from, neither about",
    "nor": "nor, and neither, or",
    "but": "but, yet, although, though, however",
    "both": "both, both of, each of",
    "both sources": (
        "both, both source, both channel, both platform, both medium, both of them, either source, either channel, "
        "both the source, both the channel"
    ),
    "either": "either",
    "versus": (
        "vs, versus, compared with, compared to, compare with, compare to, in comparison with, in comparison to, "
        "relative to, as opposed to, against, in contrast to, and compare it with, compared against, over "
        "against, v, as compared to, as compared with, contrasted with, next to, how does that compare to, how "
        "does it compare to, how does this compare to, how does that compare with, how does it compare with, how "
        "does this compare with, how do they compare with, how do those compare with, how do they compare to, "
        "how do those compare to"
    ),
    "compare": (
        "split between, compare, comparison, comparing, comparison of, comparison between, contrast, difference "
        "between, differ, change, changed, change between, change in, side by side, difference, difference in, "
        "how does compare, the difference, change from, changed from, compared"
    ),
    "than": "than, than on, than in, than the",
    "comparative": (
        "more, less, fewer, higher, lower, better, worse, more often, more or less, more or fewer, larger, smaller, "
        "bigger, many more, fewer or more, less or more, how many more, how many fewer"
    ),
    "previous": (
        "the period before, period before, previous period, prior period, preceding period, the previous one, the "
        "one before, before that, the same period before, the preceding one, the period prior, previously, the one "
        "before that, the time before, the previous period, same length before, the week before, week before, the "
        "month before, month before, the quarter before, the year before that, week prior, the week prior, the month "
        "prior, month earlier, the days before, the weeks before, days before, weeks before, the months before, "
        "months before, a week earlier, a month earlier, a day earlier, a quarter earlier, the day before that, the "
        "week before that, the month before that, the preceding week, the preceding month, preceding day, the "
        "preceding quarter, prior week, prior month, week earlier, the day before, quarter before, the quarter before"
    ),
    "year before": (
        "a year earlier, the year before, same period last year, the same period last year, same time last year, the "
        "same time last year, year before, year over year, yoy, same month last year, a year before, the same month "
        "last year, same week last year, same period of last year, one year earlier, a year ago, the same period a "
        "year ago, same month a year ago, year on year, the same quarter last year"
    ),
    "each before": (
        "week over week, month over month, day over day, week on week, month on month, day on day, wow, mom, dod, "
        "quarter over quarter, quarter on quarter, qoq, from week to week, from month to month, from day to day"
    ),
    "with": "with, to, against, and, from",
    "onward": (
        "what about, how about, what about the, and what about, and how about, and, and in, and on, and for, only, "
        "just, also, but, instead, now, then, or, what if, switch to, change to, change it to, ok and, so, make it, "
        "make that, do the same, now only, now just, again, as well, and now, what of, or rather, i mean, i meant, "
        "sorry i meant, limit to, limit it to, keep only, show only, show just, narrow it to, narrow to, narrow down "
        "to, restrict to, restrict it to, filter by, filter to, filter on, filter, extend it to, extend to, and how "
        "does, what are, and then, ok, okay, same for, the same for, same but for, do that for, same question for, "
        "the same but for, repeat for, repeat that for, and the same for, same thing for, do it for, then for"
    ),
    "add": "add, also, as well, too, include, including, and also, in addition, additionally",
    "remove": "remove, drop, take away, take out, without, exclude, lose, delete, clear, forget, skip, ignore",
    "back": (
        "those, them, these, it, this, the ones, these ones, those ones, thereof, of them, of those, of these, "
        "of that, of it, the same, same, they, the ones before, its, the result, those messages, these messages, such"
    ),
    "only": "only, just, solely, exclusively, merely",
    "instead": "instead, rather",
    "reset": (
        "start over, start again, start afresh, start fresh, reset, new question, forget that, forget it, clear, "
        "clear all, clear filters, clear everything, begin again, from scratch, new topic, lets start over, "
        "restart, scratch that, forget everything, remove all filters, clear the filters, reset filters, reset "
        "everything, never mind, nevermind, reset the filters, clear all filters, forget all that, forget the "
        "previous question"
    ),
}
CLEARED: dict[str, str] = {
    "source": (
        "all source, any source, every source, all channel, any channel, every channel, all platform, any platform, "
        "every platform, regardless of source, regardless of channel, all the source, all the channel, everywhere, "
        "across all source, across all channel, whatever source"
    ),
    "periods": (
        "all time, of all time, any time, anytime, all date, whole period, entire period, all data, since the "
        "beginning, from the beginning, whole history, no date, any date, whatever date, full period, regardless "
        "of date, all of it, whole dataset, entire dataset, ever, in the whole data, in all the data, all the "
        "time, so far, to this day, ever since"
    ),
    "subject": (
        "all category, any category, every category, all topic, any topic, all issue, all type, all kind, any issue, "
        "any kind, every topic, any type, regardless of category, all subject, any subject, all problem"
    ),
    "sentiment": "all sentiment, any sentiment, every sentiment, regardless of sentiment, all mood",
}
CLEARABLE: dict[str, str] = {
    "periods": "date, period, time, timeframe, time range, date range, time period, time filter, date filter",
    "source": "source, channel, platform, source filter, channel filter, platform filter",
    "subject": "category, topic, label, category filter, topic filter, label filter, subject",
    "sentiment": "sentiment, sentiment filter, mood",
    "text": "text, text filter, search, search term, phrase, keyword",
    "customer": "user filter, author filter, author, customer filter, customer",
    "grouping": "grouping, breakdown, split",
}
TAKE_AWAY = "drop, remove, forget, clear, ignore, without, lose, delete, skip, disregard, take away, no"
OTHERS = (
    "rest of the channel, rest of the source, rest of the platform, other channel, other source, other platform, "
    "the other one, the others, remaining channel, remaining source, rest of channel, rest of source"
)
PASSED = (
    "how high is, how low is, how high was, how low was, how large is, how large was, how big is, anything new, "
    "break down, broken down, split up, break it down, good morning, good day, good evening, good afternoon, a "
    "lot of, lots of, a bit of, in total, all in all, as a whole, in general, at all, per se, so many, that "
    "many, this many, as many, the amount, out of, out of all, out of the"
)
# Behind or before a label, these say that there is trouble, which the label says already.
TROUBLE = (
    "not working, not arriving, never arrived, not arrived, not received, never received, not credited, never "
    "credited, failing, not getting, not able to, unable to, doesnt work, dont work, didnt work, did not work, "
    "does not work, not coming through, never came, did not arrive, didnt arrive, not showing, not showing up, "
    "went wrong, going wrong, gone wrong, that never arrived, that failed, not going through, didnt go through, "
    "did not go through, of their account, of my account, requirement, usage, having trouble with, trouble with, "
    "struggling with, difficulty with, complained about not getting"
)
DATE_LEADS = (
    "over, over the course of, within, throughout, in the period, the period, in the period from, in the time "
    "from, dated, the time from, during the period, for the period, the timeframe, in the timeframe, period of, "
    "the month of, month of, the year, spanning, covering"
)
