"""The admin site: off unless ADMIN_SITE=1, and even then a window: it shows records, and a page changes them.

What an app registers by itself doesn't come in (allauth would let addresses, second steps and links with the
provider be added there, without an event and without a word to the person). What comes in says why it is
shown, and which rights it gives beside looking.
"""

from typing import Any

from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

from council.accounts.signing_in.freshness import freshly_signed_in
from council.web.sent_forms import acts_once

# What the links of filters and of the dates above a list ask; none asks for a part of a value.
PLAIN_LOOKUPS = {"", "exact", "id__exact", "in", "isnull", "gte", "lt", "year", "month", "day"}


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that the admin site shows, to whoever may see them elsewhere too, and changes in no way."""

    reason = ""  # why it is shown here, and where it is changed
    may: tuple[str, ...] = ()  # the exceptions, of "add", "change" and "delete", which `reason` gives
    actions = None
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Whether an address may choose records so: by what the page offers to choose by, and no pattern.

        Django takes any field of the model, so `password__regex` would read a secret a letter at a time.
        """
        offered = [entry for entry in self.list_filter if isinstance(entry, str)]
        offered += [self.date_hierarchy] if self.date_hierarchy else []
        field = next((name for name in offered if lookup == name or lookup.startswith(f"{name}__")), None)
        return field is not None and lookup.removeprefix(field).removeprefix("__") in PLAIN_LOOKUPS

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "add" in self.may and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "change" in self.may and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "delete" in self.may and super().has_delete_permission(request, obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page of a record; where it changes anything, for those alone who signed in lately."""
        view = super().changeform_view
        return (freshly_signed_in(acts_once(view)) if self.may else view)(request, *args, **kwargs)


class ReadOnlySite(admin.AdminSite):
    """Django's admin site, of which only those models are a part that say why, and no door but the one."""

    site_header = site_title = "Admin site"
    index_title = "Records, to look at"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in what says why it is here. What an app registers by itself stays out, silently."""
        if admin_class is None or not issubclass(admin_class, ReadOnlyAdmin):
            return
        if not admin_class.reason:
            raise ImproperlyConfigured(f"{admin_class.__name__} says no reason why the admin site shows it.")
        super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Its addresses, without the one that tells the page of any record, seen by the person or not."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        return settings.ADMIN_SITE and super().has_permission(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the one sign-in page: a form here would try passwords without the limits on that one."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("The admin site is for the people who run this one.")
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Sign out as everywhere, so that the event log hears of it."""
        return LogoutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the page of one's own password, which tells the person and the event log."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("security")


class SwitchedRoute(RoutePattern):
    """A route that is there only while ADMIN_SITE is on: else it is as unknown as any other address."""

    def match(self, path: str) -> Any:
        return super().match(path) if settings.ADMIN_SITE else None


def admin_pages(route: str) -> URLResolver:
    """The admin site's addresses under the route, as `path` would give them, to be switched off."""
    patterns, app_name, namespace = admin.site.urls
    return URLResolver(SwitchedRoute(route), patterns, app_name=app_name, namespace=namespace)
