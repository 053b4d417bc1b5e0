"""Encrypts a PDF as version 1.1 had it (RC4, 40 bits), so that the tests need no other program for it."""

from __future__ import annotations

import hashlib
import re

from tests.unit.read.paper import assemble

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = bytes(range(16))


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def locked(plain: bytes, password: str) -> bytes:
    """A file of `paper.pdf` under a user password; its only strings are in streams."""
    user = (password.encode() + _PAD)[:32]
    owner_entry = _rc4(hashlib.md5(user).digest()[:5], user)
    permissions = (-4 & 0xFFFFFFFF).to_bytes(4, "little")
    key = hashlib.md5(user + owner_entry + permissions + _ID).digest()[:5]
    objects = []
    for match in re.finditer(rb"(\d+) 0 obj\n(.*?)\nendobj\n", plain, re.DOTALL):
        number, body = int(match[1]), match[2]
        object_key = hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10]
        if b"\nstream\n" in body:
            head, data = body.split(b"\nstream\n", 1)
            body = head + b"\nstream\n" + _rc4(object_key, data.removesuffix(b"\nendstream")) + b"\nendstream"
        body = re.sub(rb"\((\w+)\)", lambda found, k=object_key: b"<" + _rc4(k, found[1]).hex().encode() + b">", body)
        objects.append(body)
    entries = b"/O <%s> /U <%s>" % (owner_entry.hex().encode(), _rc4(key, _PAD).hex().encode())
    objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 %s >>" % entries)
    return assemble(objects, b"/Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), _ID.hex().encode(), _ID.hex().encode()))
