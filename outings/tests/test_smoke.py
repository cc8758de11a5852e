import pytest
from outings.tests.factories import form_data, outing
from schemes.tests.factories import *
from outings.models import Outing
pytestmark = pytest.mark.django_db
def test_it(client):
    s = SchemeFactory(); u = member(s, Role.COORDINATOR); client.force_login(u)
    NeighbourhoodFactory(scheme=s)
    r = client.get("/sorties/nouvelle/"); assert r.status_code == 200
    open("/tmp/form.html","w").write(r.content.decode())
    r = client.post("/sorties/nouvelle/", form_data(s)); 
    open("/tmp/form2.html","w").write(r.content.decode())
    assert r.status_code == 302, list(r.context["errors"])
    r = client.get(r.url); assert r.status_code == 200
    open("/tmp/detail.html","w").write(r.content.decode())
    r = client.get("/sorties/"); assert r.status_code == 200
    open("/tmp/list.html","w").write(r.content.decode())
    r = client.post("/sorties/nouvelle/", form_data(s, people_mediated="14", women_count="9", men_count="6"))
    assert r.status_code == 422; print(r.context["errors"])
    open("/tmp/form3.html","w").write(r.content.decode())
    o = Outing.objects.get()
    r = client.get(f"/sorties/{o.pk}/modifier/"); assert r.status_code == 200
    r = client.get(f"/sorties/{o.pk}/annuler/"); assert r.status_code == 200
    r = client.post("/sorties/nouvelle/", form_data(s, _add_stop="1", _add_testimony="1", people_mediated="abc")); assert r.status_code == 200
    open("/tmp/form4.html","w").write(r.content.decode())
