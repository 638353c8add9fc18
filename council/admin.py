"""What the admin site shows, each with its reason. Acts change it, on the pages that the reasons name."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.contrib import admin
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest

from council.admin_site import ReadOnlyAdmin
from council.calendar.plausible import ENTER_A_YEAR, is_possible
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
from council.setting_conventions import TO_SET_CONVENTIONS, set_conventions

MOST_JSON = 10_000  # characters of the further conventions


@admin.register(User)
class PersonAdmin(ReadOnlyAdmin):
    reason = "Who can sign in. Changed on the person's page under People; who uses this site, on the server."
    list_display = ["name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    fields = ("name", "email", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")


@admin.register(Directorate)
class DirectorateAdmin(ReadOnlyAdmin):
    reason = "The council's directorates. Changed under /directorates/."
    list_display = ["name", "code"]
    search_fields = ["name"]


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    reason = "The posts. Changed on the post's page, under /posts/."
    list_display = ["title", "kind", "directorate", "is_active"]
    list_filter = ["kind", "directorate", "is_active"]
    list_select_related = ["directorate"]
    search_fields = ["title"]


@admin.register(Holding)
class HoldingAdmin(ReadOnlyAdmin):
    reason = "Who holds which post. Changed under /posts/, where no one puts themselves in."
    list_display = ["post", "user", "capacity", "from_date", "to_date"]
    list_filter = ["capacity"]
    list_select_related = ["post", "user"]
    search_fields = ["post__title", "user__name"]


@admin.register(Body)
class BodyAdmin(ReadOnlyAdmin):
    reason = "The bodies that are reported to. Changed under /bodies/."
    list_display = ["name", "kind", "meets_in_public", "secretary"]
    list_select_related = ["secretary"]
    search_fields = ["name"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    reason = "Who sits on which body. Changed on the body's page."
    list_display = ["body", "user", "role", "from_date", "to_date"]
    list_select_related = ["body", "user"]
    search_fields = ["body__name", "user__name"]


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    reason = "Who may do what, where, from when and why. Granted and ended under /settings/access/."
    list_display = ["scope", "role", "user", "post", "sees_exempt", "from_date", "to_date"]
    list_filter = ["role", "sees_exempt", "scope"]
    list_select_related = ["scope", "user", "post"]
    search_fields = ["user__name", "user__email", "post__title", "scope__name"]


class FurtherConventions(forms.JSONField):
    """Conventions by name, as JSON; too long a text is refused before it is read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = MOST_JSON  # of what is typed: Django's own validator would count what was read

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > MOST_JSON:
            raise forms.ValidationError(f"Enter {MOST_JSON:,} characters at most as further conventions")
        try:
            return super().to_python(value)
        except RecursionError as too_deep:  # brackets within brackets without end
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from too_deep

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, to be shown again as it was."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)


class ConventionsForm(forms.ModelForm):
    """New conventions, each value checked: an unknown one, or one that can't be meant, is named."""

    others = FurtherConventions(
        label="Further conventions",
        required=False,
        initial=dict,
        help_text='By name, such as {"due_soon_days": 14}.',
    )

    class Meta:
        model = Conventions
        fields = (
            "effective_from",
            "council_name",
            "brand_colour",
            "red_after_days",
            "reporting_interval_days",
            "tolerance_days",
            "others",
        )
        error_messages = {
            "effective_from": {"required": "Enter the day from which they count"},
            "council_name": {"required": "Enter the council's name"},
            "brand_colour": {"required": "Enter the council's colour"},
            "red_after_days": {"required": "Enter after how many days an action is Red"},
            "reporting_interval_days": {"required": "Enter within how many days an update is wanted"},
            "tolerance_days": {"required": "Enter by how many days a date can move without a decision"},
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "others" in given and given["others"] is None:
            given["others"] = {}
        if given.get("effective_from") and not is_possible(given["effective_from"]):
            self.add_error("effective_from", f"{ENTER_A_YEAR} for the day from which they count")
        return given


@admin.register(Conventions)
class ConventionsAdmin(ReadOnlyAdmin):
    """A change of the conventions is a new row with a date of effect, never an edit."""

    reason = "No page sets conventions yet. A new row is checked value by value, and told to the event log."
    may = ("add",)
    form = ConventionsForm
    list_display = ["effective_from", "council_name", "red_after_days", "reporting_interval_days"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and TO_SET_CONVENTIONS.allows(request.user)  # type: ignore[arg-type]

    def save_model(self, request: HttpRequest, obj: Conventions, form: Any, change: bool) -> None:
        set_conventions(obj, by=request.user)  # type: ignore[arg-type]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    reason = "The event log, which only grows. Read under /history/events/ too."
    list_display = ["at", "kind", "by", "what"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["what", "by__name"]
    date_hierarchy = "at"


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Without its words: a mail may hold a link by which its reader signs in."""

    reason = "What the demo would have sent, so that an operator sees whether e-mails go out."
    list_display = ["sent_at", "to", "subject"]
    search_fields = ["to", "subject"]
    fields = ("sent_at", "to", "subject")


@admin.register(Authenticator)
class SecondStepAdmin(ReadOnlyAdmin):
    """Second steps, without their secrets."""

    reason = "Who has which second step. A lost one is taken away on the person's page under People."
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__name", "user__email"]
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(GroupMapping)
class GroupMappingAdmin(ReadOnlyAdmin):
    reason = "Which group of the provider gives which role. Changed under /settings/groups/."
    list_display = ["group", "name", "role", "scope", "sees_exempt", "is_active"]
    list_filter = ["is_active", "role"]
    list_select_related = ["scope"]
    search_fields = ["group", "name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    reason = "Who was invited by whom. Sent again and withdrawn under /people/invitations/."
    list_display = ["person", "invited_by", "made_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["person", "invited_by"]
    search_fields = ["person__name", "person__email"]
    exclude = ["token_digest"]


@admin.register(SocialAccount)
class LinkedAccountAdmin(ReadOnlyAdmin):
    """Without what the provider said of the person, which may be more than anyone here needs."""

    reason = "Who is linked with which key of the provider. Unlinked on the person's page under People."
    list_display = ["user", "provider", "date_joined", "last_login"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ("user", "provider", "uid", "date_joined", "last_login")
