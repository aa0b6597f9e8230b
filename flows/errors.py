"""Mistakes that a user can mend: the command line prints them as one line and exits with 2."""

from __future__ import annotations


class UserError(Exception):
    """What happened with its values, why it matters, what to do: one line."""


class LoadRefusedError(Exception):
    """More documents broke the schema than the settings allow; only rejects were kept. Exit code 3."""
