"""Uploads that are too large: told by their stated length, so that nothing of them is kept while it comes in.

A view says how much it takes: `@takes_files("EVIDENCE_MAX_BYTES")`, the name of a setting in bytes. What is
larger arrives in `request.FILES` as a `TooLarge`: its name and size, and no bytes. So the form says what is
wrong beside its field, and whatever else was typed is still there. What is larger than anything the site
takes is refused before that, by `council.web.middleware`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest
from django.urls import Resolver404, resolve

OTHER_FIELDS = 64 * 1024  # bytes of a form beside its file
V = TypeVar("V", bound=Callable[..., Any])


def takes_files(setting: str) -> Callable[[V], V]:
    """The view, which takes files of so many bytes as the setting says."""

    def marked(view: V) -> V:
        view.most_bytes = setting  # type: ignore[attr-defined]
        return view

    return marked


class TooLarge(UploadedFile):
    """A file of which nothing was kept but its name and its size, both as stated."""


class LimitedUploads(FileUploadHandler):
    """Lets go by, byte for byte and unkept, the files of a request that is larger than its view takes."""

    most: int | None = None
    stated = 0
    arrived = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any) -> None:  # noqa: N803
        self.most = most_bytes_of(self.request) if self.request else None
        self.stated = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.arrived = 0
        if self.is_too_large:
            raise StopFutureHandlers

    @property
    def is_too_large(self) -> bool:
        return self.most is not None and self.stated > self.most + OTHER_FIELDS

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.arrived += len(raw_data)
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_too_large:
            return None
        return TooLarge(name=self.file_name, size=self.arrived)


def most_bytes_of(request: HttpRequest) -> int | None:
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None
    setting = getattr(match.func, "most_bytes", "")
    return getattr(settings, setting) if setting else None
