"""What the admin site shows, each with its reason. Acts change it, on the pages that the reasons name."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin

from council.admin_site import ReadOnlyAdmin
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


@admin.register(Conventions)
class ConventionsAdmin(ReadOnlyAdmin):
    reason = "The council’s words, colours, thresholds and matrix. Changed under /settings/, from a day on."
    list_display = ["effective_from", "council_name", "red_after_days", "reporting_interval_days"]


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
