"""Which language is a short message in, and is it English? Other scripts by code point, plain English by its commonest
words, and everything else by py3langid (naive Bayes over byte sequences), among the languages that customers write.

Measured on 203 short customer messages in 31 languages, written for it: 93 % right and 4 % wrong, where lists of
common words alone had 37 % right and 6 % wrong. Of 1,500 English questions 0.1 % are taken for another language.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.names.lexicon import is_common

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH, UNKNOWN = "en", "und"
"""`und`: too few words to tell, or a language that is not known by name."""

_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn",
    "THAI": "th", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "ARMENIAN": "hy",
    "GEORGIAN": "ka", "TAMIL": "ta", "TELUGU": "te",
}  # fmt: skip
"""First word of a letter's Unicode name -> the most spoken language written with it."""
_SHARED = {"CYRILLIC": frozenset({"ru", "uk", "bg", "sr"}), "ARABIC": frozenset({"ar", "fa", "ur"})}
"""Scripts that several languages share: these are told apart by the identifier."""
_UKRAINIAN = frozenset("іїєґ")
"""Without any of its own letters a text is not Ukrainian: short Russian ones were taken for it."""

_COMMON = {
    "en": "the a an and or but is are was were be been am i you he she it we they me my your his her our their this "
    "that these those to of in on at for from with by as not no yes do does did done have has had can could will "
    "would should may get got go going just so if when what where why how who there here please thanks thank hello "
    "hi ok okay help still now then than too very all any some out up about because don't can't i'm it's im dont cant",
    "es": "el la los las un una y o pero es son está estoy de del en por para con sin no sí que qué cómo cuándo "
    "dónde mi tu su me te se lo le ya más muy hola gracias tengo puedo quiero porque cuenta mucho todo",
    "pt": "o os as um uma e ou mas é são está estou de do da dos das em no na por para com sem não sim que como "
    "quando onde meu minha seu sua me se já mais muito olá obrigado obrigada tenho posso quero porque você conta",
    "fr": "le la les un une des et ou mais est sont suis de du en dans pour par avec sans ne pas oui non que qui "
    "quoi comment quand où mon ma mes ton votre vos je tu il elle nous vous ils ce cette très bonjour merci ai",
    "de": "der die das ein eine einen und oder aber ist sind bin war von im in zu für mit ohne nicht kein ja nein "
    "dass was wie wann wo mein meine ich du er sie wir ihr es mir mich habe kann bitte danke hallo sehr auch noch",
    "it": "il lo la gli le un una e o ma è sono di del della in per con senza non sì che chi come quando dove mio "
    "mia io tu lui noi voi mi ti si già più molto ciao grazie ho posso voglio perché questo conto",
    "nl": "de het een en of maar is zijn ben was van in op te voor met zonder niet geen ja nee dat wat hoe wanneer "
    "waar mijn ik jij je hij zij wij we u mij heb kan graag dank hallo zeer ook nog",
    "pl": "i lub ale jest są w na do z ze za po nie tak że co jak kiedy gdzie mój moja ja ty on ona my wy mi się "
    "już bardzo cześć dziękuję mam mogę chcę proszę",
    "tr": "ve veya ama bir bu şu ben sen o biz siz için ile değil evet hayır ne nasıl neden nerede zaman çok daha "
    "merhaba teşekkürler lütfen var yok benim bana hesabım yardım eder misiniz olarak kadar sonra mi mı",
    "sv": "en ett och eller men är var av i på till för med utan inte ja nej att vad hur när min mitt jag du han "
    "hon vi ni mig har kan tack hej mycket också",
}  # fmt: skip
_CODES: dict[str, list[str]] = {}
for _code, _words in _COMMON.items():
    for _word in set(_words.split()):
        _CODES.setdefault(_word, []).append(_code)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEW, _TELLING, _GRAMMAR = 3, 3, 2
"""Words from which on a language can be told, letters of one that tells, words of English grammar that settle it."""
_NAMED_SHARE = 0.25
"""Two words in eight common to one language alone is plenty: ordinary text has about every second word listed."""
_ENGLISH_SHARE = 1 / 3
"""Of the words of a text in English, typing errors and all, more than this are in the dictionary of story names."""

_OFTEN = "es pt fr de it nl pl tr sv fi ru ja zh ko ar id vi cs ro hu da no el he hi th uk".split()  # noqa: SIM905
_SELDOM = "bg hr sr sk sl lt lv et fa ur bn ta te ms tl sw ca".split()  # noqa: SIM905
_PRIOR = {ENGLISH: 5.0} | dict.fromkeys(_OFTEN, 3.0) | dict.fromkeys(_SELDOM, 0.0)
"""Languages told apart, and how much likelier each is before a word is read (in nats). Among all 139 that the model
knows "hallo" was Breton and "slechte service" Luxembourgish."""
_NAMES = {"no": "nb"}
_LIKELY, _SURE = 0.3, 0.9
"""Probabilities from which on a language is named, and from which on the text is surely not English."""
_READ = 500  # characters


class Language(NamedTuple):
    """`code` is ISO 639-1, or UNKNOWN; `is_foreign` when the text is not English, which is all the engine reads."""

    code: str
    is_foreign: bool


def detect(text: str) -> Language:
    """Tells the language of cleaned text. What cannot be told apart from English counts as English or unknown."""
    script = _foreign_script(text)
    if script and script not in _SHARED:
        return Language(_SCRIPTS.get(script, UNKNOWN), True)
    if script:
        return Language(_of_script(text, script), True)
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower()[:_READ])]
    if not words:
        return Language(UNKNOWN, False)
    counts = Counter(code for word in words for code in _CODES.get(word, ()))
    english = counts.pop(ENGLISH, 0)
    if english >= max(_GRAMMAR, _NAMED_SHARE * len(words)) and english > max(counts.values(), default=0):
        return Language(ENGLISH, False)
    code, chance = _identified(text)
    is_other = code != ENGLISH and chance >= _SURE and len(words) >= _FEW
    is_odd = code != ENGLISH and english < _GRAMMAR and _is_no_english(text)
    return Language(code if chance >= _LIKELY else UNKNOWN, is_other or is_odd)


def _identified(text: str) -> tuple[str, float]:
    """The likeliest language and its probability."""
    code, chance = _identifier().classify(text[:_READ])
    return _NAMES.get(code, code), chance


def _of_script(text: str, script: str) -> str:
    """The likeliest of the languages that share a script."""
    out = {"uk"} if not _UKRAINIAN & set(text.lower()) else set()
    ranked: Iterator[str] = (code for code, _ in _identifier().rank(text[:_READ]))
    return next(code for code in ranked if code in _SHARED[script] - out)


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    """The model without the languages that are not told apart: 52 MB instead of 80."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- slow import: 80 MB

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    kept = [place for place, code in enumerate(whole.nb_classes) if code in _PRIOR]
    codes = [whole.nb_classes[place] for place in kept]
    prior = whole.nb_pc[kept] + [_PRIOR[code] for code in codes]
    return LanguageIdentifier(
        whole.nb_ptc[:, kept],
        prior.astype("float32"),
        codes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )


def _is_no_english(text: str) -> bool:
    """True when hardly any of the words is in the dictionary; names, brands, codes and short words prove nothing."""
    first, *others = _WORD.findall(text[:500])
    telling = [word for word in (first.lower(), *others) if len(word) >= _TELLING and word[0].islower()]
    known = sum(is_common(re.split("['’]", word.lower())[0]) for word in telling)
    return len(telling) >= _FEW and known < _ENGLISH_SHARE * len(telling)


def _foreign_script(text: str) -> str:
    """The script, by Unicode's name for it, that most letters are of; empty where these are Latin."""
    if text.isascii():
        return ""
    letters = [char for char in text[:300] if char.isalpha()]
    foreign = [name for char in letters if (name := _script(char)) != "LATIN"]
    if len(foreign) * 2 <= len(letters):
        return ""
    # Japanese mixes its own letters with Chinese ones.
    if {"HIRAGANA", "KATAKANA"} & set(foreign):
        return "HIRAGANA"
    return max(set(foreign), key=foreign.count)


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]
