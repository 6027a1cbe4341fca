"""Configuration of the documentation."""

from __future__ import annotations

import tomllib
from importlib.metadata import version as _version_of
from pathlib import Path

_project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]

project = _project["name"]
author = _project["authors"][0]["name"]
copyright = f"2026, {author}"
version = release = _version_of(project)

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"{project} {version}"
html_copy_source = False
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # attributes stand in the class, described once
python_use_unqualified_type_names = True

nitpicky = True
# The documentation is built without a network, so there are no inventories of other projects: names
# of the standard library and of dependencies stay plain text.
nitpick_ignore_regex = [
    (r"py:.*", r"(collections|datetime|enum|http|os|pathlib|random|types|typing)\..*"),
    (r"py:.*", r"(anyio|attrs|authlib|cattrs|httpx|httpx2|pytest|uvicorn)\..*"),
]
