"""Writes post.json: forms that botocore signed, at a fixed time. Run it with a Python that has botocore:

    python tests/vectors/botocore/generate.py
"""

import datetime
import json
import pathlib
from unittest import mock

import botocore
import botocore.session
from botocore.config import Config

KEY = {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
LENT = {**KEY, "accessKeyId": "ASIAEXAMPLE", "sessionToken": "FwoGZXIvYXdzEJr//////////wEaDEXAMPLE+token=="}

CASES = [
    ("least", KEY, "20260130T235959Z", {"key": "a", "expiresIn": 1}),
    ("session-token", LENT, "20260131T120000Z", {"key": "u/1/a.txt", "expiresIn": 900}),
    (
        "session-token-and-all",
        LENT,
        "20240229T000000Z",
        {
            "key": "u/1/${filename}",
            "expiresIn": 604800,
            "fields": [["Content-Type", "image/png"], ["success_action_status", "201"], ["x-amz-meta-note", 'a "b"\\c']],
            "conditions": [["content-length-range", 1, 1048576], ["starts-with", "$x-amz-meta-note", ""]],
        },
    ),
    ("only-the-file-name", LENT, "20151229T000000Z", {"key": "${filename}", "expiresIn": 3600}),
    ("file-name-within", KEY, "20151229T000000Z", {"key": "a/${filename}/b", "expiresIn": 3600}),
    ("other-letters", LENT, "20151229T000000Z", {"key": "é/😀\t\u007f", "fields": [["x-amz-meta-ü", "ß"]], "expiresIn": 60}),
    ("path", KEY, "20151229T000000Z", {"key": "k", "expiresIn": 60, "endpoint": "http://127.0.0.1:8333"}),
]


def sign(credentials, timestamp, form):
    now = datetime.datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ")
    client = botocore.session.get_session().create_client(
        "s3",
        region_name="eu-west-3",
        endpoint_url=form.get("endpoint"),
        aws_access_key_id=credentials["accessKeyId"],
        aws_secret_access_key=credentials["secretAccessKey"],
        aws_session_token=credentials.get("sessionToken"),
        config=Config(signature_version="s3v4"),
    )
    fields = dict(form.get("fields", []))
    # botocore leaves it to the caller to demand the fields' values.
    conditions = [{name: value} for name, value in fields.items()] + form.get("conditions", [])
    with (
        mock.patch("botocore.signers.get_current_datetime", lambda: now),
        mock.patch("botocore.auth.get_current_datetime", lambda: now),
    ):
        return client.generate_presigned_post("bucket", form["key"], fields, conditions, form["expiresIn"])


def main():
    cases = []
    for name, credentials, timestamp, form in CASES:
        signed = sign(credentials, timestamp, form)
        context = {"credentials": credentials, "region": "eu-west-3", "service": "s3", "timestamp": timestamp}
        expected = {"url": signed["url"], "fields": dict(sorted(signed["fields"].items()))}
        form = {"bucket": "bucket", "fields": [], "conditions": [], **form}
        form.pop("endpoint", None)
        cases.append({"name": name, "context": context, "form": form, "expected": expected})
    document = {"botocore": botocore.__version__, "cases": cases}
    file = pathlib.Path(__file__).with_name("post.json")
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
