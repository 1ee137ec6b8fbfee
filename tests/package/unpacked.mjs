// The package as a user gets it: the packed tarball, in a node_modules folder of its own. Never the source tree.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const tarball = process.env.BUCKETKIT_TARBALL;
if (!tarball) throw new Error("BUCKETKIT_TARBALL must name the packed tarball; `cargo xtask test` sets it.");

export const app = mkdtempSync(join(tmpdir(), "bucketkit-package-"));
export const folder = join(app, "node_modules", "bucketkit");
mkdirSync(folder, { recursive: true });
execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
process.on("exit", () => rmSync(app, { recursive: true, force: true }));

/** Imports a file of the package. */
export const load = (file) => import(pathToFileURL(join(folder, file)));
