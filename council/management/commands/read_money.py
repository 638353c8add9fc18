"""Try the money grammar on any list: a line in, a JSON object out."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from council.management.on_the_server import OnTheServer
from council.reading.lines import standard_input
from council.reading.money.reader import read_money, unit_of_heading


def unit_named(written: str) -> str:
    """The unit that the words name ("£'000"); ArgumentTypeError, in words for people, where they name
    none.
    """
    unit = unit_of_heading(written)
    if unit is None:
        raise ArgumentTypeError(f"“{written}” is not a unit of money. Use £, £'000, £k or £m.")
    return unit


class Command(OnTheServer):
    help = (
        "Reads money as councils write it: one amount a line from standard input, one JSON object a line out."
    )
    requires_system_checks: list[str] = []
    stealth_options = ("stdin",)  # a test may give a stream in its place

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unit",
            type=unit_named,
            default="£",
            help="The column's unit: £ (the default), £'000, £k or £m.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for line in options.get("stdin") or standard_input():
            money = read_money(line.rstrip("\r\n"), unit=options["unit"])
            self.stdout.write(json.dumps(money.as_json(), ensure_ascii=True))
