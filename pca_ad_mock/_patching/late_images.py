"""How does a linked world begin without machine images that hardly a test looks at?

When moto's ec2 begins in a region, and again when it is reset, it makes hundreds of images with a
snapshot each, which is half of what a linked test takes. Once a mock has been linked, ec2 makes
them, inside mocks of this library, when somebody first looks at its images or its snapshots.
"""

from __future__ import annotations

from collections.abc import Callable

from .._environment import environment
from .._locking import ForkSafeLock
from .._seams.services import LATE_IMAGES
from ..pcaconnectorad import settings
from .replacing import Lasting, Replacements

#: The attribute of a backend whose images are not made: what makes them, or None while it does.
_WAITING = "_images_of_pca_ad_mock"

_lock = ForkSafeLock()


def _patch_ec2(replacements: Replacements) -> None:
    from moto.ec2.models.amis import AmiBackend
    from moto.ec2.models.elastic_block_store import EBSBackend

    for owner, name in ((AmiBackend, "amis"), (EBSBackend, "snapshots")):
        if name not in vars(owner):
            replacements.put(owner, name, _Late(name))
    replacements.replace(AmiBackend, "_load_amis", _loading_late)


#: Lets moto's ec2, once it has been imported, make its images when they are looked at.
make_images_late = Lasting(LATE_IMAGES, _patch_ec2)


def _loading_late(load: Callable[[object], None]) -> Callable[[object], None]:
    def load_late(backend: object) -> None:
        # A mock that ends resets ec2 when its options have expired.
        if environment.mock is not None or settings.current().linked:
            vars(backend)[_WAITING] = load
        else:
            load(backend)

    return load_late


class _Late:
    """An attribute of a backend that is complete once somebody has read it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, backend: object, owner: type | None = None) -> object:
        attributes = {} if backend is None else vars(backend)
        if _WAITING in attributes:
            # Other threads wait until all are made.
            with _lock:
                if load := attributes.get(_WAITING):
                    attributes[_WAITING] = None
                    try:
                        load(backend)
                    finally:
                        del attributes[_WAITING]
        if self._name not in attributes:
            raise AttributeError(self._name)
        return attributes[self._name]

    def __set__(self, backend: object, value: object) -> None:
        vars(backend)[self._name] = value
