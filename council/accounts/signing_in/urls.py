"""The pages of one person's own sign-in that allauth has not, or has and we replace."""

from allauth.account.views import password_set
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import edit_webauthn, remove_webauthn
from django.urls import path

from council.accounts.signing_in import views
from council.accounts.signing_in.freshness import freshly_signed_in

# allauth's pages that change or show what one signs in with. It asks who is there on some of them alone, and
# never of somebody who has only single sign-on. Of the second step it asks a password; we ask the step itself
# of whoever has one.
ASKED = {
    "password/set/": (password_set, "account_set_password"),
    "second-step/totp/activate/": (views.AddAuthenticatorApp.as_view(), "mfa_activate_totp"),
    "second-step/totp/deactivate/": (deactivate_totp, "mfa_deactivate_totp"),
    "second-step/webauthn/add/": (views.AddPasskey.as_view(), "mfa_add_webauthn"),
    "second-step/webauthn/keys/<int:pk>/remove/": (remove_webauthn, "mfa_remove_webauthn"),
    "second-step/webauthn/keys/<int:pk>/edit/": (edit_webauthn, "mfa_edit_webauthn"),
    "second-step/recovery-codes/": (recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    "second-step/recovery-codes/generate/": (
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    "second-step/recovery-codes/download/": (
        views.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
}

urlpatterns = [
    path("security/", views.security, name="security"),
    path("unsent/", views.show_unsent_form, name="unsent-form"),
    path("sessions/", views.list_sessions, name="usersessions_list"),
    path("sessions/end-others/", views.end_others, name="end-other-sessions"),
    path("sessions/<int:pk>/end/", views.end_one, name="end-session"),
    # before allauth's pages of these addresses, which show what "Your sign-in" shows
    path("second-step/", views.second_step, name="second-step"),
    path("second-step/webauthn/", views.passkeys),
    path(
        "second-step/totp/code.svg",
        freshly_signed_in(views.qr_code, by_second_step=True),
        name="second-step-code",
    ),
    *(
        path(route, freshly_signed_in(view, by_second_step=route.startswith("second-step/")), name=name)
        for route, (view, name) in ASKED.items()
    ),
]
