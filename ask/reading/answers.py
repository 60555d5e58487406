"""The answer that rules write: bullet points with slots, for what was found, for nothing found, for refusals. Pure."""

from ask.reading.draft import Draft, coverage_words
from ask.reading.facts import Facts
from ask.reading.measured import MEASURED, compared, grouped
from ask.reading.question import Question
from ask.reading.slots import Answer, fill
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import date_words, filter_words


def draft(question: Question, facts: Facts, vocabulary: Vocabulary) -> Draft:
    """The answer to a question that was understood, with all its slots."""
    made = Draft(question, facts, vocabulary)
    chosen = question.filter
    made.put("filter", filter_words(chosen.but(since=None, until=None), vocabulary), chosen)
    made.put("count", facts.count, chosen)
    made.put("unique_users", facts.users, chosen)
    made.put("dates", date_words(chosen.since, chosen.until) or "all time")
    if facts.coverage:
        made.put("coverage", coverage_words(facts.coverage))
    if not facts.count and not (question.comparison and any(count for count, _ in facts.others)):
        _say_nothing_found(made)
    else:
        _say_counts(made)
        for measure in question.measures:
            if measure in MEASURED:
                MEASURED[measure](made)
        grouped(made)
        compared(made)
    _say_readings(made)
    return made


def answer(question: Question, facts: Facts, vocabulary: Vocabulary) -> Answer:
    """The answer in words and numbers, without any model."""
    return filled(draft(question, facts, vocabulary))


def filled(made: Draft) -> Answer:
    """The lines of a draft with what belongs into their slots."""
    return Answer(tuple(fill(line, made.slots) for line in made.lines))


def refused(question: Question, vocabulary: Vocabulary) -> Answer:
    """What a refusal says: why, what comes nearest, and three questions that work."""
    refusal = question.refusal
    made = Draft(question, Facts(0, 0, None), vocabulary)
    if refusal is None:
        return Answer(())
    words = made.put("words", refusal.words)
    made.lines.append(f"“{words}”: {refusal.explanation}" if refusal.words else refusal.explanation)
    if refusal.offers:
        near = ", ".join(
            f"{made.put(f'offer_{place}', offer.name)} ({offer.kind})" for place, offer in enumerate(refusal.offers, 1)
        )
        made.lines.append(f"The nearest there is: {near}.")
    if refusal.suggestions:
        works = "; ".join(
            f"“{made.put(f'suggestion_{place}', text)}”" for place, text in enumerate(refusal.suggestions, 1)
        )
        made.lines.append(f"Questions that work: {works}.")
    return filled(made)


def _say_counts(made: Draft) -> None:
    count, users = made.facts.count, made.facts.users
    messages = "message" if count == 1 else "messages"
    people = "user" if users == 1 else "users"
    made.lines.append(f"{{{{filter}}}}: {{{{count}}}} {messages} from {{{{unique_users}}}} {people}.")
    chosen = made.question.filter
    if chosen.since or chosen.until:
        made.lines.append("Period: {{dates}} (UTC).")
    elif made.facts.coverage:
        made.lines.append("Period: all time; the data covers {{coverage}}.")


def _say_nothing_found(made: Draft) -> None:
    made.lines.append("No messages match: {{filter}}.")
    made.lines.append("Period: {{dates}} (UTC).")
    if made.facts.coverage:
        made.lines.append("The data covers {{coverage}}.")
    else:
        made.lines.append("There are no messages at all yet.")


def _say_readings(made: Draft) -> None:
    """What was corrected, taken for something, or not understood is said, so that it can be undone."""
    notes = dict.fromkeys(chip.note for chip in made.question.chips if chip.note and chip.reading == "typo")
    for place, note in enumerate(notes, 1):
        made.lines.append(made.put(f"note_{place}", note[0].upper() + note[1:]) + ".")
    proposed = [chip.note for chip in made.question.chips if chip.reading == "proposed"]
    if proposed:
        by = made.put("proposer", proposed[0].rpartition("proposed by ")[2])
        labels = ", ".join(chip.label for chip in made.question.chips if chip.reading == "proposed")
        made.lines.append(f"Proposed by {by}: {made.put('proposed', labels)}.")
    if made.question.not_understood:
        quoted = ", ".join(f"“{span.text[:80]}”" for span in made.question.not_understood[:5])
        made.lines.append(f"Not understood: {made.put('not_understood', quoted)}.")
