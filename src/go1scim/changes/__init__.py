"""Bulk changes: a plan of what will be done, how it is carried out, and what became of it."""
