"""Pages as they were put on the scanner, made upright."""

from __future__ import annotations

from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from extraction.page import Image
from extraction.recognize.straightening import direction as stage
from extraction.recognize.straightening.straighten import straighten
from tests.unit.recognize.drawing import font


def columns_of_figures() -> Image:
    """A table without lines: sixteen rows of six figures, and a line of prose above."""
    page = Pictures.new("RGB", (1000, 1400), "white")
    draw = ImageDraw.Draw(page)
    draw.text((100, 100), "本年度收到政府信息公开申请数量依法予以公开不属于本机关职责范围", font=font(24), fill=20)
    for row in range(16):
        draw.text((100, 200 + 60 * row), "政府信息公开", font=font(22), fill=20)
        for column in range(5):
            draw.text((350 + 110 * column, 200 + 60 * row), "0", font=font(22), fill=20)
    return np.array(page)


def test_columns_without_lines_are_made_plumb() -> None:
    lean = np.array([[1, np.tan(np.deg2rad(1.5)), 0], [0, 1, 0]])
    page = columns_of_figures()
    leaning = np.asarray(cv2.warpAffine(page, lean, (1040, 1400), borderValue=(255, 255, 255)), dtype=np.uint8)

    straight = straighten(leaning)

    column = np.array([[[360.0, 200.0], [360.0, 1100.0]]]) @ lean[:, :2].T
    (x0, _), (x1, _) = cv2.perspectiveTransform(column, straight.transform)[0]
    assert abs(x1 - x0) < 6, "of 24 that they leant by"


def test_a_page_that_is_straight_is_left_as_it_is() -> None:
    page = columns_of_figures()
    assert straighten(page).image.shape == page.shape
    assert np.array_equal(straighten(page).transform, np.eye(3))


def test_dashed_rows_are_made_level_though_they_lean_more_and_more() -> None:
    page = columns_of_figures()
    for y in range(190, 1200, 60):
        for x in range(90, 900, 10):
            page[y : y + 2, x : x + 6] = 60
    corners = np.array([[0, 0], [999, 0], [999, 1399], [0, 1399]], dtype=np.float32)
    leant = np.array([[0, 20], [999, 0], [999, 1419], [0, 1399]], dtype=np.float32)
    lean = cv2.getPerspectiveTransform(corners, leant)
    leaning = np.asarray(cv2.warpPerspective(page, lean, (1000, 1420), borderValue=(255, 255, 255)), dtype=np.uint8)

    straight = straighten(leaning)

    for y in (190.0, 1150.0):
        row = cv2.perspectiveTransform(np.array([[[90.0, y], [900.0, y]]]), straight.transform @ lean)[0]
        assert abs(row[1, 1] - row[0, 1]) < 4, "of 10 or more that it leant by"


def test_strokes_of_large_characters_do_not_tell_how_the_rows_lie() -> None:
    turn = cv2.getRotationMatrix2D((500, 700), 1.1, 1.0)
    page = np.asarray(cv2.warpAffine(columns_of_figures(), turn, (1000, 1400), borderValue=(255, 255, 255)), dtype=np.uint8)
    for number in range(16):
        x, y = 250 + 40 * (number % 4), 1220 if number < 8 else 60
        slope = 0.004 if number < 8 else -0.03
        y += 8 * (number % 8)
        cv2.line(page, (x, y), (x + 45, round(y + 45 * slope)), (0, 0, 0), 3)

    straight = straighten(page)

    for y in (200.0, 1100.0):
        row = np.array([[[100.0, y], [900.0, y]]]) @ turn[:, :2].T + turn[:, 2]
        (_, left), (_, right) = cv2.perspectiveTransform(row, straight.transform)[0]
        assert abs(right - left) < 4, "of 15 that it leant by"


def test_the_ink_of_a_page_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    look = Mock(side_effect=stage.ink_points)
    monkeypatch.setattr(stage, "ink_points", look)

    straighten(columns_of_figures())

    assert look.call_count == 1


def test_a_page_without_colour_is_turned_as_one_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    lean = np.array([[1, np.tan(np.deg2rad(1.5)), 0], [0, 1, 0]])
    page = np.repeat(columns_of_figures()[:, :, :1], 3, axis=2)
    gray = np.asarray(cv2.warpAffine(page, lean, (1040, 1400), borderValue=(255, 255, 255)), dtype=np.uint8)
    coloured = gray.copy()
    coloured[0, 0] = 255, 254, 255
    warp = Mock(side_effect=cv2.warpPerspective)
    monkeypatch.setattr(cv2, "warpPerspective", warp)

    flat, with_colour = straighten(gray).image, straighten(coloured).image

    assert [call.args[0].shape for call in warp.call_args_list] == [gray.shape[:2], gray.shape]
    assert np.array_equal(flat[10:-10, 10:-10], with_colour[10:-10, 10:-10])
