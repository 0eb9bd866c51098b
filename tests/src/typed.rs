//! A window without a screen: an open article, its replica, and edits named as people name them.
//!
//! Edits are made in the replica first, as the window makes them, and are then sent to the workstation. What the window's
//! editor does to the flat text for each of them is written in `docs/document-format.md`; the editor itself is tested in
//! `ui/`, and the real window in `e2e/`.

use editorial::article::document::Block;
use editorial::article::draft::Draft;
use editorial::article::flat::{GUARD, MARKER, Span};
use editorial::id::Bytes;
use serde_json::{Value, json};

use crate::Station;

/// An article that is open in front of somebody.
pub struct Window<'a> {
    station: &'a Station,
    article: String,
    replica: Draft,
    answered: Vec<u8>,
}

impl<'a> Window<'a> {
    pub(crate) fn open(station: &'a Station, article: &str) -> Self {
        let view = station.call("article_open", &json!({ "article": article }));
        let bytes = |name: &str| -> Vec<u8> {
            let bytes: Bytes = serde_json::from_value(view[name].clone()).expect("base64");
            bytes.0
        };
        let mut replica =
            Draft::open(&bytes("snapshot")).expect("the workstation's snapshot opens");
        let peer = view["peer"]
            .as_str()
            .and_then(|peer| peer.parse().ok())
            .expect("a peer");
        replica.set_peer(peer);
        Self {
            station,
            article: article.to_owned(),
            replica,
            answered: bytes("version"),
        }
    }

    /// The article's id.
    #[must_use]
    pub fn article(&self) -> &str {
        &self.article
    }

    /// The texts of the blocks, as the window shows them.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.replica.document().leaves().map(Block::plain).collect()
    }

    /// The id of the figure that shows this photo, if there is one.
    #[must_use]
    pub fn figure_of(&self, photo: &str) -> Option<String> {
        let document = self.replica.document();
        let found = document.figures().find(|figure| figure.photo == photo);
        found.map(|figure| figure.figure.clone())
    }

    /// Types `text` directly behind the first place where `words` stand.
    pub fn type_after(&mut self, words: &str, text: &str) {
        let at = self.find(words) + words.chars().count();
        self.splice(at, 0, text);
    }

    /// Types `text` behind `words` as a link, as a paste that nobody checked would.
    pub fn type_linked_after(&mut self, words: &str, text: &str, href: &str) {
        let at = self.find(words) + words.chars().count();
        let span = Span {
            text: text.to_owned(),
            attributes: [("link".to_owned(), json!(href))].into(),
        };
        self.replica
            .splice(at, 0, &[span])
            .expect("an edit inside the text");
        self.send();
    }

    /// Types `text` directly before `words`.
    pub fn type_before(&mut self, words: &str, text: &str) {
        let at = self.find(words);
        self.splice(at, 0, text);
    }

    /// Types into an article that is still empty, one paragraph a line.
    pub fn write(&mut self, paragraphs: &[&str]) {
        let close: String = [GUARD, MARKER, GUARD].iter().collect();
        self.splice(0, 0, &paragraphs.join(&close));
    }

    /// Replaces `words` by `text`.
    pub fn replace(&mut self, words: &str, text: &str) {
        let at = self.find(words);
        self.splice(at, words.chars().count(), text);
    }

    /// Presses Enter directly behind `words`.
    pub fn split_after(&mut self, words: &str) {
        let close: String = [GUARD, MARKER, GUARD].iter().collect();
        self.type_after(words, &close);
    }

    /// Deletes the whole block that holds `words`.
    pub fn delete_block(&mut self, words: &str) {
        let (start, end) = self.block(words);
        self.splice(start, end - start, "");
    }

    /// Joins the block that holds `words` with the next one.
    pub fn join_next(&mut self, words: &str) {
        let text = self.text();
        let from = self.find(words);
        let marker = from
            + text[from..]
                .iter()
                .position(|c| *c == MARKER)
                .expect("every block is closed");
        let start = marker - usize::from(text[marker - 1] == GUARD);
        let end = marker + 1 + usize::from(text.get(marker + 1) == Some(&GUARD));
        self.splice(start, end - start, "");
    }

    /// Sets an attribute of the block that holds `words`: `t`, `w`, `a.level` …
    pub fn mark_block(&mut self, words: &str, key: &str, value: &Value) {
        let number = self
            .replica
            .document()
            .leaves()
            .position(|block| block.plain().contains(words))
            .expect("the words are there");
        let update = self
            .replica
            .mark_block(number, key, value)
            .expect("a block attribute");
        assert!(!update.is_empty(), "the mark changes something");
        self.send();
    }

    /// Adds a paragraph at the very end.
    pub fn append(&mut self, text: &str) {
        let at = self
            .text()
            .iter()
            .rposition(|c| *c == MARKER)
            .expect("every article has a last marker");
        let at = at - usize::from(self.text()[at - 1] == GUARD);
        let close: String = [GUARD, MARKER, GUARD].iter().collect();
        self.splice(at, 0, &format!("{close}{text}"));
    }

    /// Types `text` at the end of the block that holds `words`, on a machine that may not be able to save it. What was not
    /// saved stays in the window and goes along with the next edit.
    ///
    /// # Errors
    /// The error body as the window gets it.
    pub fn try_type_after(&mut self, words: &str, text: &str) -> Result<(), Value> {
        let at = self.find(words) + words.chars().count();
        let spans = [Span {
            text: text.to_owned(),
            ..Span::default()
        }];
        self.replica
            .splice(at, 0, &spans)
            .expect("an edit inside the text");
        self.try_send()
    }

    /// Sends again what was not saved.
    ///
    /// # Errors
    /// The error body as the window gets it.
    pub fn try_send(&mut self) -> Result<(), Value> {
        let update = self
            .replica
            .updates_since(&self.answered)
            .expect("our own version");
        let answer = self.station.try_call(
            "article_edit",
            &json!({ "article": self.article, "update": Bytes(update) }),
        )?;
        let version: Bytes = serde_json::from_value(answer["version"].clone()).expect("base64");
        self.answered = version.0;
        Ok(())
    }

    /// Places a photo behind the block that holds `words`, with a caption; returns the figure's id.
    pub fn insert_figure(&mut self, words: &str, photo: &Value, caption: &str) -> String {
        let (_, end) = self.block(words);
        let figure = format!("f{end}");
        let attributes = [
            ("t", json!("figure")),
            ("a.figure", json!(figure)),
            ("a.photo", photo["original"].clone()),
            ("a.width", photo["width"].clone()),
            ("a.height", photo["height"].clone()),
        ];
        let plain = |text: &str| Span {
            text: text.to_owned(),
            ..Span::default()
        };
        let spans = [
            plain(caption),
            plain(&GUARD.to_string()),
            Span {
                text: MARKER.to_string(),
                attributes: attributes
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect(),
            },
            plain(&GUARD.to_string()),
        ];
        self.replica
            .splice(end, 0, &spans)
            .expect("a place inside the text");
        self.send();
        figure
    }

    /// Takes in what the workstation has told the window since.
    pub fn receive(&mut self) {
        for update in self.station.take_remote(&self.article) {
            self.replica
                .import(&update)
                .expect("the workstation sends good updates");
        }
    }

    fn text(&self) -> Vec<char> {
        self.replica
            .spans()
            .iter()
            .flat_map(|span| span.text.chars())
            .collect()
    }

    fn find(&self, words: &str) -> usize {
        let text: String = self.text().iter().collect();
        let byte = text
            .find(words)
            .unwrap_or_else(|| panic!("{words:?} is not in {text:?}"));
        text[..byte].chars().count()
    }

    fn block(&self, words: &str) -> (usize, usize) {
        let (text, at) = (self.text(), self.find(words));
        let after_close =
            |marker: usize| marker + 1 + usize::from(text.get(marker + 1) == Some(&GUARD));
        let start = text[..at]
            .iter()
            .rposition(|c| *c == MARKER)
            .map_or(0, after_close);
        let end = at
            + text[at..]
                .iter()
                .position(|c| *c == MARKER)
                .expect("every block is closed");
        (start, after_close(end))
    }

    fn splice(&mut self, at: usize, delete: usize, insert: &str) {
        let spans = [Span {
            text: insert.to_owned(),
            ..Span::default()
        }];
        self.replica
            .splice(at, delete, &spans)
            .expect("an edit inside the text");
        self.send();
    }

    fn send(&mut self) {
        self.try_send()
            .unwrap_or_else(|error| panic!("article_edit: {error}"));
    }
}
