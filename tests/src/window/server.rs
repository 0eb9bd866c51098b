//! The newsroom's server as a process, as an administrator runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

use super::process::{self, Kept};
use super::wait::PATIENCE;

/// Where a running server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The newsroom's side: sign-in, sync, commands.
    pub server: String,
    /// The readers' side.
    pub site: String,
}

/// A server and its data folder. It can be stopped and started again on the same addresses.
pub struct ServerProcess {
    data: PathBuf,
    ports: (u16, u16),
    running: Option<(Kept, Addresses)>,
}

impl ServerProcess {
    /// Makes the demonstration newsroom in `data`, without starting it. Its addresses are chosen now, so that a workstation can
    /// be told of a server that is not there yet.
    ///
    /// # Errors
    /// When `galley-server init --demo` fails.
    pub fn demonstration(data: &Path) -> anyhow::Result<Self> {
        let made = Self::around(data)?;
        process::capture(&mut made.command(&["init", "--demo"])?)?;
        Ok(made)
    }

    /// The server of a newsroom that lies in `data` already, not started. Its addresses are chosen now.
    ///
    /// # Errors
    /// When no port is free.
    pub fn around(data: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            data: data.to_path_buf(),
            ports: (process::free_port()?, process::free_port()?),
            running: None,
        })
    }

    /// The running server's process.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.running.as_ref().map(|(child, _)| child.id())
    }

    /// Starts it, and waits until it says where it listens.
    pub fn start(&mut self) -> anyhow::Result<&Addresses> {
        anyhow::ensure!(self.running.is_none(), "the server is already running");
        let mut command = self.command(&["serve"])?;
        command.args(["--listen", &format!("127.0.0.1:{}", self.ports.0)]);
        command.args(["--site-listen", &format!("127.0.0.1:{}", self.ports.1)]);
        let log = self.data.with_extension("log");
        let (child, line) =
            Kept::start_and_hear(&mut command, &log, PATIENCE).context("starting the server")?;
        let said: Value =
            serde_json::from_str(&line).with_context(|| format!("the server said {line:?}"))?;
        let address = |key: &str| {
            said[key]
                .as_str()
                .map(str::to_owned)
                .with_context(|| format!("no {key} in {line}"))
        };
        let addresses = Addresses {
            server: address("listening")?,
            site: address("site")?,
        };
        Ok(&self.running.insert((child, addresses)).1)
    }

    /// The address of the newsroom's side, running or not.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.0)
    }

    /// The address of the public site, running or not.
    pub fn site(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.1)
    }

    /// Stops it as an administrator does, and waits for its end.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let (child, _) = self.running.take().context("the server is not running")?;
        let status = child.stop(PATIENCE)?;
        anyhow::ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        let (child, _) = self.running.take().context("the server is not running")?;
        child.kill()
    }

    /// A one-time sign-in code for a person.
    pub fn code(&self, person: &str) -> anyhow::Result<String> {
        Ok(
            process::capture(&mut self.command(&["code", "--person", person])?)?
                .trim()
                .to_owned(),
        )
    }

    /// `galley-server WORDS --data DIR`.
    pub fn command(&self, words: &[&str]) -> anyhow::Result<Command> {
        let binary = std::env::var("GALLEY_SERVER_BIN")
            .context("GALLEY_SERVER_BIN names no server; xtask sets it")?;
        let mut command = Command::new(binary);
        command.args(words).arg("--data").arg(&self.data);
        Ok(command)
    }
}
