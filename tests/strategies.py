"""What can the model's shapes hold, and what can they not?

Strategies of hypothesis, derived from botocore's model: values that keep every constraint, and
values in which one is broken.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from pca_ad_mock.pcaconnectorad.model.documented import LISTS_OF_UNIQUE_ITEMS
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .calling import input_shape

#: Enough for what lists and maps can do, and small enough to be shrunk quickly.
_MOST_ITEMS = 4

TAGS = st.dictionaries(
    st.text(min_size=1, max_size=12).filter(lambda key: not key.lower().startswith("aws:")),
    st.text(max_size=12),
    max_size=_MOST_ITEMS,
)


def values_of(shape: Shape) -> st.SearchStrategy[Any]:
    """Values that keep every constraint of a shape."""
    if isinstance(shape, StructureShape):
        return _structures(shape)
    if isinstance(shape, ListShape):
        least = shape.metadata.get("min", 0)
        unique = repr if shape.name in LISTS_OF_UNIQUE_ITEMS else None
        return st.lists(
            values_of(shape.member), min_size=least, max_size=_MOST_ITEMS, unique_by=unique
        )
    if isinstance(shape, MapShape):
        return st.dictionaries(values_of(shape.key), values_of(shape.value), max_size=_MOST_ITEMS)
    if isinstance(shape, StringShape):
        return _strings(shape)
    if shape.type_name == "boolean":
        return st.booleans()
    limit = 2**31 if shape.type_name == "integer" else 2**63
    return st.integers(shape.metadata.get("min", -limit), shape.metadata.get("max", limit - 1))


def _structures(shape: StructureShape) -> st.SearchStrategy[Any]:
    members = {name: values_of(member) for name, member in shape.members.items()}
    if shape.is_tagged_union:
        return st.one_of([st.fixed_dictionaries({name: each}) for name, each in members.items()])
    required = {name: members.pop(name) for name in shape.required_members}
    return st.fixed_dictionaries(required, optional=members)


def _strings(shape: StringShape) -> st.SearchStrategy[str]:
    if shape.enum:
        return st.sampled_from(shape.enum)
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 200)
    pattern = shape.metadata.get("pattern")
    if pattern is None:
        return st.text(min_size=least, max_size=min(most, 40))
    whole = re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)
    if "(?!" in pattern:
        # hypothesis does not look ahead; but such patterns are sets of characters at heart.
        alphabet = [character for character in string.printable if whole.search(f"A{character}")]
        return st.text(alphabet, min_size=least, max_size=most).filter(
            lambda text: bool(whole.search(text))
        )
    return st.from_regex(whole, fullmatch=True).filter(lambda text: least <= len(text) <= most)


def fullest_of(shape: Shape, turn: int) -> Any:
    """A valid value that has every member, at every depth, and of each union one, in turns."""
    if isinstance(shape, StructureShape):
        names = list(shape.members)
        if shape.is_tagged_union:
            names = [names[turn % len(names)]]
        return {name: fullest_of(shape.members[name], turn) for name in names}
    if isinstance(shape, ListShape):
        items = [fullest_of(shape.member, number) for number in range(2)]
        return items if items[0] != items[1] else items[:1]
    return _some_value(shape.name)


@cache
def _some_value(shape_name: str) -> Any:
    return find(
        values_of(service_model().shape_for(shape_name)),
        lambda _: True,
        settings=settings(max_examples=1, database=None, phases=[Phase.generate]),
        random=Random(0),  # noqa: S311 - the same value each time
    )


def _sound(definition: dict[str, Any]) -> dict[str, Any]:
    """Make a definition keep the rules that the model does not have."""
    ((version, template),) = definition.items()
    validity = dict(template["CertificateValidity"]["ValidityPeriod"])
    validity["Period"] = max(2, validity["Period"])
    renewal = {"Period": 1, "PeriodType": "HOURS"}
    flags = dict(template["PrivateKeyFlags"])
    if "HashAlgorithm" in template and flags.get("UseLegacyProvider"):
        flags["UseLegacyProvider"] = False
    return {
        version: {
            **template,
            "CertificateValidity": {"ValidityPeriod": validity, "RenewalPeriod": renewal},
            "PrivateKeyFlags": flags,
            "SubjectNameFlags": {**template["SubjectNameFlags"], "RequireCommonName": True},
        }
    }


def fullest_definitions() -> list[dict[str, Any]]:
    """Definitions that between them have every member that there is."""
    shape = service_model().shape_for("TemplateDefinition")
    # Three schema versions times two alternatives of each union within.
    return [_sound(fullest_of(shape, turn)) for turn in range(6)]


DEFINITIONS = values_of(service_model().shape_for("TemplateDefinition")).map(_sound)


def requests_for(operation: str, **fixed: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Members of an operation's input that the service accepts; keywords fix some of them."""
    shape = input_shape(operation)
    sound = {"Tags": TAGS, "Definition": DEFINITIONS}
    members = {
        name: st.just(fixed[name]) if name in fixed else sound.get(name, values_of(member))
        for name, member in shape.members.items()
        if name not in ("ClientToken", "AccessRights")
    }
    if "AccessRights" in shape.members:
        rights = values_of(shape.members["AccessRights"])
        members["AccessRights"] = rights.filter(
            lambda each: each.get("AutoEnroll") != "ALLOW" or each.get("Enroll") == "ALLOW"
        )
    required = {name: members.pop(name) for name in shape.required_members}
    return st.fixed_dictionaries(required, optional=members)


class Breakage(NamedTuple):
    """One way to break a value: where, the whole value broken there, and whether by its type."""

    path: str
    value: Any
    is_malformed: bool


def breakages(shape: Shape, value: Any, path: str = "") -> Iterator[Breakage]:
    """Every way to break one constraint in a value, or to give another type there."""
    yield from (Breakage(path, *broken) for broken in _broken(shape, value))
    if isinstance(shape, StructureShape):
        for name in shape.required_members:
            without = {key: value[key] for key in value if key != name}
            yield Breakage(f"{path}/{name}", without, False)
        yield from _breakages_within(value, shape.members, path)
    elif isinstance(shape, ListShape):
        yield Breakage(f"{path}/{len(value)}", [*value, None], True)
        by_index = dict(enumerate(value))
        for each in _breakages_within(by_index, dict.fromkeys(by_index, shape.member), path):
            yield each._replace(value=list(each.value.values()))
    elif isinstance(shape, MapShape):
        for key in value:
            yield Breakage(f"{path}/{key}", {**value, key: None}, True)
        yield from _breakages_within(value, dict.fromkeys(value, shape.value), path)


def _breakages_within(
    items: dict[Any, Any], shapes: Mapping[Any, Shape], path: str
) -> Iterator[Breakage]:
    for key, item in items.items():
        for each in breakages(shapes[key], item, f"{path}/{key}"):
            yield each._replace(value={**items, key: each.value})


def _broken(shape: Shape, value: Any) -> Iterator[tuple[Any, bool]]:
    """Values in the place of one that the shape does not allow, and whether by their type."""
    yield [True] if shape.type_name != "list" else "text", True
    if isinstance(shape, StringShape):
        candidates = _broken_strings(shape, value)
    elif isinstance(shape, ListShape):
        candidates = _broken_lists(shape, value)
    elif isinstance(shape, StructureShape) and shape.is_tagged_union:
        candidates = {"none": {}, "all": dict.fromkeys(shape.members, next(iter(value.values())))}
    else:
        candidates = _broken_numbers(shape)
    for applies, broken in candidates.items():
        if applies in {*_ALWAYS, *shape.metadata}:
            yield broken, applies in _BY_TYPE


#: Candidates that need no constraint of the same name to be wrong.
_ALWAYS = ("none", "all", "range", "unique")

#: Candidates that cannot be read at all.
_BY_TYPE = ("none", "all", "range")


def _broken_strings(shape: StringShape, value: str) -> dict[str, Any]:
    if shape.enum:
        return {"enum": f"{value}_"}
    return {
        "min": "",
        "max": value.ljust(shape.metadata.get("max", 0) + 1, "a"),
        "pattern": f"{value}\n",
    }


def _broken_lists(shape: ListShape, value: list[Any]) -> dict[str, Any]:
    unique = {"unique": [*value, value[0]]} if shape.name in LISTS_OF_UNIQUE_ITEMS else {}
    return {"min": [], "max": value[:1] * (shape.metadata.get("max", 0) + 1), **unique}


def _broken_numbers(shape: Shape) -> dict[str, Any]:
    """For numbers; a shape of another type has none of these constraints."""
    return {
        "min": shape.metadata.get("min", 0) - 1,
        "max": shape.metadata.get("max", 0) + 1,
        "range": 2**63,
    }
