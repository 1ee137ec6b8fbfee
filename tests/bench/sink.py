"""A store that keeps nothing: it answers as S3 does to what an upload asks, and has the kernel drop the bodies
(`MSG_TRUNC`: they are not copied into this process). Started by upload.mjs; says its port, and ends with its standard input.

`GET /sink/count` gives, and forgets, how many requests came by method; `GET /sink/rate/<bytes a second>` holds all
connections together to that many, 0 to none.
"""

import json
import socket
import sys
import threading
import time
from itertools import count

ALLOWED = "access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n"
PREFLIGHT = ALLOWED + "access-control-allow-methods: *\r\naccess-control-allow-headers: *, authorization\r\naccess-control-max-age: 3000\r\n"
ROOM = 1 << 20
# In seconds: what the line may send at once after it was idle.
BURST = 0.002


class Line:
    """A line of so many bytes a second, that all connections share."""

    def __init__(self):
        self.rate = 0
        self.free_at = 0.0
        self.lock = threading.Lock()

    def take(self, size):
        if not self.rate:
            return
        with self.lock:
            now = time.monotonic()
            self.free_at = max(self.free_at, now - BURST) + size / self.rate
            wait = self.free_at - now
        if wait > 0:
            time.sleep(wait)


line = Line()
counts = {}
uploads = count(1)
counts_lock = threading.Lock()


def answer_to(method, path, headers):
    """Status, headers, body."""
    where, _, query = path.partition("?")
    if method == "OPTIONS":
        return "204 No Content", PREFLIGHT, ""
    if where == "/sink/count":
        with counts_lock:
            body = json.dumps(counts)
            counts.clear()
        return "200 OK", ALLOWED, body
    if where.startswith("/sink/rate/"):
        line.rate = int(where.rsplit("/", 1)[1])
        return "200 OK", ALLOWED, ""
    bucket, _, key = where.strip("/").partition("/")
    names = f"<Bucket>{bucket}</Bucket><Key>{key}</Key>"
    if method == "POST" and "uploadId=" not in query:
        body = f"<InitiateMultipartUploadResult>{names}<UploadId>sink-{next(uploads)}</UploadId></InitiateMultipartUploadResult>"
        return "200 OK", ALLOWED + "content-type: application/xml\r\n", body
    if method == "POST":
        body = f'<CompleteMultipartUploadResult><Location>http://sink{where}</Location>{names}<ETag>"{"0" * 32}-1"</ETag></CompleteMultipartUploadResult>'
        return "200 OK", ALLOWED + "content-type: application/xml\r\n", body
    # A store says the sum again that it has compared.
    echoed = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if name.startswith("x-amz-checksum-"))
    return "200 OK", ALLOWED + f'etag: "{"0" * 32}"\r\n' + echoed, ""


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    nowhere = memoryview(bytearray(ROOM))
    held = b""
    while True:
        while b"\r\n\r\n" not in held:
            more = connection.recv(1 << 16)
            if not more:
                return
            held += more
        head, _, held = held.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in rest)}
        left = int(headers.get("content-length", 0))
        line.take(min(len(held), left))
        held, left = held[left:], left - min(len(held), left)
        while left:
            size = connection.recv_into(nowhere, min(left, ROOM), socket.MSG_TRUNC)
            if not size:
                return
            left -= size
            line.take(size)
        if not path.startswith("/sink/"):
            with counts_lock:
                counts[method] = counts.get(method, 0) + 1
        status, fields, body = answer_to(method, path, headers)
        connection.sendall(f"HTTP/1.1 {status}\r\n{fields}content-length: {len(body)}\r\n\r\n{body}".encode())


def guarded(connection):
    with connection:
        try:
            serve(connection)
        except OSError:
            pass  # The browser closed it.


def listen(server):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=guarded, args=(connection,), daemon=True).start()


server = socket.create_server(("127.0.0.1", 0), backlog=64)
print(server.getsockname()[1], flush=True)
threading.Thread(target=listen, args=(server,), daemon=True).start()
sys.stdin.read()
