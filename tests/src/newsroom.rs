//! The newsroom itself: folders, a clock, a server that can be stopped and started, people who sign in.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use disk::SharedDisk;
use editorial::id::ArticleId;
use editorial::person::Role;
use editorial::time::TimeMs;
use editorial::workflow::Rules;
use serde_json::json;
use server::{Config, Running, Server};

use crate::{Link, Station};

/// 2020-09-21T15:16:00Z: Monday evening in Hà Nội.
const START_MS: i64 = 1_600_701_360_000;

/// A newsroom with a reporter `lan`, an editor `minh` and an editor-in-chief `duc`.
pub struct Newsroom {
    folder: tempfile::TempDir,
    /// The server's folder inside it: another one after a restore elsewhere.
    server_name: &'static str,
    clock: Arc<AtomicI64>,
    server_disk: SharedDisk,
    server: Option<Running>,
    addresses: Option<(SocketAddr, SocketAddr)>,
    /// The address that pages name as theirs.
    readers_at: Option<String>,
}

impl Newsroom {
    /// A newsroom whose server runs, with one level of approval.
    #[must_use]
    pub fn new() -> Self {
        let mut newsroom = Self::prepared(tempfile::tempdir().expect("a temporary folder"));
        newsroom.start_server();
        newsroom
    }

    /// The same in this folder, with a server that was not started yet.
    #[must_use]
    pub fn prepared(folder: tempfile::TempDir) -> Self {
        let newsroom = Self::around(folder);
        let data = newsroom.server_folder();
        server::admin::init(&data, "Báo Bến Sông").expect("a new server");
        server::admin::add_section(&data, "Văn hóa", "van-hoa").expect("a section");
        for (name, login, role) in [
            ("Nguyễn Thị Lan", "lan", Role::Reporter),
            ("Trần Quang Minh", "minh", Role::Editor),
            ("Lê Đức", "duc", Role::EditorInChief),
        ] {
            server::admin::add_person(&data, name, login, role, None).expect("a person");
        }
        newsroom
    }

    /// A newsroom that lies in this folder already; its server was not started yet.
    #[must_use]
    pub fn around(folder: tempfile::TempDir) -> Self {
        Self {
            folder,
            server_name: "server",
            clock: Arc::new(AtomicI64::new(START_MS)),
            server_disk: disk::system(),
            server: None,
            addresses: None,
            readers_at: None,
        }
    }

    /// The server's disk from its next start on.
    pub fn set_server_disk(&mut self, disk: SharedDisk) {
        self.server_disk = disk;
    }

    /// The folder of everything.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The same with these rules of approval.
    #[must_use]
    pub fn with_rules(rules: &Rules) -> Self {
        let newsroom = Self::new();
        server::admin::set_rules(&newsroom.server_folder(), rules.clone()).expect("rules");
        newsroom
    }

    /// The server's data folder.
    #[must_use]
    pub fn server_folder(&self) -> PathBuf {
        self.folder.path().join(self.server_name)
    }

    /// The time that everybody's clock shows.
    #[must_use]
    pub fn now(&self) -> TimeMs {
        TimeMs(self.clock.load(Ordering::SeqCst))
    }

    /// Turns every clock on.
    pub fn pass_ms(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    fn clock(&self) -> Arc<dyn Fn() -> TimeMs + Send + Sync> {
        let clock = Arc::clone(&self.clock);
        Arc::new(move || TimeMs(clock.load(Ordering::SeqCst)))
    }

    /// Starts the server, on the same addresses as before if it ran before.
    pub fn start_server(&mut self) {
        self.try_start_server().expect("the server starts");
    }

    /// The same where it may fail.
    ///
    /// # Errors
    /// Why the server did not start.
    pub fn try_start_server(&mut self) -> anyhow::Result<()> {
        let mut config = Config::new(self.server_folder());
        config.clock = self.clock();
        config.disk = SharedDisk::clone(&self.server_disk);
        config.site_address = self.readers_at.clone();
        if let Some((listen, site_listen)) = self.addresses {
            (config.listen, config.site_listen) = (listen, site_listen);
        }
        let running = Server::start(config)?;
        self.addresses = Some((running.api, running.site));
        self.server = Some(running);
        Ok(())
    }

    /// Whether the server runs.
    #[must_use]
    pub const fn is_serving(&self) -> bool {
        self.server.is_some()
    }

    /// Stops the server: from now on everybody is offline.
    pub fn stop_server(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// Starts the server anew with an address for readers, which pages name from then on.
    pub fn serve_readers_at(&mut self, address: &str) {
        self.stop_server();
        self.readers_at = Some(address.to_owned());
        self.start_server();
    }

    /// The server's address for workstations.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.addresses.expect("the server ran").0)
    }

    /// The public site's address.
    #[must_use]
    pub fn site_address(&self) -> String {
        format!("http://{}", self.addresses.expect("the server ran").1)
    }

    /// The folder of backups.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        self.folder.path().join("backup")
    }

    /// Takes a backup, while the server serves.
    pub fn back_up(&self) {
        let taken = server::admin::backup(
            &self.server_folder(),
            &self.backup_folder(),
            server::admin::Backup::default(),
            &self.clock(),
            &mut |_| {},
        );
        assert!(taken.expect("a backup").is_whole());
    }

    /// Destroys the server and restores the newest backup in its place, at the same address.
    pub fn restore(&mut self) {
        self.destroy_server();
        self.restore_backup();
        self.start_server();
    }

    /// Destroys the server and restores the newest backup in another folder and at another address, where everybody must
    /// sign in again.
    pub fn restore_elsewhere(&mut self) {
        self.destroy_server();
        self.server_name = "elsewhere";
        self.addresses = None;
        self.restore_backup();
        self.start_server();
    }

    fn destroy_server(&mut self) {
        self.stop_server();
        std::fs::remove_dir_all(self.server_folder()).expect("the server's folder goes");
    }

    fn restore_backup(&self) {
        server::admin::restore(
            &self.server_folder(),
            &self.backup_folder(),
            &server::admin::Restore::default(),
            &self.clock(),
            &mut |_| {},
        )
        .expect("the backup is restored");
    }

    /// What `galley-server check` finds; the server is stopped for it.
    #[must_use]
    pub fn check(&mut self) -> Vec<server::admin::Finding> {
        self.stop_server();
        server::admin::check(&self.server_folder()).expect("it can be checked")
    }

    /// Damages what the server wrote down of an article's state: it fails at every command of this article from now on.
    pub fn make_unreadable(&self, article: &str) {
        self.damage_state(article, "'{}'");
    }

    /// The same of a scheduled article, which still says when it is due.
    pub fn make_unreadable_but_due(&self, article: &str) {
        self.damage_state(article, "json_remove(state, '$.version')");
    }

    fn damage_state(&self, article: &str, state: &str) {
        let id = article.parse::<ArticleId>().expect("an id").to_bytes();
        let file = self.server_folder().join("newsroom.sqlite");
        let changed = rusqlite::Connection::open(file)
            .and_then(|db| {
                let statement = format!("UPDATE article SET state = {state} WHERE id = ?1");
                db.execute(&statement, [id])
            })
            .expect("the database takes it");
        assert_eq!(changed, 1, "the server knows the article");
    }

    /// How many sign-ins the server knows.
    #[must_use]
    pub fn sign_ins(&self) -> u32 {
        let file = self.server_folder().join("newsroom.sqlite");
        rusqlite::Connection::open(file)
            .and_then(|db| db.query_row("SELECT count(*) FROM token", [], |row| row.get(0)))
            .expect("the database is read")
    }

    /// Cuts a workstation off.
    pub fn revoke(&self, station: &Station) {
        let status = station.call("session_status", &json!({}));
        let device = status["device"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("a device id");
        assert!(
            server::admin::revoke_device(&self.server_folder(), device).expect("the store answers"),
            "a known device"
        );
    }

    /// What a reader's browser gets: status, headers in lower case, body.
    #[must_use]
    pub fn read(&self, path: &str) -> (u16, Vec<(String, String)>, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let url = format!("http://{}{path}", self.addresses.expect("the server ran").1);
        let mut answer = agent
            .get(&url)
            .header("accept-encoding", "identity")
            .call()
            .expect("the site answers");
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    value.to_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        let body = answer.body_mut().read_to_vec().expect("a body");
        (answer.status().as_u16(), headers, body)
    }

    /// A new workstation with nobody signed in.
    #[must_use]
    pub fn bare_workstation(&self, name: &str) -> Station {
        self.workstation_on(name, disk::system())
    }

    /// The workstation in the folder of this name, on this disk; whoever was signed in there still is.
    #[must_use]
    pub fn workstation_on(&self, name: &str, disk: SharedDisk) -> Station {
        Station::start(&self.folder.path().join(name), &self.clock(), disk)
    }

    /// The same, whose sign-in is kept in the system's keyring where there is one.
    #[must_use]
    pub fn workstation_with_keyring(&self, name: &str) -> Station {
        let mut station = self.bare_workstation(name);
        station.keep_in_keyring();
        station
    }

    /// A workstation with `login` signed in and everything of the newsroom fetched.
    #[must_use]
    pub fn workstation(&self, login: &str) -> Station {
        let station = self.bare_workstation(login);
        self.sign_in(&station, login);
        station.sync();
        station
    }

    /// A line to the server that can be made bad.
    #[must_use]
    pub fn link(&self) -> Link {
        Link::to(self.addresses.expect("the server ran").0)
    }

    /// Signs `login` in with a one-time code.
    pub fn sign_in(&self, station: &Station, login: &str) {
        self.sign_in_at(station, login, &self.address());
    }

    /// The same, where the server is reached at another address.
    pub fn sign_in_at(&self, station: &Station, login: &str, address: &str) {
        self.sign_in_with(station, login, address, &self.code(login));
    }

    /// A one-time code for `login`.
    #[must_use]
    pub fn code(&self, login: &str) -> String {
        server::admin::one_time_code_at(&self.server_folder(), login, self.clock()).expect("a code")
    }

    /// Signs `login` in with a code that was made before.
    pub fn sign_in_with(&self, station: &Station, login: &str, address: &str, code: &str) {
        let request = json!({
            "server": address, "login": null, "password": null, "code": code, "device_name": format!("Máy của {login}"),
        });
        let status = station.call("session_sign_in", &request);
        assert_eq!(status["state"], "signed_in");
    }

    /// Lets every workstation send and fetch until nothing moves.
    pub fn settle(&self, stations: &[&Station]) {
        for _ in 0..3 {
            for station in stations {
                station.sync();
            }
        }
    }
}

impl Default for Newsroom {
    fn default() -> Self {
        Self::new()
    }
}
