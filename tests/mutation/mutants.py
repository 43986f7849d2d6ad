"""Which small mistakes can be made in a module, one at a time?"""

from __future__ import annotations

import ast
import copy
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import TypeVar

N = TypeVar("N", bound=ast.AST)

#: A part of a module, and what stands there by mistake.
Mistake = tuple[ast.AST, ast.AST]

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

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}

_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitAnd,
    ast.MatMult: ast.Mult,
}


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
    meaning = ast.dump(tree)
    found: dict[str, Mutant] = {}
    for (old, new), statement, is_at_import in _walk(tree, range(0), is_at_import=True):
        mistaken = _replaced(source, old, new)
        if ast.dump(ast.parse(mistaken)) != meaning:
            line = getattr(old, "lineno", 0)
            mutant = Mutant(path, line, statement, is_at_import, source, mistaken)
            found.setdefault(mistaken, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _walk(
    node: ast.AST, statement: range, *, is_at_import: bool
) -> Iterator[tuple[Mistake, range, bool]]:
    if isinstance(node, _LEFT_ALONE) or _is_docstring(node) or _is_for_type_checkers(node):
        return
    if isinstance(node, (ast.stmt, ast.excepthandler)):
        statement = _head(node)
    yield from ((mistake, statement, is_at_import) for mistake in _mistakes(node))
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
        if name not in _FIELDS_LEFT_ALONE:
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


def _with(node: N, **fields: object) -> N:
    """A copy of a part with other fields."""
    copied = copy.copy(node)
    for name, value in fields.items():
        setattr(copied, name, value)
    return copied


def _negated(test: ast.expr) -> Iterator[Mistake]:
    """A condition turned round; what has mistakes of its own that do so is left to them."""
    if not isinstance(test, (ast.Compare, ast.UnaryOp)):
        yield test, ast.UnaryOp(ast.Not(), test)


def _lacking_one(
    node: ast.AST, **lists: list[ast.expr] | list[ast.expr | None]
) -> Iterator[Mistake]:
    """A part without one of its items, each once; the lists are as long as one another."""
    for index in range(len(next(iter(lists.values())))):
        shorter = {name: [*items[:index], *items[index + 1 :]] for name, items in lists.items()}
        yield node, _with(node, **shorter)


@singledispatch
def _mistakes(node: ast.AST) -> Iterator[Mistake]:
    """The mistakes that can be made at one part, and not within it."""
    yield from ()


@_mistakes.register
def _(node: ast.Compare) -> Iterator[Mistake]:
    for index, operator in enumerate(node.ops):
        operators = [*node.ops]
        operators[index] = _COMPARISONS[type(operator)]()
        yield node, _with(node, ops=operators)


@_mistakes.register
def _(node: ast.BoolOp) -> Iterator[Mistake]:
    yield node, _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    yield from _lacking_one(node, values=node.values) if len(node.values) > 2 else ()
    yield from ((node, value) for value in node.values if len(node.values) == 2)


@_mistakes.register
def _(node: ast.UnaryOp) -> Iterator[Mistake]:
    yield node, node.operand


@_mistakes.register(ast.BinOp)
@_mistakes.register(ast.AugAssign)
def _(node: ast.BinOp | ast.AugAssign) -> Iterator[Mistake]:
    yield node, _with(node, op=_OPERATORS[type(node.op)]())


@_mistakes.register
def _(node: ast.Constant) -> Iterator[Mistake]:
    if isinstance(node.value, bool):
        yield node, ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        yield node, ast.Constant(node.value + 1)
    # Several words are for people to read, and their wording is no promise.
    elif isinstance(node.value, str) and " " not in node.value:
        yield node, ast.Constant(f"{node.value}~")
    elif isinstance(node.value, bytes):
        yield node, ast.Constant(node.value + b"~")


@_mistakes.register(ast.If)
@_mistakes.register(ast.IfExp)
@_mistakes.register(ast.While)
def _(node: ast.If | ast.IfExp | ast.While) -> Iterator[Mistake]:
    yield from _negated(node.test)


@_mistakes.register
def _(node: ast.comprehension) -> Iterator[Mistake]:
    for test in node.ifs:
        yield from _negated(test)


@_mistakes.register
def _(node: ast.Return) -> Iterator[Mistake]:
    if node.value is not None:
        yield node.value, ast.Constant(None)


@_mistakes.register
def _(node: ast.Expr) -> Iterator[Mistake]:
    if not isinstance(node.value, (ast.Yield, ast.YieldFrom)):
        yield node, ast.Pass()


@_mistakes.register
def _(node: ast.Raise) -> Iterator[Mistake]:
    yield node, ast.Pass()


@_mistakes.register
def _(node: ast.Break) -> Iterator[Mistake]:
    yield node, ast.Continue()


@_mistakes.register
def _(node: ast.Continue) -> Iterator[Mistake]:
    yield node, ast.Break()


@_mistakes.register(ast.Tuple)
@_mistakes.register(ast.List)
@_mistakes.register(ast.Set)
def _(node: ast.Tuple | ast.List | ast.Set) -> Iterator[Mistake]:
    if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from _lacking_one(node, elts=node.elts)


@_mistakes.register
def _(node: ast.Dict) -> Iterator[Mistake]:
    yield from _lacking_one(node, keys=node.keys, values=node.values)


@_mistakes.register
def _(node: ast.Call) -> Iterator[Mistake]:
    for keyword in node.keywords:
        others = [each for each in node.keywords if each is not keyword]
        yield node, _with(node, keywords=others)
