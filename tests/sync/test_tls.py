"""HQ by https: its own authority is believed, a stranger's is not (FN4)."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.resources_dir import resources_dir
from pos_app.till.sync.http_transport import HttpTransport
from pos_app.till.ui.text import Text


def certificate(folder, age: timedelta = timedelta()) -> tuple[str, str]:
    """A certificate for 127.0.0.1 that signs itself, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hq")])
    now = datetime.now(UTC) - age
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "hq.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "hq.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(folder / "hq.pem"), str(folder / "hq.key")


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture(params=[timedelta()])
def hq(tmp_path, request):
    pem, key = certificate(tmp_path, request.param)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}", pem
    server.shutdown()
    server.server_close()


def test_a_known_authority_is_believed(hq):
    url, pem = hq
    answer = HttpTransport(url, certificates=pem).send("POST", "/x", {}, b"{}", 5.0)
    assert answer[0] == 200


def unproved(url: str, certificates: str = "") -> None:
    with pytest.raises(Unavailable) as failure:
        HttpTransport(url, certificates=certificates).send("POST", "/x", {}, b"{}", 5.0)
    assert failure.value.reason == "certificate"
    assert not isinstance(failure.value, AnswerUnknown)


@pytest.mark.parametrize("hq", [timedelta(days=9), timedelta(days=-9)], indirect=True)
def test_c1_where_a_clock_is_wrong_it_is_named(hq):
    """Too old or not yet valid by this computer's clock: the sentence says to look at both."""
    unproved(*hq)
    text = Text(resources_dir() / "text", "en")
    assert "the clock of this computer" in text.problem(Unavailable("hq", "certificate"))


def test_a_stranger_is_not_and_nothing_was_sent(hq):
    unproved(hq[0])


def test_fs3_a_byte_that_was_changed_in_its_file_proves_nobody_nor_does_a_file_that_is_gone(
    hq, tmp_path
):
    url, pem = hq
    whole, changed = Path(pem).read_bytes(), tmp_path / "changed.pem"
    for at in range(0, len(whole) // 2, len(whole) // 12):  # the rest is what it says of itself
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        unproved(url, str(changed))
    unproved(url, str(tmp_path / "gone.pem"))
