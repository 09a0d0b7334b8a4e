"""Certificates and proxies, on this machine."""

import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from symbiosis_map.geocoding.services.connection import Connection, UnreachableError
from symbiosis_map.geocoding.services.manners import Manners

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is missing, which makes a certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    who = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *files, *who]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(kartverket, certificate, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    stub = kartverket.KartverketStub([kartverket.address("Storgata", 5)])
    stub._server.socket = context.wrap_socket(stub._server.socket, server_side=True)
    with stub:
        yield stub


def ask(host, stub):
    connection = Connection(f"https://{host}:{stub.port}/adresser/v1", "a test", Manners())
    try:
        return [connection.get("/sok?adressenavn=Storgata", lambda: None, lambda: None).status for _ in range(3)]
    finally:
        connection.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(secure):
    with pytest.raises(UnreachableError, match="no safe connection"):
        ask("localhost", secure)
    assert secure.asked == []


def test_a_certificate_of_another_name_is_refused(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    with pytest.raises(UnreachableError, match="no safe connection"):
        ask("127.0.0.1", secure)
    assert secure.asked == []


def test_a_certificate_of_the_system_serves_all_questions_on_one_connection(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    assert ask("localhost", secure) == [200, 200, 200]
    assert secure.connections == 1


def test_a_proxy_sees_the_host_and_nothing_of_the_question(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    seen = []

    def pump(source, target):
        try:
            while data := source.recv(65536):
                seen.append(data)
                target.sendall(data)
        except OSError:
            return

    def serve():
        client, _ = proxy.accept()
        seen.append(client.recv(65536))
        service = socket.create_connection(("127.0.0.1", secure.port))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=pump, args=(service, client), daemon=True)
        back.start()
        pump(client, service)
        service.close()
        back.join(5)
        client.close()

    with socket.create_server(("127.0.0.1", 0)) as proxy:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert ask("localhost", secure) == [200, 200, 200]
        thread.join(5)
    assert seen[0].startswith(f"CONNECT localhost:{secure.port} ".encode())
    assert not any(b"Storgata" in data for data in seen)
