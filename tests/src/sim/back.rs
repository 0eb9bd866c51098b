//! Going back to an earlier revision of a story.

use workstation::commands::{
    ArticleDetailsGet, ArticleOpen, ArticleRestore, ArticleRevision, ArticleRevisions,
};

use super::chance::Dice;
use super::sheet::{Sheet, said};
use super::world::{Held, World};
use super::{Promise, Violation};

impl World {
    /// Whoever goes back erases, having seen it, what stands here and not in the revision that they want; what others write
    /// meanwhile stays.
    pub(super) fn go_back(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(details) = self.details(who, dice)? else {
            return Ok(());
        };
        let article = details.article;
        let list = self.machines[who].call(ArticleRevisions { article });
        let Some(list) = self.fair(who, "revisions", list)? else {
            return Ok(());
        };
        let earlier: Vec<_> = list
            .rows
            .iter()
            .filter_map(|row| row.hash)
            .filter(|hash| *hash != details.hash)
            .collect();
        let Some(hash) = dice.pick(&earlier).copied() else {
            return Ok(());
        };
        let content = self.machines[who].call(ArticleRevision { article, hash });
        let Some(content) = self.fair(who, "revision", content)? else {
            return Ok(());
        };
        let opened = self.machines[who].call(ArticleOpen { article });
        let Some(view) = self.fair(who, "open", opened)? else {
            return Ok(());
        };
        self.reopened(who, &view)?;
        let wanted = serde_json::to_string(&(&content.document, &content.fields))
            .expect("a revision has a JSON form");
        let draft = Sheet::new(&view).draft;
        let text = said(&draft);
        for word in &mut self.model.words {
            word.gone |= word.article == article && word.is_in(&text) && !word.is_in(&wanted);
        }
        for value in &mut self.model.values {
            let stays = wanted.contains(&format!("{:?}", value.value));
            value.gone |=
                value.article == article && super::oracle::stands(&draft, value) && !stays;
        }
        // Blocks go, and with them whatever only a newer version knows of them.
        self.model.torn.insert(article);
        let seen = details.hash;
        let restored = self.machines[who].call(ArticleRestore {
            article,
            hash,
            seen,
        });
        let Some(restored) = self.fair(who, "go back", restored)? else {
            return Ok(());
        };
        self.note(format!("back to {hash}: {}", restored.done));
        let now = self.machines[who].call(ArticleDetailsGet { article });
        let now = self.fair(who, "details", now)?.map(|details| details.hash);
        if restored.done && now != Some(hash) {
            return Err(Violation::new(
                Promise::BackToTheLetter,
                format!("{article}: {hash} was wanted, {now:?} is there"),
            ));
        }
        Ok(())
    }
}
