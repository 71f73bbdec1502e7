"""What boto3's errors mean: missing, worth another try, or a sentence for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newskeep.errors import ObjectMissingError, StorageError, TransientStorageError

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

_CREDENTIALS = (
    "Credentials come from the AWS chain: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "or a profile ([archive.s3] profile), or run on a machine that has a role."
)
_REGION = "Set the bucket's region: [archive.s3] region, or AWS_REGION."
_HINTS = {
    "NoSuchBucket": "Create the bucket, or correct its name.",
    "InvalidBucketName": "Correct the bucket's name.",
    "AccessDenied": "These credentials need s3:ListBucket, s3:GetObject and s3:PutObject on it.",
    "403": "These credentials need s3:ListBucket, s3:GetObject and s3:PutObject on it.",
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": "The secret key does not belong to the access key. " + _CREDENTIALS,
    "ExpiredToken": "The credentials have expired. " + _CREDENTIALS,
    "InvalidToken": "The session token is not valid. " + _CREDENTIALS,
    "RequestTimeTooSkewed": "The clock of this machine is wrong.",
    "AuthorizationHeaderMalformed": _REGION,
    "PermanentRedirect": _REGION,
    "301": _REGION,
    "EntityTooLarge": "The store takes at most 5 GiB at once; make segments smaller.",
}
_MISSING = {"NoSuchKey", "NotFound", "404"}
_TRANSIENT = {
    "BadDigest",
    "ConditionalRequestConflict",
    "IncompleteBody",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "SlowDown",
    "TemporaryRedirect",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
}


@contextmanager
def translating(where: str) -> Iterator[None]:
    """Turn what boto3 raises into errors of `newskeep.errors`; messages carry no credentials.

    Raises:
        ObjectMissingError: there is no such object.
        TransientStorageError: no answer, a broken one, or one that asks for patience.
        StorageError: anything else; says what to do.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _of_answer(error, where) from error
    except BotoCoreError as error:
        raise _of_client(error, where) from error
    except ValueError as error:
        if "endpoint" not in str(error):
            raise
        msg = f"can't reach {where}: the endpoint_url is no URL"
        raise StorageError(msg, 'Write it as "https://host:port".') from error


def _of_answer(error: ClientError, where: str) -> StorageError:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _MISSING:
        return ObjectMissingError(f"there is no object {where}")
    if code in _TRANSIENT or status in {408, 429} or (status >= 500 and status != 501):
        return TransientStorageError(f"{where} answers {status} {code}", "Try again later.")
    return StorageError(f"{where} answers {status} {code}.", _HINTS.get(code, ""))


def _of_client(error: BotoCoreError, where: str) -> StorageError:
    from botocore import exceptions as known

    if isinstance(error, known.NoCredentialsError | known.PartialCredentialsError):
        return StorageError(f"there are no complete credentials for {where}.", _CREDENTIALS)
    if isinstance(error, known.ProfileNotFound):
        return StorageError(f"can't open {where}: {error}.", "Correct [archive.s3] profile.")
    if isinstance(error, known.NoRegionError | known.InvalidRegionError):
        return StorageError(f"no usable region for {where}.", _REGION)
    if isinstance(error, known.SSLError):
        hint = "Check the certificate of the endpoint; AWS_CA_BUNDLE names a bundle of your own."
        return StorageError(f"the TLS connection to {where} failed.", hint)
    broken = (
        known.ConnectionError,
        known.HTTPClientError,
        known.IncompleteReadError,
        known.ResponseStreamingError,
    )
    if isinstance(error, broken) or type(error).__name__ == "ResponseParserError":
        hint = "Check the network and the endpoint_url; then try again."
        return TransientStorageError(f"{where} did not answer as it should ({type(error).__name__}).", hint)
    return StorageError(f"can't use {where} ({type(error).__name__}).", "Check [archive.s3].")
