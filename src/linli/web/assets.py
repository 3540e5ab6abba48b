"""Browser libraries from node_modules, file by file: what is not on the list does not reach the browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class NodeModulesFinder(BaseFinder):
    """Finds `settings.NODE_FILES` (address → file or folder under `settings.NODE_MODULES`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.NODE_MODULES)

    # The two signatures below are Django's own.
    def find(  # type: ignore[override]  # Django's own
        self,
        path: str,
        find_all: bool = False,  # noqa: FBT001, FBT002 -- Django's own
        **kwargs: Any,
    ) -> str | list[str]:
        """The file behind one address; an empty list when it is none of ours."""
        source = self._source(path)
        if source is None or not source.is_file():
            return []
        return [str(source)] if find_all else str(source)

    def list(
        self,
        ignore_patterns: Iterable[str] | None,  # noqa: ARG002 -- Django's own
    ) -> Iterator[tuple[str, _Prefixed]]:
        """Every listed file, for collectstatic."""
        for address, relative in settings.NODE_FILES.items():
            source = Path(settings.NODE_MODULES) / relative
            files = sorted(source.rglob("*")) if source.is_dir() else [source]
            for file in files:
                if file.is_file():
                    below = file.relative_to(source).as_posix() if source.is_dir() else ""
                    name = f"{address}/{below}" if below else address
                    yield name, _Prefixed(file)

    def _source(self, path: str) -> Path | None:
        for address, relative in settings.NODE_FILES.items():
            if path == address:
                return Path(settings.NODE_MODULES) / relative
            below = path.removeprefix(f"{address}/")
            if below != path and ".." not in below.split("/"):
                return Path(settings.NODE_MODULES) / relative / below
        return None


class _Prefixed(FileSystemStorage):
    """A storage of one file, whatever name it is asked by: the address differs from the name on disk."""

    def __init__(self, file: Path) -> None:
        super().__init__(location=file.parent)
        self._file = file
        self.prefix = ""

    def path(self, name: str) -> str:  # noqa: ARG002 - one file, whatever it is called
        return str(self._file)
