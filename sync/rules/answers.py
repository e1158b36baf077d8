"""Answers of three values: yes, no, or not known yet, each with what led to it.

The connectives are Kleene's: one "no" settles a conjunction and one "yes" a disjunction whatever
is not known beside it, and only what could still change the answer is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sync.errors import Text


@dataclass(frozen=True)
class Ask:
    """A fact that is not known: the field of a record, or ("" as field) records that are missing.

    ``kind`` and ``record`` say where it is filled in, ``who`` whom it is about ("" for all).
    """

    kind: str
    record: str
    field: str
    label: Text
    who: str = ""


@dataclass(frozen=True)
class Answer:
    """``value`` None is not known: then ``asks`` names what would settle it. ``why`` names recorded
    facts, in the order in which they were looked at."""

    value: bool | None
    why: tuple[Text, ...] = ()
    asks: tuple[Ask, ...] = ()


def known(value: bool, zh: str, en: str) -> Answer:
    """An answer that a recorded fact gives; the words say the fact, whichever way it answers."""
    return Answer(value, (Text(zh, en),))


def unknown(*asks: Ask) -> Answer:
    """No answer before these facts are known."""
    return Answer(None, (), asks)


def negated(answer: Answer) -> Answer:
    """The opposite, by the same facts."""
    value = None if answer.value is None else not answer.value
    return Answer(value, answer.why, answer.asks)


def every(answers: Iterable[Answer]) -> Answer:
    """Yes where all say yes; one "no" is enough for a no, and nothing after it is asked."""
    asked = []
    for answer in answers:
        if answer.value is False:
            return answer
        asked.append(answer)
    open_ones = [answer for answer in asked if answer.value is None]
    return Answer(None if open_ones else True, _facts(asked), _asks(open_ones))


def some(answers: Iterable[Answer]) -> Answer:
    """Yes where one says yes, and nothing after it is asked; all must say no for a no."""
    asked = []
    for answer in answers:
        if answer.value:
            return answer
        asked.append(answer)
    open_ones = [answer for answer in asked if answer.value is None]
    if open_ones:
        return Answer(None, _facts(open_ones), _asks(open_ones))
    return Answer(False, _facts(asked))


def _facts(answers: list[Answer]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(words for answer in answers for words in answer.why))


def _asks(answers: list[Answer]) -> tuple[Ask, ...]:
    return tuple(dict.fromkeys(ask for answer in answers for ask in answer.asks))
