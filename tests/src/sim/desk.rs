//! What people do at their workstations.

use editorial::article::draft::Draft;
use editorial::article::field::{FieldName, Register};
use editorial::article::flat::MARKER;
use editorial::id::{ArticleId, CommandId};
use editorial::sync::api::CommandAnswer;
use editorial::workflow::{ArticleState, Publication, Refusal, Stage};
use serde_json::json;
use workstation::commands::{
    ArticleClose, ArticleCreate, ArticleDetails, ArticleDetailsGet, ArticleListGet, ArticleOpen,
    ArticleRevisions, ArticleSetField, NewsroomGet, PreviewOpen, Queued, ReviewOpen, SyncStatusGet,
    View, WorkflowApprove, WorkflowDelete, WorkflowPublish, WorkflowRecall, WorkflowResolveReview,
    WorkflowRestore, WorkflowReturn, WorkflowSubmit, WorkflowWithdraw,
};
use workstation::{Code, ErrorBody};

use super::chance::Dice;
use super::model::{Asked, Value as Written, Word};
use super::sheet::{close, touches};
use super::world::{Held, World};
use super::{Promise, Violation};

/// Most articles of a world: few, so that people meet in them.
const ARTICLES: usize = 3;
/// What words end with: composed and decomposed Vietnamese.
const ENDINGS: [&str; 3] = ["", "ế", "e\u{302}\u{301}"];
/// What stands before a word: a space, or a picture of several code points.
const BEFORE: [&str; 4] = [" ", " ", " ", " 👩\u{200d}🚀 "];

impl World {
    /// A new story: section, headline, byline, two paragraphs. The third and later ones are typing in an old one.
    pub(super) fn create(&mut self, who: usize, dice: &mut Dice) -> Held {
        if self.model.articles.len() == ARTICLES {
            return self.types(who, dice);
        }
        let created = self.machines[who].call(ArticleCreate {});
        let Some(created) = self.fair(who, "create", created)? else {
            return Ok(());
        };
        let article = created.article;
        self.note(format!("created {article}"));
        self.model.articles.push(article);
        let newsroom = self.machines[who].call(NewsroomGet {});
        let section = newsroom
            .ok()
            .and_then(|newsroom| newsroom.sections.first().map(|section| section.id));
        if let Some(section) = section {
            self.write_field(who, article, FieldName::Section, section.to_string(), false)?;
        }
        for field in [FieldName::Headline, FieldName::Byline] {
            let value = format!("Tít {}", self.model.name());
            self.write_field(who, article, field, value, true)?;
        }
        let Some(view) = self.look(who, article)? else {
            return Ok(());
        };
        let sheet = super::sheet::Sheet::new(&view);
        self.machines[who].sheets.insert(article, sheet);
        let (first, second) = (self.word(article, who, dice), self.word(article, who, dice));
        let text = format!(
            "Bến sông {} chiều nay.{}Người chèo đò {} kể lại./.",
            self.model.words[first].text,
            close(),
            self.model.words[second].text
        );
        self.splice(who, article, (0, 0), &text, &[first, second])
    }

    /// A word like no other. It ends with a letter that takes no accent: half of somebody's erased one may stand behind it.
    pub(super) fn word(&mut self, article: ArticleId, by: usize, dice: &mut Dice) -> usize {
        let text = format!(
            "q{}{}x",
            self.model.name(),
            ENDINGS[dice.below(ENDINGS.len())]
        );
        self.model.words.push(Word {
            text,
            article,
            by,
            saved: false,
            home: true,
            gone: false,
        });
        self.model.words.len() - 1
    }

    pub(super) fn types(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(article) = self.any_sheet(who, dice)? else {
            return Ok(());
        };
        let word = self.word(article, who, dice);
        let at = self.place(who, article, dice);
        // With spaces, as people write: going back is exact to the word, not to the letter inside it.
        let before = BEFORE[dice.below(BEFORE.len())];
        let text = format!("{before}{} ", self.model.words[word].text);
        self.splice(who, article, (at, 0), &text, &[word])
    }

    pub(super) fn split(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(article) = self.any_sheet(who, dice)? else {
            return Ok(());
        };
        let at = self.place(who, article, dice);
        self.splice(who, article, (at, 0), &close(), &[])
    }

    pub(super) fn erase(&mut self, who: usize, dice: &mut Dice, block: bool) -> Held {
        let Some(article) = self.any_sheet(who, dice)? else {
            return Ok(());
        };
        let Some((at, delete)) = self.machines[who].sheets[&article].range(dice, block) else {
            return Ok(());
        };
        self.splice(who, article, (at, delete), "", &[])
    }

    /// A place between the words of an article.
    fn place(&self, who: usize, article: ArticleId, dice: &mut Dice) -> usize {
        let words = self
            .model
            .words
            .iter()
            .filter(|word| word.article == article)
            .map(|word| word.text.as_str());
        self.machines[who].sheets[&article].place(dice, words)
    }

    /// Edits the replica, notes what is erased by it, and sends it.
    fn splice(
        &mut self,
        who: usize,
        article: ArticleId,
        (at, delete): (usize, usize),
        insert: &str,
        typed: &[usize],
    ) -> Held {
        let Some(sheet) = self.machines[who].sheets.get_mut(&article) else {
            return Ok(());
        };
        let text = sheet.text();
        for word in &mut self.model.words {
            word.gone |= word.article == article && touches(&text, &word.text, at, delete);
        }
        if text[at..at + delete].contains(&MARKER) {
            self.model.torn.insert(article);
        }
        sheet.splice(at, delete, insert);
        sheet.typed.extend(typed);
        self.send(who, article)
    }

    pub(super) fn mark(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(article) = self.any_sheet(who, dice)? else {
            return Ok(());
        };
        let name = self.model.name();
        let unknown = format!("a.x{name}");
        let (key, value) = match dice.below(4) {
            0 => ("t", json!("heading")),
            1 => ("w", json!(format!("blockquote#q{name}"))),
            2 => ("t", json!("pull_quote")),
            _ => (unknown.as_str(), json!("mới")),
        };
        let Some(sheet) = self.machines[who].sheets.get_mut(&article) else {
            return Ok(());
        };
        let block = dice.below(sheet.blocks());
        sheet
            .draft
            .mark_block(block, key, &value)
            .map_err(|error| Violation::new(Promise::BlockMarked, error.to_string()))?;
        sheet.unanswered = true;
        if key == unknown {
            sheet.marked.push(self.model.unknown.len());
            self.model.unknown.push((article, unknown, false));
        }
        self.send(who, article)
    }

    /// Every window that was not answered sends again, without anybody having typed.
    pub(super) fn resend(&mut self, who: usize, dice: &mut Dice) -> Held {
        let waiting: Vec<ArticleId> = self.machines[who]
            .sheets
            .values()
            .filter(|sheet| sheet.unanswered)
            .map(|sheet| sheet.article)
            .collect();
        match dice.pick(&waiting) {
            Some(article) => self.send(who, *article),
            None => Ok(()),
        }
    }

    pub(super) fn close(&mut self, who: usize, dice: &mut Dice) -> Held {
        let open: Vec<ArticleId> = self.machines[who]
            .sheets
            .values()
            .filter(|sheet| !sheet.unanswered)
            .map(|sheet| sheet.article)
            .collect();
        let Some(article) = dice.pick(&open).copied() else {
            return Ok(());
        };
        self.machines[who].sheets.remove(&article);
        let closed = self.machines[who].call(ArticleClose { article });
        self.fair(who, "close", closed).map(drop)
    }

    pub(super) fn details(
        &mut self,
        who: usize,
        dice: &mut Dice,
    ) -> Result<Option<ArticleDetails>, Violation> {
        let Some(article) = dice.pick(&self.model.articles).copied() else {
            return Ok(None);
        };
        let details = self.machines[who].call(ArticleDetailsGet { article });
        self.fair(who, "details", details)
    }

    pub(super) fn field(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(details) = self.details(who, dice)? else {
            return Ok(());
        };
        let fields = [
            FieldName::Headline,
            FieldName::Headline,
            FieldName::Standfirst,
            FieldName::Byline,
        ];
        let field = fields[dice.below(fields.len())];
        let value = format!("Tít {}", self.model.name());
        self.write_field(who, details.article, field, value, true)
    }

    /// A story is not to be read before a moment that comes some steps later, or at once after all.
    pub(super) fn embargo(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(details) = self.details(who, dice)? else {
            return Ok(());
        };
        let soon = 1 + dice.below(600_000) as i64;
        let value = if dice.once_in(4) {
            String::new()
        } else {
            self.office.clock.now().plus_ms(soon).0.to_string()
        };
        self.write_field(who, details.article, FieldName::Embargo, value, false)
    }

    /// Writes a field having seen what is there.
    fn write_field(
        &mut self,
        who: usize,
        article: ArticleId,
        field: FieldName,
        value: String,
        unlike_others: bool,
    ) -> Held {
        let details = self.machines[who].call(ArticleDetailsGet { article });
        let Some(details) = self.fair(who, "details", details)? else {
            return Ok(());
        };
        let (ops, seen) = candidates(details.fields.get(field.as_str()));
        self.model.replace(article, field.as_str(), &seen);
        let request = ArticleSetField {
            article,
            field,
            value: value.clone(),
            saw: ops,
        };
        let written = self.machines[who].call(request);
        let saved = self.fair(who, "field", written)?.is_some();
        if unlike_others {
            self.model.values.push(Written {
                article,
                field: field.as_str().to_owned(),
                value,
                by: who,
                saved,
                home: true,
                gone: false,
            });
        }
        Ok(())
    }

    /// Looks at everything. Nothing may be written by it, and a window shows what the workstation has.
    pub(super) fn read(&mut self, who: usize, dice: &mut Dice) -> Held {
        let before = self.machines[who].written();
        for view in View::ALL {
            let listed = self.machines[who].call(ArticleListGet::of(view));
            self.fair(who, "list", listed)?;
        }
        let status = self.machines[who].call(SyncStatusGet {});
        self.fair(who, "status", status)?;
        if let Some(details) = self.details(who, dice)? {
            let article = details.article;
            let revisions = self.machines[who].call(ArticleRevisions { article });
            self.fair(who, "revisions", revisions)?;
            let preview = PreviewOpen {
                article,
                hash: None,
            };
            // A story that lacks a section has no page, and says so.
            let _ = self.machines[who].call(preview);
            self.machines[who].gate.take_refused();
            let opened = self.machines[who].call(ArticleOpen { article });
            if let Some(shown) = self.fair(who, "open", opened)? {
                self.reopened(who, &shown)?;
            }
        }
        let after = self.machines[who].written();
        if before != after {
            return Err(Violation::new(
                Promise::ReadingWritesNothing,
                format!("records and journal were {before:?} and are {after:?}"),
            ));
        }
        Ok(())
    }

    pub(super) fn move_article(&mut self, who: usize, dice: &mut Dice) -> Held {
        match dice.pick(&self.model.articles).copied() {
            Some(article) => self.move_this(who, article, dice),
            None => Ok(()),
        }
    }

    pub(super) fn move_this(&mut self, who: usize, article: ArticleId, dice: &mut Dice) -> Held {
        let details = self.machines[who].call(ArticleDetailsGet { article });
        let Some(details) = self.fair(who, "details", details)? else {
            return Ok(());
        };
        let what = wanted(&details, dice);
        let asked = self.ask(who, &details, what, dice);
        let queued = match asked {
            Err(error) if error.code == Code::Refused => {
                let newer = match &error.refusal {
                    Some(Refusal::NewerRevision { hash }) => Some(*hash),
                    _ => None,
                };
                self.note(format!("{what}: {:?}", error.refusal));
                self.machines[who].gate.take_refused();
                let Some(newest) = newer else {
                    return Ok(());
                };
                // Told that there is a newer text, the person approves the older one all the same.
                self.approve(who, &details, Some(newest), dice)
            }
            other => other,
        };
        let Some(queued) = self.fair(who, what, queued)? else {
            return Ok(());
        };
        self.note(format!("{what} {}", queued.command));
        let hash = (what == "approve").then_some(details.hash);
        self.model.asked.insert(
            queued.command,
            Asked {
                by: who,
                article,
                what,
                hash,
            },
        );
        Ok(())
    }

    fn ask(
        &mut self,
        who: usize,
        details: &ArticleDetails,
        what: &str,
        dice: &mut Dice,
    ) -> Result<Queued, ErrorBody> {
        let article = details.article;
        let level = level(&details.state);
        let reason = "Thiếu nguồn ảnh".to_owned();
        let machine = &self.machines[who];
        match what {
            "submit" => machine.call(WorkflowSubmit { article }),
            "recall" => machine.call(WorkflowRecall { article }),
            "publish" => machine.call(WorkflowPublish { article }),
            "restore" => machine.call(WorkflowRestore { article }),
            "withdraw" => machine.call(WorkflowWithdraw { article, reason }),
            "delete" => machine.call(WorkflowDelete { article, reason }),
            "resolve_review" => {
                let shown = machine.call(ReviewOpen { article })?;
                let Some(review) = shown.review else {
                    return machine.call(WorkflowSubmit { article });
                };
                machine.call(WorkflowResolveReview {
                    article,
                    review,
                    state: shown.state,
                })
            }
            "approve" => self.approve(who, details, None, dice),
            _ => machine.call(WorkflowReturn {
                article,
                level,
                reason,
            }),
        }
    }

    fn approve(
        &mut self,
        who: usize,
        details: &ArticleDetails,
        acknowledges: Option<editorial::id::Hash>,
        _: &mut Dice,
    ) -> Result<Queued, ErrorBody> {
        self.machines[who].call(WorkflowApprove {
            article: details.article,
            level: level(&details.state),
            hash: details.hash,
            acknowledges,
        })
    }

    /// What the server said to a command. It never says two different things.
    pub(super) fn take_answer(&mut self, command: CommandId, answer: CommandAnswer) -> Held {
        let said = match answer {
            CommandAnswer::Done { seq, .. } => Ok(seq),
            CommandAnswer::Refused { refusal } => Err(refusal.to_string()),
        };
        self.note(format!("{command}: {said:?}"));
        let answers = self.model.answers.entry(command).or_default();
        answers.push(said);
        let differs = answers.iter().any(Result::is_ok) && answers.iter().any(Result::is_err);
        if differs && !self.model.restored {
            return Err(Violation::new(
                Promise::AnsweredOnce,
                format!("{command}: {answers:?}"),
            ));
        }
        Ok(())
    }
}

fn level(state: &ArticleState) -> u8 {
    match state.stage {
        Stage::Submitted { level } => level,
        _ => 0,
    }
}

/// What a person would do next, mostly.
fn wanted(details: &ArticleDetails, dice: &mut Dice) -> &'static str {
    if dice.once_in(6) {
        let any = [
            "submit", "recall", "return", "approve", "publish", "withdraw", "delete", "restore",
        ];
        return any[dice.below(any.len())];
    }
    let state = &details.state;
    if state.deleted {
        return "restore";
    }
    if details.review.is_some() && dice.once_in(2) {
        return "resolve_review";
    }
    match state.stage {
        Stage::Draft => "submit",
        Stage::Submitted { .. } => {
            ["approve", "approve", "approve", "return", "recall"][dice.below(5)]
        }
        Stage::Approved if state.publication == Publication::None => "publish",
        Stage::Approved => ["submit", "submit", "withdraw"][dice.below(3)],
    }
}

/// The op ids and the values of a register.
pub(super) fn candidates(register: Option<&Register>) -> (Vec<String>, Vec<String>) {
    register
        .into_iter()
        .flatten()
        .map(|candidate| (candidate.op.clone(), candidate.value.clone()))
        .unzip()
}

/// Whether a draft's register has a value.
pub(super) fn holds(draft: &Draft, field: &str, value: &str) -> bool {
    let has = |register: Option<&Register>| {
        register
            .into_iter()
            .flatten()
            .any(|candidate| candidate.value == value)
    };
    match field.split_once('/') {
        Some((figure, name)) => has(draft
            .figure_fields()
            .get(figure)
            .and_then(|names| names.get(name))),
        None => has(draft.fields().get(field)),
    }
}
