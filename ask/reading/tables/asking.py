"""Words of measures, groupings, order and conditions."""

UNITS: dict[str, str] = {
    "day": "day, date, calendar day, single day, one day",
    "week": "week, calendar week",
    "month": "month, calendar month",
    "quarter": "quarter, calendar quarter",
    "year": "year, calendar year",
    "hour": "hour, hour of day, hour of the day, time of day, time of the day",
    "weekday": "weekday, day of week, day of the week, week day",
    "category": (
        "category, issue type, type of issue, kind of issue, type, issue category, kind of message, label, type of "
        "message, kind of problem, type of problem, kind of question, class"
    ),
    "topic": "topic, theme, cluster, subject, sub topic",
    "source": "source, channel, platform, medium, origin",
    "brand": "brand, company, account",
    "sentiment": "sentiment, mood, tone, feeling, emotion, polarity, sentiment class, vibe",
    "language": "language",
    "customer": "user, customer, player, person, client, author, sender, people, member, individual",
    "status": "status, state",
}
EACH = (
    "per, by, each, every, for each, for every, split by, broken down by, break down by, break it down by, breakdown "
    "by, breakdown per, grouped by, group by, segmented by, sorted by, across, across all, across the, by each, "
    "divided by, separated by, split into, split per, breakdown of, distribution of, distribution by, distribution "
    "across, by the, per each, divided into, arranged by, sliced by, differ by, vary by, organised by, organized by, "
    "split this by, split it by, split that by, break this down by, break that down by, broken down per, over the, "
    "in each, on each, as per, spread over, distribution over, compare the, listed by, depending on, by which, "
    "organised per, divided per, split over"
)
ALONE: dict[str, str] = {
    "day": "daily, day by day, per diem, day to day, day wise",
    "week": "weekly, week by week, week wise",
    "month": "monthly, month by month, month wise",
    "quarter": "quarterly, quarter by quarter",
    "year": "yearly, annually, year by year",
    "hour": (
        "hourly, by the hour, hour by hour, at what time of day, at which hour, what time of day, which time of day"
    ),
    "weekday": "day wise of the week, on which weekday",
    "category": (
        "which issue, what issue, which kind of issue, what kind of issue, what type of issue, which problem, what "
        "problem, what kind of problem, which question, what kind of question, category wise"
    ),
    "source": "where do they come from, where did they come from, source wise, where do these come from, channel wise",
    "sentiment": (
        "how did customer feel, how do customer feel, how did people feel, how do people feel, how happy, how "
        "satisfied, how unhappy, how angry, how positive, how negative, how frustrated, how upset, how annoyed, how "
        "is the sentiment, how was the sentiment, how is the mood, what is the mood, what is the sentiment, what was "
        "the sentiment, how do user feel, how do player feel, sentiment breakdown, sentiment split, sentiment "
        "distribution, breakdown of sentiment, overall sentiment, how was the mood, overall mood, overall vibe, "
        "the vibe, general mood"
    ),
    "customer": "who, whom, by whom, from whom, which of them, user wise",
}
# "What do customers complain about" asks for the categories of their messages.
RAISED = (
    "complain about, complaining about, complained about, complain, complaining, complained, write about, "
    "writing about, wrote about, talk about, talking about, talked about, contact us about, contacting us about, "
    "contacted us about, contact us, contacting us, ask about, asking about, asked about, struggle with, "
    "struggling with, unhappy about, unhappy with, upset about, angry about, raise, report"
)
NOUNS: dict[str, str] = {
    "messages": (
        "message, text, comment, ticket, post, note, entry, record, item, msg, verbatim, contact, mail, review, "
        "submission, feedback, mention, prob, q, qs, report, case, inquiry, enquiry, query, request, complaint, "
        "response, issue, problem, question, concern, volume, traffic, row"
    ),
    "customers": (
        "customer, user, player, people, person, client, author, writer, sender, member, individual, folk, ppl, "
        "unique user, unique customer, unique player, unique people, unique author, unique sender, distinct user, "
        "distinct customer, distinct player, distinct people, different user, different customer, different player, "
        "different people, affected user, affected customer, affected player, individual user, individual customer, "
        "unique client, distinct client, user base, active user, active customer, active player, guy, affected people"
    ),
    "threads": "conversation, thread, chat session, exchange, dialogue, dialog",
}
MEASURES: dict[str, str] = {
    "count": (
        "how many, number of, amount of, count of, count, total number of, number, how much, quantity of, tally, "
        "tally of, volume of, the number of, what number of, how often, how frequently, how many times, total "
        "count, total of, count the, total number, quantity, amount, how large, how big, total volume, volume"
    ),
    "share": (
        "share of, share, percentage of, percentage, percent of, percent, proportion of, proportion, fraction "
        "of, fraction, what part of, how large a part of, per cent, per cent of, rate of, what share, what "
        "percentage, what proportion, what percent, what fraction, what percentage of, what share of, what "
        "proportion of, what percent of, what fraction of, %, % of, what %, what % of, how large a share of, "
        "portion of, what portion of, in percent, as a percentage, in per cent, as percentage, rate, how many "
        "percent of, part of, percentages, relative share of, relative share, how much of, how many percent, how big "
        "a part of, how big a share of"
    ),
    "average": "average, avg, mean, on average, averaged, the average, an average, average number of, mean number of",
    "median": "median, the median, typical value of",
    "ratio": "ratio of, ratio between, ratio, what is the ratio of, the ratio of, the ratio between",
    "first": (
        "first, earliest, when did start, since when, start of, when was the first, when did the "
        "first, when were the first, when did it start, first seen, first appear, first occur, first reported, "
        "first message, when did begin, onset of, when was the earliest, when first, first ever, when did they "
        "start, when did this start, the first"
    ),
    "last": (
        "when was the last, when did the last, when was the latest, when was the most recent, when were the "
        "last, last seen, when did last, when last, last time, most recently, last reported, last appear, last "
        "occur"
    ),
    "spikes": (
        "spike, spiked, spiking, surge, surged, anomaly, anomalies, unusual day, outlier, outbreak, sudden rise, "
        "unusual rise, sudden increase, unusual increase, burst, sudden jump, jump, jumped, abnormal, out of the "
        "ordinary, suspicious increase, unusual activity, unusual peak, unusual, unusually, sudden, suddenly, "
        "wave of, escalate, escalated, escalating, escalation, exceptional, sudden surge, spike in, surge in, "
        "peak in, start to spike, spike up, wave, unusually many, unusually high, any peak, been any peak"
    ),
    "words": (
        "most used word, most common word, most frequent word, word used most, top word, keyword, key word, which "
        "word, what word, typical word, characteristic word, common word, frequent word, word cloud, word are used "
        "most, words do they use, words do people use, words do customer use, most frequently used word, word that "
        "occur most, most mentioned word, word used the most"
    ),
    "trend": (
        "trend, trending, over time, "
        "develop, developing, development, evolve, evolved, evolution, evolving, timeline, time line, going up, "
        "going down, go up, go down, went up, went down, gone up, gone down, rising, falling, increasing, "
        "decreasing, growing, increase, increased, decrease, decreased, rise, rose, risen, grow, grew, grown, "
        "drop, dropped, decline, declining, declined, growth, progress, get worse, getting worse, getting "
        "better, course of, change over, changing, history, history of, up or down, down or up, going up or "
        "down, rising or falling, increasing or decreasing, falling or rising, trend of, trend in, trend for, "
        "fall, fell, fallen, shrinking, become more, becoming more, become less, becoming less, change over "
        "time, trend line, go up or down, growing or shrinking, more or less common, become more common, "
        "becoming more common, evolve over time, changed over time, develop over time, developed, more frequent, "
        "becoming more frequent, improved, improving, improve, worsened, worsening, start to increase, started "
        "to increase, start to decrease, got worse, got better, picked up, pick up, slow down, slowed down, "
        "climbing, climbed, dropping"
    ),
    "why": (
        "why, how come, what caused, what led to, what drove, what drives, what is behind, whats behind, what "
        "was behind, reason for, reasons for, the reason for, what explains, explain, explain the, explain why, "
        "cause of, what made, driver of, drivers of, due to what, because of what, what is driving, what was "
        "driving, what contributed to, whats driving, root cause of, responsible for, what is the reason for, "
        "whats the reason for, whats causing, what is causing, cause, caused, causing, what is responsible for, "
        "what triggered, driven by, what is the cause of, reason"
    ),
    "changed": (
        "what changed, what has changed, whats changed, what is different, whats different, what was different, what "
        "is new, whats new, what was new, what moved, what shifted, what are the changes, what were the changes, "
        "biggest change, biggest changes"
    ),
    "list": (
        "list, example, sample message, sample, some example, give me example, quote, verbatim, what people "
        "wrote, what people said, what people say, what did people say, what did people write, what did they "
        "say, what did they write, what user said, what customer said, what player said, what customer wrote, "
        "what user wrote, what player wrote, typical message, typical, individual message, raw message, which "
        "message, actual message, what did customer say, what did customer write, what did user say, what did "
        "player say, what were customer saying, what do people say, what do customer say, what do user say, what "
        "do they say, what did user write, what are people saying, what are customer saying, what are user "
        "saying, what did player write, what were people saying, what do player say, what exactly, let me read, "
        "read the, read, show them, see them, see some, see a few, read them, read those, read some, show some, "
        "show a few, list them, list the, show those, see those, see these, example of, examples of, sample of, "
        "few example, some of them, a few of them, a few, the message themselves, which one, what people were "
        "saying, what have people said, what are they saying, see the message, see message, show the message, "
        "show message, show me message, show me the message, open the message, display the message, display "
        "message, get the message, get message, fetch message, pull message, view message, view the message, "
        "give me message, give me the message, show me them, show me those, show me some, show all message, show "
        "me all message, show me all the message, show conversation, show ticket, show me ticket, list ticket, "
        "which ticket, see all message, get me the message, display all message, find message, show me all, show "
        "all, what was written, what was said"
    ),
}
LISTINGS: dict[str, str] = {
    "newest": (
        "newest, latest, most recent, last message, last text, last comment, last ticket, last post, last one, last "
        "few, recent, most recently"
    ),
    "oldest": "oldest, first message, first few, earliest message",
    "most negative": "most negative, angriest, unhappiest, most angry, most unhappy, most frustrated, harshest",
    "most positive": "most positive, happiest, nicest, kindest, most happy, friendliest, most satisfied",
    "most certain": "most certain, surest, most confident, highest confidence",
    "least certain": "least certain, most uncertain, least confident, most unsure, lowest confidence, most doubtful",
    "longest": "longest",
    "shortest": "shortest, briefest",
}
MOST = (
    "most, most common, most frequent, most reported, most popular, most often, most mentioned, biggest, "
    "busiest, highest, largest, main, leading, top, predominant, dominant, most discussed, number one, peak, "
    "most active, most frequently, maximum, greatest, the most, biggest number of, highest number of, largest "
    "number of, highest volume of, highest volume, highest count, most loaded, heaviest, commonest, in most "
    "case, maximal, strongest, most of all, peaked, peak of, most used, most complained about, ranking, rank, "
    "ranked, ranking of, from most to least, most to least, descending, largest volume, largest share, biggest "
    "share, most numerous, principal, ranked by, rank by, prevalent, most prevalent"
)
LEAST = (
    "fewest, least, lowest, smallest, quietest, least common, least frequent, least often, least active, least "
    "mentioned, least reported, minimum, calmest, slowest, rarest, lowest number of, smallest number of, fewest "
    "number of, the fewest, the least, lowest volume, lowest volume of, lowest count, bottom, least popular, "
    "least busy, least used, minimal, from least to most, least to most, ascending, fewest of all, most quiet, "
    "least discussed, least frequently, rarest of all, weakest"
)
UNCLEAR_ORDER = "worst, best, most problematic, most interesting, most important, healthiest, craziest"
ORDERED_CHANGE = (
    "grew the most, grew most, increased the most, increased most, rose the most, rose most, fell the most, fell "
    "most, dropped the most, dropped most, declined the most, decreased the most, decreased most, changed the "
    "most, changed most, biggest increase, largest increase, biggest rise, biggest drop, largest drop, biggest "
    "decrease, fastest growing, growing fastest, growing the fastest, grew fastest, grew the fastest, biggest "
    "growth, most growth, strongest growth, largest growth, highest growth, biggest decline, largest decline, "
    "highest increase, biggest jump, growing most, growing the most, rising the most, rising fastest, highest "
    "growth rate, largest rise"
)
FALLING = ("fell", "dropped", "drop", "decrease", "decreased", "declined", "decline")
PEAK = "when was the peak, when did it peak, when was it highest, when did peak, peak day, when was the maximum"
BEGIN = "start, started, begin, began, begun, starting, beginning, appear, appeared, show up"
BY_COUNT = "by number of, by count of, by volume of, by amount of, by the number of, by count, by volume, in terms of"
GROWTH = "growth rate, growth, rate of growth, rate of change, percentage change, change rate, percent change"
QUANTITIES: dict[str, str] = {
    "score": (
        "sentiment score, score of sentiment, score, polarity score, sentiment value, sentiment rating, sentiment, "
        "mood, mood score"
    ),
    "confidence": (
        "confidence, confidence score, certainty, model confidence, label confidence, how confident, how certain, "
        "how sure"
    ),
    "length": ("length, message length, text length, number of characters, length of message, character, char"),
    "response time": (
        "response time, reply time, time to reply, time to answer, time to respond, time to first response, time "
        "to first reply, waiting time, wait time, answer time, first response time, first reply time, time until "
        "reply, time until answer, time until the first reply, time until first response, how fast do we answer, "
        "how fast do we reply, how quickly do we answer, how quickly do we reply, how quickly do we respond, how "
        "fast do we respond, how long do customer wait, how long until we answer, how long until we reply, how "
        "long does it take to answer, how long does it take to reply, how long does it take us to reply, how "
        "long does it take us to answer, how long do people wait, how fast did we answer, how fast did we reply, "
        "how long did customer wait, how long does it take to get a reply, how long does it take to get an "
        "answer, how fast are we answering, how long until the first reply, how quickly did we answer, how "
        "quickly did we reply, response delay, time to response, how quickly do agent answer, how fast do agent "
        "answer, how quickly do agent reply, how fast do agent reply, how fast do agent respond, how quickly do "
        "agent respond"
    ),
}
OPERATORS: dict[str, str] = {
    ">": "more than, over, above, greater than, higher than, exceeding, in excess of, beyond, better than, >, larger "
    "than, upwards of, bigger than, longer than",
    ">=": "at least, no less than, no fewer than, not less than, minimum of, a minimum of, from, or above, not below, "
    "not under, not fewer than, at the very least, > =, ≥",
    "<": "fewer than, less than, under, below, lower than, smaller than, worse than, <, shorter than, short of",
    "<=": "at most, no more than, not more than, up to, maximum of, a maximum of, not over, not above, not exceeding, "
    "max, < =, ≤",
    "=": "exactly, precisely, equal to, just, only, =, exact",
}
AFTER_NUMBER: dict[str, str] = {
    ">=": "or more, and more, or above, or higher, and above, or over, and up, +, or longer, plus",
    "<=": "or fewer, or less, or below, and below, or lower, at most, or under, or shorter",
}
TIMES: dict[str, int] = {"once": 1, "one time": 1, "twice": 2, "two times": 2, "thrice": 3, "three times": 3}
NEW: dict[str, str] = {
    "first time": (
        "new, new to us, first time, wrote for the first time, for the first time, who wrote for the first time, "
        "contacted us for the first time, newly arrived, brand new, never wrote before, who never wrote before, had "
        "never written before, writing for the first time, appeared for the first time, never contacted us before"
    ),
    "again": (
        "returning, recurring, came back, who came back, repeat, coming back, wrote again, who wrote before, had "
        "written before, contacted us again, came again, who returned, returned, wrote before, existing"
    ),
}
