//! What the store promises whatever is asked of it: bounded work, answered in any case.

use std::sync::mpsc;

use rusqlite::Connection;

use super::*;

/// An empty database of the newest layout, in memory.
pub(super) fn newest_layout() -> Connection {
    let mut conn = Connection::open_in_memory().expect("SQLite opens in memory");
    conn.execute_batch("PRAGMA trusted_schema = OFF")
        .expect("a setting");
    let nowhere = Path::new("no backup is taken of an empty database");
    migrate(&mut conn, nowhere, TimeMs(0)).expect("the newest layout");
    conn
}

/// Whether SQLite answers `sql` from this index, without reading a whole table (<https://sqlite.org/eqp.html>).
pub(super) fn assert_by_index(conn: &Connection, sql: &str, index: &str) {
    let mut statement = conn
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .expect("the statement is understood");
    let values = vec![rusqlite::types::Null; statement.parameter_count()];
    let steps: Vec<String> = statement
        .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
        .expect("a plan")
        .collect::<Result<_, _>>()
        .expect("its steps");
    assert!(
        steps
            .iter()
            .any(|step| step.contains(&format!("INDEX {index}"))),
        "{index} is not used: {steps:?}"
    );
    let whole = |step: &&String| {
        step.starts_with("SCAN") && !step.contains("INDEX") && !step.contains("CONSTANT")
    };
    assert_eq!(
        steps.iter().find(whole),
        None,
        "a whole table is read: {steps:?}"
    );
}

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a folder");
    let config = Config::new(dir.path());
    Store::create(&config).expect("a new database");
    let store = Store::open(&config).expect("it opens");
    (dir, store)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// The writer stands still inside a piece of work until it hears from what is returned.
fn stand_still(store: &Store) -> mpsc::Sender<()> {
    let (go, gate) = mpsc::channel();
    let (begun, has_begun) = mpsc::channel();
    store.write_later(move |_| {
        let _ = begun.send(());
        let _ = gate.recv();
        Ok(())
    });
    has_begun.recv().expect("the writer has begun");
    go
}

#[test]
fn whoever_finds_the_queue_full_is_told_at_once_and_what_waits_in_it_is_stored() {
    let (_dir, store) = store();
    let go = stand_still(&store);
    run(async {
        let mut waiting = Vec::new();
        for number in 0..QUEUE as u64 {
            let mut work = Box::pin(store.write_async(move |tx| {
                tx.execute(
                    "INSERT INTO code (hash, person, expires_ms) SELECT ?1, ?1, 0 WHERE 0",
                    [signed(number)],
                )?;
                Ok::<_, StoreError>(number)
            }));
            let pending = std::future::poll_fn(|context| {
                std::task::Poll::Ready(work.as_mut().poll(context).is_pending())
            });
            assert!(pending.await, "there is a place for {number}");
            waiting.push(work);
        }
        let one_more = store.write_async(|_| Ok::<_, StoreError>(())).await;
        assert!(matches!(one_more, Err(StoreError::Crowded)), "{one_more:?}");
        let failure = crate::failure::Failure::from(StoreError::Crowded);
        assert_eq!(failure.0.code, editorial::sync::api::Code::Unavailable);
        assert!(failure.0.retry_after_ms.is_some());
        go.send(()).expect("the writer goes on");
        for (number, work) in (0..).zip(waiting) {
            assert_eq!(work.await.expect("stored"), number);
        }
        store
            .write_async(|_| Ok::<_, StoreError>(()))
            .await
            .expect("there is a place again");
    });
}

#[test]
fn work_of_the_servers_own_waits_for_a_place_instead_of_being_refused() {
    let (_dir, store) = store();
    let go = stand_still(&store);
    for _ in 0..QUEUE {
        store.write_later(|_| Ok(()));
    }
    std::thread::scope(|scope| {
        let own = scope.spawn(|| store.write(|_| Ok::<_, StoreError>(7)));
        go.send(()).expect("the writer goes on");
        let done = own.join().expect("no panic");
        assert_eq!(done.expect("stored"), 7);
    });
}

#[test]
fn work_is_done_on_the_spot_where_nobody_writes_and_behind_what_waits_where_somebody_does() {
    let (_dir, store) = store();
    let who = |_: &Tx<'_>| Ok::<_, StoreError>(std::thread::current().id());
    let here = std::thread::current().id();
    assert_eq!(store.write(who).expect("stored"), here);
    let go = stand_still(&store);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut behind = Box::pin(store.write_async(who));
        let waits = std::future::poll_fn(|context| {
            std::task::Poll::Ready(behind.as_mut().poll(context).is_pending())
        });
        assert!(waits.await, "somebody is writing");
        go.send(()).expect("the writer goes on");
        assert_ne!(behind.await.expect("stored"), here);
    });
    // The thread still holds the desk for a moment after it has answered.
    while !store.is_free() {
        std::thread::yield_now();
    }
    let on_the_spot = runtime.block_on(store.write_async(who));
    assert_eq!(on_the_spot.expect("stored"), here);
    store.close();
    assert!(matches!(store.write(who), Err(StoreError::Stopped)));
}

#[test]
fn the_feeds_end_never_goes_back() {
    let head = watch::Sender::new(5);
    let seen = head.subscribe();
    writer::tell(&head, 9);
    // Somebody who had looked before.
    writer::tell(&head, 7);
    assert_eq!(*seen.borrow(), 9);
}
