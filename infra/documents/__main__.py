"""Writes docs/access.md's table, docs/openapi.json and the console's list of rights: make documents."""

from pathlib import Path

from documents.access import replace_table
from documents.openapi import format_document
from documents.rights import format_rights
from functions.api.app import ROUTES as PEOPLE
from functions.issue_upload.app import ROUTES as CAMERAS

DOCS = Path(__file__).parents[2] / "docs"
RIGHTS = DOCS.parent / "functions/console/page/oversight/rights.js"


def main() -> None:
    """All of them; what is there already is overwritten."""
    page = DOCS / "access.md"
    page.write_text(replace_table(page.read_text(), PEOPLE))
    (DOCS / "openapi.json").write_text(format_document([*PEOPLE, *CAMERAS], DOCS))
    RIGHTS.write_text(format_rights(PEOPLE), encoding="utf-8")


if __name__ == "__main__":
    main()
