"""Dashboard and reports: French paths, English names."""

from django.urls import path

from .outputs.workbook import WRITERS
from .views import dashboard as dashboard_views
from .views import drafts as draft_views
from .views import questions as question_views
from .views import readers as reader_views
from .views import reports as report_views
from .views import sealed
from .views import space as space_views
from .views import workshop as workshop_views
from .views.cerfa import CerfaView
from .views.drafts import after_deletion
from .views.for_report import for_report
from .views.overview import overview, overview_csv
from .views.reading import AskByLinkView, ReadFiguresView, ReadFileView, ReadView

app_name = "reporting"
urlpatterns = [
    path("tableau-de-bord/bilan/", for_report, name="for_report"),
    path("tableau-de-bord/", dashboard_views.dashboard, name="dashboard"),
    *(
        path(f"tableau-de-bord/chiffres.{kind}", dashboard_views.figures_file, {"kind": kind}, name=f"figures_{kind}")
        for kind in WRITERS
    ),
    path("vue-d-ensemble/", overview, name="overview"),
    path("vue-d-ensemble/chiffres.csv", overview_csv, name="overview_csv"),
    path("rapports/", report_views.ReportList.as_view(), name="reports"),
    path("rapports/nouveau/", draft_views.ReportCreate.as_view(), name="create"),
    path("rapports/<int:pk>/", after_deletion(report_views.ReportDetail.as_view()), name="report"),
    path("rapports/<int:pk>/modifier/", after_deletion(draft_views.ReportUpdate.as_view()), name="update"),
    path("rapports/<int:pk>/supprimer/", after_deletion(draft_views.delete_draft), name="delete"),
    path("rapports/<int:pk>/apercu.pdf", report_views.preview, name="preview"),
    path("rapports/<int:pk>/textes/<slug:key>/", workshop_views.save_text, name="text"),
    path("rapports/<int:pk>/relu/", workshop_views.read_page, name="read_page"),
    path("rapports/<int:pk>/demandes/", workshop_views.ask_for, name="ask_for"),
    path("rapports/<int:pk>/parole/", workshop_views.set_word, name="word"),
    path("rapports/<int:pk>/preuves/", workshop_views.set_evidence, name="evidence"),
    path("rapports/<int:pk>/reprendre/", workshop_views.take_texts, name="take_texts"),
    path("rapports/<int:pk>/seconde-lecture/", workshop_views.second_read, name="second_read"),
    path("rapports/<int:pk>/historique/", workshop_views.history, name="history"),
    path("rapports/<int:pk>/feuille.png", workshop_views.sheet, name="sheet"),
    path("rapports/<int:pk>/feuille/", workshop_views.refresh, name="refresh"),
    path("rapports/<int:pk>/publier/", after_deletion(report_views.publish), name="publish"),
    path("rapports/<int:pk>/avancement/", report_views.progress, name="progress"),
    path("rapports/<int:pk>/rapport.pdf", report_views.pdf, name="pdf"),
    path("rapports/<int:pk>/chiffres.csv", report_views.attached_figures, name="attached_figures"),
    *(
        path(f"rapports/<int:pk>/exacts.{kind}", report_views.exact_figures, {"kind": kind}, name=f"exact_{kind}")
        for kind in WRITERS
    ),
    path("rapports/<int:pk>/version/", sealed.version, name="version"),
    path("rapports/<int:pk>/retirer/", sealed.withdraw_report, name="withdraw"),
    path("paroles/<int:pk>/retirer/", sealed.word_back, name="word_back"),
    path("verifier/<str:token>/", sealed.check, name="check"),
    path("rapports/<int:pk>/question/", question_views.AskView.as_view(), name="ask"),
    path("rapports/<int:pk>/recu/", question_views.acknowledge_report, name="acknowledge"),
    path("rapports/<int:pk>/consultations/", reader_views.AccessesView.as_view(), name="accesses"),
    path("rapports/<int:pk>/lecteurs/<int:reader>/envoyer/", reader_views.send_link, name="send_link"),
    path("rapports/<int:pk>/lecteurs/<int:reader>/<int:link>/retirer/", reader_views.revoke_link, name="revoke_link"),
    path("rapports/questions/<int:pk>/", question_views.AnswerQuestionView.as_view(), name="answer_question"),
    path("lire/<token>/", ReadView.as_view(), name="read"),
    path("lire/<token>/rapport.pdf", ReadFileView.as_view(), name="read_file"),
    path("lire/<token>/chiffres.csv", ReadFiguresView.as_view(), name="read_figures"),
    path("lire/<token>/question/", AskByLinkView.as_view(), name="ask_by_link"),
    path("conventions/<int:pk>/cerfa/", CerfaView.as_view(), name="cerfa"),
    path("espace/dispositifs/", space_views.SpaceView.as_view(), name="space"),
    path("espace/dispositifs/<slug:slug>/", space_views.SpaceSchemeView.as_view(), name="space_scheme"),
    path("espace/reponses/", space_views.RepliesView.as_view(), name="replies"),
    path("espace/reponses/<int:pk>/", space_views.ReplyView.as_view(), name="reply"),
    path("espace/calendrier/", space_views.SpaceCalendarView.as_view(), name="space_calendar"),
]
