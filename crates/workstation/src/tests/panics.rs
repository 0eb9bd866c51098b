//! A fault of this program in the middle of a command: an answer, a desk that is right again, nothing lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use editorial::article::field::FieldName;
use serde_json::json;

use super::{Machine, START, Window, reporter, sign_in};
use crate::commands::TokenStorage;
use crate::error::Code;
use crate::workstation::{Options, SyncMode, Workstation};
use editorial::time::TimeMs;

/// A machine whose clock panics while it is armed: in the middle of whatever asks it for the time.
fn machine_with_a_trap() -> (Machine, Arc<AtomicBool>) {
    let made = Machine::of(1, &reporter());
    made.station.close();
    let armed = Arc::new(AtomicBool::new(false));
    let (trap, ticks) = (Arc::clone(&armed), AtomicI64::new(START.0));
    let options = Options {
        clock: Arc::new(move || {
            assert!(
                !trap.load(Ordering::SeqCst),
                "this panic is part of the test"
            );
            TimeMs(ticks.fetch_add(1, Ordering::SeqCst))
        }),
        sync: SyncMode::Manual,
        token_storage: TokenStorage::File,
        ..Options::new(made.folder.path())
    };
    let station = Workstation::open(options, Box::new(|_| ())).expect("opened");
    sign_in(&station, &reporter());
    (Machine { station, ..made }, armed)
}

#[test]
fn a_command_that_panics_is_answered_and_the_next_one_finds_the_desk_as_the_disk_has_it() {
    let (machine, armed) = machine_with_a_trap();
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    window.write(&machine, "Đã lưu.");

    // The edit reaches the draft in memory, then the clock fails before the commit.
    armed.store(true, Ordering::SeqCst);
    window.type_first("Chưa lưu. ");
    let request = json!({ "article": article, "update": window.unsaved() });
    let answer = crate::dispatch(&machine.station, "article_edit", request.clone(), None);
    assert_eq!(answer.expect_err("it panicked").code, Code::Internal);
    armed.store(false, Ordering::SeqCst);

    assert_eq!(
        machine.plain(article),
        "Đã lưu.",
        "memory does not run ahead of the disk"
    );
    // The window sends it again, as after any failure.
    crate::dispatch(&machine.station, "article_edit", request, None).expect("saved");
    assert_eq!(machine.plain(article), "Chưa lưu. Đã lưu.");
    machine.set(article, FieldName::Headline, "Tít");
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "Chưa lưu. Đã lưu.");
}

#[test]
fn a_panic_at_the_desk_puts_every_draft_in_doubt_and_none_is_lost() {
    let machine = Machine::of(1, &reporter());
    let articles = [machine.new_article(), machine.new_article()];
    for (article, text) in articles.iter().zip(["một", "hai"]) {
        Window::open(&machine, *article).write(&machine, text);
    }
    let station = Arc::clone(&machine.station);
    let panicked = std::thread::spawn(move || {
        station.desk(|desk| -> anyhow::Result<()> {
            // Half an import, then a fault.
            desk.open(articles[0])?.draft = editorial::article::draft::Draft::empty();
            panic!("this panic is part of the test")
        })
    })
    .join();
    assert!(panicked.is_err());
    assert_eq!(machine.plain(articles[0]), "một");
    assert_eq!(machine.plain(articles[1]), "hai");
}
