"""A network that can be cut: a proxy between the phone and the site, in the mode one chooses."""

from __future__ import annotations

import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.conf import settings

# What was given once of a site's files, by the site and the file: a phone asks for eighty of them before each test.
_FILES: dict[tuple[str, str], tuple[int, list[tuple[str, str]], bytes]] = {}
PORTAL = b"<!doctype html><title>Wi-Fi du square</title><p>Acceptez les conditions pour continuer."


class Wire:
    """`wire.address` leads to `upstream` (host:port). Modes: through, cut, portal (200 and a page, whatever is asked),
    lose (what the queue sends reaches the site, the answer does not come back), patchy (so, one time in three)."""

    def __init__(self, upstream: str) -> None:
        self.mode = "through"
        self.sent = self.answers_lost = 0
        self.server = _Server(("127.0.0.1", 0), _handler_of(self, upstream))
        # Chromium takes « localhost » for safe: production's cookies come back without a certificate.
        self.address = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def loses_the_answer_to(self, request: BaseHTTPRequestHandler) -> bool:
        """Counts what a phone's queue sends: it asks for JSON."""
        if request.command != "POST" or request.headers.get("Accept") != "application/json":
            return False
        self.sent += 1
        is_lost = self.mode == "lose" or (self.mode == "patchy" and self.sent % 3 == 0)
        self.answers_lost += is_lost
        return is_lost

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler_of(wire: Wire, upstream: str) -> type[BaseHTTPRequestHandler]:
    """What answers on the phone's side of the wire, in the mode it is in at that moment."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            if wire.mode == "cut":
                self.close_connection = True
                # Reset, not an orderly goodbye: as a phone in a lift.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                return
            super().handle_one_request()

        def relay(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if wire.mode == "portal":
                self.answer(200, [("Content-Type", "text/html")], PORTAL)
                return
            if (upstream, self.path) in _FILES and self.command == "GET":
                self.answer(*_FILES[upstream, self.path])
                return
            site = http.client.HTTPConnection(upstream, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            try:
                site.request(self.command, self.path, body, headers)
                answer = site.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                self.close_connection = True
                return
            finally:
                site.close()
            if wire.loses_the_answer_to(self):
                self.close_connection = True
                return
            hop = ("connection", "transfer-encoding", "content-length", "date", "server")
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in hop]
            if self.path.startswith(settings.STATIC_URL) and (self.command, answer.status) == ("GET", 200):
                _FILES[upstream, self.path] = answer.status, kept, content
            self.answer(answer.status, kept, content)

        do_GET = do_POST = do_HEAD = relay

        def answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        pass  # A browser that left before its answer is what this wire is for.
