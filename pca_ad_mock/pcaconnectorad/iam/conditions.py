"""Do the conditions of a statement hold?

All of them must. Where one does not, the others do not matter; where none fails, but one has a key
or an operator that is not known, the result is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..._types import JsonMapping
from .context import Context, UnknownKeyError
from .operators import OPERATORS, Operator
from .policy_documents import listed
from .text import replaced

_IF_EXISTS = "IfExists"
_ALL, _ANY = "ForAllValues", "ForAnyValue"


def unmet(block: JsonMapping, context: Context, version: str) -> bool | list[str]:
    """Return whether a condition does not hold, or what keeps anybody from saying so.

    Args:
        block: the conditions, as in the policy.
        context: the condition keys of the request.
        version: the version of the policy language.

    Returns:
        True if one does not hold. Otherwise the names of the keys and operators that are not known,
        each with its word: none if all conditions hold.
    """
    found = [_judge(*condition, context, version) for condition in _conditions(block)]
    return True if False in found else [each for each in found if isinstance(each, str)]


def _judge(
    operator: str, key: str, wanted: list[str], context: Context, version: str
) -> bool | str:
    """Return whether a condition holds, or what of it is not known."""
    try:
        return _holds(operator, key, wanted, context, version)
    except UnknownKeyError as error:
        return f"the condition key {error.key!r}"
    except _UnknownOperatorError:
        return f"the condition operator {operator!r}"


def _conditions(block: JsonMapping) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in block.items():
        for key, wanted in keys.items():
            yield operator, key, [_text(each) for each in listed(wanted)]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class _UnknownOperatorError(Exception):
    pass


def _holds(name: str, key: str, wanted: list[str], context: Context, version: str) -> bool:
    prefix, separator, plain = name.rpartition(":")
    if plain == "Null" and not separator:
        # An empty value is as good as none, here as for sets of values.
        is_absent = not any(context.values(key))
        return any(each.lower() == str(is_absent).lower() for each in wanted)
    operator = OPERATORS.get(plain.removesuffix(_IF_EXISTS))
    if operator is None or (separator and prefix not in (_ALL, _ANY)):
        raise _UnknownOperatorError
    given = [each for each in context.values(key) if each or not prefix]
    # Of a key with several values, any may be as wanted; none may be what it must not.
    takes_all = prefix == _ALL or (operator.is_negated and not prefix)
    if not given:
        # A condition that a value differs holds where there is no value.
        return takes_all or plain.endswith(_IF_EXISTS)
    values = [_value(each, operator, context, version) for each in wanted]
    # Where a variable has no value, everything differs from it, and nothing equals it.
    present = [each for each in values if each is not None]
    if present != values and not operator.is_negated:
        return False
    return (all if takes_all else any)(_passes(operator, present, each) for each in given)


def _value(wanted: str, operator: Operator, context: Context, version: str) -> str | None:
    return replaced(wanted, context, version) if operator.has_variables else wanted


def _passes(operator: Operator, wanted: list[str], given: str) -> bool:
    return any(operator.test(each, given) for each in wanted) != operator.is_negated
