"""What is a seam, and what happens if one is gone?

A seam is a name of moto, botocore, aiobotocore, cfn-lint or pytest that is private to them, or that
this library replaces, so that any release may break what relies on it. Seams are grouped by the
feature that needs them. A feature is checked whole before anything is touched, and a missing seam
switches off that feature alone. Public names that are only read are not checked: where a feature
uses them, `Feature.explained` makes the same error of one that is gone.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from types import FunctionType, ModuleType, TracebackType
from typing import Any

#: The folder of this package, in which our lines are.
_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")


class SeamError(RuntimeError):
    """A feature needs a name that the installed libraries do not have."""


@dataclass(frozen=True)
class Seam:
    """An undocumented name of another library.

    Attributes:
        module: the module that it is in.
        name: the name, qualified by that of its class if it has one; empty for the module itself.
        use: what this library does with it.
    """

    module: str
    name: str
    use: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}".rstrip(".")

    @property
    def library(self) -> str:
        """The distribution that it belongs to."""
        return self.package.lstrip("_").replace("cfnlint", "cfn-lint")

    @property
    def package(self) -> str:
        """The package that it is in."""
        return self.module.partition(".")[0]

    def exists(self) -> bool:
        """Whether it exists; imports its module, unless the name has been found before."""
        if self not in _found and self._can_be_found():
            _found.add(self)
        return self in _found

    def _can_be_found(self) -> bool:
        try:
            found: Any = import_module(self.module)
        except (ImportError, AttributeError):  # a module may lack what it imports, or uses
            return False
        *owners, last = self.name.split(".")
        for owner in owners:
            found = getattr(found, owner, None)
        return not last or hasattr(found, last) or _is_set_on_instances(found, last)


#: A library does not lose a name; and each mock that starts asks for dozens.
_found: set[Seam] = set()


def _is_set_on_instances(owner: object, name: str) -> bool:
    """Whether the methods of a class, or its annotations, have an attribute of this name."""
    for each in getattr(owner, "__mro__", ()):
        functions = [member for member in vars(each).values() if isinstance(member, FunctionType)]
        if name in vars(each).get("__annotations__", ()):
            return True
        if any(name in function.__code__.co_names for function in functions):
            return True
    return False


@dataclass(frozen=True)
class Feature:
    """Something that this library can do only by means of seams.

    Attributes:
        name: what it is, as in "its resources to moto's dashboard".
        affected: what does not work if one of its seams is gone.
        remains: what still works then, and how.
        seams: the seams that it needs, all of them.
    """

    name: str
    affected: str
    remains: str
    seams: tuple[Seam, ...] = ()

    def missing(self) -> list[Seam]:
        """The seams that are gone; those of a library that is not installed are not needed."""
        return [seam for seam in self.seams if _is_installed(seam) and not seam.exists()]

    def require(self) -> None:
        """Raise an error if a seam is gone.

        Raises:
            SeamError: a seam is gone; the message names it, its library, what is affected, and what
                to do.
        """
        if missing := self.missing():
            raise SeamError(self.explain(missing))

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Explain an error in the block that is about a name which another library lacks.

        Errors of this library's own, of its users and of the other libraries pass.

        Raises:
            SeamError: a line of this library has not found a name of moto, botocore, aiobotocore,
                cfn-lint or pytest.
        """
        try:
            yield
        except (AttributeError, ImportError) as error:
            if seam := _not_found(error):
                raise SeamError(self.explain([seam])) from error
            raise

    @contextmanager
    def attempted(self) -> Iterator[None]:
        """Leave the block where it lacks a name, for what is done in another way then."""
        with suppress(SeamError), self.explained():
            yield

    def explain(self, missing: list[Seam]) -> str:
        """The message for a user who needs this feature.

        Args:
            missing: the seams that are gone.
        """
        library = missing[0].library
        names = ", ".join(str(seam) for seam in missing if seam.library == library)
        return (
            f"pca_ad_mock cannot provide {self.name}: {library} {version(library)} does not have "
            f"{names}. Affected: {self.affected}. Install a release of {library} that is known to "
            f"work ({KNOWN_TO_WORK[library]}), or a newer pca-ad-mock."
        )


#: The releases that the tests of this library have passed with, oldest and newest.
KNOWN_TO_WORK = {
    "moto": "5.2.2 to 5.2.5",
    "botocore": "1.37.10 to 1.44.5",
    "aiobotocore": "2.23 to 3.10.0",
    "cfn-lint": "1.37 to 1.58.0",
    "pytest": "8.2 to 9.2",
}


def _is_installed(seam: Seam) -> bool:
    # Both are optional. This library never imports the first; who uses the second has imported it.
    return seam.package not in ("aiobotocore", "cfnlint") or seam.package in sys.modules


def _not_found(error: AttributeError | ImportError) -> Seam | None:
    """The name of another library that a line of ours has not found, if that is the error."""
    if not _was_raised_here(error.__traceback__):
        return None
    if isinstance(error, ImportError):
        # Before Python 3.12 only the message has the name.
        name = re.match("cannot import name '(.+?)'", str(error))
        seam = Seam(str(error.name), name[1] if name else "", "imported")
    elif isinstance(error.obj, ModuleType):
        seam = Seam(error.obj.__name__, str(error.name), "read")
    else:
        owner = error.obj if isinstance(error.obj, type) else type(error.obj)
        seam = Seam(owner.__module__, f"{owner.__qualname__}.{error.name}", "read")
    return seam if seam.library in KNOWN_TO_WORK else None


def _was_raised_here(traceback: TracebackType | None) -> bool:
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return bool(traceback and traceback.tb_frame.f_code.co_filename.startswith(_PACKAGE))
