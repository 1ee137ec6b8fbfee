//! The demo: a page that uploads into a bucket of this machine.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::mpsc::channel;

use anyhow::{Context, Result, bail};

use crate::build::Mode;
use crate::pack;
use crate::project::Project;
use crate::stack::{Backend, Stack};

pub(crate) const DEFAULT_PORT: u16 = 7777;

pub(crate) struct Options {
    pub(crate) port: u16,
    /// Where what is uploaded stays.
    pub(crate) data: Option<PathBuf>,
    /// Another page that may use the bucket: an app that somebody develops.
    pub(crate) origin: Option<String>,
}

pub(crate) fn run(project: &Project, options: Options) -> Result<()> {
    let Options { port, data, origin } = options;
    // Before the minutes that a first build takes.
    check_port(port)?;
    let data = data.unwrap_or_else(|| project.target.join("demo-data"));
    pack::run(project, Mode::Ship)?;
    let backend = Backend::Demo { port, origin };
    let program = backend.build(project)?;
    let (end, ended) = channel();
    let mut asked = false;
    ctrlc::set_handler(move || {
        // The second time somebody is in a hurry: what was started ends with this process in any case.
        if std::mem::replace(&mut asked, true) {
            std::process::exit(130);
        }
        let _ = end.send(());
    })
    .context("Ctrl-C cannot be heard")?;
    eprintln!("Starting the object store and the example backend.");
    let mut stack = Stack::start(project, &backend, &program, &data)?;
    let env = stack.write_env(&data)?;
    println!("\nWhat a backend of your own needs is in {}.", env.display());
    println!("Open {} and pick a file. Ctrl-C ends the demo; uploads stay in {}.", stack.page_url, data.display());
    stack.wait(&ended)
}

fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!(
                "port {port} is in use: end the program that has it, or choose another with `cargo xtask demo --port N`"
            )
        }
        Err(error) => {
            bail!("port {port} cannot be listened on ({error}): choose another with `cargo xtask demo --port N`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_one_sentence() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let sentence = check_port(port).unwrap_err().to_string();
        assert!(sentence.starts_with(&format!("port {port} is in use")) && sentence.contains("--port"), "{sentence}");
        drop(taken);
        check_port(port).unwrap();
    }
}
