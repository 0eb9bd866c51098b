//! Pages that readers ask for again and again, kept in memory.
//!
//! A story that a whole province reads is asked for a thousand times a second; its bytes and their tag are the same each time.
//! They are kept here, within a stated bound, and answered without a file and without another thread. What is kept is good
//! as long as nothing was published since, and for a moment only: nobody but the server writes into the folder of pages while
//! it runs, but whoever does it all the same sees it soon.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::HeaderMap;

/// Most bytes of pages that are kept.
const KEPT_BYTES: usize = 16 * 1024 * 1024;
/// What an entry takes besides its page, about.
const ENTRY_BYTES: usize = 512;
/// How long a page is good.
const GOOD_FOR: Duration = Duration::from_secs(2);

/// A file of the site in one of its forms.
pub(crate) struct Page {
    /// The bytes as they are sent.
    pub(crate) bytes: Bytes,
    /// Everything that is said of them to a reader who gets them.
    pub(crate) headers: HeaderMap,
}

/// Which codings a reader takes: with the address, what a page is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Takes {
    /// Brotli.
    pub(crate) br: bool,
    /// Gzip.
    pub(crate) gzip: bool,
}

impl Takes {
    /// Which of the four.
    const fn index(self) -> usize {
        self.br as usize + 2 * self.gzip as usize
    }
}

/// The pages.
#[derive(Default)]
pub(crate) struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    /// By what a reader takes, then by address.
    pages: [HashMap<String, Entry>; 4],
    bytes: usize,
    uses: u64,
}

struct Entry {
    page: Arc<Page>,
    publications: u64,
    read: Instant,
    used: u64,
}

impl Entry {
    fn size(&self) -> usize {
        self.page.bytes.len() + ENTRY_BYTES
    }
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page that was read after so many publications and not too long before `now`.
    pub(crate) fn get(
        &self,
        path: &str,
        takes: Takes,
        publications: u64,
        now: Instant,
    ) -> Option<Arc<Page>> {
        let mut state = self.lock();
        state.uses += 1;
        let used = state.uses;
        let entry = state.pages[takes.index()].get_mut(path)?;
        let good = entry.publications == publications
            && now.saturating_duration_since(entry.read) < GOOD_FOR;
        entry.used = used;
        good.then(|| Arc::clone(&entry.page))
    }

    /// Keeps a page that was read at `now`, or earlier, when there had been so many publications. Those that nobody asked for
    /// longest make way.
    pub(crate) fn put(
        &self,
        path: &str,
        takes: Takes,
        publications: u64,
        now: Instant,
        page: Arc<Page>,
    ) {
        let mut state = self.lock();
        state.uses += 1;
        let entry = Entry {
            page,
            publications,
            read: now,
            used: state.uses,
        };
        if entry.size() > KEPT_BYTES / 4 {
            return;
        }
        state.bytes += entry.size();
        if let Some(before) = state.pages[takes.index()].insert(path.to_owned(), entry) {
            state.bytes -= before.size();
        }
        while state.bytes > KEPT_BYTES {
            let all = state.pages.iter().enumerate();
            let oldest = all
                .flat_map(|(takes, pages)| {
                    pages.iter().map(move |(path, entry)| (takes, path, entry))
                })
                .min_by_key(|(_, _, entry)| entry.used);
            let Some((takes, path)) = oldest.map(|(takes, path, _)| (takes, path.clone())) else {
                return;
            };
            if let Some(gone) = state.pages[takes].remove(&path) {
                state.bytes -= gone.size();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKES: Takes = Takes {
        br: true,
        gzip: true,
    };

    fn page(bytes: usize) -> Arc<Page> {
        Arc::new(Page {
            bytes: Bytes::from(vec![b'a'; bytes]),
            headers: HeaderMap::new(),
        })
    }

    #[test]
    fn a_page_is_good_until_something_is_published_and_only_for_a_moment() {
        let (kept, now) = (Kept::default(), Instant::now());
        kept.put("/", TAKES, 3, now, page(10));
        assert!(kept.get("/", TAKES, 3, now).is_some());
        assert!(
            kept.get("/", TAKES, 4, now).is_none(),
            "it may be another page now"
        );
        assert!(kept.get("/", TAKES, 3, now + GOOD_FOR).is_none());
        let plain = Takes {
            br: false,
            gzip: false,
        };
        assert!(kept.get("/", plain, 3, now).is_none(), "another form of it");
    }

    #[test]
    fn whatever_readers_ask_for_no_more_is_kept_than_the_bound_says() {
        let (kept, now) = (Kept::default(), Instant::now());
        kept.put("/asked-for", TAKES, 0, now, page(1_000));
        for number in 0..3_000 {
            kept.put(&format!("/{number}"), TAKES, 0, now, page(10_000));
            assert!(kept.get("/asked-for", TAKES, 0, now).is_some());
        }
        let state = kept.lock();
        assert!(state.bytes <= KEPT_BYTES);
        let entries = || state.pages.iter().flat_map(HashMap::values);
        let counted: usize = entries().map(Entry::size).sum();
        assert_eq!(state.bytes, counted);
        assert!(
            entries().count() > 1_000,
            "and it is used: {}",
            entries().count()
        );
        drop(state);
        kept.put("/huge", TAKES, 0, now, page(KEPT_BYTES));
        assert!(
            kept.get("/huge", TAKES, 0, now).is_none(),
            "one file does not drive out all others"
        );
        assert!(kept.get("/asked-for", TAKES, 0, now).is_some());
    }
}
