"""How is something done as soon as a module has been imported, by whomever, and not before?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


class Watch(MetaPathFinder):
    """Does something once a module is loaded, and then watches no longer.

    Args:
        module_name: the module.
        action: what is done.
        hint: what to tell, with the error, if something that the module imports is not installed.
    """

    def __init__(self, module_name: str, action: Callable[[], object], hint: str = "") -> None:
        self._module_name = module_name
        self._action = action
        self._hint = hint
        self._is_searching = False

    def begin(self) -> None:
        """Watch from now on; act at once if the module is there already."""
        if self._module_name in sys.modules:
            self._action()
        else:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Watch no longer."""
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the module as others do, but act once it is loaded."""
        if name != self._module_name or self._is_searching:
            return None
        self._is_searching = True
        try:
            spec = find_spec(name)
        finally:
            self._is_searching = False
        if spec is None or spec.loader is None:
            return spec
        # On this one loader, so that it stays of the class that the module's resources need.
        load = spec.loader.exec_module

        def load_and_act(module: ModuleType) -> None:
            try:
                load(module)
            except ModuleNotFoundError as error:
                error.msg += self._hint
                raise
            self.end()
            self._action()

        spec.loader.exec_module = load_and_act  # type: ignore[method-assign]
        return spec
