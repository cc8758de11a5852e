import hashlib
import json
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import RequestFactory

from outbox.answers import CONFLICT, OTHER_USER, check_owner, receipt, refusal, submission_hash, wants_json

IDENTIFIER = uuid.UUID(int=7)


def test_the_hash_of_a_submission_is_written_out():
    """The same sentence is in outings/tests/test_outbox.py, computed by the phone."""
    post = QueryDict(mutable=True)
    post.setlist("ticks", ["b", "a"])
    post.update({"note": "l’é\r\n\U0001f600/\x7f", "csrfmiddlewaretoken": "x", "_repair": "a=1"})
    lines = '["note", "l\\u2019\\u00e9\\n\\ud83d\\ude00/\\u007f"]\n["ticks", "a"]\n["ticks", "b"]'
    assert submission_hash(post) == hashlib.sha256(lines.encode()).hexdigest()


@pytest.mark.parametrize(("accept", "is_phone"), [("application/json", True), ("text/html,*/*;q=0.8", False)])
def test_a_phone_is_told_from_a_person(accept, is_phone):
    assert wants_json(RequestFactory().get("/", headers={"Accept": accept})) is is_phone


@pytest.mark.parametrize(("is_new", "status"), [(True, 201), (False, 200)])
def test_a_receipt_names_the_identifier_and_the_hash(is_new, status):
    answer = receipt(IDENTIFIER, "abc", is_new=is_new, url="/la-bas/")
    assert answer.status_code == status
    said = {"client_uuid": str(IDENTIFIER), "submission_hash": "abc", "url": "/la-bas/"}
    assert json.loads(answer.content) == said


def test_a_refusal_has_a_word_for_the_phone_and_sentences_for_the_person():
    answer = refusal(CONFLICT, "Déjà enregistrée.", status=409, url="/la-bas/")
    assert answer.status_code == 409
    assert json.loads(answer.content) == {"error": "conflict", "summary": ["Déjà enregistrée."], "url": "/la-bas/"}


@pytest.mark.parametrize("said", [{}, {"_user": "3"}])
def test_what_one_typed_oneself_passes(said):
    request = RequestFactory().post("/", said)
    request.user = get_user_model()(pk=3)
    check_owner(request)


def test_what_another_account_typed_does_not():
    request = RequestFactory().post("/", {"_user": "4"})
    request.user = get_user_model()(pk=3)
    with pytest.raises(PermissionDenied, match=OTHER_USER):
        check_owner(request)
