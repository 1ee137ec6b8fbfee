// With the hash that the AWS SDK takes in a browser: WebCrypto.
import { Sha256 } from "@aws-crypto/sha256-browser";
import * as smithy from "./smithy.js";

export const headers = (app) => smithy.headers(app, Sha256);
export const presigned = (app) => smithy.presigned(app, Sha256);
