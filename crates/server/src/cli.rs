//! The command line: one binary to install.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};
use editorial::id::DeviceId;
use editorial::person::Role;

use crate::admin::{self, Kept};
use crate::config::{Config, system_clock};
use crate::server::Server;

#[derive(Parser)]
#[command(
    name = "galley-server",
    version,
    about = "The newsroom's shared copy: receives, orders, approves, publishes"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a newsroom
    Init {
        /// The new folder
        #[arg(long)]
        data: PathBuf,
        /// Make the demonstration newsroom: people, sections, links, published stories
        #[arg(long)]
        demo: bool,
        /// The name of the publication
        #[arg(long, default_value = "Tòa soạn")]
        name: String,
    },
    /// Serve a newsroom until SIGTERM or SIGINT
    Serve {
        /// Its folder
        #[arg(long)]
        data: PathBuf,
        /// Where workstations reach it; port 0 takes a free one
        #[arg(long, default_value = "127.0.0.1:7410")]
        listen: SocketAddr,
        /// Where readers reach the site
        #[arg(long, default_value = "127.0.0.1:7411")]
        site_listen: SocketAddr,
        /// The address that readers use: https://example.org
        #[arg(long)]
        site_address: Option<String>,
        /// A proxy that speaks TLS stands before the server
        #[arg(long)]
        behind_proxy: bool,
    },
    /// People who work here
    #[command(subcommand)]
    Person(PersonCommand),
    /// Print a new one-time code for a person, good once, for 24 hours
    Code {
        #[arg(long)]
        data: PathBuf,
        /// The login
        #[arg(long)]
        person: String,
        /// The address that workstations use: prints a link, too, that fills in both
        #[arg(long)]
        server: Option<String>,
    },
    /// Sections of the site
    #[command(subcommand)]
    Section(SectionCommand),
    /// Whether published pictures say where they were taken; a new newsroom hides it
    #[command(subcommand)]
    Position(PositionCommand),
    /// Lists of shorthands: what `\code\` stands for while people write. UTF-8, one code a line, tabs between columns
    #[command(subcommand)]
    Shorthand(KeptCommand),
    /// Templates: what every photo of a job says. UTF-8, one field a line: `caption: {Event} at {place}, {date}.`
    #[command(subcommand)]
    Template(KeptCommand),
    /// Workstations
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Back everything up into a folder, while the server serves; exit 1 when something is missing
    Backup {
        #[arg(long)]
        data: PathBuf,
        /// The folder: empty, or that of earlier backups, best on another disk
        #[arg(long)]
        to: PathBuf,
        /// How many copies of the database stay
        #[arg(long, default_value_t = admin::Backup::default().keep)]
        keep: usize,
        /// Read back only what is copied now, not everything that was copied before
        #[arg(long)]
        quick: bool,
    },
    /// Make a working newsroom in a new folder from a backup
    Restore {
        /// The new folder
        #[arg(long)]
        data: PathBuf,
        /// The folder of the backup
        #[arg(long)]
        from: PathBuf,
        /// The copy, as `copies/` names it; the newest whole one without it
        #[arg(long)]
        copy: Option<String>,
        /// Go on without photos that the backup lacks; workstations send again those that they have
        #[arg(long)]
        allow_missing: bool,
        /// Every workstation must sign in again
        #[arg(long)]
        sign_everybody_out: bool,
    },
    /// Check everything that is stored; exit 1 when something is wrong
    Check {
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Subcommand)]
enum PersonCommand {
    /// Add a person and print their one-time code
    Add {
        #[arg(long)]
        data: PathBuf,
        /// The name that colleagues and readers see
        #[arg(long)]
        name: String,
        /// Lower-case letters, digits, dots, dashes
        #[arg(long)]
        login: String,
        #[arg(long)]
        role: RoleName,
        /// The slug of the section in which the role holds; everywhere without it
        #[arg(long)]
        section: Option<String>,
        /// The address that workstations use: prints a link, too, that fills in both
        #[arg(long)]
        server: Option<String>,
    },
    /// Set a person's password, read from the standard input
    Password {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        login: String,
    },
}

#[derive(Subcommand)]
enum SectionCommand {
    /// Add a section
    Add {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        name: String,
        /// Its part of an address
        #[arg(long)]
        slug: String,
    },
}

#[derive(Subcommand)]
enum PositionCommand {
    /// Pictures that are published from now on say where they were taken, if the camera knew
    Publish {
        #[arg(long)]
        data: PathBuf,
    },
    /// They do not; those that are published already stay as they are until their story is published again
    Hide {
        #[arg(long)]
        data: PathBuf,
    },
    /// Say which of both holds
    Show {
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Subcommand)]
enum KeptCommand {
    /// Put one in place of the one of this name; exit 1 when a line of it cannot be read
    Set {
        #[arg(long)]
        data: PathBuf,
        /// What people call it
        #[arg(long)]
        name: String,
        /// The file, UTF-8
        #[arg(long)]
        file: PathBuf,
    },
    /// List them all, with how much each has
    List {
        #[arg(long)]
        data: PathBuf,
    },
    /// Print one as it was written
    Show {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        name: String,
    },
    /// Take one away
    Remove {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        name: String,
    },
}

#[derive(Subcommand)]
enum DeviceCommand {
    /// List every workstation
    List {
        #[arg(long)]
        data: PathBuf,
    },
    /// Cut a workstation off
    Revoke {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        device: DeviceId,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    Reporter,
    Editor,
    ManagingEditor,
    EditorInChief,
    Administrator,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Reporter => Self::Reporter,
            RoleName::Editor => Self::Editor,
            RoleName::ManagingEditor => Self::ManagingEditor,
            RoleName::EditorInChief => Self::EditorInChief,
            RoleName::Administrator => Self::Administrator,
        }
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr();
    match execute(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            // A person reads this; logs are for machines.
            let _ = writeln!(std::io::stderr(), "galley-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One JSON object a line on the standard error; `GALLEY_LOG` sets what is logged. The merge engine, which describes every
/// change that it encodes, is held to warnings.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("GALLEY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,server=info"));
    let filter = match "loro_internal=warn".parse() {
        Ok(held) => filter.add_directive(held),
        Err(_) => filter,
    };
    // A second call in one process changes nothing.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

/// Prints a new code, and the link with it where the address is known.
fn invite(data: &Path, login: &str, server: Option<&str>) -> anyhow::Result<()> {
    let code = admin::one_time_code(data, login)?;
    say(&code)?;
    match server {
        Some(server) => say(&admin::invitation(server, &code)),
        None => Ok(()),
    }
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(())
}

fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init {
            data, demo: true, ..
        } => admin::init_demo(&data)?,
        Command::Init {
            data,
            demo: false,
            name,
        } => admin::init(&data, &name)?,
        Command::Serve {
            data,
            listen,
            site_listen,
            site_address,
            behind_proxy,
        } => {
            serve(Config {
                listen,
                site_listen,
                site_address,
                behind_proxy,
                ..Config::new(data)
            })?;
        }
        Command::Person(PersonCommand::Add {
            data,
            name,
            login,
            role,
            section,
            server,
        }) => {
            let server = server.as_deref().map(admin::server_address).transpose()?;
            admin::add_person(&data, &name, &login, role.into(), section.as_deref())?;
            invite(&data, &login, server)?;
        }
        Command::Person(PersonCommand::Password { data, login }) => {
            let mut password = String::new();
            std::io::stdin().read_to_string(&mut password)?;
            admin::set_password(&data, &login, password.trim_end_matches(['\r', '\n']))?;
        }
        Command::Code {
            data,
            person,
            server,
        } => {
            let server = server.as_deref().map(admin::server_address).transpose()?;
            invite(&data, &person, server)?;
        }
        Command::Section(SectionCommand::Add { data, name, slug }) => {
            admin::add_section(&data, &name, &slug)?;
        }
        Command::Position(PositionCommand::Publish { data }) => {
            admin::set_positions(&data, true)?;
            say("Pictures that are published from now on say where they were taken.")?;
        }
        Command::Position(PositionCommand::Hide { data }) => {
            admin::set_positions(&data, false)?;
            say(
                "Pictures that are published from now on do not say where they were taken. Those before readers do until their story is published again.",
            )?;
        }
        Command::Position(PositionCommand::Show { data }) => {
            say(if admin::publishes_positions(&data)? {
                "publish"
            } else {
                "hide"
            })?;
        }
        Command::Shorthand(command) => return kept(Kept::Shorthands, command),
        Command::Template(command) => return kept(Kept::Template, command),
        Command::Device(DeviceCommand::List { data }) => {
            for device in admin::list_devices(&data)? {
                say(&serde_json::to_string(&device)?)?;
            }
        }
        Command::Device(DeviceCommand::Revoke { data, device }) => {
            admin::revoke_device(&data, device)?;
        }
        Command::Backup {
            data,
            to,
            keep,
            quick,
        } => return backup(&data, &to, admin::Backup { keep, quick }),
        Command::Restore {
            data,
            from,
            copy,
            allow_missing,
            sign_everybody_out,
        } => restore(
            &data,
            &from,
            &admin::Restore {
                copy,
                allow_missing,
                sign_everybody_out,
            },
        )?,
        Command::Check { data } => return check(&data),
    }
    Ok(ExitCode::SUCCESS)
}

fn kept(kind: Kept, command: KeptCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeptCommand::Set { data, name, file } => {
            let bytes =
                std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            let set = admin::set_kept(&data, kind, &name, &bytes)?;
            for line in &set.bad {
                say(&admin::both(line))?;
            }
            let read = counted(set.read as u64, kind.unit());
            if set.bad.is_empty() {
                say(&format!("{name}: {read}"))?;
                return Ok(ExitCode::SUCCESS);
            }
            let left = counted(set.bad.len() as u64, "line");
            say(&format!(
                "{name}: {read}; {left} left out, mend and set it again"
            ))?;
            return Ok(ExitCode::FAILURE);
        }
        KeptCommand::List { data } => {
            for (name, read) in admin::list_kept(&data, kind)? {
                say(&format!("{name}: {}", counted(read as u64, kind.unit())))?;
            }
        }
        KeptCommand::Show { data, name } => {
            let text = admin::show_kept(&data, kind, &name)?;
            std::io::stdout().lock().write_all(text.as_bytes())?;
        }
        KeptCommand::Remove { data, name } => admin::remove_kept(&data, kind, &name)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn backup(data: &Path, to: &Path, how: admin::Backup) -> anyhow::Result<ExitCode> {
    let taken = admin::backup(data, to, how, &system_clock(), &mut progress_to_stderr())?;
    say(&format!(
        "copied: the database ({}) and {} ({})",
        bytes(taken.database_bytes),
        counted(taken.blobs.files, "blob"),
        bytes(taken.blobs.bytes)
    ))?;
    for missing in &taken.missing {
        say(&format!("missing: blob {}: {}", missing.blob, missing.why))?;
    }
    if taken.is_whole() {
        say("whole: every byte was read back")?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!(
        "incomplete: {} missing; the copies that were there before are untouched; run `galley-server check`",
        counted(taken.missing.len() as u64, "blob")
    ))?;
    Ok(ExitCode::FAILURE)
}

fn restore(data: &Path, from: &Path, how: &admin::Restore) -> anyhow::Result<()> {
    let restored = admin::restore(data, from, how, &system_clock(), &mut progress_to_stderr())?;
    for name in &restored.passed_over {
        say(&format!("passed over: the newer copy {name} is incomplete"))?;
    }
    for missing in &restored.missing {
        say(&format!("missing: blob {}: {}", missing.blob, missing.why))?;
    }
    say(&format!(
        "restored: the copy {} with {}; start it with `galley-server serve`",
        restored.copy,
        counted(restored.blobs, "blob")
    ))?;
    say(
        "next: workstations send again by themselves what came later; people are told which approvals came later and can send them again",
    )?;
    say(
        "next: do again what an administrator did later (people, roles, passwords, sections, rules), and cut off again every workstation that was cut off later",
    )?;
    Ok(())
}

/// One line on the standard error for each change that a person can see, twice a second at most.
fn progress_to_stderr() -> impl FnMut(admin::Progress) {
    let mut last = Instant::now();
    let mut begun = false;
    move |progress| {
        let line = match progress {
            admin::Progress::Database => "the database".to_owned(),
            admin::Progress::Pages => "public pages".to_owned(),
            admin::Progress::Blobs {
                done,
                of,
                done_bytes,
                of_bytes,
            } => {
                let soon = begun && last.elapsed() < Duration::from_millis(500);
                if soon && done < of {
                    return;
                }
                begun = true;
                format!(
                    "{done} of {} ({} of {})",
                    counted(of, "blob"),
                    bytes(done_bytes),
                    bytes(of_bytes)
                )
            }
        };
        last = Instant::now();
        // Whoever closed the terminal does not stop a backup.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

fn counted(n: u64, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}

/// Bytes for a person: `4.1 MB`.
fn bytes(n: u64) -> String {
    let steps = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    for (size, unit) in steps {
        if n >= size {
            return format!("{}.{} {unit}", n / size, n % size * 10 / size);
        }
    }
    format!("{n} B")
}

fn check(data: &Path) -> anyhow::Result<ExitCode> {
    let findings = admin::check(data)?;
    for finding in &findings {
        say(&finding.to_string())?;
    }
    if findings.is_empty() {
        say("ok")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn serve(config: Config) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Before the line below: whoever waits for it may send the signal at once.
    let stop = {
        let _inside = runtime.enter();
        Signals::listen()?
    };
    let running = Server::start(config)?;
    say(
        &serde_json::json!({ "listening": running.api_url(), "site": running.site_url() })
            .to_string(),
    )?;
    runtime.block_on(stop.wait());
    tracing::info!("stopping");
    running.stop();
    Ok(())
}

#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        ]))
    }

    async fn wait(self) {
        let [mut terminate, mut interrupt] = self.0;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        // Without the signal the process can only be ended from outside, which loses nothing that was answered.
        let _ = tokio::signal::ctrl_c().await;
    }
}
