"""Writes docs/access.md's table and docs/openapi.json: make documents."""

from pathlib import Path

from documents.access import replace_table
from documents.openapi import format_document
from functions.api.app import ROUTES as PEOPLE
from functions.issue_upload.app import ROUTES as CAMERAS

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Both documents; what is there already is overwritten."""
    page = DOCS / "access.md"
    page.write_text(replace_table(page.read_text(), PEOPLE))
    (DOCS / "openapi.json").write_text(format_document([*PEOPLE, *CAMERAS], DOCS))


if __name__ == "__main__":
    main()
