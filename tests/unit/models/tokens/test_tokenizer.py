from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import CheckpointError
from models.tokens.tokenizer import build_tokenizer, load_tokenizer, normalize

TOKENIZER = build_tokenizer()


def test_width_case_and_script_are_folded() -> None:
    assert normalize("臺灣（一）２０２１ 年 Ａ").text == normalize("台湾(一)2021年a").text


def test_radicals_count_as_the_characters_they_look_like() -> None:
    assert normalize("⼈⺠⻔").text == "人民门"


def test_white_space_remains_only_between_latin_words_and_numbers() -> None:
    assert normalize(" 年 度 1 2 年 an\n example ").text == "年度1 2年an example"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_normalized_character_knows_its_origin(text: str) -> None:
    visible, origins = normalize(text)
    assert len(visible) == len(origins)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_tokens_lie_in_the_text_in_order_and_are_never_none(text: str) -> None:
    tokens = TOKENIZER.tokens([text])[0]
    assert tokens
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    assert all(0 <= token.id < TOKENIZER.size for token in tokens)


def test_a_rare_character_is_one_unknown_token() -> None:
    assert [token.id for token in TOKENIZER.tokens(["㗂"])[0]] == [TOKENIZER.unknown]


def test_a_saved_tokenizer_reads_the_same(tmp_path: Path) -> None:
    TOKENIZER.save(tmp_path / "tokenizer.json")
    texts = ["一、总体情况", "收到申请12,345件", "A b", " "]
    assert load_tokenizer(tmp_path / "tokenizer.json").tokens(texts) == TOKENIZER.tokens(texts)


@pytest.mark.parametrize("content", [None, "", "{}", '{"model": 1}'])
def test_a_missing_or_malformed_tokenizer_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CheckpointError, match=r"tokenizer\.json"):
        load_tokenizer(path)
