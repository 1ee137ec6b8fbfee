// What a page loads to sign, and to upload in parts: the package and its peers, in apps that do the same, as esbuild minifies them.
import { readFileSync, mkdtempSync, rmSync, mkdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = new URL("../../", import.meta.url).pathname;
const REGION = 'const [region, credentials] = ["eu-west-3", { accessKeyId: "a", secretAccessKey: "s" }];\n';
const APPS = {
  signing: {
    bucketkit: 'import { init, sign } from "bucketkit/sign"; await init(); console.log(sign({ url: "https://h/k" }, { region, credentials }));',
    aws4fetch: 'import { AwsV4Signer } from "aws4fetch"; console.log(await new AwsV4Signer({ url: "https://h/k", service: "s3", region, ...credentials }).sign());',
    "@smithy/signature-v4": 'import { SignatureV4 } from "@smithy/signature-v4"; import { Sha256 } from "@aws-crypto/sha256-browser"; console.log(await new SignatureV4({ region, credentials, service: "s3", sha256: Sha256, uriEscapePath: false }).sign({ method: "GET", protocol: "https:", hostname: "h", path: "/k", query: {}, headers: { host: "h" } }));',
    s3mini: 'import { S3mini } from "s3mini"; console.log(await new S3mini({ ...credentials, endpoint: "https://h/b", region }).getPresignedUrl("GET", "k"));',
  },
  upload: {
    bucketkit: 'import { openBucket } from "bucketkit/upload"; const bucket = await openBucket({ resource: { bucket: "b", region }, auth: async () => credentials }); await bucket.upload(new Blob(), { key: "k" }).done;',
    "@uppy/aws-s3": 'import Uppy from "@uppy/core"; import AwsS3 from "@uppy/aws-s3"; new Uppy().use(AwsS3, { endpoint: "/" }).addFile({ name: "k", data: new Blob() });',
    "@aws-sdk/lib-storage": 'import { S3Client } from "@aws-sdk/client-s3"; import { Upload } from "@aws-sdk/lib-storage"; await new Upload({ client: new S3Client({ region, credentials }), params: { Bucket: "b", Key: "k", Body: new Blob() } }).done();',
  },
};
/** What the package's own app fetches besides. */
const BESIDE = { upload: ["bucketkit.wasm", "worker.js"] };

const folder = mkdtempSync(join(root, "target", "size-"));
const packed = join(folder, "node_modules", "bucketkit");
mkdirSync(packed, { recursive: true });
try {
  execFileSync("tar", ["-xzf", process.env.BUCKETKIT_TARBALL ?? join(root, "dist/bucketkit-0.1.0.tgz"), "-C", packed, "--strip-components=1"]);
  const rows = [];
  for (const [job, apps] of Object.entries(APPS)) {
    for (const [name, code] of Object.entries(apps)) {
      const { outputFiles } = await esbuild.build({
        stdin: { contents: REGION + code, resolveDir: folder },
        bundle: true,
        minify: true,
        format: "esm",
        platform: "browser",
        target: "es2022",
        write: false,
        logLevel: "error",
      });
      const beside = name === "bucketkit" ? (BESIDE[job] ?? []).map((file) => readFileSync(join(packed, file))) : [];
      const files = [...outputFiles.map(({ contents }) => contents), ...beside];
      const sum = (measure) => files.reduce((total, bytes) => total + measure(bytes).length, 0);
      rows.push({ job, name, raw: sum((bytes) => bytes), gzip: sum((bytes) => gzipSync(bytes, { level: 9 })), brotli: sum((bytes) => brotliCompressSync(bytes)) });
    }
  }
  if (process.argv.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else console.table(rows);
} finally {
  rmSync(folder, { recursive: true });
}
