"""Lends a page credentials for 15 minutes, for its visitor's own folder alone: `uvicorn --port 3000 server:app`."""

import json
import os
import secrets
from datetime import datetime, timezone

import boto3
from fastapi import FastAPI, HTTPException, Request, Response
from starlette.middleware.sessions import SessionMiddleware

ORIGIN, BUCKET, REGION, ROLE_ARN = (os.environ[name] for name in ("ORIGIN", "BUCKET", "REGION", "ROLE_ARN"))
STORE_URL = os.environ.get("STORE_URL")
# Several processes need one secret; without one, a start of the server ends all sessions.
SECRET = os.environ.get("SESSION_SECRET") or secrets.token_hex(32)
ACTIONS = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
sts = boto3.client("sts", region_name=REGION, endpoint_url=STORE_URL)
app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=SECRET, same_site="strict", https_only=ORIGIN.startswith("https:"))


def prefix_of(visitor):
    """The slash at the end keeps visitor 1 out of what is visitor 10's."""
    return f"u/{visitor}/"


@app.get("/session")
def begin(request: Request, response: Response):
    response.headers["Cache-Control"] = "no-store"
    # Your login takes the place of this line: who the visitor is never comes from the request.
    visitor = request.session.setdefault("visitor", secrets.token_hex(16))
    return {"resource": {"bucket": BUCKET, "region": REGION, "endPoint": STORE_URL}, "prefix": prefix_of(visitor)}


@app.post("/credentials")
def lend(request: Request, response: Response):
    response.headers["Cache-Control"] = "no-store"
    if request.headers.get("Origin") != ORIGIN:
        raise HTTPException(403, "Only this app's own page is given credentials.")
    visitor = request.session.get("visitor")
    if not visitor:
        raise HTTPException(401, "There is no session: load the page again.")
    statement = {"Effect": "Allow", "Action": ACTIONS, "Resource": [f"arn:aws:s3:::{BUCKET}/{prefix_of(visitor)}*"]}
    lent = sts.assume_role(
        RoleArn=ROLE_ARN,
        RoleSessionName=f"visitor-{visitor}",
        DurationSeconds=900,
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )["Credentials"]
    names = {"accessKeyId": "AccessKeyId", "secretAccessKey": "SecretAccessKey", "sessionToken": "SessionToken"}
    times = {"expiration": lent["Expiration"].isoformat(), "serverTime": datetime.now(timezone.utc).isoformat()}
    return {ours: lent[theirs] for ours, theirs in names.items()} | times
