"""Which small mistakes can be made in a module, one at a time?"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .mistakes import Mistake, is_row, mistakes_at

#: Without effect on what the module does, or, in Python 3.11 and older, without a position.
_LEFT_ALONE = (ast.Import, ast.ImportFrom, ast.Assert, ast.JoinedStr)
_FIELDS_LEFT_ALONE = ("annotation", "returns", "decorator_list")

#: Their first argument is for type checkers or for debuggers only.
_NAMED_BY_FIRST_ARGUMENT = ("ContextVar", "cast")

#: What is written for type checkers: `TypeVar(...)`, `Callable[...]`, `tuple[...]`.
_is_typing = re.compile(
    r"TypeVar\(.*|([A-Z][a-z]\w*|dict|frozenset|list|set|tuple|type)\[.*", re.DOTALL
).fullmatch

#: Need no parentheses, whatever they are put into.
_SAFE_ANYWHERE = (ast.stmt, ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.List, ast.Dict)


@dataclass(frozen=True)
class Mutant:
    """A module with one mistake in it.

    Attributes:
        path: the module's path in the project.
        line: where the mistake begins.
        statement: the lines of the statement that has it; of one with a body, those of its head.
        is_at_import: whether the statement runs when the module is imported, and not later.
        source: the module as it is.
        mistaken: the module with the mistake.
    """

    path: str
    line: int
    statement: range
    is_at_import: bool
    source: str
    mistaken: str

    def diff(self) -> str:
        """The lines that differ, without any around them."""
        before, after = self.source.splitlines(), self.mistaken.splitlines()
        return "\n".join(
            difflib.unified_diff(before, after, self.path, self.path, lineterm="", n=0)
        )

    def words(self) -> set[str]:
        """The words of its line, and of the first line of its statement."""
        lines = self.source.splitlines()
        numbers = (self.statement.start, self.line)
        return {word for number in numbers for word in re.findall(r"\w+", lines[number - 1])}

    def change(self) -> tuple[str, str]:
        """What was there, and what is there now: lines without their numbers and indentation."""
        lines = self.diff().splitlines()[3:]
        before, after = (
            " ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+"
        )
        return before, after


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mistake that can be made in a module, in the order of its lines.

    Args:
        path: the module's path in the project.
        source: its text.
    """
    tree = ast.parse(source)
    found: dict[str, Mutant] = {}
    for (old, new), statement, is_at_import in _walk(tree, range(0), is_at_import=True):
        if ast.dump(old) != ast.dump(new):
            mistaken = _replaced(source, old, new)
            line = getattr(old, "lineno", 0)
            mutant = Mutant(path, line, statement, is_at_import, source, mistaken)
            found.setdefault(mistaken, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _walk(
    node: ast.AST, statement: range, *, is_at_import: bool
) -> Iterator[tuple[Mistake, range, bool]]:
    if isinstance(node, _LEFT_ALONE) or is_row(node):
        return
    if _is_docstring(node) or _is_for_type_checkers(node):
        return
    if isinstance(node, (ast.stmt, ast.excepthandler)):
        statement = _head(node)
    yield from ((mistake, statement, is_at_import) for mistake in mistakes_at(node))
    is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    for child in _children(node):
        # Its defaults are made with the function.
        is_later = is_function and isinstance(child, ast.stmt)
        yield from _walk(child, statement, is_at_import=is_at_import and not is_later)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_for_type_checkers(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, (ast.Call, ast.Subscript)) and bool(_is_typing(ast.unparse(node)))


def _head(node: ast.stmt | ast.excepthandler) -> range:
    body = getattr(node, "body", None)
    end = body[0].lineno - 1 if body else node.end_lineno or 0
    return range(node.lineno, max(end, node.lineno) + 1)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    is_named = isinstance(node, ast.Call) and ast.unparse(node.func) in _NAMED_BY_FIRST_ARGUMENT
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        if name == "args" and is_named:
            children = children[1:]
        # Those of a class say to type checkers which keys of a dictionary must be there.
        is_total = name == "keywords" and isinstance(node, ast.ClassDef)
        if name not in _FIELDS_LEFT_ALONE and not is_total:
            yield from (child for child in children if isinstance(child, ast.AST))


def _replaced(source: str, old: ast.AST, new: ast.AST) -> str:
    """The text of a module with another part in the place of one."""
    # The columns of syntax trees count bytes.
    lines = source.encode().splitlines(keepends=True)
    begin, end = (
        sum(map(len, lines[: getattr(old, line) - 1])) + getattr(old, column)
        for line, column in (("lineno", "col_offset"), ("end_lineno", "end_col_offset"))
    )
    whole = b"".join(lines)
    text = ast.unparse(new)
    if not isinstance(new, _SAFE_ANYWHERE):
        text = f"({text})"
    return (whole[:begin] + text.encode() + whole[end:]).decode()
