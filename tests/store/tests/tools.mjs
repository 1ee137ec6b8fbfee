// The SDK for JavaScript reads what `convert` wrote for it: one JSON object on stdin.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const config = JSON.parse(readFileSync(0, "utf8"));
const client = new S3Client(config);
const Key = "from the SDK.txt";
await client.send(new PutObjectCommand({ Bucket: config.bucket, Key, Body: "written by the SDK" }));
const answer = await client.send(new GetObjectCommand({ Bucket: config.bucket, Key }));
assert.equal(await answer.Body.transformToString(), "written by the SDK");
console.log("aws-sdk-js");
