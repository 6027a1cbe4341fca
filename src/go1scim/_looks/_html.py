"""
A sheet as HTML for notebooks: compact, without scripts, every value escaped.

Colours are given with each element: front ends drop style sheets of outputs that they do not trust.
They stand out on light and on dark backgrounds.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from go1scim._looks._sheet import Note, Row, Sheet
from go1scim._looks._tones import Tone, tone_of

__all__ = ["to_html"]

#: What is said in passing; grey text would be hard to read on the one background or the other.
_FAINT: Final = "opacity:.7"
_COLOURS: Final[dict[Tone, str]] = {
    "good": "#1a7f37",
    "new": "#0969da",
    "care": "#bc4c00",
    "bad": "#cf222e",
    "quiet": "#6e7781",
}
_CELL: Final = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
_FRAME: Final = "font-size:13px;line-height:1.45;max-width:100%;overflow-x:auto"


def to_html(sheet: Sheet) -> str:
    """The sheet as one HTML element."""
    sheet = sheet.without_empty_columns()
    parts = [f'<div style="font-weight:600">{escape(sheet.title)}</div>']
    if sheet.counts:
        chips = (_badge(kind, f"{count:,} {kind}") for kind, count in sheet.counts.items())
        parts.append(f'<div style="margin:4px 0">{" ".join(chips)}</div>')
    parts += map(_note, sheet.notes)
    if sheet.rows:
        parts.append(_table(sheet.headings, sheet.rows))
    if sheet.more:
        parts.append(f'<div style="{_FAINT}">and {sheet.more:,} more</div>')
    return f'<div style="{_FRAME}">{"".join(parts)}</div>'


def _table(headings: Iterable[str], rows: Iterable[Row]) -> str:
    head = "".join(f'<th style="{_CELL};font-weight:600">{escape(each)}</th>' for each in headings)
    body = "".join(map(_row, rows))
    return (
        '<table style="border-collapse:collapse;margin:4px 0;font-size:inherit">'
        f'<thead><tr><th style="{_CELL}"></th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _row(row: Row) -> str:
    cells = "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row.cells)
    return f'<tr><td style="{_CELL}">{_badge(row.kind, row.kind)}</td>{cells}</tr>'


def _badge(kind: str, text: str) -> str:
    if not text:
        return ""
    colour = _COLOURS[tone_of(kind)]
    style = f"background:{colour};color:#fff;border-radius:9px;padding:0 8px;white-space:nowrap"
    return f'<span style="{style}">{escape(text)}</span>'


def _note(note: Note) -> str:
    hint = f' <span style="{_FAINT}">{escape(note.hint)}</span>' if note.hint else ""
    return f"<div>{_badge(note.kind, note.kind)} {escape(note.text)}{hint}</div>"
