//! The demonstration newsroom: one server for all windows that `run` opens, on the same addresses each time.
//!
//! A workstation remembers its server's address, so a second start on other ports would find nobody home. The addresses of the
//! first start are kept and asked for again.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use crate::process::{self, Family};
use crate::project::Project;

/// How long a server may take to say where it listens.
const START_WAIT: Duration = Duration::from_secs(30);

/// The people of the demonstration newsroom (`galley-server init --demo`) by what they do there.
const PEOPLE: &[(&str, &str)] = &[
    ("reporter", "lan"),
    ("editor", "minh"),
    ("managing-editor", "hoa"),
    ("chief", "duc"),
    ("admin", "admin"),
];

/// The login of the person with this part; a login itself is also understood.
pub(crate) fn login(part: &str) -> anyhow::Result<&'static str> {
    let known = PEOPLE
        .iter()
        .find(|(role, login)| [*role, *login].contains(&part));
    let parts = || {
        PEOPLE
            .iter()
            .map(|(role, _)| *role)
            .collect::<Vec<_>>()
            .join(", ")
    };
    known.map(|(_, login)| *login).with_context(|| {
        format!(
            "nobody is {part} in the demonstration newsroom; there are {}",
            parts()
        )
    })
}

/// Where the demonstration newsroom answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addresses {
    pub(crate) server: String,
    pub(crate) site: String,
}

impl Addresses {
    /// From the line that `galley-server serve` prints: `{"listening": URL, "site": URL}`.
    fn parse(line: &str) -> anyhow::Result<Self> {
        let value: Value =
            serde_json::from_str(line).with_context(|| format!("the server said {line:?}"))?;
        let address = |key: &str| {
            value[key]
                .as_str()
                .map(str::to_owned)
                .with_context(|| format!("no `{key}` in {line}"))
        };
        Ok(Self {
            server: address("listening")?,
            site: address("site")?,
        })
    }

    fn line(&self) -> String {
        serde_json::json!({"listening": self.server, "site": self.site}).to_string()
    }
}

/// The demonstration newsroom's folders and programs.
pub(crate) struct Demo<'a> {
    project: &'a Project,
}

impl<'a> Demo<'a> {
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project }
    }

    fn data(&self) -> PathBuf {
        self.project.target("demo/server")
    }

    fn address_file(&self) -> PathBuf {
        self.project.target("demo/addresses.json")
    }

    /// The folder of a person's workstation.
    pub(crate) fn workstation(&self, person: &str) -> PathBuf {
        self.project.target(&format!("demo/{person}"))
    }

    fn server(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.project.binary("debug", "galley-server"));
        command.args(words).arg("--data").arg(self.data());
        // A person reads this terminal; what the server logs while it serves goes to its own file.
        command.env("GALLEY_LOG", "warn");
        command
    }

    /// The running server's addresses; starts one when none answers. One that was started here ends with the family.
    pub(crate) fn server_addresses(&self, family: &mut Family) -> anyhow::Result<Addresses> {
        let known = std::fs::read_to_string(self.address_file())
            .ok()
            .and_then(|line| Addresses::parse(&line).ok());
        if let Some(known) = known.as_ref().filter(|known| is_galley(&known.server)) {
            return Ok(known.clone());
        }
        if !self.data().exists() {
            std::fs::create_dir_all(self.project.target("demo"))?;
            process::run(&mut self.server(&["init", "--demo"]))?;
        }
        let again = known.and_then(|known| Some((port(&known.server)?, port(&known.site)?)));
        let addresses = match again.map(|ports| self.serve(family, ports)) {
            Some(Ok(addresses)) => addresses,
            // The ports may belong to somebody else by now.
            _ => self.serve(family, (0, 0))?,
        };
        std::fs::write(self.address_file(), addresses.line())
            .context("remembering the server's addresses")?;
        Ok(addresses)
    }

    fn serve(&self, family: &mut Family, (server, site): (u16, u16)) -> anyhow::Result<Addresses> {
        let log = std::fs::File::create(self.project.target("demo/server.log"))?;
        let mut command = self.server(&["serve"]);
        command.env_remove("GALLEY_LOG");
        command.args([
            "--listen",
            &format!("127.0.0.1:{server}"),
            "--site-listen",
            &format!("127.0.0.1:{site}"),
        ]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("starting galley-server")?;
        let line = process::first_line(&mut child, START_WAIT);
        family.adopt("server", child);
        let line = line
            .with_context(|| format!("see {}", self.project.target("demo/server.log").display()))?;
        Addresses::parse(&line)
    }

    /// A one-time sign-in code for a person of the demonstration newsroom.
    pub(crate) fn code(&self, person: &str) -> anyhow::Result<String> {
        let said = process::capture(&mut self.server(&["code", "--person", person]))?;
        Ok(said.trim().to_owned())
    }
}

fn port(url: &str) -> Option<u16> {
    url.trim_end_matches('/').rsplit_once(':')?.1.parse().ok()
}

/// Whether the server at this address answers `/healthz`.
fn is_galley(url: &str) -> bool {
    let Some(authority) = url
        .strip_prefix("http://")
        .map(|rest| rest.trim_end_matches('/'))
    else {
        return false;
    };
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(authority)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            stream,
            "GET /healthz HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
        )?;
        let mut head = [0; 15];
        stream.read_exact(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    ask().is_ok_and(|head| head.starts_with("HTTP/1.1 200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_line_is_understood_and_kept_for_the_next_start() {
        let line = r#"{"listening":"http://127.0.0.1:4101","site":"http://127.0.0.1:4102"}"#;
        let addresses = Addresses::parse(line).expect("the server's own words");
        assert_eq!(addresses.line(), line);
        assert_eq!(
            (port(&addresses.server), port("http://127.0.0.1:80/")),
            (Some(4101), Some(80))
        );
        assert!(Addresses::parse("{}").is_err());
    }

    #[test]
    fn people_are_found_by_what_they_do_and_by_their_login() {
        assert_eq!(login("reporter").expect("known"), "lan");
        assert_eq!(login("lan").expect("known"), "lan");
        let unknown = login("reportr").expect_err("misspelt").to_string();
        assert!(unknown.contains("reporter"), "{unknown}");
    }

    #[test]
    fn a_stranger_on_the_old_port_is_not_taken_for_the_newsroom() {
        let stranger = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = stranger.local_addr().expect("bound");
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = stranger.accept().expect("one caller");
            let mut request = [0; 64];
            let read = stream.read(&mut request).expect("a request");
            assert!(request[..read].starts_with(b"GET /healthz"));
            stream
                .write_all(b"HTTP/1.1 404 Not Found\r\n\r\n")
                .expect("answered");
        });
        assert!(!is_galley(&format!("http://{address}")));
        answering.join().expect("the stranger answered");
    }
}
