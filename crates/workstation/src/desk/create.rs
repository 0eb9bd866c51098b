//! Beginning things: an article, a photo's record.

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::draft::Draft;
use editorial::id::{ArticleId, PersonId};
use editorial::photo::Photo;
use editorial::sync::record::Kind;
use editorial::workflow::ArticleState;

use super::seal::append;
use super::{Desk, Open};
use crate::store::blob::Standing;
use crate::store::{article, blob, photo};

impl Desk {
    /// Begins an article: one empty paragraph, sealed at once, so that nobody else ever seeds it.
    pub(crate) fn create(&mut self, author: PersonId) -> anyhow::Result<ArticleId> {
        let article = ArticleId(self.source.uuid());
        let (draft, update) = Draft::create(self.source.peer());
        let now = self.source.now();
        let tx = self.db.unchecked_transaction()?;
        article::insert(
            &tx,
            article,
            &ArticleState::new(author),
            ARTICLE_SCHEMA,
            now,
        )?;
        append(
            &tx,
            &self.source,
            self.device,
            Kind::ArticleCreate,
            article,
            update,
            now,
        )?;
        tx.commit()?;
        self.make_room();
        let mut open = Open::new(draft);
        open.hands.note(author, now);
        self.drafts.insert(article, open);
        Ok(article)
    }

    /// Attaches a photo whose bytes are all on this machine. A photo that the article has already makes no record.
    pub(crate) fn attach_photo(&mut self, article: ArticleId, photo: &Photo) -> anyhow::Result<()> {
        self.known(article)?;
        let now = self.source.now();
        let tx = self.db.unchecked_transaction()?;
        let known = photo::load(&tx, photo.original)?;
        let first_seq = known.as_ref().and_then(|(_, seq)| *seq);
        // Of a photo that is made again because its files were damaged, the newsroom's record says what is known about it.
        let facts = known.map_or_else(|| photo.facts.clone(), |(known, _)| known.facts);
        let photo = &Photo {
            facts,
            ..photo.clone()
        };
        photo::save(&tx, photo, first_seq)?;
        if photo::attach(&tx, article, photo.original)? {
            append(
                &tx,
                &self.source,
                self.device,
                Kind::Photo,
                article,
                serde_json::to_vec(photo)?,
                now,
            )?;
        }
        let originals = [(photo.original, photo.size_bytes)];
        let renditions = photo
            .renditions
            .iter()
            .map(|rendition| (rendition.blob, rendition.size_bytes));
        for (hash, size) in originals.into_iter().chain(renditions) {
            blob::note(&tx, hash, size, photo, article, Standing::Ours)?;
        }
        article::touch(&tx, article, ARTICLE_SCHEMA, now)?;
        tx.commit()?;
        Ok(())
    }
}
