"""From text to token ids: normalisation that remembers where each character came from, and the shipped vocabulary."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

from models.errors import CheckpointError

PAD, UNKNOWN, MASK = "[PAD]", "[UNK]", "[MASK]"
FILE = "tokenizer.json"

_GB2312_HANZI = range(0xB0, 0xF8), range(0xA1, 0xFF)  # lead and trail bytes
_SYMBOLS = "、。《》〈〉「」『』【】〔〕〖〗“”‘’—–‐―─·•・×÷±≤≥≠≈∶※§°℃￥¥€£○●◎◇◆□■△▲▽▼☆★→←↑↓√☑☒丨〇々｡ⅰαβγδ━│┃"
# Some PDFs print these radicals for the characters that look the same; NFKC leaves them alone, unlike the Kangxi radicals.
_RADICALS = str.maketrans(
    "⺠⺫⺬⺮⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
    "民目示竹虎西见角贝车长长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
)


class Normalized(NamedTuple):
    """`text` as the vocabulary knows it; `origins[i]` is the index in the original of the character that gave `text[i]`."""

    text: str
    origins: list[int]


class Token(NamedTuple):
    """A token id and the characters `start` to `end` (exclusive) of the original text that it stands for."""

    id: int
    start: int
    end: int


def normalize(text: str) -> Normalized:
    """Fold width, case and traditional characters, and drop white space except where it parts two Latin words or numbers."""
    characters: list[str] = []
    origins: list[int] = []
    gap: int | None = None
    for index, original in enumerate(text):
        folded = _fold(original)
        if not folded:
            gap = index if original.isspace() and gap is None else gap
            continue
        if gap is not None and characters and _is_latin(characters[-1]) and _is_latin(folded[0]):
            characters.append(" ")
            origins.append(gap)
        gap = None
        characters.extend(folded)
        origins.extend([index] * len(folded))
    return Normalized("".join(characters), origins)


class SegmentTokenizer:
    """Tokens of segments, by any tokenizer that the `tokenizers` library can load."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.unknown = _special(tokenizer, UNKNOWN, "<unk>")
        self.padding = _special(tokenizer, PAD, "<pad>")

    @property
    def size(self) -> int:
        """How many ids there are."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    @property
    def mask(self) -> int:
        """The id that stands for a hidden token. Raises CheckpointError where the tokenizer has none."""
        return _special(self._tokenizer, MASK, "<mask>")

    def tokens(self, texts: Sequence[str]) -> list[list[Token]]:
        """The tokens of each text, never none: a text without visible characters is one unknown token that covers all of it."""
        normalized = [normalize(text) for text in texts]
        encodings = self._tokenizer.encode_batch([n.text for n in normalized], add_special_tokens=False)
        result = []
        for text, (_, origins), encoding in zip(texts, normalized, encodings, strict=True):
            tokens = [
                Token(token, origins[start], origins[end - 1] + 1)
                for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
                if end > start
            ]
            result.append(tokens or [Token(self.unknown, 0, len(text))])
        return result

    def random_ids(self, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Ids drawn at random from the vocabulary, for noise."""
        return rng.integers(0, self.size, count)

    def save(self, path: Path) -> None:
        self._tokenizer.save(str(path))


def build_tokenizer() -> SegmentTokenizer:
    """The shipped vocabulary: every character of GB 2312 and of ASCII, one token each; all others are unknown."""
    lead_bytes, trail_bytes = _GB2312_HANZI
    hanzi = (bytes((lead, trail)).decode("gb2312", "ignore") for lead in lead_bytes for trail in trail_bytes)
    ascii_printable = (chr(code) for code in range(0x20, 0x7F))
    folded = dict.fromkeys(_fold(character) or character for character in (*ascii_printable, *_SYMBOLS, *hanzi))
    names = [PAD, UNKNOWN, MASK, *(character for character in folded if len(character) == 1)]
    vocabulary = {name: index for index, name in enumerate(names)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens([PAD, UNKNOWN, MASK])
    return SegmentTokenizer(tokenizer)


def load_tokenizer(path: Path) -> SegmentTokenizer:
    """Read a `tokenizer.json`. Raises CheckpointError where it is missing or malformed."""
    if not path.is_file():
        raise CheckpointError(f"{path}: there is no such file; a model directory needs its {FILE}")
    try:
        # The library raises plain Exception for malformed files.
        return SegmentTokenizer(Tokenizer.from_file(str(path)))
    except CheckpointError:
        raise
    except Exception as error:
        raise CheckpointError(f"{path}: it is not a tokenizer ({error}); export the model again") from error


def _special(tokenizer: Tokenizer, *names: str) -> int:
    for name in names:
        number = tokenizer.token_to_id(name)
        if number is not None:
            return int(number)
    raise CheckpointError(f"the tokenizer has none of the tokens {', '.join(names)}; it belongs to another kind of model")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1 << 16)
def _fold(character: str) -> str:
    """What a character counts as; empty for white space, control characters and lone surrogates."""
    compatible = unicodedata.normalize("NFKC", character)
    visible = "".join(c for c in compatible if not c.isspace() and unicodedata.category(c)[0] != "C")
    return "".join(_simplified(c) for c in visible.translate(_RADICALS)).lower()


def _simplified(character: str) -> str:
    simplified: str = _simplifier().convert(character)
    return simplified if len(simplified) == 1 else character


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
