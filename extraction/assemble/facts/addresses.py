"""An address: the words that lead to it, what may follow it, and how it goes from one line to the next."""

from __future__ import annotations

import re

from extraction.plain import simplified, squash

_AROUND = "，,；;。：:（）()"  # no address goes beyond one of these
_SAID = re.compile(r"^(?:(?:办公|通讯|通信|联系|详细)?地\s*址\s*[为是]?|位于|地处)\s*")
_SAID_AHEAD = re.compile(r"地址$")
_IS = re.compile(r"^\s*[为是]")
_BEGUN = re.compile(r"(?:地\s*址|位于|地处)\s*[：:为是]?+\s*([^，,；;。：:（）()\s]{1,6})$")  # it breaks off right behind its word
_BEHIND_NUMBER = re.compile(r"[号弄室楼层幢栋座单][^，,；;。：:（）()\s]{0,12}")
_NEXT_SAID = re.compile(
    r"[\s　、，,]*(?:电子邮[箱件]|邮\s*[箱编]|邮政编码?|邮政?$|(?:联系|咨询|办公)?电\s*话|传\s*真|联系(?:人|方式)|(?:联系|咨询)电?$"
    r"|(?:政府|门户|官方)*网\s*[址站]|官\s*网|E-?mail).*$"
)  # the words that lead to the fact behind it, cut off by the mark's end or not
_REST = re.compile(r"[^，,；;。：:（）()\s]{1,16}")
_LONGEST_REST = 12  # characters
_ENDS = re.compile(r"(?:[号楼室层院栋幢座厦苑区村路街道巷弄里内旁侧组园]|[)）\dA-Za-z]|政府|办公室|中心|[局委厅所站处会府馆校])$")


def whole_address(text: str, start: int, end: int) -> tuple[int, int]:
    """An address goes from one punctuation mark to the next, though only some of it is marked."""
    while start and text[start - 1] not in _AROUND:
        start -= 1
    while end < len(text) and text[end] not in _AROUND:
        end += 1
    return start, end


def begun_in(before: str) -> str:
    """The first characters of an address that the line before ends in; none, where it does not."""
    begun = _BEGUN.search(before)
    return begun.group(1) if begun else ""


def without_is(text: str, before: str) -> str:
    """What opens a line behind the word for an address, without the 为 or 是 between them."""
    return _IS.sub("", text) if _SAID_AHEAD.search(squash(before)) else text


def begins_with_its_word(text: str) -> bool:
    """Whether the word that leads to an address is marked together with it."""
    return _SAID.match(text) is not None


def rest_behind_number(address: str, line: str) -> str:
    """What the next line has of an address that breaks off behind a number: 12 | 号楼."""
    rest = _BEHIND_NUMBER.match(line) if address[-1:].isdigit() else None
    return rest.group() if rest else ""


def rest_of_address(address: str, line: str) -> str:
    """What the line below has of an address that fills its own and breaks off in a word: 人民政府办 | 公室."""
    found = None if ends_like_an_address(address) else _REST.match(line)
    if found is None:
        return ""
    following = _NEXT_SAID.search(simplified(found.group()))
    rest = found.group()[: following.start()] if following else found.group()
    return rest if len(rest) <= _LONGEST_REST else ""


def ends_like_an_address(text: str) -> bool:
    """Whether an address ends as addresses do: in a number, a building, an office."""
    return _ENDS.search(simplified(text)) is not None


def bare_address(printed: str) -> str:
    """An address without the words that lead to it and those that lead to the next fact."""
    address = _SAID.sub("", printed)
    following = _NEXT_SAID.search(simplified(address))
    return address[: following.start()] if following else address
