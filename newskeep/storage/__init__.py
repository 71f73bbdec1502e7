"""Bytes by key: where sealed segments live, a local folder or an S3 prefix behind one contract."""
