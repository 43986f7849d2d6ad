"""What can a server be commanded to do, besides what a handle can do?

It lists calls and faults as documents, makes resources by the names of their kinds, deletes single
faults, and adds and removes options while it runs.
"""

from __future__ import annotations

import itertools
import re
from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import version

from .._types import JsonObject
from ..pcaconnectorad import settings
from ..pcaconnectorad.calls import Fault
from ..pcaconnectorad.model.literals import AnyOperation
from ..pcaconnectorad.model.suggestions import unknown_name
from ..pcaconnectorad.option_types import Options
from .commands import command
from .handle import MockHandle
from .options import options_in_force

#: The id of the options with which the server was started.
_FROM_THE_START = "0"


class UnknownIdError(ValueError):
    """No fault, or no options, have the given id."""


class ServerControls(MockHandle):
    """Controls the service of a server, until it is closed.

    Args:
        options: the decorator's options, in force from the start.
    """

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._layer_ids = itertools.count(1)
        self._layers: dict[str, ExitStack] = {}
        self._add_layer(_FROM_THE_START, options)

    def close(self) -> None:
        """Take back all faults and options; used or not, as the client that injects checks that."""
        self._end(failed=True)
        for number in [*self._layers]:
            self._layers.pop(number).close()

    @command("GET", "calls")
    def list_calls(
        self, operation: AnyOperation | None = None, last: int | str | None = None
    ) -> JsonObject:
        """Return the calls so far, oldest first, and how many are kept and are not any more.

        Args:
            operation: its name; by default, the calls of all operations.
            last: how many at most, the latest ones; by default, all.

        Raises:
            ValueError: there is no such operation, or `last` is no such number.
        """
        calls = self._calls.of(operation) if operation else self._calls
        kept = [*calls]
        listed = kept if last is None else kept[-_read_count(last) :]
        return {"calls": listed, "dropped": calls.dropped, "kept": len(kept)}

    @command("DELETE", "calls")
    def clear_calls(self) -> None:
        """Forget the calls so far."""
        self._calls.clear()

    @command("POST", "make/{kind}", status=201)
    def make_resource(
        self,
        /,
        kind: str,
        *,
        region: str | None = None,
        account_id: str | None = None,
        **members: object,
    ) -> JsonObject:
        """Make a resource, as the method of `make` with the name of its kind does.

        Args:
            kind: the name of the method, such as `"connector"`.
            region: the region; by default, a client's default region.
            account_id: the account; by default, moto's default account.
            members: members of the create operation, by their names in the API, also nested ones.

        Returns:
            what the Get of the kind answers.

        Raises:
            TypeError: a value has the wrong type.
            ValueError: there is no such kind or member, or the service refuses what is given.
        """
        return self._make(kind, {**members, "region": region, "account_id": account_id})

    @command("GET", "health")
    def health(self) -> JsonObject:
        """Return that the server is there, with its version and what is in force."""
        faults = [fault for fault in self._faults if fault.remaining != 0]
        return {
            "status": "ok",
            "version": version("pca-ad-mock"),
            "moto": version("moto"),
            **self.get_options(),
            "faults": len(faults),
        }

    @command("GET", "faults")
    def list_faults(self) -> dict[str, list[Fault]]:
        """List the faults that were injected, those that have happened among them."""
        return {"faults": [*self._faults]}

    @command("DELETE", "faults")
    def delete_faults(self) -> dict[str, list[Fault]]:
        """Take back all faults."""
        self._faults.take_back()
        return self.list_faults()

    @command("GET", "faults/{fault_id}")
    def get_fault(self, fault_id: str) -> Fault:
        """Return one fault.

        Raises:
            UnknownIdError: no fault has this id.
        """
        fault = self._faults.get(fault_id)
        if fault is None:
            known = [each.id for each in self._faults]
            raise UnknownIdError(unknown_name(fault_id, known, "there is no fault"))
        return fault

    @command("DELETE", "faults/{fault_id}")
    def delete_fault(self, fault_id: str) -> Fault:
        """Take back one fault.

        Raises:
            UnknownIdError: no fault has this id.
        """
        fault = self.get_fault(fault_id)
        self._faults.remove(fault)
        return fault

    @command("GET", "options")
    def get_options(self) -> JsonObject:
        """Return the options in force."""
        return {"options": asdict(settings.current())}

    @command("POST", "options")
    def add_options(self, /, **options: object) -> JsonObject:
        """Put options in force, on top of the current ones; return these, and an id.

        Raises:
            TypeError: there is no such option, or its value has the wrong type.
            ValueError: its value is invalid.
        """
        self._require_running()
        given = settings.checked(options)
        layer_id = str(next(self._layer_ids))
        self._add_layer(layer_id, given)
        return {"id": layer_id, **self.get_options()}

    @command("DELETE", "options")
    def delete_all_options(self) -> JsonObject:
        """Take back all options except those with which the server was started."""
        for layer_id in self._added():
            self._layers.pop(layer_id).close()
        return self.get_options()

    @command("DELETE", "options/{layer_id}")
    def delete_options(self, layer_id: str) -> JsonObject:
        """Take back the options that one request added.

        Raises:
            UnknownIdError: no options have this id.
        """
        if layer_id not in self._added():
            raise UnknownIdError(unknown_name(layer_id, self._added(), "there are no options"))
        self._layers.pop(layer_id).close()
        return self.get_options()

    def _added(self) -> list[str]:
        return [layer_id for layer_id in self._layers if layer_id != _FROM_THE_START]

    def _add_layer(self, layer_id: str, options: Options) -> None:
        with ExitStack() as layer:
            layer.enter_context(options_in_force(options))
            self._layers[layer_id] = layer.pop_all()


def _read_count(count: int | str) -> int:
    """Return how many are asked for; the query of a request has it as a text."""
    if not re.fullmatch("[1-9][0-9]{0,8}", str(count), re.ASCII):
        raise ValueError(f"last must be a whole number above 0, not {count!r}")
    return int(count)
