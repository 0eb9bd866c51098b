//! An index that is never the truth: it is what it would be if it were made from nothing, and heals.

use editorial::article::field::FieldName;
use editorial::id::Hash;
use editorial::workflow::ArticleState;

use super::super::{Machine, Window, editor, event, from, open, reporter, section};
use super::{ask, everything, found, headlines, moved, story};
use crate::commands::SearchFind;

/// Everything that the index says, without its own numbers.
fn contents(machine: &Machine) -> Vec<String> {
    everything(machine);
    let folder = machine.folder.path();
    let db = rusqlite::Connection::open(folder.join("search.sqlite")).expect("the index opens");
    db.execute_batch("INSERT INTO word (word) VALUES ('integrity-check');")
        .expect("the lists hang together");
    db.execute_batch("CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, word, instance);")
        .expect("a list of words");
    let mut statement = db
        .prepare(
            "SELECT hex(article) || ' ' || section || ' ' || stage || deleted || updated_ms || ' ' || parts
             FROM story JOIN text USING (id)
             UNION ALL
             SELECT term || ' ' || hex(article) || ' ' || col || ' ' || offset FROM temp.seen JOIN story ON id = doc
             ORDER BY 1",
        )
        .expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("read");
    rows.collect::<Result<_, _>>().expect("rows")
}

/// The contents of an index that is made from nothing.
fn made_anew(machine: &Machine) -> Vec<String> {
    let folder = machine.folder.path();
    machine.station.search.reopen();
    for companion in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("search.sqlite{companion}")));
    }
    contents(machine)
}

/// Numbers as random as a test needs.
struct Dice {
    seed: u64,
    thrown: u64,
}

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.thrown += 1;
        let hash = Hash::of(format!("{}/{}", self.seed, self.thrown).as_bytes());
        usize::from(u16::from_le_bytes([hash.0[0], hash.0[1]])) % sides
    }
}

#[test]
fn after_any_edits_the_index_is_what_it_would_be_if_it_were_made_from_nothing() {
    const WORDS: [&str; 8] = [
        "đảng ",
        "đang ",
        "Hoà ",
        "bình\u{ad} ",
        "thư ",
        "viện. ",
        "🎉",
        "tuye\u{302}n ",
    ];
    for seed in 0..6 {
        let mut dice = Dice { seed, thrown: 0 };
        let mut lan = Machine::of(100 + seed, &reporter());
        let duc = Machine::of(200 + seed, &editor());
        let mut articles = vec![lan.complete_article(), lan.new_article()];
        for _ in 0..30 {
            let article = articles[dice.below(articles.len())];
            let word = WORDS[dice.below(WORDS.len())];
            match dice.below(9) {
                0 => articles.push(lan.new_article()),
                1 | 2 => {
                    lan.set(article, FieldName::Headline, word);
                }
                3 => {
                    lan.set(article, FieldName::Section, &section().id.to_string());
                }
                4 => {
                    let mut window = Window::open(&lan, article);
                    window.type_first(word);
                    window.save(&lan).expect("saved");
                }
                5 => {
                    // Somebody else writes in what they know, and it comes here.
                    let sent = lan.outgoing();
                    let sent: Vec<_> = sent
                        .into_iter()
                        .map(|bytes| from(&reporter(), bytes))
                        .collect();
                    if !sent.is_empty() {
                        duc.try_receive(sent.clone()).expect("heard");
                        lan.try_receive(sent).expect("answered");
                        duc.set(article, FieldName::Standfirst, word);
                        let theirs = duc.outgoing();
                        let theirs: Vec<_> = theirs
                            .into_iter()
                            .map(|bytes| from(&editor(), bytes))
                            .collect();
                        duc.try_receive(theirs.clone()).expect("answered");
                        lan.try_receive(theirs).expect("heard");
                    }
                }
                6 => {
                    let deleted = ArticleState {
                        deleted: dice.below(2) == 0,
                        version: 1,
                        ..ArticleState::new(reporter().id)
                    };
                    let told = vec![event(moved(article, deleted))];
                    duc.try_receive(told.clone()).expect("heard");
                    lan.try_receive(told).expect("heard");
                }
                7 => {
                    ask(&lan, word);
                }
                _ => lan = lan.crash_and_open(),
            }
        }
        let kept = contents(&lan);
        assert_eq!(kept, made_anew(&lan), "seed {seed}");
        assert!(kept.len() > 4, "seed {seed}: something was searched");
    }
}

#[test]
fn whichever_page_of_the_index_is_damaged_no_story_is_worse_for_it_and_all_are_found_again() {
    const PAGE_BYTES: usize = 4096;
    let machine = Machine::of(1, &reporter());
    for n in 0..40 {
        let body = format!("Bài số {n} nói về đê điều và mùa nước nổi. ").repeat(12);
        story(&machine, &format!("Đê điều {n}"), "", &body);
    }
    let whole = contents(&machine);
    let file = machine.folder.path().join("search.sqlite");
    let written_back = || {
        machine.station.search.reopen();
        let db = rusqlite::Connection::open(&file).expect("opened");
        let _: i64 = db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .expect("written back");
    };
    written_back();
    let bytes = std::fs::read(&file).expect("the index");
    let pages = bytes.len() / PAGE_BYTES;
    assert!(pages > 10, "{pages} pages");
    for page in 0..pages {
        written_back();
        let mut torn = bytes.clone();
        torn[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0xA5);
        std::fs::write(&file, torn).expect("a page is damaged");
        ask(&machine, "đê điều");
        machine.station.check_index().expect("looked at");
        assert_eq!(contents(&machine), whole, "page {page}");
        assert_eq!(ask(&machine, "đê điều").total, 40, "page {page}");
    }
    let named = std::fs::read_dir(machine.folder.path())
        .expect("a folder")
        .flatten();
    let aside = named.filter(|entry| entry.file_name().to_string_lossy().contains("damaged"));
    assert_eq!(aside.count(), 0, "the store was never set aside");
}

#[test]
fn an_index_of_another_store_or_of_other_rules_is_made_again() {
    let machine = headlines(&["Thư viện"]);
    let other = Machine::of(2, &reporter());
    story(&other, "Chợ Đầm", "", "");
    assert_eq!(found(&machine, "thư").len(), 1);
    assert_eq!(found(&other, "chợ").len(), 1);
    machine.station.search.reopen();
    other.station.search.reopen();
    for companion in ["", "-wal"] {
        let name = format!("search.sqlite{companion}");
        let _ = std::fs::remove_file(machine.folder.path().join(&name));
        let _ = std::fs::copy(
            other.folder.path().join(&name),
            machine.folder.path().join(&name),
        );
    }
    assert!(
        found(&machine, "chợ").is_empty(),
        "of a neighbour's stories"
    );
    assert_eq!(found(&machine, "thư").len(), 1);
    machine.station.search.reopen();
    let db =
        rusqlite::Connection::open(machine.folder.path().join("search.sqlite")).expect("opened");
    db.execute("UPDATE about SET words = words - 1", [])
        .expect("an older app's");
    db.execute("DELETE FROM word WHERE rowid = 1", [])
        .expect("which knew less");
    drop(db);
    assert_eq!(found(&machine, "thư").len(), 1);
}

#[test]
fn a_rebuilt_store_is_searched_anew() {
    let machine = headlines(&["Thư viện", "Chợ Đầm"]);
    assert_eq!(found(&machine, "thư").len(), 1);
    machine.seal();
    let file = machine.folder.path().join("galley.sqlite");
    let db = rusqlite::Connection::open(&file).expect("opened");
    let _: i64 = db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .expect("written back");
    drop(db);
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["galley.sqlite", "search.sqlite", "search.sqlite-wal"] {
        let _ = std::fs::copy(machine.folder.path().join(name), folder.path().join(name));
    }
    let file = folder.path().join("galley.sqlite");
    let mut bytes = std::fs::read(&file).expect("the store");
    bytes[4096..8192].fill(0xA5);
    std::fs::write(&file, bytes).expect("damaged");
    let (station, _) = open(folder.path(), 900);
    let ask = |query: &str| {
        let query = query.to_owned();
        station.call(SearchFind { query }).expect("answered")
    };
    assert_eq!(ask("thư").total, 1);
    assert_eq!(ask("chợ").total, 1);
    assert_eq!(ask("thư").progress.searchable, 2);
}
