"""Between a model and what it became: the mean of their weights, which keeps nearly all that was learnt and forgets far less.

Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022 (arXiv:2109.01903).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from safetensors.torch import save_file

from models.errors import CheckpointError
from models.tokens.tokenizer import FILE as TOKENIZER
from models.training.network import CONFIG, WEIGHTS, load_network


def blend(before: Path, after: Path, out: Path, share: float) -> Path:
    """Write into the folder `out` the checkpoint that lies `share` (0 to 1) of the way from `before` to `after`; gives `out`.

    Raises CheckpointError where one of them cannot be used, or they are not of one shape.
    """
    old, new = (load_network(str(folder)).state_dict() for folder in (before, after))
    if old.keys() != new.keys() or any(old[name].shape != new[name].shape for name in new):
        raise CheckpointError(f"{after}: it is not of the shape of {before}, so the two cannot be blended")
    mixed = {name: old[name].lerp(tensor, share) if tensor.is_floating_point() else tensor for name, tensor in new.items()}
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    save_file({name: tensor.contiguous() for name, tensor in mixed.items()}, out / WEIGHTS, metadata={"format": "pt"})
    for file in (CONFIG, TOKENIZER):
        shutil.copyfile(after / file, out / file)
    return out
