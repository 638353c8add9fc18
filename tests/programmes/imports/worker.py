"""The background worker, run in a test."""

import os

from django_tasks_db.management.commands.db_worker import Worker


def works() -> None:
    """The real worker does all that is asked of it, and ends."""
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
