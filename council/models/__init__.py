"""The ground: people and the posts they hold, bodies that are reported to, grants, and conventions."""

from council.models.access_reviews import AccessReview, ReviewedGrant
from council.models.bodies import Body, Membership
from council.models.conventions import Conventions, Logo
from council.models.decisions import AwaitsAnother, DecisionRequest, request_constraints
from council.models.downloads import RunningDownload
from council.models.exemption import Exempt, Exemptable
from council.models.feeds import Feed
from council.models.grants import Grant, GroupMapping, Role, Scope
from council.models.held_files import HeldFile
from council.models.holds import LegalHold
from council.models.invitations import Invitation, SignInLink
from council.models.log import Event, PurgedRow, Seal
from council.models.mail import OutgoingMail, WaitingMail
from council.models.people import Directorate, Holding, Leaving, Post, User
from council.models.saved_filters import SavedFilter
from council.models.search import ExemptEntry, OpenEntry
from council.models.sent_forms import SentForm
from council.models.used_codes import UsedCode
from council.models.versions import ChangedMeanwhile, Versioned, require_unchanged, version_of

__all__ = [
    "AccessReview",
    "AwaitsAnother",
    "Body",
    "ChangedMeanwhile",
    "Conventions",
    "DecisionRequest",
    "Directorate",
    "Event",
    "Exempt",
    "ExemptEntry",
    "Exemptable",
    "Feed",
    "Grant",
    "GroupMapping",
    "HeldFile",
    "Holding",
    "Invitation",
    "Leaving",
    "LegalHold",
    "Logo",
    "Membership",
    "OpenEntry",
    "OutgoingMail",
    "Post",
    "PurgedRow",
    "ReviewedGrant",
    "Role",
    "RunningDownload",
    "SavedFilter",
    "Scope",
    "Seal",
    "SentForm",
    "SignInLink",
    "UsedCode",
    "User",
    "Versioned",
    "WaitingMail",
    "request_constraints",
    "require_unchanged",
    "version_of",
]
