"""Storage under a prefix of an S3 bucket."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newskeep.errors import (
    DamageError,
    ObjectExistsError,
    ObjectMissingError,
    TransientStorageError,
)
from newskeep.storage.base import (
    CHUNK,
    ObjectInfo,
    Storage,
    check_key,
    check_range,
    sha256_of,
    sha256_of_stream,
)
from newskeep.storage.s3_errors import translating
from newskeep.storage.s3_probe import Abilities, ask, is_taken
from newskeep.storage.s3_stream import ObjectStream

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from mypy_boto3_s3 import S3Client

_LOOK = "Check the endpoint_url, and proxies between here and there."


@cache
def _loader() -> Loader:
    """Reads Amazon's service descriptions once a process: a second client then costs 12 ms, not 77."""
    from botocore.loaders import create_loader

    return create_loader()


class S3Storage(Storage):
    """Objects of a bucket, written with one conditional PUT each and counted only after a look at them.

    No call is repeated here, pages of a listing excepted: that is the business of `Retrying`. Credentials come from the AWS chain
    (environment, profile, role) and from nowhere else.

    Args:
        bucket: its name.
        prefix: of all keys.
        endpoint_url: of a store other than Amazon's.
        region: of the bucket.
        profile: of the AWS configuration that holds the credentials.
        timeout: seconds without a byte after which an answer is given up.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        endpoint_url: str | None = None,
        region: str | None = None,
        profile: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._endpoint_url = endpoint_url
        self._region = region
        self._profile = profile
        self._timeout = timeout
        self._made: S3Client | None = None
        self._abilities: Abilities | None = None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """`s3://bucket/prefix`."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    @property
    def creates_conditionally(self) -> bool:
        """True when the store honours `If-None-Match: *`; asks it once."""
        return self._asked().creates_conditionally

    def probe(self) -> tuple[str, ...]:
        """List, create one small object twice (the second time must be refused), and read a range of it."""
        try:
            with translating(self.url):
                self._abilities = ask(self._client, self._bucket, self._prefix)
        except ObjectMissingError as error:
            raise TransientStorageError(
                f"{self.url} does not have what was just written to it", _LOOK
            ) from error
        return self._abilities.shortcomings(self.url)

    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """Upload a file in one PUT (up to 5 GiB), and verify it."""
        check_key(key)
        with path.open("rb") as file:
            md5, found = hashlib.md5(usedforsecurity=False), hashlib.sha256()
            while data := file.read(CHUNK):
                md5.update(data)
                found.update(data)
            if sha256 != f"sha256:{found.hexdigest()}":
                msg = f"{path} has the digest sha256:{found.hexdigest()}, not {sha256}; it was not stored"
                raise DamageError(msg, "It was changed after it was sealed; run `newskeep verify`.")
            size = file.tell()
            file.seek(0)
            return self._put(ObjectInfo(key, size, sha256), file, md5.digest())

    def put(self, key: str, data: bytes) -> ObjectInfo:
        """Upload a few bytes, and verify them."""
        info = ObjectInfo(check_key(key), len(data), sha256_of(data))
        return self._put(info, data, hashlib.md5(data, usedforsecurity=False).digest())

    def get(self, key: str) -> bytes:
        """All bytes of an object, compared with the size and the digest that the store has of them."""
        answer = self._get(key)
        with self._stream(key, answer) as stream:
            data = stream.read()
        if answer["Metadata"].get("sha256") not in {None, sha256_of(data)}:
            raise TransientStorageError(f"{self.url}/{key} came with other bytes than were stored", _LOOK)
        return data

    def read(self, key: str, offset: int, length: int) -> bytes:
        """A range of an object, in one request."""
        check_range(offset, length)
        if length == 0:
            self.info(key)
            return b""
        wanted = f"bytes={offset}-{offset + length - 1}"
        with translating(f"{self.url}/{key}"):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(key), Range=wanted)
            except self._client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") in {"InvalidRange", "416"}:
                    return b""
                raise
        with self._stream(key, answer) as stream:
            if "ContentRange" not in answer:  # a store that ignores ranges sends everything
                stream.read(offset)
            return stream.read(length)

    def open(self, key: str) -> BinaryIO:
        """The body of a GET, read as it comes."""
        return self._stream(key, self._get(key))

    def info(self, key: str) -> ObjectInfo:
        """Size, and the digest that was stored with the object."""
        answer = self._head(key)
        return ObjectInfo(key, answer["ContentLength"], answer["Metadata"].get("sha256"))

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects whose key starts with `prefix`, sorted here: some stores (SeaweedFS) list folder by folder."""
        found: dict[str, int] = {}
        with translating(self.url):
            # a page that fails is asked for again: a thousand pages would hardly ever come in one go
            pages = self._connect(attempts=3).get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                # a web page from a proxy is read as a listing without objects; a real one says if more follows
                if "IsTruncated" not in page:
                    raise TransientStorageError(f"what answers for {self.url} is no object store", _LOOK)
                for item in page.get("Contents", []):
                    found[item["Key"].removeprefix(self._prefix)] = item["Size"]
        for key in sorted(found, key=str.encode):
            if not any(not part or part.startswith(".") for part in key.split("/")):
                yield ObjectInfo(key, found[key])

    def delete(self, key: str) -> None:
        """Remove an object."""
        with translating(f"{self.url}/{key}"):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(key))

    def path(self, key: str) -> Path | None:
        """None: nothing of it is on this machine."""
        check_key(key)
        return None

    @property
    def _client(self) -> S3Client:
        with self._lock:
            if self._made is None:
                with translating(self.url):
                    self._made = self._connect()
            return self._made

    def _connect(self, attempts: int = 1) -> S3Client:
        import boto3
        from botocore.config import Config
        from botocore.session import Session

        settings = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path", "payload_signing_enabled": True},
            retries={"mode": "standard", "total_max_attempts": attempts},
            connect_timeout=min(10.0, self._timeout),
            read_timeout=self._timeout,
            # other stores than Amazon's refuse or ignore the newer checksums; all know Content-MD5
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        core = Session()
        core.register_component("data_loader", _loader())
        session = boto3.Session(botocore_session=core, profile_name=self._profile)
        return session.client(
            "s3", config=settings, endpoint_url=self._endpoint_url, region_name=self._region
        )

    def _asked(self) -> Abilities:
        if self._abilities is None:
            self.probe()
        assert self._abilities is not None  # noqa: S101 - `probe` sets it or raises
        return self._abilities

    def _key(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _get(self, key: str) -> Any:
        with translating(f"{self.url}/{key}"):
            return self._client.get_object(Bucket=self._bucket, Key=self._key(key))

    def _stream(self, key: str, answer: Any) -> BinaryIO:
        stream = io.BufferedReader(ObjectStream(answer["Body"], f"{self.url}/{key}"), CHUNK)
        try:
            self._check_answer(key, answer)
        except TransientStorageError:
            stream.close()
            raise
        return stream

    def _head(self, key: str) -> Any:
        with translating(f"{self.url}/{key}"):
            answer = self._client.head_object(Bucket=self._bucket, Key=self._key(key))
        self._check_answer(key, answer)
        return answer

    def _check_answer(self, key: str, answer: Any) -> None:
        # boto3 takes a web page from a proxy for an object; no object store leaves out the ETag
        if not answer.get("ETag"):
            raise TransientStorageError(f"what answers for {self.url}/{key} is no object store", _LOOK)

    def _put(self, info: ObjectInfo, body: BinaryIO | bytes, md5: bytes) -> ObjectInfo:
        conditional = self.creates_conditionally
        # an upload that was interrupted goes on object by object: a look costs less than to send a body again
        if (not conditional or info.size > CHUNK) and self._is_there(info, md5):
            return info
        accepted = self._send(info, body, md5, conditional=conditional)
        # accepted or refused, what counts is what is there now: a retry after a lost reply is refused as well
        try:
            if self._is_there(info, md5):
                return info
        except ObjectExistsError:
            if not accepted:
                raise
        raise TransientStorageError(f"{self.url}/{info.key} isn't there as it was written", _LOOK)

    def _send(self, info: ObjectInfo, body: BinaryIO | bytes, md5: bytes, *, conditional: bool) -> bool:
        """True when the store says that it took the object, False when the key is taken."""
        condition: Any = {"IfNoneMatch": "*"} if conditional else {}
        with translating(f"{self.url}/{info.key}"):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._key(info.key),
                    Body=body,
                    ContentMD5=base64.b64encode(md5).decode(),
                    Metadata={"sha256": info.sha256 or ""},
                    **condition,
                )
            except self._client.exceptions.ClientError as error:
                if not is_taken(error):
                    raise
                return False
        return True

    def _is_there(self, info: ObjectInfo, md5: bytes) -> bool:
        """False when the key is free; raises when other bytes have it."""
        try:
            answer = self._head(info.key)
        except ObjectMissingError:
            return False
        if answer["ContentLength"] == info.size and self._is_same(info, md5, answer):
            return True
        msg = f"storage {self.url} has other bytes under {info.key}; they were not overwritten"
        raise ObjectExistsError(msg, "Run `newskeep verify` to see which of the two is right.")

    def _is_same(self, info: ObjectInfo, md5: bytes, answer: Any) -> bool:
        if answer["Metadata"].get("sha256") not in {None, info.sha256}:
            return False
        # Metadata only repeats what the writer said. The ETag of a single PUT is the MD5 of what arrived;
        # where it is something else (an encrypted bucket), nothing but the bytes is a proof.
        if answer["ETag"].strip('"') == md5.hex():
            return True
        with self.open(info.key) as stream:
            return sha256_of_stream(stream) == info.sha256
