from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string

from council.natural_order import known_to_sqlite
from council.production import check_production
from council.uploads.scanning import check_scanner
from council.web.navigation import COUNCIL, PLANS, NavigationItem

WAYS = "council.web.ways"
ADMINISTERS = "look after people and settings"


class AdminSiteConfig(admin.AdminConfig):
    default = False  # Django's own is one, and this module can have one only
    default_site = "council.admin_site.ReadOnlySite"


class CouncilConfig(AppConfig):
    default = True
    name = "council"
    navigation = (
        # The page itself is the roof's: it mixes what every register offers.
        NavigationItem("Home", "home", 0, for_guests=True),
        NavigationItem("What the words mean", "key", 58, group=PLANS),
        NavigationItem("People", "people:list-people", 70, ADMINISTERS, council_wide=True, group=COUNCIL),
        NavigationItem("Posts", "people:list-posts", 71, group=COUNCIL, shown_to=f"{WAYS}.reads_posts"),
        NavigationItem(
            "Bodies and meetings", "people:list-bodies", 72, group=COUNCIL, shown_to=f"{WAYS}.reads_posts"
        ),
        NavigationItem(
            "Directorates", "people:list-directorates", 73, group=COUNCIL, shown_to=f"{WAYS}.reads_posts"
        ),
        NavigationItem("Invitations", "list-invitations", 74, ADMINISTERS, group=COUNCIL),
        NavigationItem(
            "Access", "granting:list-grants", 75, (ADMINISTERS, "read the whole history"), group=COUNCIL
        ),
        NavigationItem("Groups of single sign-on", "list-groups", 76, ADMINISTERS, group=COUNCIL),
        NavigationItem("Settings", "settings:overview", 77, ADMINISTERS, council_wide=True, group=COUNCIL),
        NavigationItem(
            "Personal data", "personal-data:overview", 78, ADMINISTERS, council_wide=True, group=COUNCIL
        ),
        NavigationItem(
            "E-mails that wait", "waiting-mail", 79, ADMINISTERS, council_wide=True, group=COUNCIL
        ),
        NavigationItem("History", "history", 80, group=COUNCIL, shown_to=f"{WAYS}.reads_history"),
        NavigationItem("Admin site", "admin:index", 90, group=COUNCIL, shown_to=f"{WAYS}.uses_admin_site"),
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
        follow_writing = import_string("council.history.doors.follow_writing")
        follow_writing(import_string("council.search.keeping.follow"))
        # Django's own signal, for want of a hook: every way in passes it, the demo's cards too.
        user_logged_in.connect(import_string("council.accounts.signing_in.started.signed_in"))
