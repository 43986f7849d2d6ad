"""How does an action run as soon as any code imports a module, and not before?

A finder at the head of `sys.meta_path` waits for the module, and wraps its loader.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


class Watch(MetaPathFinder):
    """Runs an action once a module is loaded, then stops watching.

    Args:
        module: its name.
        action: what to run.
        hint: text to add to the error if the module imports something that is not installed.
    """

    def __init__(self, module: str, action: Callable[[], object], hint: str = "") -> None:
        self.module = module
        self._action = action
        self._hint = hint
        self._is_searching = False

    def begin(self) -> None:
        """Start watching, or act at once if the module is already loaded."""
        if self.module in sys.modules:
            self._action()
        else:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Stop watching."""
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the module by the other finders, and make its loader run the action."""
        if name != self.module or self._is_searching:
            return None
        self._is_searching = True
        try:
            spec = find_spec(name)
        finally:
            self._is_searching = False
        if spec is None or spec.loader is None:
            return spec
        # Patch this one loader: the module's resources need a loader of its original class.
        load = spec.loader.exec_module

        def load_and_act(module: ModuleType) -> None:
            # In a zip file, modules share their loader.
            if module.__name__ != self.module:
                load(module)
                return
            try:
                load(module)
            except ModuleNotFoundError as error:
                error.msg += self._hint
                raise
            self.end()
            self._action()

        spec.loader.exec_module = load_and_act  # type: ignore[method-assign]
        return spec
