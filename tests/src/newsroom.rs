//! The newsroom itself: folders, a clock, a server that can be stopped and started, people who sign in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use editorial::person::Role;
use editorial::time::TimeMs;
use editorial::workflow::Rules;
use serde_json::json;
use server::{Config, Running, Server};

use crate::Station;

/// 2020-09-21T15:16:00Z: Monday evening in Hà Nội.
const START_MS: i64 = 1_600_701_360_000;

/// A newsroom with a reporter `lan`, an editor `minh` and an editor-in-chief `duc`.
pub struct Newsroom {
    folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
    server: Option<Running>,
    addresses: Option<(SocketAddr, SocketAddr)>,
}

impl Newsroom {
    /// A newsroom whose server runs, with one level of approval.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut newsroom = Self {
            folder,
            clock: Arc::new(AtomicI64::new(START_MS)),
            server: None,
            addresses: None,
        };
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
        newsroom.start_server();
        newsroom
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
        self.folder.path().join("server")
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
        let mut config = Config::new(self.server_folder());
        config.clock = self.clock();
        if let Some((listen, site_listen)) = self.addresses {
            (config.listen, config.site_listen) = (listen, site_listen);
        }
        let running = Server::start(config).expect("the server starts");
        self.addresses = Some((running.api, running.site));
        self.server = Some(running);
    }

    /// Stops the server: from now on everybody is offline.
    pub fn stop_server(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
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

    /// Copies the server's data, online.
    pub fn back_up(&self) {
        server::admin::backup(&self.server_folder(), &self.folder.path().join("backup"))
            .expect("a backup");
    }

    /// Destroys the server and puts the backup in its place.
    pub fn restore(&mut self) {
        self.stop_server();
        // Blobs are kept beside the backup by any tool that copies new files.
        let blobs = self.folder.path().join("blobs");
        std::fs::rename(self.server_folder().join("blobs"), &blobs).expect("the blobs are kept");
        std::fs::remove_dir_all(self.server_folder()).expect("the server's folder goes");
        server::admin::restore(&self.server_folder(), &self.folder.path().join("backup"))
            .expect("the backup opens");
        std::fs::rename(blobs, self.server_folder().join("blobs")).expect("the blobs come back");
        self.start_server();
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
        Station::start(&self.folder.path().join(name), &self.clock())
    }

    /// A workstation with `login` signed in and everything of the newsroom fetched.
    #[must_use]
    pub fn workstation(&self, login: &str) -> Station {
        let station = self.bare_workstation(login);
        self.sign_in(&station, login);
        station.sync();
        station
    }

    /// Signs `login` in with a one-time code.
    pub fn sign_in(&self, station: &Station, login: &str) {
        let code = server::admin::one_time_code_at(&self.server_folder(), login, self.clock())
            .expect("a code");
        let request = json!({
            "server": self.address(), "login": null, "password": null, "code": code, "device_name": format!("Máy của {login}"),
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
