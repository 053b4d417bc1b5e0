"""Everything that can go wrong, as one tree.

    GoujiError
    ├── UsageError              the request itself is wrong (exit code 2)
    ├── DocumentError           one document cannot be processed; the run goes on (exit code 1)
    │   ├── NotReadable         it cannot be opened: permission, missing, empty
    │   ├── NotSupported        it is of a kind that we do not read, or a program that reads it is absent
    │   ├── Damaged             it is truncated or malformed
    │   ├── Encrypted           it needs a password, or another one
    │   ├── TooLarge            it exceeds one of `extraction.limits`
    │   └── Interrupted         it ran out of time or memory, or killed its worker
    ├── EngineError             an OCR engine or a classifier failed or gave nonsense
    ├── CalibrationError        a calibration is malformed or belongs to another classifier
    ├── FormError               a form's YAML is malformed
    └── OutputError             a result cannot be written: full disk, permission

Each message names the file or field, says what is wrong and what to do about it.
"""

from __future__ import annotations


class GoujiError(Exception):
    """Base of all errors that gouji raises on purpose.

    `code` is stable and meant for programs; `message` is one line meant for people.
    """

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(GoujiError):
    code = "usage"


class DocumentError(GoujiError):
    code = "document"


class NotReadable(DocumentError):
    code = "not-readable"


class NotSupported(DocumentError):
    code = "not-supported"


class Damaged(DocumentError):
    code = "damaged"


class Encrypted(DocumentError):
    code = "encrypted"


class TooLarge(DocumentError):
    code = "too-large"


class Interrupted(DocumentError):
    code = "interrupted"


class EngineError(GoujiError):
    code = "engine"


class CalibrationError(GoujiError):
    code = "calibration"


class FormError(GoujiError):
    code = "form"


class OutputError(GoujiError):
    code = "output"
