"""The admin site: people and set-up. Of the registers it shows everything and changes nothing."""

from typing import Any

import allauth.socialaccount.admin  # noqa: F401 - registers what is taken away again below
from allauth.mfa import admin as allauth_steps
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions import admin as allauth_sessions
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from council import events
from council.accounts.signing_in.second_step import take_away
from council.models import (
    Body,
    Conventions,
    Directorate,
    Event,
    Grant,
    GroupMapping,
    Holding,
    Invitation,
    Membership,
    OutgoingMail,
    Post,
    User,
)
from council.people.addressing import change_address


class KeptAdmin(admin.ModelAdmin):
    """Records that are made and changed here and never deleted: they are ended by a date instead."""

    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Records that acts change, and the admin site only shows, to whoever may see them elsewhere too."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    """A person who leaves is made inactive; the history goes on naming them."""

    ordering = ["name"]
    list_display = ["name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    actions = None
    fieldsets = [
        (None, {"fields": ["name", "email", "password"]}),
        ("Signing in", {"fields": ["is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["name", "email", "usable_password", "password1", "password2"]})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        new = obj.email.lower()  # sign-in looks addresses up in small letters
        old = User.objects.filter(pk=obj.pk).values_list("email", flat=True).first()
        obj.email = old or new
        super().save_model(request, obj, form, change)
        if old and new != old:
            by: Any = request.user
            change_address(obj, to=new, by=by, why="Changed on the admin site")
            obj.email = new


class HoldingInline(admin.TabularInline):
    model = Holding
    extra = 0
    can_delete = False
    autocomplete_fields = ["user"]


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    can_delete = False
    autocomplete_fields = ["user"]


@admin.register(Directorate)
class DirectorateAdmin(KeptAdmin):
    list_display = ["name", "code"]
    search_fields = ["name"]


@admin.register(Post)
class PostAdmin(KeptAdmin):
    list_display = ["title", "kind", "directorate", "is_active"]
    list_filter = ["kind", "directorate", "is_active"]
    list_select_related = ["directorate"]
    search_fields = ["title"]
    inlines = [HoldingInline]


@admin.register(Holding)
class HoldingAdmin(KeptAdmin):
    list_display = ["post", "user", "capacity", "from_date", "to_date"]
    list_filter = ["capacity"]
    list_select_related = ["post", "user"]
    search_fields = ["post__title", "user__name"]
    autocomplete_fields = ["post", "user"]


@admin.register(Body)
class BodyAdmin(KeptAdmin):
    list_display = ["name", "kind", "meets_in_public", "secretary"]
    list_select_related = ["secretary"]
    search_fields = ["name"]
    autocomplete_fields = ["secretary"]
    inlines = [MembershipInline]


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """Who may do what, where, from when and why. Roles are granted and ended under /settings/access/."""

    list_display = ["scope", "role", "user", "post", "sees_exempt", "from_date", "to_date"]
    list_filter = ["role", "sees_exempt", "scope"]
    list_select_related = ["scope", "user", "post"]
    search_fields = ["user__name", "user__email", "post__title", "scope__name"]


@admin.register(Conventions)
class ConventionsAdmin(KeptAdmin):
    """A change of the conventions is a new row with a date of effect, never an edit."""

    list_display = ["effective_from", "council_name", "red_after_days", "reporting_interval_days"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "by", "what"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["what", "by__name"]
    date_hierarchy = "at"


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["sent_at", "to", "subject"]
    search_fields = ["to", "subject"]


# allauth shows the secrets of second steps and lets sessions be rewritten; here a lost step is taken away.
admin.site.unregister(allauth_steps.Authenticator)
admin.site.unregister(allauth_sessions.UserSession)


@admin.register(Authenticator)
class SecondStepAdmin(KeptAdmin):
    """Second steps, to be taken away where somebody has lost theirs; the person then sets up another."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__name", "user__email"]
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser and (obj is None or obj.user != request.user)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        take_away(obj, by=request.user)  # type: ignore[arg-type]


@admin.register(GroupMapping)
class GroupMappingAdmin(ReadOnlyAdmin):
    """Which group gives which role; changed under /settings/groups/."""

    list_display = ["group", "name", "role", "scope", "sees_exempt", "is_active"]
    list_filter = ["is_active", "role"]
    list_select_related = ["scope"]
    search_fields = ["group", "name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was invited by whom; sent again and withdrawn under /people/invitations/."""

    list_display = ["person", "invited_by", "made_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["person", "invited_by"]
    search_fields = ["person__name", "person__email"]
    exclude = ["token_digest"]


# The provider stands in the environment: one added in the database would be a way in that nobody sees.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])


@admin.register(SocialAccount)
class LinkedAccountAdmin(ReadOnlyAdmin):
    """Who is linked with which key of the provider. Without it, a person is matched by address once more."""

    list_display = ["user", "provider", "date_joined", "last_login"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        what = f"{obj.user} is no longer linked with single sign-on"
        super().delete_model(request, obj)
        events.tell(Event.Kind.SECURITY_CHANGED, what, by=request.user)  # type: ignore[arg-type]
