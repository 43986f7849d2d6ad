"""What of a document can be loaded? What the installed botocore does not know is left out."""

from __future__ import annotations

import re

from ..._types import JsonObject
from ...pcaconnectorad.model.kinds import KINDS
from ..state.loading import read_document
from .report import Report

#: Where a document is wrong: an account, a region, and mostly a resource in a list.
_PLACE = re.compile(r"accounts\.([^.]+)\.([^.:]+)(?:\.(\w+)\[([0-9]+)\])?")

_OPERATIONS = {kind.list_member: f"List{kind.plural}" for kind in KINDS.values()}


def leave_out_unloadable(document: JsonObject, report: Report) -> None:
    """Remove from a document what `load` would refuse, and note it."""
    while error := _refusal(document):
        place = _PLACE.match(error)
        assert place, "an error names its path"
        account, region, name, index = place.groups()
        regions = document["accounts"][account]
        why = error.removeprefix(place[0])
        if name is None:
            del regions[region]
            report.add_problem(region, "any call", "left out", why, "the region")
        else:
            left = regions[region][name].pop(int(index))
            subject = left.get("Arn") or f"one of {left.get('TemplateArn', left)}"
            report.add_problem(region, _OPERATIONS[name], "left out", why, subject)
        if not any(regions.get(region, {}).values()):
            regions.pop(region, None)
        if not regions:
            del document["accounts"][account]


def _refusal(document: JsonObject) -> str | None:
    try:
        read_document(document)
    except ValueError as error:
        return str(error)
    return None
