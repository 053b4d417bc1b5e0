"""Importing `paddleocr` without what we never use of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

HUBS = ("modelscope", "aistudio_sdk")
"""For downloading models; the first imports torch where that is installed."""
UNUSED = (
    *HUBS,
    "aiohttp",
    "jinja2",
    "joblib",
    "matplotlib",
    "openpyxl",
    "paddleocr._api_client",
    "paddlex.inference.pipelines",
    "paddlex.repo_apis",
    "paddlex.repo_manager",
    "pandas",
    "scipy",
    "sklearn",
)
"""The rest is for training, plots, spreadsheets, servers and whole pipelines: most of the time that the import takes.

A name stands for what is below it, too."""


@contextmanager
def lean_import(packages: Sequence[str] = UNUSED) -> Iterator[None]:
    """Within it, an import of `paddleocr` or `paddlex` gets nothing in the place of each of `packages`.

    The two models that we run need none of `UNUSED`; other parts of `paddlex` do, and are of no use in this process afterwards.
    What is imported already stays as it is. The packages are there again for whoever imports them later.
    """
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")  # else it looks for a hub that answers
    finder = _Finder([] if "paddlex" in sys.modules else [name for name in packages if name not in sys.modules])
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Absent)]:
            del sys.modules[name]


class _Finder(MetaPathFinder, Loader):
    """Finds an empty module for every name in or below `packages`."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = packages

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        left_out = any(fullname == name or fullname.startswith(f"{name}.") for name in self.packages)
        return ModuleSpec(fullname, self, is_package=True) if left_out else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to execute."""


class _Nothings(type):
    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls


class _Nothing(Exception, metaclass=_Nothings):
    """Stands for whatever a module would have held: can be called, inherited from, looked into, and caught, which it never is."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()


class _Absent(ModuleType):
    """A module in which every name is `_Nothing`."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing
