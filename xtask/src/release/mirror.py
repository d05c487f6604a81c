"""Serves a folder as a provider mirror over HTTPS, with a certificate of an authority that exists for this run alone.

Arguments: the folder, and the file into which the authority's certificate is written. Prints the port, serves until its
standard input ends, and then prints what was asked for.
"""

import functools
import http.server
import pathlib
import ssl
import sys
import threading

import trustme


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files and remembers their names."""

    asked = []

    def log_request(self, code="-", size="-"):
        self.asked.append(f"{getattr(code, 'value', code)} {self.path}")

    def log_message(self, format, *args):
        print(format % args, file=sys.stderr)


if __name__ == "__main__":
    folder, certificate = sys.argv[1:]
    authority = trustme.CA()
    pathlib.Path(certificate).write_bytes(authority.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    print("\n".join(Handler.asked), flush=True)
