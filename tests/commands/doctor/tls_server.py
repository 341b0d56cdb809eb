"""A server over TLS whose certificate, Date header and answers a test decides."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sources.sandbox.certificate_authority import Identity


@contextmanager
def tls_server(
    identity: Identity, folder: Path, *, clock: timedelta = timedelta(), body: bytes = b"", status: int = 200
) -> Iterator[str]:
    """Serve on a free port while the block runs, and yield the address. `clock`: how far its own is ahead."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._head()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._head()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(datetime.now(UTC) + clock, usegmt=True)

        def log_message(self, format: str, *args: object) -> None:
            pass

        def _head(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/soap+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: a client that does not trust the server is what some tests want."""

    (folder / "server.pem").write_bytes(identity.pem())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join(10)
