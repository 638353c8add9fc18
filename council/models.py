"""The ground: people and the posts they hold, bodies that are reported to, grants, and conventions."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from council.conventions import InForce
from council.history import AppendOnly, History, Recorded, RecordedQuerySet, moment


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in. Without a password nobody can until one is set."""
        # In lower case throughout: that is how the sign-in looks an address up.
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may use Django's admin site for set-up."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Deactivated when they leave, never deleted: history names them."""

    email = models.EmailField("e-mail address")
    name = models.CharField(max_length=120)
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("may use the admin site", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    history = History(excluded_fields=["password", "last_login"])
    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Somebody already signs in with this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError("A person is deactivated, never deleted: the history names them.")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Directorate(Recorded):
    """A part of the council under one director, such as Children's Services."""

    name = models.CharField(max_length=120, unique=True)
    code = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(RecordedQuerySet):
    def held_by(self, user: User, *, on: date) -> "PostQuerySet":
        """The posts that the person holds on the day, as holder, interim or deputy."""
        return self.filter(Holding.current(on, "holdings__") & Q(holdings__user=user)).distinct()

    def vacant(self, *, on: date) -> "PostQuerySet":
        """The posts that nobody holds on the day (teams are never vacant)."""
        held = Holding.objects.filter(Holding.current(on)).values("post")
        return self.filter(kind=Post.Kind.OFFICE).exclude(pk__in=held)


class Post(Recorded):
    """An office or a team that owns things. People come and go; the post stays accountable."""

    class Kind(models.TextChoices):
        OFFICE = "office", "Office"
        TEAM = "team", "Team or group"
        PARTNER = "partner", "Partner organisation"

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OFFICE)
    directorate = models.ForeignKey(Directorate, models.PROTECT, null=True, blank=True, related_name="posts")
    is_active = models.BooleanField("in use", default=True)

    objects = PostQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                Lower("title"),
                name="post_title_unique",
                violation_error_message="There is already a post with this title.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def holders(self, *, on: date) -> list[User]:
        """The people who hold the post on the day, the substantive holder first."""
        rows = self.holdings.filter(Holding.current(on)).select_related("user")
        order = {kind: n for n, kind in enumerate(Holding.Capacity.values)}
        return [h.user for h in sorted(rows, key=lambda h: order[h.capacity])]


class Holding(Recorded):
    """One person in one post, from a day to a day. A deputy holds it beside the holder."""

    class Capacity(models.TextChoices):
        HOLDER = "holder", "Holder"
        INTERIM = "interim", "Interim"
        DEPUTY = "deputy", "Deputy"
        MEMBER = "member", "Member of the team"

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.HOLDER)
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)

    class Meta:
        ordering = ["post", "from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="holding_ends_after_it_starts",
                violation_error_message="A person can't leave a post before they take it up.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.post}"

    @staticmethod
    def current(on: date, prefix: str = "") -> Q:
        """The condition under which a holding, a membership or a grant runs on the day."""
        return Q(**{f"{prefix}from_date__lte": on}) & (
            Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": on})
        )


class Body(Recorded):
    """A committee, board or management team that receives reports and takes decisions."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "Committee"
        EXECUTIVE = "executive", "Executive or cabinet"
        BOARD = "board", "Board"
        MANAGEMENT = "management", "Management team"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMMITTEE)
    meets_in_public = models.BooleanField(default=True)
    secretary = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="secretary_of",
        help_text="The post that receives the body's papers and is printed as contact.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class Membership(Recorded):
    """One person on one body, from a day to a day. An independent chair has no post in the council."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        INDEPENDENT_CHAIR = "independent_chair", "Independent chair"
        VICE_CHAIR = "vice_chair", "Vice-chair"
        MEMBER = "member", "Member"

    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)

    class Meta:
        ordering = ["body", "from_date"]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} of {self.body}"


class Scope(models.Model):
    """What a grant reaches: the whole council, or one programme (which owns its scope)."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "The council"
        PROGRAMME = "programme", "One programme"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="council"),
                name="scope_one_council",
                violation_error_message="There is one council, and it has its scope already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def council(cls) -> "Scope":
        """The scope that reaches everything, made when it is first asked for."""
        return cls.objects.get_or_create(kind=cls.Kind.COUNCIL, defaults={"name": "The council"})[0]


class Role(models.TextChoices):
    """What a grant lets its holder do; `council.access` says which rights each role carries."""

    VIEWER = "viewer", "Viewer"
    OFFICER = "officer", "Officer"
    PROGRAMME_MANAGER = "programme_manager", "Programme manager"
    RISK_LEAD = "risk_lead", "Risk lead"
    FINANCE = "finance", "Finance"
    CLERK = "clerk", "Clerk"
    APPROVER = "approver", "Approver"
    AUDITOR = "auditor", "Auditor"
    ADMIN = "admin", "Administrator"
    GUEST = "guest", "Guest"


class Grant(Recorded):
    """A role for a scope, given to a person or to whoever holds a post, from a day to a day."""

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="grants")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="grants")
    sees_exempt = models.BooleanField(
        "sees exempt material", default=False, help_text="A right of its own, whatever the role."
    )
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["scope", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, post__isnull=True) | Q(user__isnull=True, post__isnull=False),
                name="grant_to_a_person_or_a_post",
                violation_error_message="Give the role to a person or to a post, not both and not neither.",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="grant_ends_after_it_starts",
                violation_error_message="A grant can't end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.scope} to {self.user or self.post}"


class ConventionsQuerySet(RecordedQuerySet):
    def in_force(self, on: date) -> InForce:
        """The conventions in force on the day; the product's own defaults where none were set."""
        row: Any = self.filter(effective_from__lte=on).order_by("-effective_from", "-pk").first()
        return row.value() if row else InForce()


class Conventions(Recorded):
    """The council's own words and thresholds from a day on. A change is a new row, never an edit."""

    effective_from = models.DateField()
    council_name = models.CharField(max_length=120)
    brand_colour = models.CharField(
        max_length=7,
        default="#1d4f5f",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Enter a colour as # and six hex digits.")],
    )
    red_after_days = models.PositiveSmallIntegerField(default=31)
    reporting_interval_days = models.PositiveSmallIntegerField(default=42, validators=[MinValueValidator(1)])
    tolerance_days = models.PositiveSmallIntegerField(default=7)
    others = models.JSONField(
        default=dict, blank=True, help_text="Further conventions by name, such as rag_labels or matrix."
    )

    objects = ConventionsQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-effective_from"]
        verbose_name_plural = "conventions"
        constraints = [
            models.UniqueConstraint(
                fields=["effective_from"],
                name="conventions_one_a_day",
                violation_error_message="Conventions with this date of effect exist already.",
            )
        ]

    def __str__(self) -> str:
        return f"Conventions from {self.effective_from}"

    def value(self) -> InForce:
        """The row as the frozen value that rules are handed."""
        return InForce.from_json(
            {
                **self.others,
                "council_name": self.council_name,
                "brand_colour": self.brand_colour,
                "red_after_days": self.red_after_days,
                "reporting_interval_days": self.reporting_interval_days,
                "tolerance_days": self.tolerance_days,
            }
        )


class Exempt(models.IntegerChoices):
    """The paragraphs of Schedule 12A, Part 1, to the Local Government Act 1972 (England, as amended 2006)."""

    P1 = 1, "1 Information relating to any individual"
    P2 = 2, "2 Information likely to reveal the identity of an individual"
    P3 = 3, "3 Financial or business affairs of any particular person"
    P4 = 4, "4 Consultations or negotiations on a labour relations matter"
    P5 = 5, "5 Legal professional privilege"
    P6 = 6, "6 Proposed notices, orders or directions"
    P7 = 7, "7 Prevention, investigation or prosecution of crime"


class Exemptable(models.Model):
    """Something that may be exempt from publication, and then says under which paragraph and why."""

    exempt = models.BooleanField(default=False)
    exempt_paragraph = models.PositiveSmallIntegerField(choices=Exempt, null=True, blank=True)
    exempt_reason = models.TextField("public interest reason", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(exempt=False) | (Q(exempt_paragraph__isnull=False) & ~Q(exempt_reason="")),
                name="%(app_label)s_%(class)s_exempt_says_why",
                violation_error_message=(
                    "Give the paragraph of Schedule 12A and the public interest reason, or publish it."
                ),
            )
        ]


class Event(AppendOnly):
    """Something that happened and changed no record: a sign-in, an export, an issuing."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        EXPORTED = "exported", "Exported"
        DOWNLOADED = "downloaded", "Downloaded"
        IMPORTED = "imported", "Imported"
        ISSUED = "issued", "Issued"

    at = models.DateTimeField(default=moment, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"


class Seal(AppendOnly):
    """Digests of some rows of one history table, chained to the seal before; see `council.sealing`."""

    sealed_at = models.DateTimeField()
    table = models.CharField(max_length=63)
    columns = models.JSONField()
    words = models.JSONField("columns of words")
    rows = models.PositiveIntegerField()
    last = models.BigIntegerField("last key")
    digests = models.BinaryField()  # key and digest of each row
    salts = models.BinaryField()  # a row's words are forgotten with its salt
    previous = models.CharField("head of the seal before", max_length=64, unique=True, blank=True)
    head = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "last"], name="seal_table_last")]

    def __str__(self) -> str:
        return f"{self.rows} rows of {self.table}, sealed {self.sealed_at:%d %B %Y}"


class OutgoingMail(models.Model):
    """A message that the demo would have sent; nothing leaves the machine."""

    sent_at = models.DateTimeField(default=timezone.now)
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
