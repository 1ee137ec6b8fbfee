// With the hash in JavaScript.
import { Sha256 } from "@aws-crypto/sha256-js";
import * as smithy from "./smithy.js";

export const headers = (app) => smithy.headers(app, Sha256);
export const presigned = (app) => smithy.presigned(app, Sha256);
