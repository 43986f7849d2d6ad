"""How does a session load botocore's data without reading again what was read before?

By a loader of its own, like that of botocore, with search paths of its own. Only what lies in the
folders of botocore and boto3 themselves is kept for the process: their parsed files, and which
services they have. The identity of a file or folder is asked for each time. Of what botocore
changes in the data, each session has a copy.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import boto3
from botocore.loaders import JSONFileLoader, Loader, instance_cache

from .._types import JsonObject

#: The folders whose files and services are kept.
_FOLDERS = (Loader.BUILTIN_DATA_PATH, os.path.join(os.path.dirname(boto3.__file__), "data"))

_INSIDE = tuple(os.path.join(folder, "") for folder in _FOLDERS)

#: Device, inode, size, and when it last changed.
_Identity = tuple[int, int, int, int]

_files: dict[str, tuple[_Identity, Any]] = {}
_services: dict[tuple[str, str], tuple[_Identity, list[str]]] = {}


def _readers() -> tuple[Any, ...]:
    loading = (JSONFileLoader.load_file, Loader.list_available_services, json.loads)
    return *loading, os.listdir, os.stat, os.path.isdir, os.path.isfile


_READERS = _readers()


def _identity(path: str) -> _Identity | None:
    """The identity of a file or folder, or None where nothing of it is kept.

    While a test replaces what reads, everything is read as ever, and nothing of that is kept.
    """
    if _readers() != _READERS:
        return None
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class _KeptFiles(JSONFileLoader):
    """Parses a file of botocore or boto3 once for the process, and again where it has changed."""

    def load_file(self, file_path: str) -> object:
        # With the extensions that botocore looks for, in its order.
        identity = file_path.startswith(_INSIDE) and (
            _identity(f"{file_path}.json") or _identity(f"{file_path}.json.gz")
        )
        if not identity:
            return super().load_file(file_path)
        known, data = _files.get(file_path, (None, None))
        if known != identity:
            data = super().load_file(file_path)
            _files[file_path] = identity, data
        copy_for_session = _COPIES.get(os.path.basename(file_path))
        return copy_for_session(data) if copy_for_session else data


class _Copies(JsonObject):
    """A mapping for one session, which gets a copy of each value that it looks up."""

    def __init__(self, kept: JsonObject, copy_value: Callable[[Any], Any]) -> None:
        super().__init__(kept)
        self._copy_value = copy_value
        self._copied: set[str] = set()

    def __getitem__(self, name: str) -> object:
        value = super().__getitem__(name)
        if name not in self._copied:
            value = self[name] = self._copy_value(value)
            self._copied.add(name)
        return value

    def get(self, name: str, default: object = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default


def _with_own_endpoints(data: Any) -> object:
    """What a client resolves is filled in, and then holds for FIPS and dual stack as well."""
    partitions = [
        {**partition, "services": _Copies(partition["services"], _copy_endpoints)}
        for partition in data["partitions"]
    ]
    return {**data, "partitions": partitions}


def _copy_endpoints(service: JsonObject) -> JsonObject:
    return {**service, "endpoints": _copy_members(service["endpoints"])}


def _with_own_operations(data: Any) -> object:
    """Calls of S3 change the path or the host of their operation."""
    return {**data, "operations": _Copies(data["operations"], _copy_members)}


def _copy_members(of: JsonObject) -> JsonObject:
    return {key: {**each} if isinstance(each, dict) else each for key, each in of.items()}


#: How a session gets its own of what botocore changes, by the name of the file.
_COPIES: dict[str, Callable[[Any], Any]] = {
    "endpoints": _with_own_endpoints,
    "service-2": _with_own_operations,
    # A client merges what it says of its service into definitions in it that all services share.
    "_retry": deepcopy,
}


class KeptLoader(Loader):
    """The loader of one session, which reads kept data.

    Args:
        search_paths: where it looks; whoever has the session may change them.
        file_loader: what reads its files.
    """

    def __init__(self, search_paths: list[str], file_loader: JSONFileLoader | None = None) -> None:
        file_loader = file_loader or _KeptFiles()
        super().__init__(search_paths, file_loader, include_default_search_paths=False)
        self._set_apart: set[str] = set()
        self._apart: KeptLoader | None = None

    def set_apart(self, service_name: str) -> None:
        """Read the model of a service anew, for this session alone."""
        self._apart = self._apart or KeptLoader(self.search_paths, JSONFileLoader())
        self._set_apart.add(service_name)

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> object:
        """Load a model, as botocore's loader does."""
        if self._apart and type_name == "service-2" and service_name in self._set_apart:
            return self._apart.load_service_model(service_name, type_name, api_version)
        return super().load_service_model(service_name, type_name, api_version)

    @instance_cache
    def list_available_services(self, type_name: str) -> list[str]:
        """List the services, as botocore's loader does."""
        if _readers() != _READERS:
            return super().list_available_services(type_name)
        others = [path for path in self.search_paths if path not in _FOLDERS]
        services = set(self._list_in(others, type_name))
        for folder in {*self.search_paths}.intersection(_FOLDERS):
            services.update(self._list_once(folder, type_name))
        return sorted(services)

    def _list_once(self, folder: str, type_name: str) -> list[str]:
        identity = _identity(folder)
        known, services = _services.get((folder, type_name), (None, []))
        if not identity or known != identity:
            services = self._list_in([folder], type_name)
        if identity:
            _services[folder, type_name] = identity, services
        return services

    def _list_in(self, folders: list[str], type_name: str) -> list[str]:
        loader = Loader(folders, self.file_loader, include_default_search_paths=False)
        return loader.list_available_services(type_name)
