"""What does a text in a policy mean, with its variables replaced, and what matches it?

`*` stands for any characters and `?` for one, but not where they come out of a variable.
"""

from __future__ import annotations

from .context import Context, UnknownKeyError

#: The version of the policy language that has variables.
VERSION_WITH_VARIABLES = "2012-10-17"

#: In the place of wildcards that are meant literally. Unicode keeps both free for such uses.
_MEANT = {"\ufdd0": "*", "\ufdd1": "?"}
_MARKS = str.maketrans({character: mark for mark, character in _MEANT.items()})

#: What `${*}`, `${?}` and `${$}` stand for.
_ESCAPED = ("*", "?", "$")


def replaced(text: str, context: Context, version: str) -> str | None:
    """Return a text with its variables replaced, to be passed to `matches` or `literally`.

    Args:
        text: the text.
        context: the condition keys of the request.
        version: the version of the policy language.

    Returns:
        the text; None if a variable has no value in the request, so that nothing equals the text.

    Raises:
        UnknownKeyError: a variable is not known.
    """
    if version != VERSION_WITH_VARIABLES:
        return text
    parts, done = [], 0
    while (start := text.find("${", done)) >= 0 and (end := _end_of_variable(text, start)) >= 0:
        value = _value_of(text[start + 2 : end], context)
        if value is None:
            return None
        parts += [text[done:start], value.translate(_MARKS)]
        done = end + 1
    return "".join([*parts, text[done:]])


def _end_of_variable(text: str, start: int) -> int:
    """Return where the brace is that closes a variable, or -1; its default may have braces."""
    end = text.find("}", start)
    opening = text.find("'", start, max(end, start))
    closing = text.find("'", opening + 1) if opening >= 0 else -1
    return end if closing < 0 else text.find("}", closing)


def _value_of(variable: str, context: Context) -> str | None:
    """Return the value of `aws:username`, of `aws:PrincipalTag/team, 'none'` or of `*`."""
    key, comma, default = (part.strip() for part in variable.partition(","))
    if comma and not (len(default) > 1 and default[0] == default[-1] == "'"):
        raise UnknownKeyError(variable)
    if key in _ESCAPED:
        return key
    value = context.value(key)
    return default[1:-1] if comma and value is None else value


def literally(text: str) -> str:
    """Return a text without the marks that `replaced` puts in."""
    return "".join(_MEANT.get(character, character) for character in text)


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern with wildcards.

    After a mismatch, only the last `*` may stand for more. So the steps are at most the product of
    both lengths.
    """
    in_pattern = in_text = 0
    after_star, resume = 0, 0
    while in_text < len(text):
        wanted = pattern[in_pattern] if in_pattern < len(pattern) else ""
        if wanted == "*":
            in_pattern += 1
            after_star, resume = in_pattern, in_text
        elif wanted == "?" or _MEANT.get(wanted, wanted) == text[in_text]:
            in_pattern, in_text = in_pattern + 1, in_text + 1
        elif after_star:
            resume += 1
            in_pattern, in_text = after_star, resume
        else:
            return False
    return not pattern[in_pattern:].strip("*")


#: How many parts an ARN has.
_PARTS = 6


def matches_arn(pattern: str, arn: str) -> bool:
    """Whether an ARN matches a pattern, part by part; parts that a pattern lacks may be anything.

    Args:
        pattern: the pattern, such as `arn:aws:pca-connector-ad:*:*:connector/*`.
        arn: the ARN; `*` where an action has no resource of its own.
    """
    if not pattern.strip("*"):
        return True
    wanted, given = pattern.split(":", _PARTS - 1), arn.split(":", _PARTS - 1)
    if len(given) < _PARTS:
        return False
    wanted += ["*"] * (_PARTS - len(wanted))
    return all(map(matches, wanted, given))
