from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string

from council.natural_order import known_to_sqlite
from council.production import check_production
from council.uploads.scanning import check_scanner
from council.web.navigation import NavigationItem


class AdminSiteConfig(admin.AdminConfig):
    default = False  # Django's own is one, and this module can have one only
    default_site = "council.admin_site.ReadOnlySite"


class CouncilConfig(AppConfig):
    default = True
    name = "council"
    navigation = (
        # The page itself is the roof's: it mixes what every register offers.
        NavigationItem("Home", "home", 0, for_guests=True),
        NavigationItem("History", "history", 65, right="read the whole history"),
        NavigationItem(
            "People", "people:list-people", 70, right="look after people and settings", council_wide=True
        ),
        NavigationItem(
            "Access", "granting:list-grants", 72, ("look after people and settings", "read the whole history")
        ),
        NavigationItem(
            "Personal data",
            "personal-data:overview",
            75,
            right="look after people and settings",
            council_wide=True,
        ),
    )

    def ready(self) -> None:
        checks.register(check_production, checks.Tags.security, deploy=True)
        checks.register(check_scanner, checks.Tags.security, deploy=True)
        check_second_step = import_string("council.accounts.signing_in.checks.check_second_step")
        checks.register(check_second_step, checks.Tags.security, deploy=True)
        check_conventions = import_string("council.check_stored_conventions.check_stored_conventions")
        checks.register(check_conventions, deploy=True)
        # By their names: they look at models, which are not there yet when this module is read.
        checks.register(import_string("council.register.checks.check_registers"))
        checks.register(import_string("council.check_bank_holidays.check_bank_holidays"))
        connection_created.connect(
            known_to_sqlite
        )  # likewise: SQLite learns our functions for each connection
        # Django's own signal, for want of a hook: every way in passes it, the demo's cards too.
        user_logged_in.connect(import_string("council.accounts.signing_in.started.signed_in"))
