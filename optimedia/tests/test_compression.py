"""Pages are compressed as the browser asks, and say the same."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from optimedia.compression import CompressionMiddleware

PAGE = "<p>Où et quand\u202f?</p>" * 100
READERS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def sent(accepted, response):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return CompressionMiddleware(lambda _: response)(request)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("", ""), ("brotli-like", "")],
)
def test_a_page_goes_as_the_browser_takes_it_and_says_the_same(accepted, coding):
    response = sent(accepted, HttpResponse(PAGE, headers={"ETag": '"one"'}))
    assert response.get("Content-Encoding", "") == coding
    assert READERS[coding](response.content).decode() == PAGE
    assert "Accept-Encoding" in response["Vary"]
    if coding:
        assert int(response["Content-Length"]) == len(response.content) < len(PAGE.encode()) / 5
        assert response["ETag"] == 'W/"one"'


def test_what_is_short_or_compressed_already_stays_as_it_is():
    assert "Content-Encoding" not in sent("br", HttpResponse("Oui"))
    packed = HttpResponse(gzip.compress(PAGE.encode()), headers={"Content-Encoding": "gzip"})
    assert gzip.decompress(sent("br", packed).content).decode() == PAGE


def test_what_is_streamed_stays_streamed():
    response = sent("gzip, br", StreamingHttpResponse([PAGE.encode()] * 3))
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(response.streaming_content)).decode() == PAGE * 3


def test_two_answers_of_one_page_have_not_always_one_length():
    noises = {len(sent("br", HttpResponse(PAGE))["X-Noise"]) for _ in range(200)}
    assert len(noises) > 5
    assert max(noises) <= 64
