"""The site map of people, posts, bodies and directorates."""

from django.urls import path

from council.people.views import bodies as body_views
from council.people.views import cover as cover_views
from council.people.views import people as people_views
from council.people.views import posts as post_views
from council.people.views import sheets, ways_in

app_name = "people"

people = [
    # /people/
    path("people/", people_views.PeopleRegister.as_view(), name="list-people"),
    path("people/add/", people_views.create_person, name="create-person"),
    path("people/import/", sheets.import_sheet, name="import-people"),
    path("people/import/check/", sheets.check_sheet, name="check-people"),
    path("people/import/blank.xlsx", sheets.blank_sheet, name="blank-people"),
    path("people/<int:pk>/", people_views.detail_person, name="detail-person"),
    path("people/<int:pk>/edit/", people_views.edit_person, name="edit-person"),
    path("people/<int:pk>/address/", people_views.change_person_address, name="change-address"),
    path("people/<int:pk>/second-step/", ways_in.take_second_step_away, name="take-second-step-away"),
    path("people/<int:pk>/unlink/", ways_in.unlink_person, name="unlink-person"),
    path("people/<int:pk>/admin-site/", ways_in.end_admin_site, name="end-admin-site"),
    path("people/<int:pk>/joining/", people_views.join_person, name="join-person"),
    path("people/<int:pk>/moving/", people_views.move_person, name="move-person"),
    path("people/<int:pk>/leaving/", people_views.leave_person, name="leave-person"),
    path("people/<int:pk>/staying/", people_views.call_off_leaving, name="call-off-leaving"),
    path("people/<int:pk>/return/", people_views.let_person_back, name="let-person-back"),
]
posts = [
    # /posts/
    path("posts/", post_views.PostRegister.as_view(), name="list-posts"),
    path("posts/add/", post_views.create_post, name="create-post"),
    path("posts/take-up/", post_views.take_up_post, name="take-up-post"),
    path("posts/stand-in/", post_views.stand_in_for_post, name="stand-in-post"),
    path("posts/cover/", cover_views.arrange, name="arrange-cover"),
    path("posts/cover/<int:pk>/end/", cover_views.end_cover_early, name="end-cover"),
    path("posts/<int:pk>/", post_views.detail_post, name="detail-post"),
    path("posts/<int:pk>/edit/", post_views.edit_post, name="edit-post"),
    path("posts/<int:pk>/hand-over/", post_views.hand_over_post, name="hand-over-post"),
    path("posts/holdings/<int:pk>/end/", post_views.end_holding, name="end-holding"),
]
bodies = [
    # /bodies/
    path("bodies/", body_views.BodyRegister.as_view(), name="list-bodies"),
    path("bodies/add/", body_views.create_body, name="create-body"),
    path("bodies/<int:pk>/", body_views.detail_body, name="detail-body"),
    path("bodies/<int:pk>/edit/", body_views.edit_body, name="edit-body"),
    path("bodies/<int:pk>/members/add/", body_views.add_member, name="add-member"),
    path("bodies/members/<int:pk>/end/", body_views.end_membership, name="end-membership"),
]
directorates = [
    # /directorates/
    path("directorates/", body_views.list_directorates, name="list-directorates"),
    path("directorates/add/", body_views.create_directorate, name="create-directorate"),
    path("directorates/<int:pk>/edit/", body_views.edit_directorate, name="edit-directorate"),
]
urlpatterns = [*people, *posts, *bodies, *directorates]
