//! Photos go out in pieces and come in whole.
//!
//! An upload that is cut goes on where the server's disk ends. What the server cannot take or give right now is passed
//! over and tried again in the next round: one missing picture must not stop the others. Bytes that this machine's own disk
//! has changed are never sent as the photo: they are passed over, and the person is told to import the photo again.

use editorial::id::{Hash, UploadId};
use editorial::sync::api::{self, UPLOAD_PIECE_BYTES, UploadStart};

use super::remote::{Remote, RemoteError};
use super::{Done, Tried, is_about_this_alone};
use crate::events::Event;
use crate::store::{blob, content, meta, published};
use crate::workstation::Workstation;

impl Workstation {
    /// The bytes of a blob, if they are here and whole. Damaged ones are asked for at the server.
    pub(crate) fn load_blob(&self, hash: Hash) -> anyhow::Result<Option<Vec<u8>>> {
        let loaded = self.media.load(hash)?;
        if loaded.is_none() && self.read(|db| blob::have(db, hash))? {
            self.desk(|desk| blob::mark_lost(&desk.db, hash))?;
            self.work_waits();
        }
        Ok(loaded)
    }

    /// Sends the next piece of the next photo; whether there was one.
    pub(super) fn send_photo_piece(
        &self,
        remote: &Remote,
        tried: &mut Tried,
        done: &mut Done,
    ) -> anyhow::Result<bool> {
        let Some(sending) = self.read(|db| blob::next_to_send(db, &tried.unsent))? else {
            return Ok(false);
        };
        match self.send_piece(remote, &sending, tried) {
            Ok(sent) => done.uploaded_bytes += sent,
            Err(error) => {
                if !is_about_this_alone(&error) {
                    return Err(error);
                }
                tracing::warn!(blob = %sending.hash, error = format!("{error:#}"), "a photo was not sent");
                self.note_passed_over(&error, sending.article);
                tried.unsent.push(sending.hash);
            }
        }
        Ok(true)
    }

    fn send_piece(
        &self,
        remote: &Remote,
        sending: &blob::Sending,
        tried: &mut Tried,
    ) -> anyhow::Result<u64> {
        let under_way = tried
            .current
            .take()
            .filter(|(hash, ..)| *hash == sending.hash);
        let place = match under_way {
            Some((_, upload, offset)) => Some((upload, offset)),
            None => resume(remote, sending)?,
        };
        let (upload, offset) = match place {
            Some(place) => place,
            None if !self.media.is_whole(sending.hash)? => return self.lose(sending).map(|()| 0),
            None => {
                let start = UploadStart {
                    blob: sending.hash,
                    size_bytes: sending.size,
                    article: sending.article,
                };
                let state = remote.begin_upload(&start)?;
                match state.upload {
                    Some(upload) if !state.complete => (upload, state.offset),
                    _ => return self.sent(sending, None, sending.size, true).map(|()| 0),
                }
            }
        };
        let length = self.stride().bytes().min(UPLOAD_PIECE_BYTES);
        let piece = self.media.load_piece(sending.hash, offset, length)?;
        let expected = (sending.size - offset).min(length as u64);
        let Some(piece) = piece.filter(|piece| piece.len() as u64 == expected) else {
            return self.lose(sending).map(|()| 0);
        };
        let end = offset + piece.len() as u64;
        let sent = remote.upload_piece(upload, offset, &piece, end >= sending.size);
        let state = match self.carry(sent) {
            Err(RemoteError::Api(error)) if error.code == api::Code::WrongOffset => {
                // Somebody counted wrong; the server's disk decides.
                return self
                    .sent(sending, Some(upload), error.offset.unwrap_or(0), false)
                    .map(|()| 0);
            }
            Err(RemoteError::Api(error))
                if matches!(error.code, api::Code::NotFound | api::Code::HashMismatch) =>
            {
                if !self.media.is_whole(sending.hash)? {
                    return self.lose(sending).map(|()| 0);
                }
                self.sent(sending, None, 0, false)?;
                return Err(RemoteError::Api(error).into());
            }
            other => other?,
        };
        self.sent(
            sending,
            Some(upload),
            state.offset.min(sending.size),
            state.complete,
        )?;
        tried.current = Some((sending.hash, upload, state.offset));
        Ok(end - offset)
    }

    /// The bytes are not what they were: nothing is sent, and the status says so until the photo is imported again.
    fn lose(&self, sending: &blob::Sending) -> anyhow::Result<()> {
        tracing::error!(blob = %sending.hash, article.id = %sending.article, "a photo's bytes were damaged on this machine");
        self.desk(|desk| blob::mark_lost(&desk.db, sending.hash))?;
        self.emit(Event::ArticleChanged {
            article: sending.article,
        });
        Ok(())
    }

    fn sent(
        &self,
        sending: &blob::Sending,
        upload: Option<UploadId>,
        offset: u64,
        complete: bool,
    ) -> anyhow::Result<()> {
        self.desk(|desk| {
            let tx = desk.db.unchecked_transaction()?;
            blob::progress(&tx, sending.hash, upload, offset, complete)?;
            if complete {
                meta::save(&tx, meta::key::SENT, &desk.source.now())?;
            }
            tx.commit()?;
            Ok(())
        })
    }

    /// Fetches the next picture or published content that is missing here; whether there was one.
    pub(super) fn fetch_one(
        &self,
        remote: &Remote,
        tried: &mut Tried,
        done: &mut Done,
    ) -> anyhow::Result<bool> {
        let contents = self.read(published::without_content)?;
        if let Some((hash, article)) = contents
            .into_iter()
            .find(|(hash, _)| !tried.unfetched.contains(hash))
        {
            if let Some(bytes) = attempt(remote.revision(hash), hash, tried)? {
                if editorial::article::revision::hash_canonical(&bytes) != hash {
                    tracing::error!(article.id = %article, revision.hash = %hash, "the server gave another revision");
                    tried.unfetched.push(hash);
                    return Ok(true);
                }
                self.desk(|desk| content::save(&desk.db, hash, article, &bytes))?;
                done.fetched += 1;
            }
            return Ok(true);
        }
        let Some(hash) = self.read(|db| blob::next_to_fetch(db, &tried.unfetched))? else {
            return Ok(false);
        };
        if let Some(bytes) = attempt(remote.blob(hash), hash, tried)? {
            self.media.keep(&bytes)?;
            let article = self.desk(|desk| {
                blob::mark_here(&desk.db, hash)?;
                blob::article(&desk.db, hash)
            })?;
            if let Some(article) = article {
                self.emit(Event::ArticleChanged { article });
            }
            done.fetched += 1;
        }
        Ok(true)
    }

    /// Whether pictures are still missing here.
    pub(super) fn misses_photos(&self) -> anyhow::Result<bool> {
        self.read(|db| {
            Ok(blob::next_to_fetch(db, &[])?.is_some() || blob::next_to_send(db, &[])?.is_some())
        })
    }
}

/// What is not there yet will be: its owner's machine is still sending it. What the server has lost or damaged is no reason
/// to go without the rest.
fn attempt(
    answer: Result<Vec<u8>, RemoteError>,
    hash: Hash,
    tried: &mut Tried,
) -> anyhow::Result<Option<Vec<u8>>> {
    match answer {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.says(api::Code::NotFound) => {
            tried.unfetched.push(hash);
            Ok(None)
        }
        Err(error) => {
            let error = error.into();
            if !is_about_this_alone(&error) {
                return Err(error);
            }
            tracing::warn!(blob = %hash, error = format!("{error:#}"), "the server did not give a file");
            tried.unfetched.push(hash);
            Ok(None)
        }
    }
}

/// Where an upload that was begun before goes on; none when the server has forgotten it.
fn resume(remote: &Remote, sending: &blob::Sending) -> anyhow::Result<Option<(UploadId, u64)>> {
    let Some(upload) = sending.upload else {
        return Ok(None);
    };
    match remote.upload_offset(upload) {
        Ok(offset) => Ok(Some((upload, offset.min(sending.size)))),
        Err(error) if error.says(api::Code::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
