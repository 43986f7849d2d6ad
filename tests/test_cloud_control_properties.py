"""Whatever a desired state or a patch has, is the answer one that Cloud Control can give?"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from pca_ad_mock import mock_pca_connector_ad
from pca_ad_mock._registry.resource_types import RESOURCE_TYPES

from .cloud_control import KINDS, PATCHES, CloudControl, desired, type_of
from .searching import REQUESTS

NAMES = sorted({name for each in RESOURCE_TYPES.values() for name in each.properties})

TEXTS = st.text(max_size=5) | st.sampled_from(NAMES)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)

PATHS = st.lists(TEXTS | st.sampled_from(["0", "-", "~", "TemplateV2"]), max_size=3).map("/".join)

OPERATIONS = (
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "copy", "move", "remove", "replace", "test"])},
        optional={
            "path": PATHS.map("/{}".format) | PATHS,
            "from": PATHS.map("/{}".format),
            "value": VALUES,
        },
    )
    | VALUES
)


def outcome(cloud: CloudControl, operation: Any, **members: Any) -> str:
    """The code of an error of the model, or the status of the request."""
    errors = {each.name for each in cloud.client.meta.service_model.error_shapes}
    try:
        event = operation(**members)["ProgressEvent"]
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        assert code in {*errors, "ValidationException"}
        return code
    status: str = cloud.poll(event)["OperationStatus"]
    assert status in ("SUCCESS", "FAILED")
    return status


@REQUESTS
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_any_desired_state_is_answered(data: st.DataObject, kind: str) -> None:
    """Right or wrong, whole or changed anywhere."""
    with mock_pca_connector_ad():
        cloud = CloudControl()
        made = cloud.chain(*KINDS[: KINDS.index(kind)]) if KINDS.index(kind) else {}
        right = desired(kind, made)
        name = data.draw(st.sampled_from([*right, "Tags", "Foo"]))
        state = data.draw(st.just({**right, name: data.draw(VALUES)}) | st.just(right) | VALUES)
        given_text = json.dumps(state)
        create = cloud.client.create_resource
        status = outcome(cloud, create, TypeName=type_of(kind), DesiredState=given_text)
        if state == right:
            assert status == "SUCCESS"


@REQUESTS
@given(data=st.data(), kind=st.sampled_from([*PATCHES]))
def test_any_patch_is_answered(data: st.DataObject, kind: str) -> None:
    """And a refused one changes nothing."""
    with mock_pca_connector_ad():
        cloud = CloudControl()
        made = cloud.chain(*KINDS[: KINDS.index(kind) + 1])
        drawn = data.draw(st.lists(OPERATIONS, max_size=3))
        patch = data.draw(st.just(drawn) | st.just([*PATCHES[kind], *drawn]))
        before = cloud.read(kind, made[kind])
        members = {"TypeName": type_of(kind), "Identifier": made[kind]}
        update = cloud.client.update_resource
        status = outcome(cloud, update, **members, PatchDocument=json.dumps(patch))
        if status.endswith("Exception"):
            assert cloud.read(kind, made[kind]) == before
