"""What does a text in a policy mean, with its variables replaced, and what matches it?

`*` stands for any characters and `?` for one, but not where they come out of a variable.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .context import Context

#: The version of the policy language that has variables.
VERSION_WITH_VARIABLES = "2012-10-17"

#: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.
_variables = re.compile(r"\$\{\s*([^,}]+?)\s*(?:,\s*'([^']*)'\s*)?\}")

#: In the place of wildcards that are meant literally. Unicode keeps both free for such uses.
_LITERAL = {"*": "\ufdd0", "?": "\ufdd1"}
_MEANT = {mark: character for character, mark in _LITERAL.items()}

#: What `${*}`, `${?}` and `${$}` stand for.
_ESCAPED = ("*", "?", "$")


class AbsentVariableError(Exception):
    """A text has a variable that the request has no value for."""


def replaced(text: str, context: Context, version: str) -> str:
    """Return a text with its variables replaced, to be passed to `matches` or `literally`.

    Args:
        text: the text.
        context: the condition keys of the request.
        version: the version of the policy language.

    Raises:
        AbsentVariableError: the request has no value for a variable, or more than one.
        UnknownKeyError: a variable is not known.
    """
    if version != VERSION_WITH_VARIABLES:
        return text

    def value_of(match: re.Match[str]) -> str:
        key, default = match.groups()
        if key in _ESCAPED:
            return _marked(key)
        values = context.values(key)
        if len(values) == 1:
            return _marked(values[0])
        if default is None:
            raise AbsentVariableError
        return _marked(default)

    return _variables.sub(value_of, text)


def _marked(value: str) -> str:
    return "".join(_LITERAL.get(character, character) for character in value)


def literally(text: str) -> str:
    """Return a text without the marks that `replaced` puts in."""
    return "".join(_MEANT.get(character, character) for character in text)


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern with wildcards."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    wildcards = {"*": ".*", "?": "."}
    parts = (wildcards.get(each) or re.escape(_MEANT.get(each, each)) for each in pattern)
    return re.compile("".join(parts), re.DOTALL)


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
