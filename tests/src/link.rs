//! A bad line between a workstation and its server: a TCP relay that is slow and that breaks.
//!
//! It carries real connections. A *cut* closes every one of them wherever it is, in the middle of a request or of an answer;
//! the next connection is taken again at once. Cuts come after so many bytes, which makes a test repeat itself, or after so
//! much real time, which is what a train does. The rate is real time too: a bucket that fills at so many bytes a second, for
//! both directions together.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes that are relayed at once.
const PIECE_BYTES: usize = 16 * 1024;

/// How the line behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// Bytes a second in both directions together; `None` = as fast as the machine.
    pub bytes_per_s: Option<u64>,
    /// Every so often every connection is cut.
    pub cut_every: Option<Duration>,
    /// After so many bytes every connection is cut.
    pub cut_after_bytes: Option<u64>,
}

/// The line. It ends when it is dropped.
pub struct Link {
    address: SocketAddr,
    line: Arc<Line>,
}

struct Line {
    server: SocketAddr,
    shape: Mutex<Shape>,
    state: Mutex<State>,
    open: AtomicBool,
    ended: AtomicBool,
    cuts: AtomicU64,
    bytes: AtomicU64,
}

struct State {
    live: Vec<TcpStream>,
    last_cut: Instant,
    since_cut: u64,
    /// When the bytes that were let through so far will have been carried.
    carried_until: Instant,
}

impl Link {
    /// A good line to this server.
    #[must_use]
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let line = Arc::new(Line {
            server,
            shape: Mutex::default(),
            state: Mutex::new(State {
                live: Vec::new(),
                last_cut: Instant::now(),
                since_cut: 0,
                carried_until: Instant::now(),
            }),
            open: AtomicBool::new(true),
            ended: AtomicBool::new(false),
            cuts: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        });
        let relay = Arc::clone(&line);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if relay.ended.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    relay.take(stream);
                }
            }
        });
        let clock = Arc::clone(&line);
        std::thread::spawn(move || {
            while !clock.ended.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(10));
                clock.cut_when_due();
            }
        });
        Self { address, line }
    }

    /// The server's address behind this line.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on the line behaves like this. Time and bytes until the next cut are counted anew.
    pub fn set(&self, shape: Shape) {
        *self.line.shape() = shape;
        let mut state = self.line.state();
        state.last_cut = Instant::now();
        state.since_cut = 0;
    }

    /// There is no network: connections are cut, and new ones are closed at once.
    pub fn down(&self) {
        self.line.open.store(false, Ordering::SeqCst);
        self.line.cut();
    }

    /// The network is back.
    pub fn up(&self) {
        self.line.open.store(true, Ordering::SeqCst);
    }

    /// How often connections were cut while something was on its way.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        // A cut that is being made counts.
        let _made = self.line.state();
        self.line.cuts.load(Ordering::SeqCst)
    }

    /// Bytes carried in both directions.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.line.bytes.load(Ordering::SeqCst)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.line.ended.store(true, Ordering::SeqCst);
        self.line.cut();
        // Wakes the listener, so that its thread ends.
        let _ = TcpStream::connect(self.address);
    }
}

impl Line {
    fn shape(&self) -> std::sync::MutexGuard<'_, Shape> {
        self.shape.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(self: &Arc<Self>, near: TcpStream) {
        if !self.open.load(Ordering::SeqCst) {
            return;
        }
        let Ok(far) = TcpStream::connect(self.server) else {
            return;
        };
        let both = [(&near, &far), (&far, &near)];
        for (from, to) in both {
            let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else {
                return;
            };
            let line = Arc::clone(self);
            std::thread::spawn(move || line.relay(from, to));
        }
        self.state().live.extend([near, far]);
    }

    fn relay(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(read) = from.read(&mut piece) {
            if read == 0 || !self.carry(read as u64) || to.write_all(&piece[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    }

    /// Waits as long as these bytes take; false when the line was cut by them.
    fn carry(&self, bytes: u64) -> bool {
        let shape = *self.shape();
        let until = {
            let mut state = self.state();
            state.since_cut += bytes;
            let now = Instant::now();
            let begin = state.carried_until.max(now);
            let takes = shape.bytes_per_s.map_or(Duration::ZERO, |rate| {
                Duration::from_nanos(bytes * 1_000_000_000 / rate.max(1))
            });
            state.carried_until = begin + takes;
            state.carried_until
        };
        std::thread::sleep(until.saturating_duration_since(Instant::now()));
        self.bytes.fetch_add(bytes, Ordering::SeqCst);
        let due = shape
            .cut_after_bytes
            .is_some_and(|most| self.state().since_cut >= most);
        if due {
            self.cut();
        }
        !due
    }

    fn cut_when_due(&self) {
        let Some(every) = self.shape().cut_every else {
            return;
        };
        if self.state().last_cut.elapsed() >= every {
            self.cut();
        }
    }

    fn cut(&self) {
        let mut state = self.state();
        state.last_cut = Instant::now();
        state.since_cut = 0;
        let live = std::mem::take(&mut state.live);
        // Counted before anybody can ask: whoever was cut off knows it sooner than this thread goes on. One that had ended by itself is not on its way any more.
        let cut = live
            .iter()
            .filter(|stream| stream.shutdown(Shutdown::Both).is_ok())
            .count();
        if cut > 0 {
            self.cuts.fetch_add(1, Ordering::SeqCst);
        }
    }
}
