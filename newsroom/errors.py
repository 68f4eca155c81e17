"""Errors that a user can cause or mend: one clear sentence each, and an exit code that scripts can tell apart.

Everything else is a defect and keeps its traceback.
"""

from __future__ import annotations


class DiembaoError(Exception):
    """A failure told in one sentence that names the file, key or URL; the command prints it and exits with
    `exit_code`."""

    exit_code = 1


class UsageError(DiembaoError):
    """The command line or a query asks for something that cannot be."""

    exit_code = 2


class SettingsError(DiembaoError):
    """The settings file, an environment override, the sources file or the taxonomy holds a mistake."""

    exit_code = 3


class InputError(DiembaoError):
    """A file or URL that the user named cannot be read or holds no article."""

    exit_code = 4


class StoreError(DiembaoError):
    """The store is missing, locked, of another version or damaged."""

    exit_code = 5


class StoreMissing(StoreError):
    """There is no store yet."""


class ArchiveUnavailable(StoreError):
    """The archive as a whole cannot be reached now; nothing is said of what it holds."""


class LeaseLost(StoreError):
    """Another worker has taken over what this one held: nothing that it still does counts."""


class IndexUnavailable(DiembaoError):
    """The search index cannot be opened or does not answer; the store is unharmed."""

    exit_code = 6


class IndexMissing(IndexUnavailable):
    """There is no search index yet."""


class ModelError(DiembaoError):
    """A model cannot be used: files missing, not the ones that its manifest describes, or of a kind that is refused."""

    exit_code = 7


class MailError(DiembaoError):
    """The mail server cannot be reached, is not who it should be, or does not take what is sent."""
