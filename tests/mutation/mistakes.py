"""Which small mistakes can be made at one part of a module, and not within it?"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import singledispatch
from typing import TypeVar

N = TypeVar("N", bound=ast.AST)

#: A part of a module, and what stands there by mistake.
Mistake = tuple[ast.AST, ast.AST]

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


def is_row(node: ast.AST) -> bool:
    """Whether a part declares a name that another library has.

    A mistake in it matters where that library lacks the name, which `tests/with_seams` tries.
    """
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Seam"


def _is_prose(node: ast.AST) -> bool:
    """Whether a part is for people to read: the wording of several words is no promise."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


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
    for index, item in enumerate(next(iter(lists.values()))):
        if item and is_row(item):
            continue
        shorter = {name: [*items[:index], *items[index + 1 :]] for name, items in lists.items()}
        yield node, _with(node, **shorter)


@singledispatch
def mistakes_at(node: ast.AST) -> Iterator[Mistake]:
    """Each with what stands there instead; by default, there is none."""
    yield from ()


@mistakes_at.register
def _(node: ast.Compare) -> Iterator[Mistake]:
    for index, operator in enumerate(node.ops):
        operators = [*node.ops]
        operators[index] = _COMPARISONS[type(operator)]()
        yield node, _with(node, ops=operators)


@mistakes_at.register
def _(node: ast.BoolOp) -> Iterator[Mistake]:
    yield node, _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    yield from _lacking_one(node, values=node.values) if len(node.values) > 2 else ()
    yield from ((node, value) for value in node.values if len(node.values) == 2)


@mistakes_at.register
def _(node: ast.UnaryOp) -> Iterator[Mistake]:
    yield node, node.operand


@mistakes_at.register(ast.BinOp)
@mistakes_at.register(ast.AugAssign)
def _(node: ast.BinOp | ast.AugAssign) -> Iterator[Mistake]:
    yield node, _with(node, op=_OPERATORS[type(node.op)]())


@mistakes_at.register
def _(node: ast.Constant) -> Iterator[Mistake]:
    if isinstance(node.value, bool):
        yield node, ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        yield node, ast.Constant(node.value + 1)
    elif isinstance(node.value, str) and not _is_prose(node):
        yield node, ast.Constant(f"{node.value}~")
    elif isinstance(node.value, bytes):
        yield node, ast.Constant(node.value + b"~")


@mistakes_at.register(ast.If)
@mistakes_at.register(ast.IfExp)
@mistakes_at.register(ast.While)
def _(node: ast.If | ast.IfExp | ast.While) -> Iterator[Mistake]:
    yield from _negated(node.test)


@mistakes_at.register
def _(node: ast.comprehension) -> Iterator[Mistake]:
    for test in node.ifs:
        yield from _negated(test)


@mistakes_at.register
def _(node: ast.Return) -> Iterator[Mistake]:
    # What is false already, callers can hardly tell from None.
    if node.value is not None and getattr(node.value, "value", True):
        yield node.value, ast.Constant(None)


@mistakes_at.register
def _(node: ast.Expr) -> Iterator[Mistake]:
    if not isinstance(node.value, (ast.Yield, ast.YieldFrom)):
        yield node, ast.Pass()


@mistakes_at.register
def _(node: ast.Raise) -> Iterator[Mistake]:
    yield node, ast.Pass()


@mistakes_at.register
def _(node: ast.Break) -> Iterator[Mistake]:
    yield node, ast.Continue()


@mistakes_at.register
def _(node: ast.Continue) -> Iterator[Mistake]:
    yield node, ast.Break()


@mistakes_at.register(ast.Tuple)
@mistakes_at.register(ast.List)
@mistakes_at.register(ast.Set)
def _(node: ast.Tuple | ast.List | ast.Set) -> Iterator[Mistake]:
    if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from _lacking_one(node, elts=node.elts)


@mistakes_at.register
def _(node: ast.Dict) -> Iterator[Mistake]:
    yield from _lacking_one(node, keys=node.keys, values=node.values)


@mistakes_at.register
def _(node: ast.Call) -> Iterator[Mistake]:
    for keyword in (each for each in node.keywords if not _is_prose(each.value)):
        others = [each for each in node.keywords if each is not keyword]
        yield node, _with(node, keywords=others)
