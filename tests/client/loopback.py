"""A server on this machine that does what a test tells it, hostile things included."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import define, field

Answer = tuple[int, Mapping[str, str], bytes]


@define
class Loopback:
    """
    A server, and what it was asked.

    Attributes:
        targets: Of each request, the method and the target as they came.
        peers: The other ends of the connections.
    """

    origin: str
    targets: list[tuple[str, str]] = field(factory=list)
    headers: list[Mapping[str, str]] = field(factory=list)
    peers: set[tuple[str, int]] = field(factory=set)


@contextmanager
def serving(
    respond: Callable[[str, str], Answer], tls: ssl.SSLContext | None = None
) -> Iterator[Loopback]:
    """Answer each request with what *respond* makes of its method and target."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            here.targets.append((self.command, self.path))
            here.headers.append({k.lower(): v for k, v in self.headers.items()})
            here.peers.add(self.client_address)
            status, headers, content = respond(self.command, self.path)
            self.send_response_only(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_CONNECT = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, ssl.SSLError):
                self.close_connection = True

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128  # a connection that finds no place tries again a second later

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    here = Loopback(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
