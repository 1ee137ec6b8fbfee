//! The crate as WebAssembly with the JavaScript that loads it: cargo, then wasm-bindgen, then wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

use crate::inline::{self, Inline};
use crate::process;
use crate::project::Project;
use crate::setup::wasm::{TARGET, WasmRust};
use crate::setup::{self, fingerprint, npm};

/// One WebAssembly module for each set of features that ships.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) features: &'static [&'static str],
    /// How it travels inside a script; else it is fetched.
    pub(crate) inline: Option<Inline>,
    /// What JavaScript calls where its glue is written by hand, as in `www/lib/desk.js` and `www/lib/issues.js`; without,
    /// wasm-bindgen writes it.
    exports: &'static [&'static str],
    /// Compiled for speed, where all others are for size.
    fast: bool,
}

impl Module {
    const fn inlined(name: &'static str, features: &'static [&'static str]) -> Self {
        Self { name, features, inline: Some(Inline::Streams), exports: &[], fast: false }
    }
}

const DESK: &[&str] = &["memory", "room", "call"];
const JUDGE: &[&str] = &["memory", "call", "__wbindgen_malloc", "__wbindgen_free"];

pub(crate) const MODULES: &[Module] = &[
    Module {
        inline: Some(Inline::Whole),
        exports: DESK,
        ..Module::inlined("sign", &["--no-default-features", "--features=sign"])
    },
    Module {
        inline: Some(Inline::Whole),
        exports: DESK,
        fast: true,
        ..Module::inlined("checksum", &["--no-default-features", "--features=checksum"])
    },
    Module::inlined("chunked", &["--no-default-features", "--features=chunked"]),
    Module::inlined("explain", &["--no-default-features", "--features=explain"]),
    Module::inlined("sigv4a", &["--no-default-features", "--features=sigv4a"]),
    Module { exports: JUDGE, ..Module::inlined("resource", &["--no-default-features", "--features=resource"]) },
    Module { exports: JUDGE, ..Module::inlined("convert", &["--no-default-features", "--features=convert"]) },
    Module { exports: JUDGE, ..Module::inlined("doctor", &["--no-default-features", "--features=doctor"]) },
    Module { inline: None, ..Module::inlined("bucketkit", &["--no-default-features", "--features=sign,upload"]) },
];

/// What rustc may emit and every browser of the last years knows. wasm-opt asks for each by name.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// A fiftieth smaller in brotli than one `-Oz`: control flow is built anew first, and hints of alignment, which no engine
/// heeds, are made alike at the end. Nothing lies in the lowest 1,024 bytes, where only an overflowing stack would get to.
const PASSES: &[&str] = &[
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=2",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--dealign",
];

const FAST_PASSES: &[&str] = &["--low-memory-unused", "-O3", "--dealign"];

/// Half a megabyte, behind which the data lie: an address takes three bytes in the code, and behind the megabyte that is usual
/// four. (The bytes of the latter happen to be shorter as text, which counts where a module is not in streams.)
const STACK: &str = "-Clink-arg=-zstack-size=524288";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Small.
    Ship,
    /// Large, quick to build again, and with the names of functions in its stack traces.
    Dev,
}

impl Mode {
    fn profile(self, module: &Module) -> &'static str {
        match self {
            Self::Ship if module.fast => "wasm-fast",
            Self::Ship => "wasm",
            Self::Dev => "dev",
        }
    }
}

/// The modules' folders lie in the returned one, each with `<name>.js`, `<name>_bg.wasm`, and where it is inlined a
/// script that makes the latter's bytes, `<name>_bytes.js`, from a text that is to be put into it, `<name>_bytes.txt`.
pub(crate) fn run(project: &Project, mode: Mode) -> Result<PathBuf> {
    npm::install(project)?;
    let rust = setup::wasm::find_or_install()?;
    let out = project.target.join("wasm-out");
    for module in MODULES {
        let compiled = compile(project, &rust, module, mode)?;
        let folder = out.join(module.name);
        // Both are made from the module alone: what was made from the same bytes by the same recipe stays.
        let recipe = [
            compiled.as_slice(),
            include_bytes!("build.rs"),
            include_bytes!("inline.rs"),
            include_bytes!("streams.rs"),
            &fs::read(project.root.join("package-lock.json"))?,
        ];
        let made_from = format!("{} {}", mode.profile(module), fingerprint(&recipe.concat()));
        let stamp = folder.join(".made-from");
        if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == made_from) {
            continue;
        }
        fs::remove_file(&stamp).ok();
        bind(module, compiled, &folder, mode)?;
        let wasm = folder.join(format!("{}_bg.wasm", module.name));
        if !module.exports.is_empty() {
            keep_exports(project, &wasm, module.exports)?;
        }
        if mode == Mode::Ship {
            optimise(project, &wasm, if module.fast { FAST_PASSES } else { PASSES })?;
        }
        if let Some(inline) = module.inline {
            let literal = inline::literal(&fs::read(&wasm)?, inline)?;
            fs::write(folder.join(format!("{}_bytes.js", module.name)), inline::script(module.name, inline))?;
            let text = folder.join(format!("{}_bytes.txt", module.name));
            fs::write(&text, literal)?;
            if inline == Inline::Streams && mode == Mode::Ship {
                check_unfolded(project, &text, &wasm)?;
            }
        }
        fs::write(stamp, made_from)?;
    }
    Ok(out)
}

fn compile(project: &Project, rust: &WasmRust, module: &Module, mode: Mode) -> Result<Vec<u8>> {
    eprintln!("Compiling the WebAssembly module `{}`.", module.name);
    let mut cargo = rust.cargo(project, "rustc")?;
    cargo.args(["--quiet", "--crate-type", "cdylib", "--profile", mode.profile(module)]).args(module.features);
    if module.inline != Some(Inline::Whole) {
        cargo.args(["--", STACK]);
    }
    // With vectors SHA-256 takes half the time of the loop that is as small, and 7 kB less than 64 rounds written out.
    let flags = [setup::wasm::without_own_paths(), vec!["-Ctarget-feature=+simd128".to_owned()]].concat();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    process::run(&mut cargo)?;
    // Cargo's folder of the profile `dev` has a name of its own.
    let folder = if mode == Mode::Dev { "debug" } else { mode.profile(module) };
    let file = project.target.join("wasm").join(TARGET).join(folder).join("bucketkit.wasm");
    fs::read(&file).with_context(|| format!("cargo made no {}", file.display()))
}

fn bind(module: &Module, wasm: Vec<u8>, folder: &Path, mode: Mode) -> Result<()> {
    fs::create_dir_all(folder)?;
    let ship = mode == Mode::Ship;
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(module.name, wasm).out_name(module.name);
    // The facade has types of its own, and always says where the module is.
    bindgen.web(true)?.typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(ship).remove_producers_section(true);
    bindgen.generate(folder).map_err(|error| anyhow!("wasm-bindgen failed on the module `{}`: {error:#}", module.name))
}

/// What pages will make of the streams is the module, to the byte.
fn check_unfolded(project: &Project, text: &Path, wasm: &Path) -> Result<()> {
    const CHECK: &str = "
import { readFileSync } from 'node:fs';
import unfold from './www/lib/unfold.js';
const [, text, wasm] = process.argv;
if (Buffer.compare(unfold((0, eval)(readFileSync(text, 'utf8'))), readFileSync(wasm))) throw new Error(`${text} unfolds to another module than ${wasm}`);
";
    let mut node = project.command("node");
    process::run_quietly(node.args(["--input-type=module", "--eval", CHECK, "--"]).arg(text).arg(wasm))
}

/// Takes away what wasm-bindgen exports for glue of its own, and what only that would reach.
fn keep_exports(project: &Project, wasm: &Path, exports: &[&str]) -> Result<()> {
    let (graph, kept) = (wasm.with_extension("json"), wasm.with_extension("kept"));
    let named = exports.iter().map(|name| json!({ "name": name, "export": name }));
    let page = json!({ "name": "page", "root": true, "reaches": exports });
    fs::write(&graph, Value::from_iter(named.chain([page])).to_string())?;
    let mut tool = project.npm_tool("wasm-metadce");
    tool.args(WASM_FEATURES).arg("--graph-file").arg(&graph).arg("--output").arg(&kept).arg(wasm);
    process::run_quietly(&mut tool)?;
    Ok(fs::rename(kept, wasm)?)
}

fn optimise(project: &Project, wasm: &Path, passes: &[&str]) -> Result<()> {
    let small = wasm.with_extension("opt");
    let mut tool = project.npm_tool("wasm-opt");
    tool.args(passes).args(WASM_FEATURES).args(["--strip-target-features", "--output"]).arg(&small).arg(wasm);
    process::run_quietly(&mut tool)?;
    Ok(fs::rename(small, wasm)?)
}
