"""The independent client: what is in the bucket, asked with boto3 and none of our code.

One JSON request a line on stdin, one JSON answer a line on stdout. The store and its keys come from the environment.
"""

import hashlib
import io
import json
import os
import random
import sys
import tarfile

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

BUCKET = os.environ["BUCKET"]
client = boto3.client(
    "s3",
    endpoint_url=os.environ["S3_URL"],
    region_name=os.environ["S3_REGION"],
    aws_access_key_id=os.environ["S3_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["S3_SECRET_ACCESS_KEY"],
    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
)


def read(key):
    """Size, SHA-256 and headers of an object; null if there is none."""
    try:
        answer = client.get_object(Bucket=BUCKET, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return None
        raise
    digest, size = hashlib.sha256(), 0
    for chunk in answer["Body"].iter_chunks(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    return {
        "size": size,
        "sha256": digest.hexdigest(),
        "etag": answer["ETag"],
        "contentType": answer.get("ContentType"),
        "metadata": answer["Metadata"],
    }


def unfinished():
    """All multipart uploads that were begun and neither completed nor aborted."""
    answer = client.list_multipart_uploads(Bucket=BUCKET)
    return [{"key": upload["Key"], "id": upload["UploadId"]} for upload in answer.get("Uploads", [])]


def parts(key, id):
    """Numbers and sizes of an unfinished upload's parts."""
    answer = client.list_parts(Bucket=BUCKET, Key=key, UploadId=id)
    return [{"number": part["PartNumber"], "size": part["Size"]} for part in answer.get("Parts", [])]


def allow(origins):
    """Lets pages of these origins do anything, and others nothing."""
    rule = {
        "AllowedOrigins": origins,
        "AllowedMethods": ["GET", "HEAD", "PUT", "POST", "DELETE"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "Date", "Content-Disposition"],
    }
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})


def cors(rule):
    """The bucket's only CORS rule."""
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})


def lend(actions):
    """Short-lived credentials that may do no more than this with the bucket's objects."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:s3:::{BUCKET}/*"]}
    sts = boto3.client(
        "sts",
        endpoint_url=os.environ["S3_URL"],
        region_name=os.environ["S3_REGION"],
        aws_access_key_id=os.environ["STS_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["STS_SECRET_ACCESS_KEY"],
    )
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    answer = sts.assume_role(RoleArn=os.environ["ROLE_ARN"], RoleSessionName="test", DurationSeconds=900, Policy=policy)
    lent = answer["Credentials"]
    return {
        "accessKeyId": lent["AccessKeyId"],
        "secretAccessKey": lent["SecretAccessKey"],
        "sessionToken": lent["SessionToken"],
        "expiration": lent["Expiration"].isoformat(),
    }


def sums(key):
    """The checksums that the store keeps of an object."""
    answer = client.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")
    return {name: value for name, value in answer.items() if name.startswith("Checksum")}


def keys(prefix):
    """All keys below a prefix, in the store's order."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def sweep():
    """Aborts all multipart uploads."""
    for upload in unfinished():
        client.abort_multipart_upload(Bucket=BUCKET, Key=upload["key"], UploadId=upload["id"])


def put(key, path):
    """Stores a file as it lies on the disk."""
    client.upload_file(path, BUCKET, key)


def delete(key):
    client.delete_object(Bucket=BUCKET, Key=key)


def pack(path, how, members):
    """Makes a tar archive by Python's own module: members are `[path, type, size or target]`, with random bytes."""
    with tarfile.open(path, how["mode"], format=getattr(tarfile, how["format"])) as archive:
        for at, (name, kind, more) in enumerate(members):
            member = tarfile.TarInfo(name)
            member.type = getattr(tarfile, kind)
            member.mode, member.mtime = 0o640 + at % 8, 1_700_000_000 + at
            if isinstance(more, str):
                member.linkname = more
            else:
                member.size = more
            archive.addfile(member, io.BytesIO(random.randbytes(member.size)) if member.size else None)


def unpack(path):
    """What Python's own module finds in a tar archive."""
    kinds = {tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink", tarfile.LNKTYPE: "link", tarfile.FIFOTYPE: "other", tarfile.GNUTYPE_SPARSE: "other"}
    with tarfile.open(path) as archive:
        found = []
        for member in archive:
            kind = "other" if member.sparse is not None else kinds.get(member.type, "file")
            digest = hashlib.sha256(archive.extractfile(member).read()).hexdigest() if kind == "file" else None
            found.append([member.name, kind, member.size, member.mode, member.linkname, int(member.mtime), digest])
        return found


verbs = {"put": put, "delete": delete, "pack": pack, "unpack": unpack, "cors": cors, "lend": lend, "keys": keys, "sweep": sweep, "read": read, "sums": sums, "unfinished": unfinished, "parts": parts, "allow": allow}
for line in sys.stdin:
    verb, arguments = json.loads(line)
    print(json.dumps(verbs[verb](*arguments)), flush=True)
