//! Runs the example backend. All settings are environment variables, so that no secret stands on a command line; HELP
//! below is the list. When it accepts connections it prints one line to stdout: `listening on http://127.0.0.1:7777`. What
//! makes it end is one sentence on stderr, and the exit status 1.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program talks to its terminal")]

use std::io::ErrorKind;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use demo_backend::{App, Config, router};
use tokio::net::TcpListener;

const HELP: &str = "\
demo-backend: serves the demo page and lends its visitors short-lived credentials for their own prefix of a bucket.

Environment variables:
  LISTEN                 address and port, 127.0.0.1:7777 if not set
  ORIGIN                 the page's origin as browsers see it, http://LISTEN if not set
  PAGE_DIR               the folder with the page
  PACKAGE_DIR            the folder with the built npm package, served below /bucketkit/
  S3_URL                 the store, such as http://127.0.0.1:8333
  S3_REGION              its region, us-east-1 if not set
  S3_BUCKET              the bucket
  STS_URL                the token service, S3_URL if not set
  ROLE_ARN               the role that visitors are given, such as arn:aws:iam::000000000000:role/demo
  STS_ACCESS_KEY_ID      a key that may take on that role, and nothing else
  STS_SECRET_ACCESS_KEY  its secret
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
    let config = Config::from_variables(|name| std::env::var(name).ok())?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("{} is in use: end the other program, or set LISTEN to another port", config.listen)
        }
        _ => anyhow!("{} cannot be listened on: {error}", config.listen),
    })?;
    println!("listening on {}", config.origin);
    axum::serve(listener, router(App::new(config)?)).await.context("the server ended")
}
