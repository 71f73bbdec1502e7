"""Storage under a prefix of an S3 bucket."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newskeep.errors import (
    DamageError,
    ObjectExistsError,
    ObjectMissingError,
    TransientStorageError,
)
from newskeep.storage.base import CHUNK, ObjectInfo, Storage, check_key, check_range, sha256_of
from newskeep.storage.s3_errors import translating
from newskeep.storage.s3_stream import ObjectStream

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: a small object that is there for ever once a writer has been here: creating it again must be refused
_PROBE = ".newskeep"


class S3Storage(Storage):
    """Objects of a bucket, written with one conditional PUT each and counted only after a HEAD.

    Credentials come from the AWS chain (environment, profile, role) and from nowhere else.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        endpoint_url: str | None = None,
        region: str | None = None,
        profile: str | None = None,
    ) -> None:
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._endpoint_url = endpoint_url
        self._region = region
        self._profile = profile
        self._made: S3Client | None = None
        self._conditional: bool | None = None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """`s3://bucket/prefix`."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    @property
    def creates_conditionally(self) -> bool:
        """True when the store honours `If-None-Match: *`; asks it once."""
        if self._conditional is None:
            self.probe()
        return bool(self._conditional)

    def probe(self) -> None:
        """List, then create one small object twice: the second time must be refused."""
        with translating(self.url):
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)
        self._conditional = not self._creates(_PROBE) or not self._creates(_PROBE)

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
        """All bytes of an object; their number is compared with what the store announced."""
        with self.open(key) as stream:
            return stream.read()

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
        with translating(f"{self.url}/{key}"):
            return self._stream(key, self._client.get_object(Bucket=self._bucket, Key=self._key(key)))

    def info(self, key: str) -> ObjectInfo:
        """Size, and the digest that was stored with the object."""
        answer = self._head(key)
        return ObjectInfo(key, answer["ContentLength"], answer["Metadata"].get("sha256"))

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects whose key starts with `prefix`, page by page, in the store's order, which is by bytes."""
        with translating(self.url):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for item in page.get("Contents", []):
                    key = item["Key"].removeprefix(self._prefix)
                    if not any(not part or part.startswith(".") for part in key.split("/")):
                        yield ObjectInfo(key, item["Size"])

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

    def _connect(self) -> S3Client:
        import boto3
        from botocore.config import Config

        settings = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path", "payload_signing_enabled": True},
            retries={"mode": "standard", "total_max_attempts": 5},
            connect_timeout=5,
            read_timeout=60,
            # other stores than Amazon's refuse or ignore the newer checksums; all know Content-MD5
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        session = boto3.Session(profile_name=self._profile)
        return session.client(
            "s3", config=settings, endpoint_url=self._endpoint_url, region_name=self._region
        )

    def _key(self, key: str) -> str:
        return self._prefix + check_key(key)

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
            msg = f"what answers for {self.url}/{key} is no object store"
            raise TransientStorageError(msg, "Check the endpoint_url, and proxies between here and there.")

    def _creates(self, key: str) -> bool:
        """True when an empty object could be created, also if it was there before."""
        with translating(self.url):
            try:
                self._client.put_object(Bucket=self._bucket, Key=self._prefix + key, IfNoneMatch="*")
            except self._client.exceptions.ClientError as error:
                if _is_taken(error.response):
                    return False
                raise
        return True

    def _put(self, info: ObjectInfo, body: BinaryIO | bytes, md5: bytes) -> ObjectInfo:
        if not self.creates_conditionally and self._is_there(info, md5):
            return info
        with translating(f"{self.url}/{info.key}"):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._key(info.key),
                    Body=body,
                    ContentMD5=base64.b64encode(md5).decode(),
                    Metadata={"sha256": info.sha256 or ""},
                    IfNoneMatch="*",
                )
            except self._client.exceptions.ClientError as error:
                if not _is_taken(error.response):
                    raise
        # refused or not, what counts is what is there now: a retry after a lost reply is refused as well
        if not self._is_there(info, md5):
            msg = f"{self.url}/{info.key} isn't there after it was written"
            raise TransientStorageError(msg, "Check the endpoint_url, and proxies between here and there.")
        return info

    def _is_there(self, info: ObjectInfo, md5: bytes) -> bool:
        """False when the key is free; raises when other bytes have it."""
        try:
            answer = self._head(info.key)
        except ObjectMissingError:
            return False
        stored = answer["Metadata"].get("sha256")
        # some stores lose metadata; there the ETag of a single PUT is its MD5
        same = stored == info.sha256 if stored else answer["ETag"].strip('"') == md5.hex()
        if answer["ContentLength"] == info.size and same:
            return True
        msg = f"storage {self.url} has other bytes under {info.key}; they were not overwritten"
        raise ObjectExistsError(msg, "Run `newskeep verify` to see which of the two is right.")


def _is_taken(response: Any) -> bool:
    status: int = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status == 412
