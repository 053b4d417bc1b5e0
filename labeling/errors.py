"""What can go wrong between us and Label Studio.

GoujiError
└── LabelStudioError     Label Studio did not do what was asked
    ├── Unreachable      it is down, too slow, or answers with a fault of its own; trying again may help
    ├── NotAllowed       it does not accept the token, or the token may not do this
    ├── Gone             the project or the task is not there any more
    └── Refused          it finds the request wrong
"""

from __future__ import annotations

from extraction.errors import GoujiError


class LabelStudioError(GoujiError):
    code = "label-studio"


class Unreachable(LabelStudioError):
    code = "label-studio-unreachable"


class NotAllowed(LabelStudioError):
    code = "label-studio-not-allowed"


class Gone(LabelStudioError):
    code = "label-studio-gone"


class Refused(LabelStudioError):
    code = "label-studio-refused"
