"""A form sent from a process of its own, whose act waits in the middle until it is told to go on.

python -m tests.council.web.sending '{"database": …, "person": 1, "sent": [{…}, {…}]}'

It prints a line when an act has begun, waits for a line, and prints where the form led.
"""

import json
import os
import sys
from typing import Any


def main(given: dict[str, Any]) -> None:
    import tests.database

    os.environ |= {"DJANGO_SETTINGS_MODULE": "council.settings", "EVENTS_TO": "stderr"}
    import django

    django.setup()
    import tests.conftest  # where `force_login` stands for the second step too

    tests.database.switch_to(given["database"])
    from django.test import Client

    from council.models import User
    from council.people.views import bodies

    record = bodies.record

    def waits(*args: Any, **how: Any) -> Any:
        print("begun", flush=True)
        sys.stdin.readline()
        return record(*args, **how)

    bodies.record = waits  # type: ignore[assignment]
    client = Client()
    client.force_login(User.objects.get(pk=given["person"]))
    for answers in given["sent"]:
        print(client.post("/bodies/add/", answers).headers["Location"], flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
