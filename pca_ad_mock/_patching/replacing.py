"""How are names of other libraries replaced, and who puts them back?

There are two ways. What is `Lasting` stays for the process, and passes on to the original where no
mock is active. What is `Temporary` holds inside its contexts, and ends with the last of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

from .._locking import ForkSafeLock
from .._seams.seam import Feature, SeamError
from .._types import Function

#: The attribute of a replacement that names those who have made it, one over the other.
_MADE_BY = "_replaced_by_pca_ad_mock"

_ABSENT = object()

Make = Callable[[Any], Function]


class Replacements(ExitStack):
    """What was changed in other libraries; leaving the context puts it back.

    Args:
        maker: who makes these changes, and makes none twice.
    """

    def __init__(self, maker: object = None) -> None:
        super().__init__()
        self._maker = maker

    def replace(self, owner: object, name: str, make: Make) -> None:
        """Replace a function or method, unless this maker already has.

        Args:
            owner: the class or module that has it.
            name: its name.
            make: makes the replacement, given the original.
        """
        original = getattr(owner, name)
        makers = getattr(original, _MADE_BY, ())
        if self._maker not in makers:
            replacement = wraps(original)(make(original))
            setattr(replacement, _MADE_BY, (*makers, self._maker))
            self.put(owner, name, replacement)

    def replace_in_mocks(self, module: str, owner: str, name: str, make: Make) -> None:
        """Replace a method inside mocks, if its module is imported; outside, the original runs."""
        if module in sys.modules:
            owning_class = getattr(sys.modules[module], owner)
            self.replace(owning_class, name, lambda each: _only_in_mocks(each, make(each)))

    def replace_in_both(self, module: str, owner: str, name: str, make: Make) -> None:
        """Replace a method of botocore inside mocks, and that of its namesake in aiobotocore."""
        self.replace_in_mocks(f"botocore.{module}", owner, name, make)
        self.replace_in_mocks(f"aiobotocore.{module}", f"Aio{owner}", name, make)

    def put(self, owner: object, name: str, value: object) -> None:
        """Set an attribute; at the end it is as before, unless somebody else has set it since."""
        before = vars(owner).get(name, _ABSENT)
        setattr(owner, name, value)
        self.callback(_put_back, owner, name, value, before)


def _put_back(owner: object, name: str, ours: object, before: object) -> None:
    if vars(owner).get(name, _ABSENT) is not ours:
        return
    if before is _ABSENT:
        delattr(owner, name)
    else:
        setattr(owner, name, before)


def _only_in_mocks(original: Function, replacement: Function) -> Function:
    # Here, as pytest's plug-in imports this module in every session.
    from moto.core import models as moto_models

    from ..pcaconnectorad import settings

    def call(*args: object, **kwargs: object) -> Any:
        # In moto's server mode, a mock of ours does without moto's stubber.
        is_inside = moto_models.botocore_stubber.enabled or settings.are_any_in_force()
        return (replacement if is_inside else original)(*args, **kwargs)

    return call


class Lasting:
    """The changes of a feature that stay: all of them or none.

    Call it again whenever they are needed: aiobotocore may have been imported since, and others
    that replace the same methods, as aiomoto does, restore the originals when they end.

    Args:
        feature: the feature, whose seams are checked first.
        change: makes the changes; what it adds to lists and mappings, it adds once.
    """

    def __init__(self, feature: Feature, change: Callable[[Replacements], None]) -> None:
        self._feature = feature
        self._change = change
        self._lock = ForkSafeLock()

    def __call__(self) -> bool:
        """Make the changes that are not there.

        Returns:
            whether all are there now; if not, another library lacks a name.
        """
        try:
            self.require()
        except SeamError:
            return False
        return True

    def require(self) -> None:
        """Make the changes that are not there.

        Raises:
            SeamError: another library lacks a name that this needs.
        """
        # Without the lock: this may import, and who imports may be about to come here.
        self._feature.require()
        with self._lock, self._feature.explained(), Replacements(self) as replacements:
            self._change(replacements)
            replacements.pop_all()


class Temporary:
    """Changes that hold while any of its contexts is active; these may end in any order.

    Args:
        change: makes the changes, in the first context.
    """

    def __init__(self, change: Callable[[Replacements], None]) -> None:
        self._change = change
        self._lock = ForkSafeLock()
        self._contexts = 0
        self._made = ExitStack()

    @property
    def is_active(self) -> bool:
        """Whether there is a context."""
        return self._contexts > 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Begin a context."""
        with self._lock:
            if not self._contexts:
                with Replacements(self) as replacements:
                    self._change(replacements)
                    self._made = replacements.pop_all()
            self._contexts += 1
        try:
            yield
        finally:
            with self._lock:
                self._contexts -= 1
                if not self._contexts:
                    self._made.close()
