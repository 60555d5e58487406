"""Is this English? A cheap and honest guess: scripts by code point, Latin languages by their commonest words, and any
other by how few of its words are English."""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

from engine.names.lexicon import is_common

ENGLISH, UNKNOWN = "en", "und"
"""`und`: too few words to tell, or a language that is not known by name."""

_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn",
    "THAI": "th", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "ARMENIAN": "hy",
    "GEORGIAN": "ka", "TAMIL": "ta", "TELUGU": "te",
}  # fmt: skip
"""First word of a letter's Unicode name -> the most spoken language written with it."""

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


class Language(NamedTuple):
    """`code` is ISO 639-1, or UNKNOWN; `is_foreign` when the text is not English, which is all the engine reads."""

    code: str
    is_foreign: bool


def detect(text: str) -> Language:
    """Guess the language of cleaned text. What cannot be told apart from English counts as English or unknown."""
    script = _foreign_script(text)
    if script:
        return Language(script, True)
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower()[:500])]
    if len(words) < _FEW:
        return Language(UNKNOWN, False)
    counts = Counter(code for word in words for code in _CODES.get(word, ()))
    best, count = max(counts.items(), key=lambda item: item[1], default=(UNKNOWN, 0))
    if best != ENGLISH and count >= max(2, _NAMED_SHARE * len(words)) and count > 1.5 * counts[ENGLISH]:
        return Language(best, True)
    if counts[ENGLISH] < _GRAMMAR and _is_no_english(text):
        return Language(UNKNOWN, True)
    return Language(ENGLISH if counts[ENGLISH] else UNKNOWN, False)


def _is_no_english(text: str) -> bool:
    """True when hardly any of the words is in the dictionary; names, brands, codes and short words prove nothing."""
    first, *others = _WORD.findall(text[:500])
    telling = [word for word in (first.lower(), *others) if len(word) >= _TELLING and word[0].islower()]
    known = sum(is_common(re.split("['’]", word.lower())[0]) for word in telling)
    return len(telling) >= _FEW and known < _ENGLISH_SHARE * len(telling)


def _foreign_script(text: str) -> str:
    if text.isascii():
        return ""
    letters = [char for char in text[:300] if char.isalpha()]
    foreign = [name for char in letters if (name := _script(char)) != "LATIN"]
    if len(foreign) * 2 <= len(letters):
        return ""
    # Japanese mixes its own letters with Chinese ones.
    if {"HIRAGANA", "KATAKANA"} & set(foreign):
        return "ja"
    return _SCRIPTS.get(max(set(foreign), key=foreign.count), UNKNOWN)


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]
