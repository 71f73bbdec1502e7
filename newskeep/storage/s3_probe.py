"""What an S3 endpoint can do: found out by asking it, since none says so and many differ from Amazon's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

#: a small object that is there for ever once a writer has been here: creating it again must be refused
_NAME = ".newskeep"
_BYTES = b"newskeep"
_SHA256 = "sha256:" + hashlib.sha256(_BYTES).hexdigest()
_MD5 = hashlib.md5(_BYTES, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Abilities:
    """What was found of an endpoint."""

    #: refuses to overwrite when it is asked to (`If-None-Match: *`)
    creates_conditionally: bool
    #: gives back user metadata
    keeps_metadata: bool
    #: the ETag of a single PUT is the MD5 of what was received
    tags_with_md5: bool
    #: answers a range with a range (RFC 9110, section 14)
    reads_ranges: bool

    def shortcomings(self, url: str) -> tuple[str, ...]:
        """What it can't do, and what follows from it: a sentence each."""
        said = (
            (
                self.creates_conditionally,
                "overwrites although asked not to (If-None-Match): a look precedes each write, not atomically",
            ),
            (self.keeps_metadata, "loses metadata: objects don't carry their SHA-256"),
            (self.tags_with_md5, "has ETags that are no MD5: each upload is read back once to verify it"),
            (self.reads_ranges, "ignores ranges: reading one record costs its whole segment"),
        )
        return tuple(f"{url} {what}." for able, what in said if not able)


def ask(client: S3Client, bucket: str, prefix: str) -> Abilities:
    """List, create one small object twice (the second time must be refused), and read a range of it."""
    client.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
    key = prefix + _NAME
    conditional = not _creates(client, bucket, key) or not _creates(client, bucket, key)
    answer = client.get_object(Bucket=bucket, Key=key, Range="bytes=0-3")
    answer["Body"].close()
    return Abilities(
        creates_conditionally=conditional,
        keeps_metadata=answer["Metadata"].get("sha256") == _SHA256,
        tags_with_md5=answer.get("ETag", "").strip('"') == _MD5,
        reads_ranges="ContentRange" in answer,
    )


def is_taken(error: ClientError) -> bool:
    """True when a conditional PUT was refused because the key is taken."""
    return _status(error) == 412


def _creates(client: S3Client, bucket: str, key: str) -> bool:
    """True when the object could be created, also if it was there before."""
    metadata = {"sha256": _SHA256}
    try:
        client.put_object(Bucket=bucket, Key=key, Body=_BYTES, Metadata=metadata, IfNoneMatch="*")
    except client.exceptions.ClientError as error:
        if is_taken(error):
            return False
        if _status(error) != 501:
            raise
        # some stores know no conditions and say so
        client.put_object(Bucket=bucket, Key=key, Body=_BYTES, Metadata=metadata)
    return True


def _status(error: ClientError) -> int:
    status: int = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status
