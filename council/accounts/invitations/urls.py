"""/people/invite/  /people/invitations/"""

from django.urls import path

from council.accounts.invitations import views

urlpatterns = [
    path("invite/", views.create_invitation, name="create-invitation"),
    path("invitations/", views.InvitationRegister.as_view(), name="list-invitations"),
    path("invitations/<int:pk>/resend/", views.resend_invitation, name="resend-invitation"),
    path("invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw-invitation"),
]
