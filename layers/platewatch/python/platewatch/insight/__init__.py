"""Insight: what past hits say of cameras, lists and answers, by whole weeks and without plates."""
