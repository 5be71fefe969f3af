"""The same file store over S3, against moto's stand-in for Amazon's side."""

import io
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.fixtures.cast import Cast
from xinglian.kernel import files
from xinglian.kernel.scope import acting


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "files", "default_acl": None},
        }
    }
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="files")
        yield client


def test_a_file_in_s3_is_kept_once_and_read_back(cast: Cast, bucket: Any) -> None:
    with acting(cast.jiangdong_owner.scope):
        options: dict[str, Any] = {"purpose": "test", "accepted": {"pdf"}, "max_bytes": 1000}
        one = files.store(io.BytesIO(b"%PDF-1.7 a"), name="a.pdf", **options)
        files.store(io.BytesIO(b"%PDF-1.7 a"), name="b.pdf", **options)
        assert files.open_file(one).read() == b"%PDF-1.7 a"
    assert bucket.list_objects_v2(Bucket="files")["KeyCount"] == 1
