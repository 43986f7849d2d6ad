"""What has botocore's model of the service gained or lost since it was recorded?

    python tools/model_drift.py

says so in words, of the botocore that is installed, and names what this library relies on and the
installed libraries no longer have. With `--record` it writes the record instead, one fact a line,
so that its own changes can be read as a diff.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from pca_ad_mock._cloudformation import moto_protocols
from pca_ad_mock._seams import table
from pca_ad_mock._seams.seam import Feature

RECORD = Path(__file__).parent / "recorded_model.txt"

_SERVICE = "pca-connector-ad"

_LIBRARIES = ("moto", "boto3", "botocore", "aiobotocore")

#: What each fact is about, and what it says; the latter may be empty.
Facts = Mapping[str, str]

_HEADING = "botocore"

#: Constraints, as the model names them and as people do.
_CONSTRAINTS = {"pattern": "pattern", "min": "minimum", "max": "maximum"}


def installed_facts() -> dict[str, str]:
    """The facts of the model that is installed, in a steady order."""
    loader = Loader()
    model = loader.load_service_model(_SERVICE, "service-2")
    return facts_of(model, _data(loader, "paginators-1"), _data(loader, "waiters-2"))


def facts_of(
    model: dict[str, Any], paginators: dict[str, Any], waiters: dict[str, Any]
) -> dict[str, str]:
    """The facts of a model.

    Args:
        model: the model, as botocore has it in its files.
        paginators: what it has on lists.
        waiters: what it has on waiting.
    """
    service = ServiceModel(model, _SERVICE)
    facts = {
        "protocol": ", ".join(service.metadata.get("protocols", [service.metadata["protocol"]])),
        "version of the API": service.api_version,
    }
    for name in service.operation_names:
        facts.update(_facts_of_operation(service, name))
    for name in service.shape_names:
        facts.update(_facts_of_shape(service.shape_for(name)))
    for name, data in paginators.get("pagination", {}).items():
        facts[f"paginator of {name}"] = f"{data['input_token']} in, {data['result_key']} out"
    for name in waiters.get("waiters", {}):
        facts[f"waiter {name}"] = ""
    return dict(sorted(facts.items()))


def _data(loader: Loader, what: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = loader.load_service_model(_SERVICE, what)
    except DataNotFoundError:
        return {}
    return found


def _facts_of_operation(service: ServiceModel, name: str) -> Iterator[tuple[str, str]]:
    operation = service.operation_model(name)
    http = operation.http
    yield f"operation {name}", f"{http['method']} {http['requestUri']}, {http['responseCode']}"
    for error in operation.error_shapes:
        yield f"error {error.name} of {name}", ""
    if operation.idempotent_members:
        yield f"client token of {name}", ", ".join(operation.idempotent_members)


def _facts_of_shape(shape: Shape) -> Iterator[tuple[str, str]]:
    metadata = shape.metadata
    if "error" in metadata:
        yield f"error {shape.name}", f"status {metadata['error']['httpStatusCode']}"
    for constraint, words in _CONSTRAINTS.items():
        if constraint in metadata:
            yield f"{words} of {shape.name}", str(metadata[constraint])
    for value in metadata.get("enum", ()):
        yield f"value {value} of {shape.name}", ""
    if isinstance(shape, StructureShape):
        if getattr(shape, "is_tagged_union", False):
            yield f"union {shape.name}", "exactly one member"
        for name, member in shape.members.items():
            yield f"member {name} of {shape.name}", _member(shape, name, member)
    else:
        yield f"type of {shape.name}", _type(shape)


def _member(shape: StructureShape, name: str, member: Shape) -> str:
    required = ["required"] if name in shape.required_members else []
    location = member.serialization.get("location")
    return ", ".join([member.name, *required, *([f"in the {location}"] if location else [])])


def _type(shape: Shape) -> str:
    if isinstance(shape, ListShape):
        return f"list of {shape.member.name}"
    if isinstance(shape, MapShape):
        return f"map of {shape.key.name} to {shape.value.name}"
    return str(shape.type_name)


def drift(recorded: Facts, now: Facts) -> list[str]:
    """Say what is new, what is gone, and what is otherwise.

    Args:
        recorded: the facts of then.
        now: those of now.
    """
    sentences = []
    for subject in sorted({*recorded, *now}):
        then_says, now_says = recorded.get(subject), now.get(subject)
        if then_says is None:
            sentences.append(f"gained: {_fact(subject, now[subject])}")
        elif now_says is None:
            sentences.append(f"lost: {_fact(subject, then_says)}")
        elif then_says != now_says:
            sentences.append(f"changed: {subject}: {then_says} became {now_says}")
    return sentences


def _fact(subject: str, says: str) -> str:
    return f"{subject}: {says}" if says else subject


def write(file: Path, facts: Facts, botocore: str) -> None:
    """Write a record.

    Args:
        file: its file.
        facts: the facts.
        botocore: the release that has them.
    """
    lines = [_fact(subject, says) for subject, says in {_HEADING: botocore, **facts}.items()]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def read(file: Path) -> tuple[dict[str, str], str]:
    """Read a record; gives its facts, and the release that has them.

    Args:
        file: its file.
    """
    facts = {}
    for line in file.read_text("utf-8").splitlines():
        subject, _, says = line.partition(": ")
        facts[subject] = says
    return facts, facts.pop(_HEADING)


def missing_seams() -> list[str]:
    """What this library relies on, and the installed libraries do not have."""
    for library in _installed():
        # Only what is imported is looked at.
        import_module(library)
    features = [
        each
        for module in (table, moto_protocols)
        for each in vars(module).values()
        if isinstance(each, Feature)
    ]
    return [each.explain(missing) for each in features if (missing := each.missing())]


def _installed() -> dict[str, str]:
    return {name: version(name) for name in _LIBRARIES if find_spec(name)}


def main(arguments: Sequence[str] | None = None, record: Path = RECORD) -> int:
    """Compare, or record; gives the exit status, 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the record instead")
    now, libraries = installed_facts(), _installed()
    if parser.parse_args(arguments).record:
        write(record, now, libraries["botocore"])
        return 0
    recorded, release = read(record)
    found = drift(recorded, now)
    print(", ".join(f"{name} {release}" for name, release in libraries.items()))
    print(*found or ["The model is the same."], f"Recorded from botocore {release}.", sep="\n")
    missing = missing_seams()
    print(*missing or ["Every name that this library relies on is there."], sep="\n")
    return int(bool(found or missing))


if __name__ == "__main__":
    sys.exit(main())
