"""Refuses PDF streams that unpack to absurd sizes, before PDFium gets to see them."""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path

from extraction.errors import TooLarge

STREAM_BYTES = 64 * 1024 * 1024  # of page content, a font or a table of objects; images are measured by their pixels
_RATIO = 1032  # the most that deflate can pack
_STREAM = re.compile(rb">>\s*stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_DICTIONARY = 4096
_CHUNK = 1 << 16


def check_streams(path: Path) -> None:
    """Raise `TooLarge` if the file at `path` holds a deflated stream, no image, of more than `STREAM_BYTES`.

    Only streams long enough to be one are unpacked, piece by piece, and encrypted ones not at all: those are left to the limits
    of the worker.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for match in _STREAM.finditer(data):
            head = data[max(0, match.start() - _DICTIONARY) : match.start()]
            dictionary = head[head.rfind(b" obj") + 1 :]
            stages = len(_FLATE.findall(dictionary))
            if not stages or (stages == 1 and _IMAGE.search(dictionary)):
                continue
            end = data.find(b"endstream", match.end())
            end = len(data) if end < 0 else end
            if (end - match.end()) * _RATIO**stages > STREAM_BYTES and _unpacks_beyond(data, match.end(), end, stages):
                raise TooLarge(
                    f"it holds a stream of more than {STREAM_BYTES:,} bytes when unpacked; it is broken or meant to do harm"
                )


def _unpacks_beyond(data: mmap.mmap, start: int, end: int, stages: int) -> bool:
    """Whether what lies from `start` to `end`, deflated `stages` times over, is larger than `STREAM_BYTES` at any stage."""
    packers = [zlib.decompressobj() for _ in range(stages)]
    totals = [0] * stages
    for place in range(start, end, _CHUNK):
        pieces = [data[place : min(place + _CHUNK, end)]]
        for stage, packer in enumerate(packers):
            unpacked = []
            for piece in pieces:
                while piece:
                    try:
                        out = packer.decompress(piece, STREAM_BYTES // 4)
                    except zlib.error:
                        return False  # not deflated after all, or encrypted
                    totals[stage] += len(out)
                    if totals[stage] > STREAM_BYTES:
                        return True
                    unpacked.append(out)
                    piece = packer.unconsumed_tail
            pieces = unpacked
    return False
