"""Other tools read what `convert` wrote for them: one JSON object on stdin, lines of what worked on stdout."""

import importlib.metadata
import io
import json
import sys

import boto3
import duckdb
import polars
import s3fs
from botocore.client import Config

given = json.load(sys.stdin)
bucket = given["bucket"]

arguments = given["boto3"]
client = boto3.client("s3", **{**arguments, "config": Config(**arguments["config"])})
file = io.BytesIO()
polars.DataFrame({"n": [1, 2, 39]}).write_parquet(file)
client.put_object(Bucket=bucket, Key="table.parquet", Body=file.getvalue())
keys = [found["Key"] for found in client.list_objects_v2(Bucket=bucket)["Contents"]]
assert "table.parquet" in keys, keys
client.put_bucket_cors(Bucket=bucket, CORSConfiguration=given["cors"])
assert client.get_bucket_cors(Bucket=bucket)["CORSRules"][0]["AllowedOrigins"] == given["cors"]["CORSRules"][0]["AllowedOrigins"]
client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=given["lifecycle"])
print("boto3")

url = f"s3://{bucket}/table.parquet"
assert polars.read_parquet(url, storage_options=given["polars"]["storage_options"])["n"].sum() == 42
print("polars")

with s3fs.S3FileSystem(**given["polars"]["s3fs_args"]).open(f"{bucket}/table.parquet") as file:
    assert polars.read_parquet(file.read())["n"].sum() == 42
print("s3fs")

database = duckdb.connect()
[extension] = [file for file in importlib.metadata.files("duckdb-ext-httpfs") if file.name == "httpfs.duckdb_extension"]
database.execute(f"LOAD '{extension.locate()}'")
database.execute(given["duckdb"])
assert database.execute(f"SELECT sum(n) FROM read_parquet('{url}')").fetchone() == (42,)
# Quotes and other signs arrive as they are.
database.execute(given["odd"]["duckdb"])
for name, secret in [("s3_access_key_id", "access"), ("s3_secret_access_key", "secret"), ("s3_session_token", "token")]:
    assert database.execute(f"SELECT current_setting('{name}')").fetchone() == (given["odd"][secret],), name
print("duckdb")
