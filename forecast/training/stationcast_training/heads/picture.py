"""Confusion matrix and per-class scores as a picture."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from .evaluation import Scores

CELL = 64
MARGIN = 24
TEXT_SIZE = 15
INK = (33, 37, 41)
PAPER = (255, 255, 255)
FULL = (8, 81, 156)
"""Colour of a cell that holds all examples of its row."""


def draw_scores(scores: Scores, title: str, file: Path) -> None:
    font = ImageFont.load_default(size=TEXT_SIZE)
    classes = len(scores.labels)
    label_width = int(max(font.getlength(label) for label in scores.labels)) + MARGIN
    top = 3 * MARGIN + label_width
    left = MARGIN + label_width
    table_left = left + classes * CELL + MARGIN
    width = table_left + 2 * CELL + 2 * MARGIN
    picture = Image.new("RGB", (width, top + classes * CELL + 3 * MARGIN), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, MARGIN // 2), title, fill=INK, font=ImageFont.load_default(size=TEXT_SIZE + 4))
    for index, label in enumerate(scores.labels):
        middle = top + index * CELL + CELL // 2
        draw.text((left - MARGIN // 2, middle), label, fill=INK, font=font, anchor="rm")
        draw_upright(picture, label, font, left + index * CELL + CELL // 2, top - MARGIN // 2)
        for column, value in enumerate((scores.recall[index], scores.precision[index])):
            text = "-" if value != value else f"{100 * value:.0f} %"
            draw.text((table_left + column * CELL + CELL // 2, middle), text, fill=INK, font=font, anchor="mm")
    for column, name in enumerate(("recall", "precision")):
        draw.text(
            (table_left + column * (CELL + 8) + CELL // 2, top - MARGIN // 2), name, fill=INK, font=font, anchor="ms"
        )
    draw_cells(draw, scores, left, top, font)
    foot = top + classes * CELL + MARGIN
    count = int(scores.confusion.sum())
    draw.text((MARGIN, foot), f"{100 * scores.accuracy:.1f} % of {count} right; rows: true, columns: named",
              fill=INK, font=font)
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, optimize=True)


def draw_cells(draw: ImageDraw.ImageDraw, scores: Scores, left: int, top: int, font) -> None:
    for row, counts in enumerate(scores.confusion):
        total = max(1, int(counts.sum()))
        for column, count in enumerate(counts):
            part = count / total
            colour = tuple(round(paper + (full - paper) * part) for paper, full in zip(PAPER, FULL, strict=True))
            x, y = left + column * CELL, top + row * CELL
            draw.rectangle((x, y, x + CELL - 2, y + CELL - 2), fill=colour, outline=(222, 226, 230))
            if count:
                ink = PAPER if part > 0.5 else INK
                draw.text((x + CELL // 2, y + CELL // 2), str(count), fill=ink, font=font, anchor="mm")


def draw_upright(picture: Image.Image, text: str, font, centre: int, bottom: int) -> None:
    """Text that reads upwards, ending above a column."""
    box = Image.new("L", (int(font.getlength(text)) + 4, TEXT_SIZE + 8), 0)
    ImageDraw.Draw(box).text((0, 2), text, fill=255, font=font)
    turned = box.rotate(90, expand=True)
    picture.paste(INK, (centre - turned.width // 2, bottom - turned.height), turned)
