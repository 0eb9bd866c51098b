//! The end of all misfortune, and what must hold then.

use std::collections::{BTreeMap, BTreeSet};

use editorial::article::document::Document;
use editorial::article::revision::{Revision, hash_canonical};
use editorial::id::{ArticleId, DeviceId, Hash, PersonId, RecordId};
use editorial::newsroom::Entry;
use editorial::person::Person;
use editorial::publication::Published;
use editorial::sync::api::ServerEvent;
use editorial::workflow::{
    Approval, ArticleState, Publication, Rules, Transition, advance, fall_due,
};
use ureq::http::Request;
use workstation::commands::{ArticleDetailsGet, SyncStatusGet};

use super::chance::Dice;
use super::line::Weather;
use super::model::names_it;
use super::office::login;
use super::oracle::{self, Item, What};
use super::world::{Held, World};
use super::{Promise, Violation};

/// Rounds in which everything must have arrived: a resync, a renaming and two sign-ins fit into half of them.
const ROUNDS: usize = 16;

fn broken(promise: Promise, found: impl Into<String>) -> Held {
    Err(Violation::new(promise, found))
}

impl World {
    /// Ends every misfortune, lets everybody send and fetch until nothing moves, and looks whether the promises were kept.
    pub(crate) fn come_to_rest(&mut self) -> Held {
        self.note("rest");
        self.heal()?;
        self.settle()?;
        let db = oracle::open(&self.office.folder);
        let feed = oracle::feed(&db)?;
        has_no_gap(&feed)?;
        chains_are_whole(&feed)?;
        revoked_devices_are_out(&feed)?;
        self.moves_were_asked_for(&feed, &db)?;
        self.everybody_agrees(&feed, &oracle::kept(&db))?;
        self.nothing_is_lost(&feed)?;
        self.readers_get_what_was_approved(&feed, &db)?;
        self.stores_are_sound()?;
        for item in &feed {
            self.note(match &item.what {
                What::Record(record) => format!("{} {}", item.seq, record.id),
                What::Event(event) => format!("{} {event:?}", item.seq),
            });
        }
        Ok(())
    }

    fn heal(&mut self) -> Held {
        let mut dice = Dice::of(self.plan.seed, "rest");
        {
            let mut line = self.line.lock();
            line.gate.open();
            line.parted.fill(false);
        }
        self.office.start();
        if let Some(server) = &self.line.lock().server {
            server.tidy();
        }
        while self.line.lock().deliver_late(&mut dice) {}
        self.hear()?;
        for who in 0..self.machines.len() {
            self.machines[who].gate.open();
            self.open(who)?;
            let open: Vec<ArticleId> = self.machines[who].sheets.keys().copied().collect();
            for article in open {
                self.send(who, article)?;
            }
        }
        Ok(())
    }

    fn settle(&mut self) -> Held {
        let mut dice = Dice::of(self.plan.seed, "settle");
        let mut last = Vec::new();
        for _ in 0..ROUNDS {
            last.clear();
            for who in 0..self.machines.len() {
                if !self.is_signed_in(who) {
                    self.sign_in(who);
                    last.push(format!("{} signed in", login(who)));
                }
                match self.round(who, Weather::Calm, &mut dice) {
                    Ok(done) if done.is_nothing() => {}
                    Ok(done) => last.push(format!("{}: {done:?}", login(who))),
                    Err(error) => last.push(format!("{}: {}", login(who), error.detail)),
                }
                self.after(who)?;
            }
            self.replay();
            self.hear()?;
            if last.is_empty() {
                return self.nothing_waits();
            }
        }
        broken(Promise::Sent, last.join("; "))
    }

    fn nothing_waits(&mut self) -> Held {
        for who in 0..self.machines.len() {
            let status = self.machines[who].call(SyncStatusGet {});
            let unsent = status.map(|status| status.unsent);
            if unsent.as_ref().ok().is_none_or(|unsent| {
                unsent.records + unsent.photos + unsent.commands + unsent.bytes > 0
            }) {
                return broken(Promise::Sent, format!("{} keeps {unsent:?}", login(who)));
            }
        }
        Ok(())
    }

    /// Every move in the feed was asked for by the person it names, once, in those words, and follows from the state before
    /// it; every publication is of a text to which every level said yes.
    fn moves_were_asked_for(&self, feed: &[Item], db: &rusqlite::Connection) -> Held {
        let logins = oracle::people(feed);
        let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
        let mut rules = Rules::default();
        let mut states: BTreeMap<ArticleId, ArticleState> = BTreeMap::new();
        let mut applied = BTreeSet::new();
        for item in feed {
            let What::Event(event) = &item.what else {
                continue;
            };
            match &**event {
                ServerEvent::Entry { entry, .. } => match entry {
                    Entry::Person(person) => {
                        people.insert(person.id, person.clone());
                    }
                    Entry::Settings(settings) => rules = settings.rules.clone(),
                    _ => {}
                },
                ServerEvent::Transitioned {
                    article,
                    transition,
                    command,
                    by,
                    state,
                    ..
                } => {
                    if !applied.insert(*command) {
                        return broken(Promise::AppliedOnce, command.to_string());
                    }
                    let before = states
                        .entry(*article)
                        .or_insert_with(|| ArticleState::new(state.author));
                    let Some(asked) = self.model.asked.get(command) else {
                        if fell_due(before, transition, *by, state, item) {
                            *before = state.clone();
                            continue;
                        }
                        return broken(Promise::AskedFor, command.to_string());
                    };
                    let person = logins.get(login(asked.by));
                    if asked.article != *article
                        || person != Some(by)
                        || !names_it(asked, transition)
                    {
                        return broken(
                            Promise::OnTheScreen,
                            format!("{asked:?} became {transition:?}"),
                        );
                    }
                    let subject = oracle::subject(db, before, transition);
                    let next = people.get(by).map(|person| {
                        advance(before, transition, person, subject, &rules, item.at)
                    });
                    if next != Some(Ok(state.clone())) {
                        return broken(
                            Promise::StateMachine,
                            format!("{transition:?} of {before:?} gave {state:?}"),
                        );
                    }
                    *before = state.clone();
                }
                ServerEvent::Published(published) if published.withdrawn.is_none() => {
                    approved_at_every_level(published, states.get(&published.article), &rules)?;
                }
                _ => {}
            }
        }
        if self.model.restored {
            return Ok(());
        }
        for (command, answers) in &self.model.answers {
            let done = answers.iter().any(Result::is_ok);
            if done != applied.contains(command) {
                return broken(Promise::DoneIsDone, format!("{command}: {answers:?}"));
            }
        }
        Ok(())
    }

    /// Every workstation and the server have the same records, the same content and the same states; a copy is its replay.
    fn everybody_agrees(
        &mut self,
        feed: &[Item],
        kept: &BTreeMap<ArticleId, oracle::Kept>,
    ) -> Held {
        let mut records: Vec<(RecordId, u64)> = feed
            .iter()
            .filter_map(|item| match &item.what {
                What::Record(record) => Some((record.id, item.seq)),
                What::Event(_) => None,
            })
            .collect();
        records.sort_unstable();
        let replayed: BTreeMap<ArticleId, (Hash, Document)> = oracle::replay(feed)?
            .iter()
            .map(|(article, draft)| {
                let hash = draft.revision(*article).hash();
                (*article, (hash, draft.document()))
            })
            .collect();
        for (article, (hash, _)) in &replayed {
            if kept.get(article).is_none_or(|kept| kept.revision != *hash) {
                return broken(Promise::CopyIsReplay, article.to_string());
            }
        }
        for who in 0..self.machines.len() {
            let mut theirs = own_records(self.machines[who].store());
            theirs.sort_unstable();
            if theirs != records {
                let lacks = records.iter().find(|one| !theirs.contains(one));
                let more = theirs.iter().find(|one| !records.contains(one));
                return broken(
                    Promise::EverywhereOnce,
                    format!("{} lacks {lacks:?} and has {more:?} besides", login(who)),
                );
            }
            for (article, (hash, document)) in &replayed {
                let details = self.machines[who].call(ArticleDetailsGet { article: *article });
                let details = details.map_err(|error| {
                    Violation::new(
                        Promise::ArticleEverywhere,
                        format!("{article} on {}: {}", login(who), error.detail),
                    )
                })?;
                if details.hash != *hash {
                    return broken(
                        Promise::EqualContent,
                        format!("{article} on {}", login(who)),
                    );
                }
                let state = kept.get(article).map(|kept| &kept.state);
                if Some(&details.state) != state {
                    return broken(
                        Promise::StateEverywhere,
                        format!(
                            "{article} on {}: {:?}, at the server: {state:?}",
                            login(who),
                            details.state
                        ),
                    );
                }
                if let Some(sheet) = self.machines[who].sheets.get(article)
                    && sheet.draft.document() != *document
                {
                    return broken(Promise::WindowShows, format!("{article} on {}", login(who)));
                }
            }
        }
        Ok(())
    }

    /// Every word, value and mark that was answered and that nobody erased is in the newsroom.
    fn nothing_is_lost(&self, feed: &[Item]) -> Held {
        let drafts = oracle::replay(feed)?;
        for article in &self.model.articles {
            let draft = drafts.get(article);
            let text = draft.map(super::sheet::said).unwrap_or_default();
            if let Some(word) = self
                .model
                .kept(*article, None)
                .find(|word| !word.is_in(&text))
            {
                return broken(
                    Promise::NothingLost,
                    format!("{:?} of {}", word.text, login(word.by)),
                );
            }
            let Some(draft) = draft else {
                continue;
            };
            if let Some(value) = self
                .model
                .standing(*article, None)
                .find(|value| !oracle::stands(draft, value))
            {
                return broken(Promise::ValueStands, format!("{value:?}"));
            }
            let unknown = self
                .model
                .unknown
                .iter()
                .filter(|(of, _, saved)| of == article && *saved);
            for (_, key, _) in unknown {
                if !self.model.torn.contains(article) && !oracle::has_attribute(draft, key) {
                    return broken(Promise::UnknownStays, key.clone());
                }
            }
        }
        Ok(())
    }

    /// The page that readers get is the approved revision's, to the byte.
    fn readers_get_what_was_approved(&self, feed: &[Item], db: &rusqlite::Connection) -> Held {
        let mut last: BTreeMap<ArticleId, &Published> = BTreeMap::new();
        for item in feed {
            if let What::Event(event) = &item.what
                && let ServerEvent::Published(published) = &**event
            {
                last.insert(published.article, published);
            }
        }
        for published in last.values().filter(|one| one.withdrawn.is_none()) {
            let hash = published.revision.hash;
            let canonical = oracle::canonical(db, hash).unwrap_or_default();
            if hash_canonical(&canonical) != hash {
                return broken(Promise::HashNames, hash.to_string());
            }
            let wanted = Revision::from_canonical(&canonical, hash)
                .map_err(|error| error.to_string())
                .and_then(|revision| {
                    site::article_page(&revision, &published.facts, site::Theme::built_in())
                        .map_err(|error| error.to_string())
                });
            let request = Request::get(&published.facts.url)
                .body(Vec::new())
                .expect("an address");
            let line = self.line.lock();
            let answer = line
                .server
                .as_ref()
                .map(|server| server.answer_reader(request));
            let served = answer.map(|answer| String::from_utf8_lossy(answer.body()).into_owned());
            if wanted.as_ref().ok() != served.as_ref() {
                return broken(Promise::ReadersGet, published.facts.url.clone());
            }
        }
        Ok(())
    }

    /// The server's own check finds nothing, and every blob has the bytes that its name says.
    fn stores_are_sound(&self) -> Held {
        let findings = server::admin::check(&self.office.folder).expect("it can be checked");
        if let Some(finding) = findings.first() {
            return broken(Promise::ServerSound, finding.to_string());
        }
        let blobs = std::iter::once(self.office.folder.join("blobs")).chain(
            self.machines
                .iter()
                .map(|machine| machine.folder.join("blobs")),
        );
        for folder in blobs {
            misnamed(&folder)?;
        }
        Ok(())
    }
}

/// Promise 10: a file that has a blob's name has its bytes.
fn misnamed(folder: &std::path::Path) -> Held {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("aside") {
                misnamed(&path)?;
            }
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        let name = path.file_name().and_then(|name| name.to_str());
        if name != Some(Hash::of(&bytes).to_string().as_str()) {
            return broken(Promise::PhotoWhole, path.display().to_string());
        }
    }
    Ok(())
}

fn own_records(db: &rusqlite::Connection) -> Vec<(RecordId, u64)> {
    let mut statement = db
        .prepare("SELECT record, coalesce(seq, 0) FROM record")
        .expect("the table is there");
    let rows = statement
        .query_map([], |row| {
            Ok((
                RecordId::from_bytes(row.get(0)?),
                row.get::<_, i64>(1)? as u64,
            ))
        })
        .expect("it can be read");
    rows.map(|row| row.expect("it can be read")).collect()
}

fn has_no_gap(feed: &[Item]) -> Held {
    for (expected, item) in (1..).zip(feed) {
        if item.seq != expected {
            return broken(
                Promise::NoGap,
                format!("{} stands where {expected} should", item.seq),
            );
        }
    }
    Ok(())
}

fn chains_are_whole(feed: &[Item]) -> Held {
    let mut ends: BTreeMap<DeviceId, (u64, Hash)> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for item in feed {
        let What::Record(record) = &item.what else {
            continue;
        };
        let end = ends.entry(record.device).or_insert((0, Hash([0; 32])));
        if !ids.insert(record.id) || record.device_seq != end.0 + 1 || record.prev != end.1 {
            return broken(
                Promise::Chain,
                format!("{} of {}", record.device_seq, record.device),
            );
        }
        let bytes = record.to_bytes();
        let hash =
            editorial::sync::record::Record::hash_of_bytes(&bytes).expect("a record has a hash");
        *end = (record.device_seq, hash);
    }
    Ok(())
}

fn revoked_devices_are_out(feed: &[Item]) -> Held {
    let mut revoked = BTreeSet::new();
    for item in feed {
        match &item.what {
            What::Event(event) => {
                if let ServerEvent::DeviceRevoked { device } = &**event {
                    revoked.insert(*device);
                }
            }
            What::Record(record) if revoked.contains(&record.device) => {
                return broken(
                    Promise::CutOff,
                    format!("record {} of {}", item.seq, record.device),
                );
            }
            What::Record(_) => {}
        }
    }
    Ok(())
}

/// What the server does of itself: a story whose embargo has passed is published, as the act of whoever gave the last yes.
fn fell_due(
    before: &ArticleState,
    transition: &Transition,
    by: PersonId,
    state: &ArticleState,
    item: &Item,
) -> bool {
    matches!(transition, Transition::Publish)
        && before.approvals.last().map(|approval| approval.person) == Some(by)
        && fall_due(before, item.at).as_ref() == Some(state)
}

fn approved_at_every_level(
    published: &Published,
    state: Option<&ArticleState>,
    rules: &Rules,
) -> Held {
    let hash = published.revision.hash;
    let holds = state.is_some_and(|state| {
        let yes = |level: usize| {
            let at = |approval: &&Approval| usize::from(approval.level) == level;
            state.approvals.iter().find(at)
        };
        let last = yes(rules.levels.len() - 1);
        state.publication == Publication::Live { revision: hash }
            && (0..rules.levels.len()).all(|level| yes(level).is_some())
            && last.is_some_and(|approval| approval.revision.hash == hash)
    });
    if holds {
        return Ok(());
    }
    broken(Promise::EveryLevel, format!("{hash} of {state:?}"))
}
