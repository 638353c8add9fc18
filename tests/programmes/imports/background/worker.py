"""The background worker, run in a test: to the end, or in a process of its own up to where it is killed.

python -m tests.programmes.imports.background.worker '{"database": …, "settings": …, "stop_at": "…"}'
"""

import json
import os
import signal
import sys
from typing import Any


def works() -> None:
    """The real worker does all that is asked of it, and ends."""
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"worker-{os.getpid()}",
        excluded_queue_names=[],
    )
    worker.run()


def works_until(stop_at: str) -> None:
    """Works till `stop_at` is called, tells how many actions are written by then, and waits to be killed."""
    from actions.models import Action
    from council.background.leases import Lease
    from programmes.imports.kept import readings

    def stop(*args: Any, **how: Any) -> None:
        print(Action.objects.count(), flush=True)
        signal.pause()

    holder: Any = Lease if hasattr(Lease, stop_at) else readings
    setattr(holder, stop_at, stop)
    works()


def main(told: dict[str, Any]) -> None:
    import tests.database

    os.environ["DJANGO_SETTINGS_MODULE"] = "council.settings"
    import django
    from django.test.utils import override_settings

    django.setup()
    tests.database.switch_to(told["database"])
    with override_settings(**told["settings"]):
        works_until(told["stop_at"])


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
