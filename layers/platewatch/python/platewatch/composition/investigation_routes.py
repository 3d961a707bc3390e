"""The routes that the function with the rights of investigations answers, by whichever door."""

from typing import Final

from platewatch.investigations.routes import candidates, dossiers, investigations, questions

ROUTES: Final = (
    *investigations.ROUTES,
    *questions.ROUTES,
    *candidates.ROUTES,
    *dossiers.ROUTES,
    *investigations.AUDITORS,
)
