"""How results look to people: in a notebook, and in a terminal."""

from go1scim._looks._html import to_html
from go1scim._looks._sheet import Note, Row, Sheet, shown
from go1scim._looks._text import printable, to_text
from go1scim._looks._tones import Tone, tone_of

__all__ = ["Note", "Row", "Sheet", "Tone", "printable", "shown", "to_html", "to_text", "tone_of"]
