"""How conditions on messages are joined: and, or, not, neither … nor, but no, both."""

from ask.query.value import AllOf, Amount, AnyOf, Bound, Field, Is, Not, Operator, Quantity, Says, Selection
from ask.reading.chart import Dearer, GrammarRule, rule
from ask.reading.pieces import Both, ButNot, GroupUnit, Limit, SaidNumber

# Of these, a message has one; two of them are never both.
SINGLE = frozenset(
    {
        Field.CATEGORY,
        Field.SOURCE,
        Field.BRAND,
        Field.SENTIMENT,
        Field.LANGUAGE,
        Field.STATUS,
        Field.CUSTOMER,
        Field.DIRECTION,
        Field.ANSWERED,
        Field.WEEKDAY,
        Field.HOUR,
    }
)
_SUBJECT = frozenset({"category", "topic"})
_AMOUNTS = {Quantity.SCORE: Amount.SCORE, Quantity.CONFIDENCE: Amount.CONFIDENCE, Quantity.LENGTH: Amount.LENGTH}


def field_of(selection: Selection) -> str:
    """What a condition is about: a field, "text", an amount; nothing where it is about several."""
    match selection:
        case Is(field=field, name=name):
            return f"{field.value}:{name}" if name else field.value
        case Says():
            return "text"
        case Bound(amount=amount):
            return amount.value
        case Not(part):
            return field_of(part)
        case AllOf(parts) | AnyOf(parts):
            fields = {field_of(part) for part in parts}
            return fields.pop() if len(fields) == 1 else ""
    return ""


def alike(first: Selection, second: Selection) -> bool:
    """Whether two conditions are about the same; categories and topics both say what a message is about."""
    one, other = field_of(first), field_of(second)
    return bool(one) and (one == other or {one, other} == _SUBJECT)


def _denied(selection: Selection) -> bool:
    return isinstance(selection, Not) or (isinstance(selection, AllOf) and any(map(_denied, selection.parts)))


def union(first: Selection, *_between: object) -> Selection | Dearer | None:
    second = _between[-1]
    assert isinstance(second, Is | Says | Bound | AllOf | AnyOf | Not)  # noqa: S101 -- the rule's own parts
    if not alike(first, second) or _denied(first) != _denied(second):
        return None
    if _denied(first):
        return AllOf((*_parts(first, AllOf), *_parts(second, AllOf)))
    return _any_of(first, second)


def _any_of(first: Selection, second: Selection) -> Selection:
    """Each once, so that "login and login and login" stays one."""
    parts = tuple(dict.fromkeys((*_parts(first, AnyOf), *_parts(second, AnyOf))))
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _parts(selection: Selection, kind: type) -> tuple[Selection, ...]:
    return selection.parts if isinstance(selection, kind) and isinstance(selection, AllOf | AnyOf) else (selection,)


def either(first: Selection, _or: object, second: Selection) -> Selection | Dearer | None:
    """“A or B”; of different fields it is said less often, but it is what the words say."""
    if _denied(first) and not _denied(second):
        return None
    if _denied(first) and _denied(second):
        return AllOf((*_parts(first, AllOf), *_parts(second, AllOf)))
    whole = _any_of(first, second)
    return whole if alike(first, second) else Dearer(whole, 0.2)


def together(first: Selection, _and: object, second: Selection) -> Selection | Dearer | None:
    """“A and B”: of one field, any of them; of texts, all of them; of different fields, all of them."""
    if field_of(first) == field_of(second) == "text" and _denied(first) == _denied(second):
        return AllOf((*_parts(first, AllOf), *_parts(second, AllOf)))
    if alike(first, second):
        return union(first, second) if _denied(first) == _denied(second) else None
    return None


def negated(_not: object, part: Selection) -> Selection | Dearer | None:
    if isinstance(part, Not) or (isinstance(part, AllOf) and part.parts and field_of(part) != "text"):
        return None
    if isinstance(part, Is) and part.field is Field.ANSWERED:
        return Is(Field.ANSWERED, ("no" if part.values == ("yes",) else "yes",))
    return Not(part)


def neither(_neither: object, *parts: Selection) -> Selection | None:
    return None if any(isinstance(part, Not) for part in parts) else Not(AnyOf(parts))


def both(_both: object, first: Selection, _and: object, second: Selection) -> Both | None:
    return None if _denied(first) or _denied(second) else Both((first, second))


def all_of_both(_both: object, joined: Selection) -> Both | None:
    return Both(joined.parts) if isinstance(joined, AllOf | AnyOf) and len(joined.parts) == 2 else None


def but_not(first: Selection, *others: object) -> ButNot | None:
    second = others[-1]
    if isinstance(second, Not):
        second = second.part
    if _denied(first) or not isinstance(second, Is | Says | Bound | AnyOf):
        return None
    return ButNot(first, second) if alike(first, second) else None


def bound(quantity: Quantity, limit: Limit) -> Selection | None:
    amount = _AMOUNTS.get(quantity)
    if amount is None or limit.noun is not None or limit.times:
        return None
    number = (
        limit.number / 100 if amount is not Amount.LENGTH and (limit.percent or abs(limit.number) > 1) else limit.number
    )
    if amount is not Amount.LENGTH and abs(number) > 1:
        return None
    return Bound(amount, limit.operator, number)


def bound_at(quantity: Quantity, number: SaidNumber) -> Selection | None:
    """“confidence 0.8”: at least."""
    if quantity is not Quantity.CONFIDENCE:
        return None
    return bound(quantity, Limit(Operator.AT_LEAST, number.value, percent=number.percent))


def second(_first: object, meaning: Selection) -> Selection:
    return meaning


def same(meaning: Selection, *_others: object) -> Selection:
    return meaning


def only_messages(meaning: Selection, noun: object) -> Selection | None:
    return meaning if noun == "messages" else None


def said_only(first: Selection, _and: object, said: Selection) -> Selection | Dearer | None:
    return together(first, None, said)


def _of_its_field(unit: GroupUnit, selection: Selection) -> Selection | None:
    """“Negative sentiment”, "source telegram"."""
    return selection if field_of(selection) == unit.dimension.value else None


RULES: tuple[GrammarRule, ...] = (
    rule("mention", "mention mention", second, 0.0),
    rule("said", "mention quoted", second, 0.0),
    rule("said", "mention bare", second, 0.1),
    rule("said", "quoted", same, 0.1),
    rule("said", "said and quoted", said_only, 0.0),
    rule("said", "said and bare", said_only, 0.0),
    rule("said", "said comma quoted", lambda a, _, b: AnyOf((*_parts(a, AnyOf), b)), 0.0),
    rule("said", "said or quoted", lambda a, _, b: AnyOf((*_parts(a, AnyOf), b)), 0.0),
    rule("said", "said or bare", lambda a, _, b: AnyOf((*_parts(a, AnyOf), b)), 0.0),
    rule("said", "said or said", lambda a, _, b: AnyOf((*_parts(a, AnyOf), *_parts(b, AnyOf))), 0.0),
    rule("said", "either said", second, 0.0),
    rule("said", "said but-not quoted", lambda a, _, b: AllOf((a, Not(b))), 0.1),
    rule("said", "said but-not bare", lambda a, _, b: AllOf((a, Not(b))), -0.2),
    rule("said", "both said", lambda _, said: said if isinstance(said, AllOf) else None, 0.0),
    rule("said", "mention both said", lambda _m, _b, said: said if isinstance(said, AllOf) else None, 0.0),
    rule("said", "mention neither said nor said", lambda _m, _n, a, _o, b: Not(AnyOf((a, b))), 0.0),
    rule("said", "mention neither said nor bare", lambda _m, _n, a, _o, b: Not(AnyOf((a, b))), 0.2),
    rule("said", "mention either said", lambda _m, _e, said: said, 0.0),
    rule("but-not", "except", lambda _: "but-not", 0.0),
    rule("but-not", "but not", lambda *_: "but-not", 0.0),
    rule("but-not", "and not", lambda *_: "but-not", 0.1),
    rule("but-not", "not", lambda *_: "but-not", 0.15),
    rule("sel", "said", same, 0.0),
    rule("sel", "is", same, 0.0),
    rule("sel", "sel noun", only_messages, 0.0),
    rule("sel", "sel trouble", same, 0.0),
    rule("sel", "trouble sel", second, 0.0),
    rule("sel", "unit sel", _of_its_field, 0.0),
    rule("sel", "sel unit", lambda sel, unit: _of_its_field(unit, sel), 0.0),
    rule(
        "sel",
        "unit operator sel",
        lambda unit, operator, sel: _of_its_field(unit, sel) if operator == "=" else None,
        0.0,
    ),
    rule("sel", "quantity limit", bound),
    rule("sel", "limit quantity", lambda limit, quantity: bound(quantity, limit)),
    rule("sel", "quantity number", bound_at, 0.2),
    rule("sel", "sel and sel", together),
    rule("sel", "sel comma and sel", lambda a, _c, _a, b: together(a, None, b)),
    rule("sel", "sel comma sel", union),
    rule("sel", "sel or sel", either),
    rule("sel", "sel comma or sel", lambda a, _c, _o, b: either(a, None, b)),
    rule("sel", "either sel or sel", lambda _e, a, _o, b: either(a, None, b), 0.0),
    rule("sel", "not sel", negated),
    rule("sel", "except sel", negated, 0.04),
    rule("sel", "neither sel nor sel", lambda _n, a, _o, b: neither(_n, a, b), 0.0),
    rule("sel", "neither sel nor sel nor sel", lambda _n, a, _o, b, _p, c: neither(_n, a, b, c), 0.0),
    rule("sel", "neither sel and sel", lambda _n, a, _o, b: neither(_n, a, b), 0.0),
    rule("both sel", "both sel and sel", both, 0.0),
    rule("both sel", "both sel", all_of_both, 0.0),
    rule("but sel", "sel but-not sel", but_not, 0.0),
    rule("but sel", "sel and but-not sel", but_not, 0.0),
    rule("but sel", "sel but sel", lambda a, _b, c: but_not(a, c) if isinstance(c, Not) else None, 0.0),
)
