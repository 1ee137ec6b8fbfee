//! What each entry of the package costs its users, beside what it may cost.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::build::Mode;
use crate::pack::{self, Package};
use crate::process;
use crate::project::Project;

struct Entry {
    name: &'static str,
    script: &'static str,
    /// The WebAssembly that it fetches; `sign` and `explain` carry their own inside. What fetches one has a worker, too.
    wasm: Option<&'static str>,
    /// Bytes in brotli, script and WebAssembly together. The compilers that are in use differ by a two-hundredth: it holds for
    /// each of them. It is lowered towards the goal, and raised only for a capability that is new.
    budget: u64,
    /// What the design wants.
    goal: u64,
}

const ENTRIES: &[Entry] = &[
    Entry { name: "sign", script: "sign.js", wasm: None, budget: 8_000, goal: 8_000 },
    Entry { name: "sign/chunked", script: "sign-chunked.js", wasm: None, budget: 19_800, goal: 12_000 },
    Entry { name: "sign/explain", script: "sign-explain.js", wasm: None, budget: 31_300, goal: 20_000 },
    Entry { name: "sign/sigv4a", script: "sign-sigv4a.js", wasm: None, budget: 26_100, goal: 20_000 },
    Entry { name: "checksum", script: "checksum.js", wasm: None, budget: 7_200, goal: 6_000 },
    Entry { name: "resource", script: "resource.js", wasm: None, budget: 45_500, goal: 36_000 },
    // The form alone weighs 8 kB: what is above "resource". What all elements share is a file of its own, which costs 500 bytes.
    Entry {
        name: "elements/resource-form",
        script: "elements-resource-form.js",
        wasm: None,
        budget: 54_700,
        goal: 44_000,
    },
    Entry { name: "resource/convert", script: "resource-convert.js", wasm: None, budget: 31_300, goal: 24_000 },
    // Above "upload", of which it loads nothing.
    Entry { name: "elements/upload", script: "elements-upload.js", wasm: None, budget: 7_300, goal: 8_000 },
    // What the widget fetches when it has a bucket or files. About 1 kB of it is there already by then.
    Entry { name: "… its list", script: "elements-upload-list.js", wasm: None, budget: 8_700, goal: 8_000 },
    // Above a bucket that is open.
    Entry { name: "browse", script: "browse.js", wasm: None, budget: 7_250, goal: 5_000 },
    // With all of "browse", which they share: it would weigh 800 bytes more for those who want neither if it were in pieces.
    Entry { name: "browse/archive", script: "browse-archive.js", wasm: None, budget: 9_450, goal: 8_000 },
    Entry { name: "browse/logs", script: "browse-logs.js", wasm: None, budget: 8_650, goal: 8_000 },
    // With all of "browse", too.
    Entry { name: "elements/browser", script: "elements-browser.js", wasm: None, budget: 17_600, goal: 15_000 },
    // Beside "resource" and "sign", which it loads too: a form has the former already.
    Entry { name: "doctor", script: "doctor.js", wasm: None, budget: 14_900, goal: 12_000 },
    // With its worker. It grew by 21 kB when uploads learned checksums, pauses and going on after a reload, and by 1.5 kB with
    // `Bucket.fetch`, limits for a file, other tabs and pages that go; it has yet to shrink.
    Entry { name: "upload", script: "upload.js", wasm: Some("bucketkit.wasm"), budget: 70_000, goal: 24_000 },
    Entry { name: "bucketkit", script: "index.js", wasm: Some("bucketkit.wasm"), budget: 73_900, goal: 60_000 },
];

/// Node's own zlib: what servers compress with. Each file by itself, as it is served.
const MEASURE: &str = "
const { readFileSync } = require('node:fs'), { gzipSync, brotliCompressSync, constants } = require('node:zlib');
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
console.log(JSON.stringify(process.argv.slice(1).map((file) => readFileSync(file)).map((bytes) =>
  [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, { params }).length])));
";

struct Measured {
    entry: &'static Entry,
    files: Vec<String>,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

pub(crate) fn run(project: &Project, json: bool, check: bool) -> Result<()> {
    let package = pack::run(project, Mode::Ship)?;
    let measured = measure(project, &package)?;
    if json {
        println!("{:#}", Value::from_iter(measured.iter().map(Measured::json)));
    } else {
        table(&measured);
    }
    let over = measured.iter().filter_map(|entry| over_budget(entry.entry, entry.brotli)).collect::<Vec<_>>();
    if check && !over.is_empty() {
        bail!("{}", over.join("; "));
    }
    Ok(())
}

fn measure(project: &Project, package: &Package) -> Result<Vec<Measured>> {
    let read = |file| Ok(serde_json::from_str::<Value>(&fs::read_to_string(file)?)?);
    let metafiles = package.metafiles.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut measured = Vec::new();
    for entry in ENTRIES {
        let mut files = loaded_with(&metafiles, entry.script)?;
        files.extend(entry.wasm.iter().flat_map(|wasm| [*wasm, pack::WORKER]).map(str::to_owned));
        let paths = files.iter().map(|file| project.dist().join(file));
        let sizes = process::read(project.command("node").args(["--eval", MEASURE, "--"]).args(paths))?;
        let sizes: Vec<[u64; 3]> = serde_json::from_value(serde_json::from_str(&sizes)?)?;
        let [raw, gzip, brotli] = [0, 1, 2].map(|column| sizes.iter().map(|size| size[column]).sum());
        measured.push(Measured { entry, files, raw, gzip, brotli });
    }
    Ok(measured)
}

/// A script and all that it imports before it runs, as esbuild tells it. What is imported later, by `import()`, is not.
fn loaded_with(metafiles: &[Value], script: &str) -> Result<Vec<String>> {
    let outputs = || metafiles.iter().filter_map(|metafile| metafile["outputs"].as_object()).flatten();
    let name = |path: &str| Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut loaded = BTreeSet::new();
    let mut next = vec![script.to_owned()];
    while let Some(file) = next.pop() {
        let output = outputs().find(|(path, _)| name(path) == file);
        let (_, output) = output.with_context(|| format!("the package has no {file}"))?;
        if loaded.insert(file) {
            let imports = output["imports"].as_array().into_iter().flatten();
            let at_once = imports.filter(|import| import["kind"] == "import-statement" && import["external"] != true);
            next.extend(at_once.filter_map(|import| import["path"].as_str()).map(name));
        }
    }
    Ok(loaded.into_iter().collect())
}

fn over_budget(entry: &Entry, brotli: u64) -> Option<String> {
    (brotli > entry.budget).then(|| {
        let (name, brotli, budget) = (entry.name, grouped(brotli), grouped(entry.budget));
        format!("the entry `{name}` weighs {brotli} bytes in brotli and its budget is {budget}: make it smaller (the budgets are in xtask/src/size.rs, and only go down)")
    })
}

impl Measured {
    fn json(&self) -> Value {
        json!({
            "entry": self.entry.name, "files": self.files, "raw": self.raw, "gzip": self.gzip, "brotli": self.brotli,
            "budget": self.entry.budget, "goal": self.entry.goal, "within": over_budget(self.entry, self.brotli).is_none(),
        })
    }
}

fn table(measured: &[Measured]) {
    println!(
        "{:<10} {:>9} {:>9} {:>9} {:>9} {:>9}  bytes; budget and goal are for brotli",
        "entry", "raw", "gzip", "brotli", "budget", "goal"
    );
    for Measured { entry, raw, gzip, brotli, files } in measured {
        let [raw, gzip, budget, goal, size] = [*raw, *gzip, entry.budget, entry.goal, *brotli].map(grouped);
        let verdict = if over_budget(entry, *brotli).is_some() { "  OVER" } else { "" };
        println!(
            "{:<10} {raw:>9} {gzip:>9} {size:>9} {budget:>9} {goal:>9}  {}{verdict}",
            entry.name,
            files.join(" + ")
        );
    }
}

/// 60000 as `60,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Entry = Entry { name: "sign", script: "sign.js", wasm: None, budget: 8_000, goal: 8_000 };

    #[test]
    fn a_byte_over_the_budget_is_over() {
        assert_eq!(over_budget(&ENTRY, 8_000), None);
        let sentence = over_budget(&ENTRY, 8_001).unwrap();
        assert!(
            sentence.starts_with("the entry `sign` weighs 8,001 bytes in brotli and its budget is 8,000"),
            "{sentence}"
        );
    }

    #[test]
    fn counts_what_is_imported_at_once_and_by_what_is_imported() {
        let import = |path: &str, kind: &str| json!({ "path": path, "kind": kind });
        let metafile = json!({ "outputs": {
            "x/index.js": { "imports": [import("x/chunk-a.js", "import-statement"), import("x/late.js", "dynamic-import")] },
            "x/chunk-a.js": { "imports": [import("x/chunk-b.js", "import-statement"), import("x/index.js", "import-statement")] },
            "x/chunk-b.js": { "imports": [] },
            "x/late.js": { "imports": [] },
        } });
        let alone = json!({ "outputs": { "x/sign.js": { "imports": [] } } });
        let metafiles = [alone, metafile];
        assert_eq!(loaded_with(&metafiles, "index.js").unwrap(), ["chunk-a.js", "chunk-b.js", "index.js"]);
        assert_eq!(loaded_with(&metafiles, "sign.js").unwrap(), ["sign.js"]);
        assert!(loaded_with(&metafiles, "missing.js").is_err());
    }

    #[test]
    fn groups_digits() {
        assert_eq!([7, 999, 1_000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }
}
