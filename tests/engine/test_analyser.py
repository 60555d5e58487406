"""What the engine says of messages, as its caller sees it."""

import os
import re
import sys
from pathlib import Path

import pytest

from engine.classify.analyser import Analyser
from engine.classify.defaults import CATEGORIES, FALLBACK, TOPICS
from engine.classify.sentiment import label_of
from engine.classify.subjects import Subject

HOSTILE = [
    "",
    "   \n\t ",
    "\x00\x01\x02\x7f",
    "\ud800 lone \udfff surrogates",
    "😂😂😂",
    "👍🏽",
    "🏳️‍🌈👨‍👩‍👧‍👦",
    "a" * 10_000,
    "word " * 2_000,
    "!?!?!?...",
    "'; DROP TABLE messages; --",
    "<script>alert(1)</script>",
    "\\ud800 escaped",
    "&#0; &lt; &nbsp; &#xD800;",
    "\u202eright to left\u202c ﷽",
    "Z̸̡a̷l̵g̶o̷",
    "123 456",
    "[PAD] [SEP] [CLS] [UNK] [MASK]",
    "\ufeff\u200b\u2060",
]


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


def test_the_five_categories_are_told_apart(analyser: Analyser) -> None:
    texts = [
        "it keeps saying wrong password and I am locked out",
        "I sent the money two hours ago and my balance has not changed, where is my deposit",
        "do I get free spins with the promo code",
        "am I allowed to play if I live in Norway",
        "ok thank you",
    ]
    assert [analysis.category for analysis in analyser.analyse(texts)] == [c.slug for c in CATEGORIES]


def test_sentiment_follows_the_message(analyser: Analyser) -> None:
    texts = ["I love it, you are wonderful", "this is terrible, I hate it", "the office opens on Monday at nine"]
    assert [a.sentiment for a in analyser.analyse(texts)] == ["positive", "negative", "neutral"]


def test_order_is_kept_whatever_the_lengths(analyser: Analyser) -> None:
    heads = ("My deposit has not arrived", "I can't log in", "Where are my free spins", "thank you")
    texts = [heads[n % 4] + "!" * (n % 5) + " please" * (n % 3) for n in range(60)]
    slugs = ("deposit_issues", "login_issues", "bonus_questions", FALLBACK)
    assert [a.category for a in analyser.analyse(texts)] == [slugs[n % 4] for n in range(60)]


def test_a_batch_says_what_single_calls_say(analyser: Analyser) -> None:
    texts = ["I can't log in", "great support, thanks", "Where is my bonus?", "ok"]
    together = analyser.analyse(texts)
    alone = [analyser.analyse([text])[0] for text in texts]
    assert [(a.sentiment, a.category) for a in together] == [(a.sentiment, a.category) for a in alone]
    for a, b in zip(together, alone, strict=True):
        assert a.score == pytest.approx(b.score, abs=0.0011)
        assert a.category_confidence == pytest.approx(b.category_confidence, abs=0.0011)


def test_repeated_texts_get_equal_results(analyser: Analyser) -> None:
    first, _, third = analyser.analyse(["Where is my bonus?", "ok", "Where is my bonus?"])
    assert first == third


def test_no_texts_no_results(analyser: Analyser) -> None:
    assert analyser.analyse([]) == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_any_string_gets_a_result(analyser: Analyser, text: str) -> None:
    analysis = analyser.analyse([text])[0]
    assert -1 <= analysis.score <= 1
    assert 0 <= analysis.confidence <= 1
    assert 0 <= analysis.category_confidence <= 1
    assert analysis.category in {category.slug for category in CATEGORIES}
    assert analysis.reasoning
    analysis.reasoning.encode("utf-8")


def test_hostile_strings_leave_their_neighbours_alone(analyser: Analyser) -> None:
    texts = [*HOSTILE, "I can't log in to my account"]
    assert analyser.analyse(texts)[-1].category == "login_issues"


def test_score_and_class_never_contradict(analyser: Analyser) -> None:
    texts = ["ok", "fine", "not bad", "no", "great but late", "I guess", "why", "thanks for nothing", *HOSTILE]
    for analysis in analyser.analyse(texts):
        assert label_of(analysis.score) == analysis.sentiment


def test_an_empty_message_is_not_trusted(analyser: Analyser) -> None:
    analysis = analyser.analyse([" \u200b "])[0]
    assert (analysis.confidence, analysis.category, analysis.category_confidence) == (0.0, FALLBACK, 0.0)
    assert analysis.reasoning == "The message holds no readable words."


def test_what_no_category_covers_is_no_sure_feedback(analyser: Analyser) -> None:
    analysis = analyser.analyse(["My withdrawal is still pending after four days"])[0]
    assert analysis.category == FALLBACK
    assert analysis.category_confidence < 0.5
    assert analysis.topics[0][0] == "withdrawals"
    assert analysis.reasoning.count("No category fits; nearer: Withdrawals") == 1


def test_a_message_about_something_else_entirely_is_no_sure_feedback(analyser: Analyser) -> None:
    analysis = analyser.analyse(["the recipe needs two eggs and some flour"])[0]
    assert (analysis.category, analysis.category_confidence) == (FALLBACK, 0.4)
    assert "No category fits well; nearest:" in analysis.reasoning


def test_small_talk_is_sure_feedback(analyser: Analyser) -> None:
    analysis = analyser.analyse(["thank you so much for your help"])[0]
    assert analysis.category == FALLBACK
    assert analysis.category_confidence > 0.8


def test_two_issues_give_two_labels(analyser: Analyser) -> None:
    text = "My deposit has not arrived, and the promo code for the free spins does not work"
    analysis = analyser.analyse([text])[0]
    assert {analysis.category, analysis.second_category} == {"deposit_issues", "bonus_questions"}


def test_topics_clashing_with_the_sentiment_are_dropped(analyser: Analyser) -> None:
    sarcastic = analyser.analyse(["Thanks for nothing, worst support ever, I hate you"])[0]
    assert "praise" not in [slug for slug, _ in sarcastic.topics]


def test_topics_are_surest_first_and_few(analyser: Analyser) -> None:
    text = "My parcel never came, I want a refund, and nobody answers when I call support"
    topics = analyser.analyse([text])[0].topics
    assert len(topics) <= 3
    assert list(topics) == sorted(topics, key=lambda topic: -topic[1])
    assert {slug for slug, _ in topics} <= {topic.slug for topic in TOPICS}


def test_a_new_category_takes_its_messages() -> None:
    text = "My withdrawal is still pending after four days"
    payouts = Subject(
        "payouts",
        "Payouts",
        "Getting money out: withdrawals and cash-outs.",
        ("Where is my payout?", "My withdrawal takes too long"),
    )
    assert Analyser().analyse([text])[0].category == FALLBACK
    assert Analyser((*CATEGORIES, payouts)).analyse([text])[0].category == "payouts"


def test_edited_examples_change_the_result() -> None:
    text = "the lamp in the hallway flickers"
    before = Subject("house", "House", "Questions about rent", ("When is the rent due?",))
    after = Subject("house", "House", "Things broken at home", ("The light in the hall is broken",))
    garden = Subject("garden", "Garden", "Plants and lawn", ("How often should I water roses?",))
    confidences = [
        Analyser((subject, garden), (), fallback="none").analyse([text])[0].category_confidence
        for subject in (before, after, before)
    ]
    assert confidences[1] > confidences[0] + 0.2
    assert confidences[2] == confidences[0]


def test_labelled_messages_turn_into_a_regression() -> None:
    colours = {
        "red": ("rose", "blood", "fire engine", "tomato", "ruby", "strawberry"),
        "green": ("grass", "frog", "emerald", "cucumber", "moss", "lime"),
    }
    subjects = [Subject(slug, slug, labelled=words) for slug, words in colours.items()]
    found = Analyser(subjects, (), fallback="none").analyse(["cherry", "spinach leaf"])
    assert [analysis.category for analysis in found] == ["red", "green"]


def test_without_the_fallback_the_nearest_category_is_named_with_little_trust() -> None:
    subjects = [category for category in CATEGORIES if category.slug != FALLBACK]
    analysis = Analyser(subjects).analyse(["my cat sleeps all day on the warm roof"])[0]
    assert analysis.category in {subject.slug for subject in subjects}
    assert analysis.category_confidence < 0.5


def test_no_categories_at_all_is_the_fallback() -> None:
    assert Analyser((), ()).analyse(["hello"])[0].category == FALLBACK


def test_other_languages_are_said_so_and_trusted_less(analyser: Analyser) -> None:
    spanish = analyser.analyse(["Hola, no puedo entrar en mi cuenta, ¿me pueden ayudar por favor?"])[0]
    assert spanish.language == "es"
    assert spanish.reasoning.endswith(
        "Not in English (looks like es), which the engine does not read: confidence halved."
    )
    assert max(spanish.confidence, spanish.category_confidence) <= 0.5


def test_a_long_message_says_how_much_was_read(analyser: Analyser) -> None:
    text = "The deposit never came on day " + " and day ".join(str(day) for day in range(100, 230))
    reasoning = analyser.analyse([text])[0].reasoning
    last = re.search(r"The model read no further than “(.+?)”\.", reasoning)
    assert last
    assert 100 < text.index(last[1]) < len(text) - 100
    assert "looked at" not in reasoning


def test_a_text_over_the_bound_says_so_even_if_little_is_left_of_it(analyser: Analyser) -> None:
    for text in ("x" * 10_000, "fine. " * 20 + " " * 9_880):
        assert "Only the first 2,000 of 10,000 characters were looked at." in analyser.analyse([text])[0].reasoning


def test_an_amount_is_quoted_as_it_was_written(analyser: Analyser) -> None:
    reasoning = analyser.analyse(["I deposited 100000 and got nothing"])[0].reasoning
    assert "“1000”" not in reasoning


def test_a_category_s_name_counts_beside_its_description() -> None:
    described = Subject("kyc", "KYC", "Proof of identity, documents we ask for.")
    found = Analyser((*CATEGORIES, described)).analyse(["my kyc is still pending", "what does KYC mean?"])
    assert [analysis.category for analysis in found] == ["kyc", "kyc"]


def test_a_language_without_a_name_is_trusted_less_too(analyser: Analyser) -> None:
    amharic = analyser.analyse(["መግባት አልቻልኩም እባክዎ ይርዱኝ"])[0]
    assert (amharic.language, amharic.reasoning.count("Hardly a word is English")) == ("und", 1)
    assert max(amharic.confidence, amharic.category_confidence) <= 0.5


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_worker_opens_its_own_model(analyser: Analyser, tmp_path: Path) -> None:
    expected = analyser.analyse(["I can't log in"])[0]
    answer = tmp_path / "answer"
    child = os.fork()
    if child == 0:
        answer.write_text(repr(analyser.analyse(["I can't log in"])[0]))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert answer.read_text() == repr(expected)
