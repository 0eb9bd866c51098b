//! What a server is started with.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use disk::SharedDisk;
use editorial::time::TimeMs;

use crate::faults::Faults;
use crate::random::{Entropy, system_entropy};

/// Where the server learns the time. It decides when tokens end and what pages show; the order of things is the feed's.
pub type Clock = Arc<dyn Fn() -> TimeMs + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        TimeMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

/// Who does the work of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// Threads of its own: a writer, the jobs, and those that answer.
    Own,
    /// Nobody but the caller, at once: see [`crate::Embedded`].
    None,
}

/// How a server is started.
#[derive(Clone)]
pub struct Config {
    /// The folder that holds everything: database, blobs, public pages.
    pub data_dir: PathBuf,
    /// Where workstations reach it. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where readers reach the site.
    pub site_listen: SocketAddr,
    /// The address that readers use, without a final slash; `None` leaves what the newsroom's settings say.
    pub site_address: Option<String>,
    /// A proxy that speaks TLS stands before the server: plain HTTP on other than loopback addresses is then allowed, and
    /// the caller's address is the last one of `x-forwarded-for`.
    pub behind_proxy: bool,
    /// The time.
    pub clock: Clock,
    /// The protocol versions that the server says it speaks.
    pub protocol: RangeInclusive<u32>,
    /// Most bytes that the database may take, as a quota; `None` = as much as the disk has.
    pub store_limit_bytes: Option<u64>,
    /// What the database, blobs and pages are written to.
    pub disk: SharedDisk,
    /// Randomness.
    pub entropy: Entropy,
    /// Who does the work. [`crate::Server`] has threads, [`crate::Embedded`] none, whatever is said here.
    pub threads: Threads,
    /// Deliberate mistakes and failures: none, outside of tests.
    pub faults: Faults,
}

impl Config {
    /// Free ports on loopback, the machine's clock, no quota.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            data_dir: data_dir.into(),
            listen: loopback,
            site_listen: loopback,
            site_address: None,
            behind_proxy: false,
            clock: system_clock(),
            protocol: editorial::sync::PROTOCOL,
            store_limit_bytes: None,
            disk: disk::system(),
            entropy: system_entropy(),
            threads: Threads::Own,
            faults: Faults::default(),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("data_dir", &self.data_dir)
            .field("listen", &self.listen)
            .field("site_listen", &self.site_listen)
            .finish_non_exhaustive()
    }
}
