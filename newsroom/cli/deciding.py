"""What commands share that keep a person's decision: who decides, and telling the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsroom.cli.output import Call, console, shown_progress
from newsroom.errors import IndexUnavailable, UsageError

if TYPE_CHECKING:
    from newsroom.store import Store


def user() -> str:
    """The user of this computer. Raises UsageError where it does not say."""
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError) as error:
        raise UsageError("this computer does not say who you are; name who decided with --by NAME") from error


def tell_index(call: Call, store: Store, *, quiet: bool) -> dict[str, Any]:
    """Bring the index up to what was just decided; return the counts. Raises IndexUnavailable where it is away: the
    store has the decision, and a later sync tells the index, which is said first unless `quiet`."""
    from newsroom.pipeline.run import sync_index

    try:
        with shown_progress() as listener:
            return sync_index(store, call.settings, listener)
    except IndexUnavailable as error:
        if not quiet:
            console.print(call.texts("index_tells_later"), soft_wrap=True)
        raise IndexUnavailable(
            f"{error}; the store has the decision, the next `diembao run` or `diembao sync` tells the index "
            f"({store.projection.backlog()} articles waiting)"
        ) from error
