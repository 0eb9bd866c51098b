//! The server, as sync sees it: one method per endpoint, one error for everything that can be in the way.
//!
//! A workstation sends a password or a token only to something that has said `galley`, and never over plain HTTP to
//! another machine. Answers are bounded in time and in length before they are believed. How bytes get there is the business
//! of a [`Wire`].

use std::sync::Arc;
use std::time::Duration;

use editorial::article::ARTICLE_SCHEMA;
use editorial::id::{ArticleId, Hash, UploadId};
use editorial::sync::PROTOCOL;
use editorial::sync::api::{
    self, ApiError, Beginning, CatalogueRow, Command, CommandAnswer, Cursor, DeviceHead, FeedPage,
    Fetch, Fetched, Hello, PROTOCOL_HEADER, RECORDS_TYPE, RecordsAnswer, SignIn, SignOut, SignedIn,
    Snapshot, UploadStart, UploadState, decode_feed,
};
use editorial::sync::plan::Stride;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::{Method, Request, Uri};

use super::wire::{Cut, Patience, Wire};
use crate::error::{Code, ErrorBody};

const ANSWER: Duration = Duration::from_secs(30);
/// The same where a person looks at a window that waits.
const SOMEBODY_WAITS: Duration = Duration::from_secs(8);
/// Longest answer in JSON.
const JSON_BYTES: u64 = 32 * 1024 * 1024;
/// Longest page of the feed: its records are at most a push each, and a page is cut by the server long before that.
const FEED_BYTES: u64 = 512 * 1024 * 1024;
/// Items asked for in one page: few, because the desk stands still while a page is applied.
const FEED_ITEMS: usize = 200;
/// What an item is reckoned at when a line is bad.
const FEED_ITEM_BYTES: usize = 4 * 1024;

/// Why the server did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum RemoteError {
    /// Plain HTTP to another machine.
    #[error("{0} is not https and not this machine")]
    Insecure(String),
    /// Not an address.
    #[error("{0} is not an address")]
    BadAddress(String),
    /// No answer, or none that a Galley server's front would give.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// An answer that is not Galley's.
    #[error("not a Galley server: {0}")]
    NotGalley(String),
    /// A file that is not the one that was asked for.
    #[error("not the bytes that were asked for: {0}")]
    OtherBytes(Hash),
    /// The server speaks only newer protocols, or its articles need a newer app.
    #[error("the server needs a newer app")]
    Newer,
    /// The server speaks only older protocols.
    #[error("the server is older than this app")]
    Older,
    /// The server said no.
    #[error("the server said {:?}: {}", .0.code, .0.message)]
    Api(ApiError),
}

impl RemoteError {
    /// Whether the server said exactly this.
    pub(crate) fn says(&self, code: api::Code) -> bool {
        matches!(self, Self::Api(error) if error.code == code)
    }

    /// What the window is told.
    pub(crate) fn body(&self) -> ErrorBody {
        let code = match self {
            Self::Insecure(_) => Code::InsecureServer,
            Self::Unreachable(_) => Code::ServerUnreachable,
            Self::BadAddress(_) | Self::NotGalley(_) => Code::NotAGalleyServer,
            Self::OtherBytes(_) => Code::Internal,
            Self::Newer => Code::ProtocolNewer,
            Self::Older => Code::ProtocolOlder,
            Self::Api(error) => match error.code {
                api::Code::WrongCredentials => Code::WrongCredentials,
                api::Code::TokenExpired => Code::TokenExpired,
                api::Code::DeviceRevoked => Code::DeviceRevoked,
                api::Code::TooManyAttempts => Code::TooManyAttempts,
                api::Code::StorageFull => Code::StorageFull,
                api::Code::MustResync => Code::ServerRestored,
                api::Code::ProtocolMismatch => Code::ProtocolNewer,
                api::Code::Unavailable => Code::ServerUnreachable,
                api::Code::TooLarge => Code::PhotoTooLarge,
                // Named one by one: a new code of the server shall ask here which words it gets.
                api::Code::BadRequest
                | api::Code::Forbidden
                | api::Code::NotFound
                | api::Code::WrongOffset
                | api::Code::HashMismatch
                | api::Code::Internal => Code::Internal,
            },
        };
        let body = ErrorBody::new(code, self.to_string());
        match self {
            Self::Api(ApiError {
                retry_after_ms: Some(ms),
                ..
            }) => body.with("retry_after_ms", ms),
            Self::Api(error) if error.code == api::Code::StorageFull => {
                body.with("where", "server")
            }
            _ => body,
        }
    }
}

type Answered<T> = Result<T, RemoteError>;

/// One server, and the token that opens it.
pub(crate) struct Remote {
    base: String,
    token: Option<String>,
    wire: Arc<dyn Wire>,
}

/// An answer of the 2xx kind.
struct Answer {
    offset: Option<u64>,
    body: Vec<u8>,
}

/// The part of [`Hello`] that every protocol will have.
#[derive(Deserialize)]
struct Greeting {
    service: String,
    protocol_min: u32,
    protocol_max: u32,
}

impl Remote {
    /// The server at this address; nothing is sent yet.
    pub(crate) fn new(
        wire: &Arc<dyn Wire>,
        address: &str,
        token: Option<String>,
    ) -> Answered<Self> {
        check_address(address)?;
        Ok(Self {
            base: address.trim_end_matches('/').to_owned(),
            token,
            wire: Arc::clone(wire),
        })
    }

    /// Who is there. Asked before anything that must stay secret.
    pub(crate) fn hello(&self) -> Answered<Hello> {
        let answer = self
            .send(Method::GET, "/v1/hello", &[], &[], ANSWER, JSON_BYTES)
            .map_err(|error| match error {
                // Whatever else answers 404 in JSON is not ours either.
                RemoteError::Api(error) if error.code == api::Code::NotFound => {
                    RemoteError::NotGalley(error.message)
                }
                other => other,
            })?;
        let greeting: Greeting = parse(&answer.body)?;
        if greeting.service != "galley" {
            return Err(RemoteError::NotGalley("it is another service".to_owned()));
        }
        if greeting.protocol_min > *PROTOCOL.end() {
            return Err(RemoteError::Newer);
        }
        if greeting.protocol_max < *PROTOCOL.start() {
            return Err(RemoteError::Older);
        }
        let hello: Hello = parse(&answer.body)?;
        if hello.schema_write_min > ARTICLE_SCHEMA {
            return Err(RemoteError::Newer);
        }
        Ok(hello)
    }

    pub(crate) fn sign_in(&self, request: &SignIn) -> Answered<SignedIn> {
        self.post_json("/v1/sign-in", request)
    }

    /// Ends a token, named by its hash.
    pub(crate) fn sign_out(&self, token: Hash) -> Answered<()> {
        self.post("/v1/sign-out", &SignOut { token }).map(drop)
    }

    /// Pushes records; what is answered for is on the server's disk.
    pub(crate) fn push(&self, records: &[u8]) -> Answered<RecordsAnswer> {
        let headers = [("content-type", RECORDS_TYPE)];
        parse(
            &self
                .send(
                    Method::POST,
                    "/v1/records",
                    &headers,
                    records,
                    ANSWER,
                    JSON_BYTES,
                )?
                .body,
        )
    }

    /// Hands back what other machines wrote to a server that was restored.
    pub(crate) fn hand_back(&self, body: &[u8]) -> Answered<RecordsAnswer> {
        let headers = [("content-type", RECORDS_TYPE)];
        let path = "/v1/records/handed-back";
        parse(
            &self
                .send(Method::POST, path, &headers, body, ANSWER, JSON_BYTES)?
                .body,
        )
    }

    /// Which of these blobs the server lacks.
    pub(crate) fn missing_blobs(&self, blobs: Vec<Hash>) -> Answered<Vec<Hash>> {
        let asked = api::Blobs { blobs };
        let lacking: api::Blobs = self.post_json("/v1/blobs/missing", &asked)?;
        Ok(lacking.blobs)
    }

    /// The newsroom, and where its feed ends: what a new machine asks before anything else.
    pub(crate) fn beginning(&self) -> Answered<Beginning> {
        self.get_json("/v1/newsroom")
    }

    /// Rows of the catalogue, the newest articles first, before this one.
    pub(crate) fn catalogue(
        &self,
        before: Option<ArticleId>,
        limit: usize,
    ) -> Answered<Vec<CatalogueRow>> {
        let before = before.map_or_else(String::new, |id| format!("&before={id}"));
        self.get_json(&format!("/v1/articles?newest=true&limit={limit}{before}"))
    }

    /// Drafts of these articles, in this order, about so many bytes.
    pub(crate) fn stories(
        &self,
        articles: Vec<ArticleId>,
        most_bytes: usize,
    ) -> Answered<Vec<Snapshot>> {
        self.fetch(articles, most_bytes, ANSWER)
    }

    /// The draft of an article that somebody waits for.
    pub(crate) fn story_now(&self, article: ArticleId) -> Answered<Vec<Snapshot>> {
        self.fetch(vec![article], 1, SOMEBODY_WAITS)
    }

    fn fetch(
        &self,
        articles: Vec<ArticleId>,
        most_bytes: usize,
        answer: Duration,
    ) -> Answered<Vec<Snapshot>> {
        let fetch = Fetch {
            articles,
            most_bytes: Some(most_bytes as u64),
        };
        let body = serde_json::to_vec(&fetch)
            .map_err(|error| RemoteError::NotGalley(error.to_string()))?;
        let headers = [("content-type", "application/json")];
        let path = "/v1/articles/fetch";
        let answer = self.send(Method::POST, path, &headers, &body, answer, JSON_BYTES)?;
        let fetched: Fetched = parse(&answer.body)?;
        Ok(fetched.snapshots)
    }

    /// The page behind `cursor`, at most so many items, and its bytes. Waits for one at most `wait_s` seconds.
    pub(crate) fn feed(
        &self,
        cursor: Cursor,
        wait_s: u64,
        stride: Stride,
        at_most: u64,
    ) -> Answered<(FeedPage, Vec<u8>)> {
        // A line that breaks is given fewer; most records are a few hundred bytes, and one always comes.
        let items = (stride.bytes() / FEED_ITEM_BYTES).clamp(1, FEED_ITEMS);
        let items = u64::try_from(items).unwrap_or(u64::MAX).min(at_most);
        let path = format!("/v1/feed?cursor={cursor}&limit={items}&wait={wait_s}");
        let patience = ANSWER + Duration::from_secs(wait_s);
        let bytes = self
            .send(Method::GET, &path, &[], &[], patience, FEED_BYTES)?
            .body;
        let page =
            decode_feed(&bytes).map_err(|error| RemoteError::NotGalley(error.to_string()))?;
        Ok((page, bytes))
    }

    /// What the server has of this device's records.
    pub(crate) fn head(&self) -> Answered<DeviceHead> {
        self.get_json("/v1/devices/me/head")
    }

    pub(crate) fn command(&self, command: &Command) -> Answered<CommandAnswer> {
        self.post_json("/v1/commands", command)
    }

    /// The canonical bytes of a revision.
    pub(crate) fn revision(&self, hash: Hash) -> Answered<Vec<u8>> {
        Ok(self
            .send(
                Method::GET,
                &format!("/v1/revisions/{hash}"),
                &[],
                &[],
                ANSWER,
                JSON_BYTES,
            )?
            .body)
    }

    pub(crate) fn begin_upload(&self, start: &UploadStart) -> Answered<UploadState> {
        self.post_json("/v1/uploads", start)
    }

    /// How many bytes of an upload are on the server's disk.
    pub(crate) fn upload_offset(&self, upload: UploadId) -> Answered<u64> {
        let answer = self.send(
            Method::HEAD,
            &format!("/v1/uploads/{upload}"),
            &[],
            &[],
            ANSWER,
            JSON_BYTES,
        )?;
        answer
            .offset
            .ok_or_else(|| RemoteError::NotGalley("an upload without an offset".to_owned()))
    }

    /// Sends one piece of an upload; `last` when the blob ends with it.
    pub(crate) fn upload_piece(
        &self,
        upload: UploadId,
        offset: u64,
        piece: &[u8],
        last: bool,
    ) -> Answered<UploadState> {
        let offset = offset.to_string();
        let headers = [
            ("upload-offset", offset.as_str()),
            ("upload-complete", if last { "?1" } else { "?0" }),
            ("content-type", "application/partial-upload"),
        ];
        parse(
            &self
                .send(
                    Method::PATCH,
                    &format!("/v1/uploads/{upload}"),
                    &headers,
                    piece,
                    ANSWER,
                    JSON_BYTES,
                )?
                .body,
        )
    }

    /// The bytes with this hash; anything else is no answer.
    pub(crate) fn blob(&self, hash: Hash) -> Answered<Vec<u8>> {
        let limit = api::MAX_BLOB_BYTES + 1;
        let bytes = self
            .send(
                Method::GET,
                &format!("/v1/blobs/{hash}"),
                &[],
                &[],
                ANSWER,
                limit,
            )?
            .body;
        if Hash::of(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(RemoteError::OtherBytes(hash))
        }
    }

    fn get_json<T: DeserializeOwned>(&self, path: &str) -> Answered<T> {
        parse(
            &self
                .send(Method::GET, path, &[], &[], ANSWER, JSON_BYTES)?
                .body,
        )
    }

    fn post_json<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Answered<T> {
        parse(&self.post(path, body)?.body)
    }

    fn post(&self, path: &str, body: &impl serde::Serialize) -> Answered<Answer> {
        let body =
            serde_json::to_vec(body).map_err(|error| RemoteError::NotGalley(error.to_string()))?;
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, path, &headers, &body, ANSWER, JSON_BYTES)
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        answer: Duration,
        longest_bytes: u64,
    ) -> Answered<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(PROTOCOL_HEADER, PROTOCOL.end().to_string());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(body.to_vec())
            .map_err(|error| RemoteError::BadAddress(error.to_string()))?;
        let patience = Patience {
            answer,
            longest_bytes,
        };
        let answer = self
            .wire
            .carry(request, patience)
            .map_err(|cut| match cut {
                Cut::NoAnswer(why) => RemoteError::Unreachable(why),
                Cut::NoSense(why) => RemoteError::NotGalley(why),
            })?;
        let status = answer.status().as_u16();
        let offset = answer
            .headers()
            .get("upload-offset")
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let body = answer.into_body();
        match status {
            200..=299 => Ok(Answer { offset, body }),
            _ => Err(refused(status, &body)),
        }
    }
}

/// What an answer that is not 2xx says.
fn refused(status: u16, body: &[u8]) -> RemoteError {
    match serde_json::from_slice::<ApiError>(body) {
        Ok(error) => RemoteError::Api(error),
        // A proxy in front of a server that is down, or an answer to HEAD, which has no body.
        Err(_) if status >= 500 => RemoteError::Unreachable(format!("status {status}")),
        Err(_) => match bare(status) {
            Some(code) => RemoteError::Api(ApiError {
                code,
                message: format!("status {status}"),
                offset: None,
                retry_after_ms: None,
            }),
            None => RemoteError::NotGalley(format!("status {status}")),
        },
    }
}

fn bare(status: u16) -> Option<api::Code> {
    match status {
        404 => Some(api::Code::NotFound),
        401 => Some(api::Code::TokenExpired),
        429 => Some(api::Code::TooManyAttempts),
        _ => None,
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Answered<T> {
    serde_json::from_slice(body)
        .map_err(|error| RemoteError::NotGalley(format!("an answer that cannot be read: {error}")))
}

/// `https://` anywhere, `http://` on this very machine only.
fn check_address(address: &str) -> Answered<()> {
    let bad = || RemoteError::BadAddress(address.chars().take(200).collect());
    let uri: Uri = address.parse().map_err(|_| bad())?;
    let host = uri.host().ok_or_else(bad)?;
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_loopback(host) => Ok(()),
        Some("http") => Err(RemoteError::Insecure(host.to_owned())),
        _ => Err(bad()),
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests;
