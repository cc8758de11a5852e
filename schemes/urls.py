from django.urls import path, re_path

from .views import invitations, journal, life, listing, structure, team, teams

app_name = "schemes"
urlpatterns = [
    path("dispositifs/", listing.SchemeListView.as_view(), name="list"),
    path("structure/", structure.StructureView.as_view(), name="structure"),
    path("structure/reseaux/rejoindre/", structure.network_join, name="network_join"),
    path("structure/reseaux/<int:pk>/quitter/", structure.network_leave, name="network_leave"),
    path("structure/dispositifs/", life.SchemesView.as_view(), name="schemes"),
    path("structure/dispositifs/<slug:slug>/", life.SheetView.as_view(), name="sheet"),
    path("structure/dispositifs/<slug:slug>/copier/", life.CopyView.as_view(), name="copy"),
    path("structure/dispositifs/<slug:slug>/fermer/", life.ClosingView.as_view(), name="close"),
    path("structure/dispositifs/<slug:slug>/<slug:deed>/", life.life_deed, name="life_deed"),
    path("structure/equipe/", team.TeamView.as_view(), name="team"),
    path("structure/equipe/coordonner/", team.coordinate, name="coordinate"),
    path("structure/equipe/<int:pk>/", team.MemberView.as_view(), name="member"),
    path("structure/equipe/<int:pk>/fermer/", team.member_leaves, name="member_leaves"),
    re_path(
        r"^structure/equipe/invitations/(?P<pk>[0-9]{1,18})/(?P<deed>renvoyer|lien|retirer)/$",
        team.invitation_deed,
        name="invitation_deed",
    ),
    path("structure/equipes/", teams.TeamsView.as_view(), name="teams"),
    path("structure/equipes/nouvelle/", teams.TeamFormView.as_view(), name="team_add"),
    path("structure/equipes/<int:pk>/", teams.TeamFormView.as_view(), name="team_change"),
    path("structure/quitter/", team.LeavingView.as_view(), name="leaving"),
    path("structure/journal/", journal.JournalView.as_view(), name="journal"),
    path("invitation/<str:token>/", invitations.InvitationView.as_view(), name="invitation"),
]
