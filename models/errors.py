"""What can go wrong with models and training data, below `extraction.errors.GoujiError`.

GoujiError
├── CheckpointError         weights that cannot be used: missing, damaged, pickled, or of another network
└── LabelError              a labelled document contradicts itself or the label list
"""

from __future__ import annotations

from extraction.errors import GoujiError


class CheckpointError(GoujiError):
    code = "checkpoint"


class LabelError(GoujiError):
    code = "labels"
