//! Runs the example backend for tests: see the library's [`testbed`](demo_faults::testbed). All settings are environment
//! variables. When all servers accept connections it prints two lines to stdout: `listening on http://…`, the page's
//! address, as the example does, and the addresses of all as one line of JSON.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program talks to its terminal")]

use std::process::ExitCode;

use anyhow::Result;
use demo_faults::testbed::{Options, Testbed};

const HELP: &str = "\
demo-backend-test: the example backend with a store that fails on demand, for tests.

Environment variables, beside those of demo-backend (but for ORIGIN, which follows from LISTEN):
  STORE_SIGNING_KEY  what the store signs session tokens with, in base64
  FAULTY_LISTEN      for the page whose store is the fault proxy; any free port if not set, as for the next two
  FOREIGN_LISTEN     for the page that the bucket's CORS rules do not know
  PROXY_LISTEN       for the fault proxy
The bucket's CORS rules have to allow the origins of LISTEN and FAULTY_LISTEN.
";

#[tokio::main]
async fn main() -> ExitCode {
    if let Some(argument) = std::env::args().nth(1) {
        eprint!("{HELP}");
        return if matches!(argument.as_str(), "-h" | "--help") { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let testbed = Testbed::bind(Options::from_variables(|name| std::env::var(name).ok())?).await?;
    println!("listening on {}", testbed.info.page);
    println!("{}", serde_json::to_string(&testbed.info)?);
    testbed.run().await
}
