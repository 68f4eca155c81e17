"""Every Python that a test starts reads this first: its store is redirected as that of the test is."""

import os
import sys

try:
    from newsroom.settings import Settings
    from tests.postgres.by_folder import PORT_VARIABLE, redirected

    Settings.store_url = redirected(int(os.environ[PORT_VARIABLE]))  # type: ignore[method-assign, assignment]
except ModuleNotFoundError:
    pass  # the Python of another program, such as the S3 server: without diembao's libraries it opens no store
except Exception as error:
    # Python itself would go on, with the store in a SQLite file.
    sys.exit(f"{__file__}: {error!r}")
