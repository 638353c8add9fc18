"""The pages of one person's own sign-in that allauth has not, or has and we replace."""

from django.urls import path

from council.accounts.signing_in import views

urlpatterns = [
    path("security/", views.security, name="security"),
    path("sessions/", views.list_sessions, name="usersessions_list"),
    path("sessions/end-others/", views.end_others, name="end-other-sessions"),
    path("sessions/<int:pk>/end/", views.end_one, name="end-session"),
    # before allauth's pages of these addresses, which show what "Your sign-in" shows
    path("second-step/", views.second_step, name="second-step"),
    path("second-step/webauthn/", views.passkeys),
    path("second-step/totp/code.svg", views.qr_code, name="second-step-code"),
]
