//! How much is under way at once, and what becomes of the rest.
//!
//! Work that may block takes a *lane*; a body that is read into memory takes *room*. Both are counted, so that what a server
//! can come to hold is known: so many threads with a connection to the database each, so many bytes of bodies. Who finds
//! none waits in line, and where the line is full, or no room comes free in time, is answered at once that there is too much
//! to do and when to come again. Nothing of such a request was read or stored. Waiting costs a task, not a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failure::Failure;

/// Pieces of work for workstations that run at once.
pub(crate) const WORKING: usize = 16;
/// Requests of workstations that wait for a lane.
const WAITING: usize = 1_024;
/// Pages for readers that are fetched from the disk at once.
const READING: usize = 8;
/// Readers that wait for one.
const READERS_WAITING: usize = 512;
/// Bytes of records and pieces of photos that are in memory at once: four of the largest pushes, 64 pieces of photos.
const BODIES: usize = 64 * 1024 * 1024;
/// Room is given out by the kibibyte, so that its count fits a semaphore of any size.
const UNIT: usize = 1_024;
/// How long a body waits for room.
const ROOM_WITHIN: Duration = Duration::from_secs(10);

/// Lanes for work.
pub(crate) struct Lanes {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
}

impl Lanes {
    /// For workstations.
    pub(crate) fn for_workstations() -> Self {
        Self::new(WORKING, WAITING)
    }

    /// For readers of the site: however many there are, they take no lane from the newsroom.
    pub(crate) fn for_readers() -> Self {
        Self::new(READING, READERS_WAITING)
    }

    fn new(lanes: usize, most_waiting: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(lanes)),
            waiting: AtomicUsize::new(0),
            most_waiting,
        }
    }

    /// A lane, held until it is dropped; waits in line for it.
    ///
    /// # Errors
    /// At once when the line is full.
    pub(crate) async fn take(&self) -> Result<OwnedSemaphorePermit, Failure> {
        if let Ok(lane) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(lane);
        }
        let _in_line = InLine::join(self)?;
        let lane = Arc::clone(&self.free).acquire_owned().await;
        lane.map_err(|_| crowded())
    }
}

/// Somebody who waits; also one who gives up leaves the line.
struct InLine<'a>(&'a Lanes);

impl<'a> InLine<'a> {
    fn join(lanes: &'a Lanes) -> Result<Self, Failure> {
        let line = Self(lanes);
        if lanes.waiting.fetch_add(1, Ordering::SeqCst) < lanes.most_waiting {
            Ok(line)
        } else {
            Err(crowded())
        }
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Room for bodies.
pub(crate) struct Room(Arc<Semaphore>);

impl Room {
    /// All of it is free.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(BODIES / UNIT)))
    }

    /// Room for a body of so many bytes, held until it is dropped.
    ///
    /// # Errors
    /// When none comes free in time.
    pub(crate) async fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
        let units = bytes.min(BODIES).div_ceil(UNIT);
        let units = u32::try_from(units).map_err(|_| crowded())?;
        // Without a clock where there is room: an embedded server has none.
        if let Ok(room) = Arc::clone(&self.0).try_acquire_many_owned(units) {
            return Ok(room);
        }
        let free = Arc::clone(&self.0).acquire_many_owned(units);
        match tokio::time::timeout(ROOM_WITHIN, free).await {
            Ok(Ok(room)) => Ok(room),
            _ => Err(crowded()),
        }
    }
}

fn crowded() -> Failure {
    Failure::later("there is too much to do just now; nothing was stored")
}

#[cfg(test)]
mod tests {
    use editorial::sync::api::Code;

    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        runtime.block_on(work)
    }

    fn assert_later(failure: &Failure) {
        assert_eq!(failure.0.code, Code::Unavailable);
        assert!(failure.0.retry_after_ms.is_some_and(|ms| ms > 0));
    }

    #[test]
    fn whoever_finds_the_line_full_is_told_when_to_come_again_and_whoever_gives_up_makes_way() {
        run(async {
            let lanes = Lanes::new(1, 1);
            let held = lanes.take().await.expect("the first has the lane");
            let mut second = Box::pin(lanes.take());
            assert!(is_waiting(&mut second).await, "the second waits in line");
            assert_later(&lanes.take().await.expect_err("the line is full"));
            drop(second);
            let mut third = Box::pin(lanes.take());
            assert!(
                is_waiting(&mut third).await,
                "the second has left the line, so there is a spot in it"
            );
            drop(held);
            drop(third.await.expect("the lane came free"));
        });
    }

    #[test]
    fn bodies_take_no_more_room_than_there_is() {
        run(async {
            let room = Room::new();
            let mut held = Vec::new();
            for _ in 0..4 {
                held.push(room.take(BODIES / 4).await.expect("there is room"));
            }
            let mut fifth = Box::pin(room.take(1));
            assert!(is_waiting(&mut fifth).await);
            held.pop();
            drop(fifth.await.expect("room came free"));
            drop(held);
            // A body that announces more than there is at all is cut off where it is read, not here.
            drop(room.take(usize::MAX).await.expect("all of it"));
        });
    }

    async fn is_waiting<T>(work: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(work.as_mut().poll(context).is_pending())
        })
        .await
    }
}
