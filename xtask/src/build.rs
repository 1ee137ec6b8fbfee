//! The crate as WebAssembly with the JavaScript that loads it: cargo, then wasm-bindgen, then wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

use crate::inline;
use crate::process;
use crate::project::Project;
use crate::setup::wasm::{TARGET, WasmRust};
use crate::setup::{self, fingerprint, npm};

/// One WebAssembly module for each set of features that ships.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) features: &'static [&'static str],
    /// It travels inside a script; else it is fetched.
    pub(crate) inlined: bool,
}

pub(crate) const MODULES: &[Module] = &[
    Module { name: "sign", features: &["--no-default-features", "--features=sign"], inlined: true },
    Module { name: "chunked", features: &["--no-default-features", "--features=chunked"], inlined: true },
    Module { name: "explain", features: &["--no-default-features", "--features=explain"], inlined: true },
    Module { name: "sigv4a", features: &["--no-default-features", "--features=sigv4a"], inlined: true },
    Module { name: "resource", features: &["--no-default-features", "--features=resource"], inlined: true },
    Module { name: "convert", features: &["--no-default-features", "--features=convert"], inlined: true },
    Module { name: "bucketkit", features: &["--no-default-features", "--features=sign,upload"], inlined: false },
];

/// The module whose glue is written by hand, and what that asks of it: see `www/lib/desk.js`.
const OWN_GLUE: (&str, &[&str]) = ("sign", &["memory", "room", "call"]);

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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Small.
    Ship,
    /// Large, quick to build again, and with the names of functions in its stack traces.
    Dev,
}

impl Mode {
    fn profile(self) -> &'static str {
        match self {
            Self::Ship => "wasm",
            Self::Dev => "dev",
        }
    }

    /// Cargo's folder for the profile.
    fn folder(self) -> &'static str {
        match self {
            Self::Ship => "wasm",
            Self::Dev => "debug",
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
            &fs::read(project.root.join("package-lock.json"))?,
        ];
        let made_from = format!("{} {}", mode.profile(), fingerprint(&recipe.concat()));
        let stamp = folder.join(".made-from");
        if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == made_from) {
            continue;
        }
        fs::remove_file(&stamp).ok();
        bind(module, compiled, &folder, mode)?;
        let wasm = folder.join(format!("{}_bg.wasm", module.name));
        if module.name == OWN_GLUE.0 {
            keep_exports(project, &wasm, OWN_GLUE.1)?;
        }
        if mode == Mode::Ship {
            optimise(project, &wasm)?;
        }
        if module.inlined {
            fs::write(folder.join(format!("{}_bytes.js", module.name)), inline::module(module.name))?;
            fs::write(folder.join(format!("{}_bytes.txt", module.name)), inline::text(&fs::read(&wasm)?))?;
        }
        fs::write(stamp, made_from)?;
    }
    Ok(out)
}

fn compile(project: &Project, rust: &WasmRust, module: &Module, mode: Mode) -> Result<Vec<u8>> {
    eprintln!("Compiling the WebAssembly module `{}`.", module.name);
    let mut cargo = rust.cargo(project, "rustc")?;
    cargo.args(["--quiet", "--crate-type", "cdylib", "--profile", mode.profile()]).args(module.features);
    // With vectors SHA-256 takes half the time of the loop that is as small, and 7 kB less than 64 rounds written out.
    let flags = [setup::wasm::without_own_paths(), vec!["-Ctarget-feature=+simd128".to_owned()]].concat();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    process::run(&mut cargo)?;
    let file = project.target.join("wasm").join(TARGET).join(mode.folder()).join("bucketkit.wasm");
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

fn optimise(project: &Project, wasm: &Path) -> Result<()> {
    let small = wasm.with_extension("opt");
    let mut tool = project.npm_tool("wasm-opt");
    tool.args(PASSES).args(WASM_FEATURES).args(["--strip-target-features", "--output"]).arg(&small).arg(wasm);
    process::run_quietly(&mut tool)?;
    Ok(fs::rename(small, wasm)?)
}
