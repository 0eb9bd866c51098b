//! A newsroom under load: the server's own binary as a process on the disk that is measured, and workstations that are nothing
//! but a token, a chain of records and a connection.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use editorial::article::ARTICLE_SCHEMA;
use editorial::id::{ArticleId, CommandId, DeviceId, Epoch, Hash, RecordId, SectionId, uuid_v7};
use editorial::person::Role;
use editorial::sync::api::{
    Command, CommandAnswer, Hello, PROTOCOL_HEADER, Proof, RECORDS_TYPE, RecordStatus,
    RecordsAnswer, SignIn, SignedIn,
};
use editorial::sync::record::{Kind, NO_RECORD, Record};
use editorial::time::TimeMs;
use editorial::workflow::Transition;
use newsroom_tests::window::ServerProcess;
use server::admin;

use crate::wire::{Wire, request};

/// 2026-03-09T13:16:00Z: ids begin here.
const BEGIN_MS: i64 = 1_773_062_160_000;

/// A newsroom and its server.
pub(crate) struct Newsroom {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) section: SectionId,
    process: ServerProcess,
}

impl Newsroom {
    /// A new one on the disk that is measured: a reporter `lan`, an editor `minh`, a section. The server runs.
    pub(crate) fn open(on: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(on)?;
        let folder = tempfile::Builder::new()
            .prefix("newsroom-")
            .tempdir_in(on)?;
        let data = folder.path().join("server");
        admin::init(&data, "Báo Bến Sông")?;
        let section = admin::add_section(&data, "Đời sống", "doi-song")?;
        admin::add_person(&data, "Nguyễn Thị Lan", "lan", Role::Reporter, None)?;
        admin::add_person(&data, "Trần Quang Minh", "minh", Role::Editor, None)?;
        let process = ServerProcess::around(&data)?;
        let mut newsroom = Self {
            folder,
            section,
            process,
        };
        newsroom.start()?;
        Ok(newsroom)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        self.process.start().map(drop)
    }

    pub(crate) fn stop(&mut self) -> anyhow::Result<()> {
        self.process.stop()
    }

    /// The server's process.
    pub(crate) fn process(&self) -> anyhow::Result<u32> {
        self.process.process().context("the server runs")
    }

    /// Where workstations reach it.
    pub(crate) fn api(&self) -> String {
        self.process.address()
    }

    /// Where readers do.
    pub(crate) fn site(&self) -> String {
        self.process.site()
    }

    pub(crate) fn code(&self, login: &str) -> anyhow::Result<String> {
        admin::one_time_code(&self.data(), login)
    }

    /// The server's database, to look into or, while it is stopped, to multiply.
    pub(crate) fn database(&self) -> anyhow::Result<rusqlite::Connection> {
        let db = rusqlite::Connection::open(self.data().join("newsroom.sqlite"))?;
        db.busy_timeout(std::time::Duration::from_secs(30))?;
        Ok(db)
    }

    /// A workstation of this person, signed in.
    pub(crate) fn station(&self, login: &str) -> anyhow::Result<Station> {
        Station::sign_in(&self.api(), &self.code(login)?)
    }

    /// Articles whose records the newsroom's own copies have not seen.
    pub(crate) fn behind(&self) -> anyhow::Result<i64> {
        let sql = "SELECT count(*) FROM article WHERE replayed_seq < record_seq";
        Ok(self.database()?.query_row(sql, [], |row| row.get(0))?)
    }
}

fn chance() -> [u8; 10] {
    std::array::from_fn(|_| fastrand::u8(..))
}

pub(crate) fn new_article() -> ArticleId {
    ArticleId(uuid_v7(BEGIN_MS, chance()))
}

/// A signed-in workstation.
pub(crate) struct Station {
    pub(crate) wire: Wire,
    pub(crate) token: String,
    device: DeviceId,
    device_seq: u64,
    last: Hash,
}

impl Station {
    fn sign_in(address: &str, code: &str) -> anyhow::Result<Self> {
        let mut wire = Wire::open(address)?;
        let body = serde_json::to_vec(&SignIn {
            proof: Proof::Code {
                code: code.to_owned(),
            },
            device: DeviceId(uuid_v7(BEGIN_MS, chance())),
            device_name: "Máy đo".to_owned(),
        })?;
        let json = [("content-type", "application/json")];
        let answer = wire.ask(&request("POST", "/v1/sign-in", &json, &body))?;
        let signed_in: SignedIn = serde_json::from_slice(&answer.ok()?)?;
        Ok(Self {
            wire,
            token: format!("Bearer {}", signed_in.token),
            device: signed_in.device,
            device_seq: 0,
            last: NO_RECORD,
        })
    }

    /// The bytes of a request in this workstation's name.
    pub(crate) fn request(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
        let headers = [
            ("authorization", self.token.as_str()),
            (PROTOCOL_HEADER, "1"),
            ("content-type", kind),
        ];
        request(method, path, &headers, body)
    }

    /// Seals a record: the next of its chain.
    pub(crate) fn seal(
        &mut self,
        article: ArticleId,
        kind: Kind,
        payload: Vec<u8>,
    ) -> anyhow::Result<Vec<u8>> {
        let record = Record {
            id: RecordId(uuid_v7(BEGIN_MS, chance())),
            kind,
            article,
            device: self.device,
            device_seq: self.device_seq + 1,
            author_ms: TimeMs(BEGIN_MS),
            schema: ARTICLE_SCHEMA,
            prev: self.last,
            payload,
        };
        let bytes = record.to_bytes();
        self.device_seq += 1;
        self.last = Record::hash_of_bytes(&bytes)?;
        Ok(bytes)
    }

    /// The request that pushes these records.
    pub(crate) fn push_request(&self, records: &[u8]) -> Vec<u8> {
        self.request("POST", "/v1/records", RECORDS_TYPE, records)
    }

    /// Pushes records and sees that every one of them was stored.
    pub(crate) fn push(&mut self, records: &[u8]) -> anyhow::Result<()> {
        let request = self.push_request(records);
        stored(&self.wire.ask(&request)?.ok()?).map(drop)
    }

    pub(crate) fn hello(&mut self) -> anyhow::Result<Hello> {
        let request = self.request("GET", "/v1/hello", "", &[]);
        Ok(serde_json::from_slice(&self.wire.ask(&request)?.ok()?)?)
    }

    /// The request that waits for what comes after `seq`.
    pub(crate) fn feed_request(&self, epoch: Epoch, seq: u64, wait_s: u64) -> Vec<u8> {
        let path = format!("/v1/feed?cursor={epoch}:{seq}&limit=500&wait={wait_s}");
        self.request("GET", &path, "", &[])
    }

    /// The request of a command.
    pub(crate) fn command_request(
        &self,
        article: ArticleId,
        transition: Transition,
    ) -> anyhow::Result<Vec<u8>> {
        let body = serde_json::to_vec(&Command {
            id: CommandId(uuid_v7(BEGIN_MS, chance())),
            article,
            transition,
        })?;
        Ok(self.request("POST", "/v1/commands", "application/json", &body))
    }

    /// Sends a command and sees that it was done.
    pub(crate) fn command(
        &mut self,
        article: ArticleId,
        transition: Transition,
    ) -> anyhow::Result<()> {
        let request = self.command_request(article, transition)?;
        done(&self.wire.ask(&request)?.ok()?)
    }
}

/// How many records an answer calls stored; every one must be.
pub(crate) fn stored(body: &[u8]) -> anyhow::Result<usize> {
    let answer: RecordsAnswer = serde_json::from_slice(body)?;
    let refused = answer
        .results
        .iter()
        .find(|status| !matches!(status, RecordStatus::Stored { .. }));
    anyhow::ensure!(refused.is_none(), "a record was not stored: {refused:?}");
    Ok(answer.results.len())
}

/// Sees that a command was done.
pub(crate) fn done(body: &[u8]) -> anyhow::Result<()> {
    match serde_json::from_slice(body)? {
        CommandAnswer::Done { .. } => Ok(()),
        CommandAnswer::Refused { refusal } => anyhow::bail!("a command was refused: {refusal}"),
    }
}
