#!/usr/bin/env python
"""The one door to every chore of the project: `./manage.py help` lists them.

Where nothing is configured (no SECRET_KEY in the environment and no .env file) it works on the demo council
of this machine, so that a chore can be tried at once. The web server makes no such guess: `council.wsgi`
starts in production or says what is missing.
"""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

SERVING = {"runserver", "db_worker"}

if __name__ == "__main__":
    configured = "SECRET_KEY" in os.environ or (Path(__file__).parent / ".env").exists()
    if not configured and "TESTING" not in os.environ:
        os.environ.setdefault("DEMO", "1")
    if not SERVING & set(sys.argv[1:2]):
        os.environ.setdefault("EVENTS_TO", "stderr")  # what a chore prints is its answer, and nothing else
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
    execute_from_command_line(sys.argv)
