//! A workstation, as far as the server can tell.

use std::sync::atomic::{AtomicU64, Ordering};

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::document::{Block, Document, Figure, Inline, Text};
use editorial::article::draft::Draft;
use editorial::article::field::{FieldName, FigureField};
use editorial::id::{ArticleId, CommandId, DeviceId, Epoch, Hash, RecordId, SectionId, uuid_v7};
use editorial::photo::rendition::{fitted, recipes};
use editorial::photo::{Photo, PhotoFacts, Rendition};
use editorial::sync::api::{
    ApiError, Command, CommandAnswer, Cursor, DeviceHead, FeedBody, FeedItem, FeedPage, Hello,
    PROTOCOL_HEADER, Proof, RECORDS_TYPE, RecordStatus, RecordsAnswer, ServerEvent, SignIn,
    SignedIn, UploadStart, UploadState, decode_feed,
};
use editorial::sync::record::{Kind, NO_RECORD, Record};
use editorial::time::TimeMs;
use editorial::workflow::{Refusal, RevisionRef, Transition};
use serde::de::DeserializeOwned;

pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

/// A number that no other test uses.
pub(crate) fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

pub(crate) fn new_uuid() -> uuid::Uuid {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&unique().to_be_bytes());
    random[0] = 0x5a;
    uuid_v7(1_776_909_600_000, random)
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("status {}: {error}: {}", self.status, self.text()))
    }

    pub(crate) fn error(&self) -> ApiError {
        self.json()
    }
}

pub(crate) fn answer_of(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = result.expect("the server answers");
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let status = response.status().as_u16();
    let bytes = response
        .body_mut()
        .with_config()
        .limit(300 << 20)
        .read_to_vec()
        .expect("the body arrives");
    Answer {
        status,
        headers,
        bytes,
    }
}

pub(crate) struct Station {
    pub(crate) base: String,
    pub(crate) signed_in: SignedIn,
    pub(crate) protocol: String,
    pub(crate) head: DeviceHead,
    agent: ureq::Agent,
}

pub(crate) fn sign_in(base: &str, proof: Proof, device: DeviceId) -> Answer {
    let body = SignIn {
        proof,
        device,
        device_name: "Máy thử".to_owned(),
    };
    answer_of(agent().post(format!("{base}/v1/sign-in")).send_json(body))
}

impl Station {
    pub(crate) fn sign_in(
        base: &str,
        code: &str,
        device: Option<DeviceId>,
    ) -> Result<Self, ApiError> {
        let device = device.unwrap_or(DeviceId(new_uuid()));
        let answer = sign_in(
            base,
            Proof::Code {
                code: code.to_owned(),
            },
            device,
        );
        if answer.status != 200 {
            return Err(answer.error());
        }
        Ok(Self {
            base: base.to_owned(),
            signed_in: answer.json(),
            protocol: "1".to_owned(),
            head: DeviceHead {
                device_seq: 0,
                hash: NO_RECORD,
            },
            agent: agent(),
        })
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.signed_in.device
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {}", self.signed_in.token))
            .header(PROTOCOL_HEADER, &self.protocol);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if matches!(method, "GET" | "HEAD" | "DELETE") {
            return answer_of(self.agent.run(request.body(()).expect("a request")));
        }
        answer_of(self.agent.run(request.body(body).expect("a request")))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], &[])
    }

    pub(crate) fn post_json(&self, path: &str, body: &impl serde::Serialize) -> Answer {
        let body = serde_json::to_vec(body).expect("a body");
        self.request("POST", path, &[("content-type", "application/json")], &body)
    }

    // Records.

    pub(crate) fn seal(&mut self, article: ArticleId, kind: Kind, payload: Vec<u8>) -> Vec<u8> {
        let record = Record {
            id: RecordId(new_uuid()),
            kind,
            article,
            device: self.device(),
            device_seq: self.head.device_seq + 1,
            author_ms: TimeMs(0),
            schema: ARTICLE_SCHEMA,
            prev: self.head.hash,
            payload,
        };
        let bytes = record.to_bytes();
        self.head = DeviceHead {
            device_seq: record.device_seq,
            hash: Record::hash_of_bytes(&bytes).expect("a record has a hash"),
        };
        bytes
    }

    pub(crate) fn push_bytes(&self, bytes: &[u8]) -> Answer {
        self.request(
            "POST",
            "/v1/records",
            &[("content-type", RECORDS_TYPE)],
            bytes,
        )
    }

    /// The status of a push to a server that may die meanwhile.
    pub(crate) fn try_push(&self, bytes: &[u8]) -> Option<u16> {
        let request = self
            .agent
            .post(format!("{}/v1/records", self.base))
            .header("authorization", format!("Bearer {}", self.signed_in.token))
            .header(PROTOCOL_HEADER, &self.protocol)
            .header("content-type", RECORDS_TYPE);
        // An answer counts once it was read whole, as a workstation reads it.
        let mut response = request.send(bytes).ok()?;
        response.body_mut().read_to_vec().ok()?;
        Some(response.status().as_u16())
    }

    pub(crate) fn results(&self, bytes: &[u8]) -> Vec<RecordStatus> {
        let answer = self.push_bytes(bytes);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json::<RecordsAnswer>().results
    }

    pub(crate) fn push(&mut self, article: ArticleId, kind: Kind, payload: Vec<u8>) -> u64 {
        let bytes = self.seal(article, kind, payload);
        match self.results(&bytes)[..] {
            [RecordStatus::Stored { seq }] => seq,
            ref other => panic!("the record was not stored: {other:?}"),
        }
    }

    // The feed.

    pub(crate) fn hello(&self) -> Hello {
        self.get("/v1/hello").json()
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.hello().epoch
    }

    pub(crate) fn feed_page(&self, cursor: Cursor, limit: usize, wait: u64) -> FeedPage {
        let answer = self.get(&format!(
            "/v1/feed?cursor={cursor}&limit={limit}&wait={wait}"
        ));
        assert_eq!(answer.status, 200, "{}", answer.text());
        decode_feed(&answer.bytes).expect("a page of the feed")
    }

    pub(crate) fn items(&self) -> Vec<FeedItem> {
        let epoch = self.epoch();
        let mut seq = 0;
        let mut out = Vec::new();
        loop {
            let page = self.feed_page(Cursor { epoch, seq }, 100, 0);
            seq = page.to_seq;
            out.extend(page.items);
            if page.to_seq == page.head_seq {
                return out;
            }
        }
    }

    pub(crate) fn events(&self) -> Vec<ServerEvent> {
        self.items()
            .into_iter()
            .filter_map(|item| match item.body {
                FeedBody::Event(event) => Some(*event),
                FeedBody::Record { .. } => None,
            })
            .collect()
    }

    /// The first event that `wanted` takes, waited for.
    pub(crate) fn event<T>(&self, wanted: impl Fn(ServerEvent) -> Option<T>) -> T {
        let epoch = self.epoch();
        let mut seq = 0;
        for _ in 0..40 {
            let page = self.feed_page(Cursor { epoch, seq }, 500, 5);
            seq = page.to_seq;
            for item in page.items {
                if let FeedBody::Event(event) = item.body
                    && let Some(found) = wanted(*event)
                {
                    return found;
                }
            }
        }
        panic!("the event never came");
    }

    // Commands.

    pub(crate) fn command(&self, article: ArticleId, transition: Transition) -> CommandAnswer {
        self.send(&Command {
            id: CommandId(new_uuid()),
            article,
            transition,
        })
    }

    pub(crate) fn send(&self, command: &Command) -> CommandAnswer {
        let answer = self.post_json("/v1/commands", command);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) fn refusal(&self, article: ArticleId, transition: Transition) -> Refusal {
        match self.command(article, transition) {
            CommandAnswer::Refused { refusal } => refusal,
            done @ CommandAnswer::Done { .. } => panic!("it was applied: {done:?}"),
        }
    }

    pub(crate) fn done(
        &self,
        article: ArticleId,
        transition: Transition,
    ) -> editorial::workflow::ArticleState {
        match self.command(article, transition) {
            CommandAnswer::Done { state, .. } => state,
            CommandAnswer::Refused { refusal } => panic!("it was refused: {refusal:?}"),
        }
    }

    // Uploads.

    pub(crate) fn start_upload(&self, bytes: &[u8], article: ArticleId) -> (u16, UploadState) {
        let start = UploadStart {
            blob: Hash::of(bytes),
            size_bytes: bytes.len() as u64,
            article,
        };
        let answer = self.post_json("/v1/uploads", &start);
        (answer.status, answer.json())
    }

    pub(crate) fn append(
        &self,
        state: &UploadState,
        offset: u64,
        bytes: &[u8],
        complete: bool,
    ) -> Answer {
        let id = state.upload.expect("an upload");
        let offset = offset.to_string();
        let complete = if complete { "?1" } else { "?0" };
        let headers = [
            ("upload-offset", offset.as_str()),
            ("upload-complete", complete),
        ];
        self.request("PATCH", &format!("/v1/uploads/{id}"), &headers, bytes)
    }

    /// The status of a piece sent to a server that may die meanwhile.
    pub(crate) fn try_append(
        &self,
        state: &UploadState,
        offset: u64,
        bytes: &[u8],
        complete: bool,
    ) -> Option<u16> {
        let id = state.upload.expect("an upload");
        let request = self
            .agent
            .patch(format!("{}/v1/uploads/{id}", self.base))
            .header("authorization", format!("Bearer {}", self.signed_in.token))
            .header(PROTOCOL_HEADER, &self.protocol)
            .header("upload-offset", offset.to_string())
            .header("upload-complete", if complete { "?1" } else { "?0" });
        let mut response = request.send(bytes).ok()?;
        response.body_mut().read_to_vec().ok()?;
        Some(response.status().as_u16())
    }

    pub(crate) fn upload(&self, bytes: &[u8], article: ArticleId) -> Hash {
        let (_, state) = self.start_upload(bytes, article);
        if !state.complete {
            let answer = self.append(&state, 0, bytes, true);
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        Hash::of(bytes)
    }

    /// Shares a photo: its record, its original and every rendition. The server never looks inside.
    pub(crate) fn share_photo(&mut self, article: ArticleId, photo: &Photo, bytes_of: &[Vec<u8>]) {
        self.push(
            article,
            Kind::Photo,
            serde_json::to_vec(photo).expect("a photo"),
        );
        for bytes in bytes_of {
            self.upload(bytes, article);
        }
    }
}

/// A small whole JPEG whose table of quantisation is made from `seed`, so that each shows other pixels.
fn picture(seed: &str) -> Vec<u8> {
    let mut jpeg = include_bytes!("../../../metadata/tests/pictures/small.jpg").to_vec();
    let table = tables_of(&jpeg) + 5;
    for (value, byte) in jpeg[table..].iter_mut().zip(Hash::of(seed.as_bytes()).0) {
        *value = byte.max(1);
    }
    jpeg
}

/// Where the tables of quantisation begin: behind them stands nothing but pixels.
fn tables_of(jpeg: &[u8]) -> usize {
    jpeg.windows(2)
        .position(|pair| pair == [0xff, 0xdb])
        .expect("a JPEG has tables")
}

/// Whether a published picture shows the very pixels of a rendition.
pub(crate) fn shows(published: &[u8], rendition: &[u8]) -> bool {
    published[tables_of(published)..] == rendition[tables_of(rendition)..]
}

/// A photo of 900 × 600 px, and the bytes of its original and renditions.
pub(crate) fn photo(name: &str) -> (Photo, Vec<Vec<u8>>) {
    let original = picture(&format!("original of {name} {}", unique()));
    let mut all = vec![original.clone()];
    let renditions = recipes(900, 600)
        .iter()
        .map(|recipe| {
            let bytes = picture(&format!("{} of {name} {}", recipe.name, unique()));
            let (width, height) = fitted(recipe, 900, 600);
            all.push(bytes.clone());
            Rendition {
                recipe: recipe.name.to_owned(),
                blob: Hash::of(&bytes),
                size_bytes: bytes.len() as u64,
                width,
                height,
            }
        })
        .collect();
    let photo = Photo {
        original: Hash::of(&original),
        size_bytes: original.len() as u64,
        mime: "image/jpeg".to_owned(),
        width: 900,
        height: 600,
        facts: PhotoFacts::default(),
        likeness: String::new(),
        renditions,
    };
    (photo, all)
}

/// A story on one workstation.
pub(crate) struct Story {
    pub(crate) id: ArticleId,
    pub(crate) draft: Draft,
}

pub(crate) fn paragraph(text: &str) -> Block {
    let inline = Inline {
        text: text.to_owned(),
        ..Inline::default()
    };
    let content = if text.is_empty() {
        Vec::new()
    } else {
        vec![inline]
    };
    Block::Paragraph(Text {
        content,
        ..Text::default()
    })
}

/// A figure with this photo and a caption.
pub(crate) fn figure_of(photo: &Photo) -> Figure {
    Figure {
        figure: format!("f{}", unique()),
        photo: photo.original.to_string(),
        width: photo.width,
        height: photo.height,
        content: vec![Inline {
            text: "Chú thích ảnh.".to_owned(),
            ..Inline::default()
        }],
        ..Figure::default()
    }
}

impl Story {
    /// A new story, ready to be submitted, on the server.
    pub(crate) fn write(station: &mut Station, section: SectionId, headline: &str) -> Self {
        let mut story = Self::begin(station);
        story.set(station, FieldName::Headline, headline);
        story.set(station, FieldName::Section, &section.to_string());
        story.set(station, FieldName::Byline, "Thu Hằng");
        story.body(
            station,
            vec![paragraph("Câu thứ nhất."), paragraph("Câu thứ hai./.")],
        );
        story
    }

    /// A new story with a photo, ready to be submitted, on the server; gives the photo as well.
    pub(crate) fn illustrated(
        station: &mut Station,
        section: SectionId,
        headline: &str,
    ) -> (Self, Photo) {
        let mut story = Self::begin(station);
        story.set(station, FieldName::Headline, headline);
        story.set(station, FieldName::Section, &section.to_string());
        story.set(station, FieldName::Byline, "Thu Hằng");
        let (shown, bytes) = photo(headline);
        station.share_photo(story.id, &shown, &bytes);
        story.add_figure(station, &shown);
        (story, shown)
    }

    /// A new story of one empty paragraph.
    pub(crate) fn begin(station: &mut Station) -> Self {
        let id = ArticleId(new_uuid());
        let (draft, update) = Draft::create(unique());
        station.push(id, Kind::ArticleCreate, update);
        Self { id, draft }
    }

    /// The same story on another workstation, as the server has it.
    pub(crate) fn fetch(station: &Station, id: ArticleId) -> Self {
        let fetch = editorial::sync::api::Fetch {
            articles: vec![id],
            most_bytes: None,
        };
        let fetched: editorial::sync::api::Fetched =
            station.post_json("/v1/articles/fetch", &fetch).json();
        let mut draft = Draft::open(&fetched.snapshots[0].draft.0).expect("a snapshot opens");
        draft.set_peer(unique());
        Self { id, draft }
    }

    pub(crate) fn set(&mut self, station: &mut Station, field: FieldName, value: &str) {
        let update = self.write_field(field, value);
        station.push(self.id, Kind::ArticleUpdate, update);
    }

    pub(crate) fn write_field(&mut self, field: FieldName, value: &str) -> Vec<u8> {
        let saw: Vec<String> = self
            .draft
            .fields()
            .remove(field.as_str())
            .into_iter()
            .flatten()
            .map(|candidate| candidate.op)
            .collect();
        self.draft.set_field(field, value, &saw)
    }

    pub(crate) fn body(&mut self, station: &mut Station, blocks: Vec<Block>) {
        let update = self
            .draft
            .replace_body(&Document { blocks })
            .expect("the body is written");
        station.push(self.id, Kind::ArticleUpdate, update);
    }

    /// Types at a place of the flat text.
    pub(crate) fn type_at(&mut self, at: usize, text: &str) -> Vec<u8> {
        let span = editorial::article::flat::Span {
            text: text.to_owned(),
            attributes: std::collections::BTreeMap::new(),
        };
        self.draft.splice(at, 0, &[span]).expect("the place exists")
    }

    pub(crate) fn add_figure(&mut self, station: &mut Station, photo: &Photo) -> Figure {
        let figure = figure_of(photo);
        let blocks = vec![
            paragraph("Mở đầu."),
            Block::Figure(figure.clone()),
            paragraph("Kết thúc./."),
        ];
        self.body(station, blocks);
        self.describe(station, &figure);
        figure
    }

    /// Gives a figure of the story what readers need beside its caption.
    pub(crate) fn describe(&mut self, station: &mut Station, figure: &Figure) {
        for (field, value) in [
            (FigureField::Alt, "Bến sông buổi sáng"),
            (FigureField::Credit, "Ảnh: Thu Hằng"),
        ] {
            let update = self
                .draft
                .set_figure_field(&figure.figure, field, value, &[])
                .expect("the figure's id is well formed");
            station.push(self.id, Kind::ArticleUpdate, update);
        }
    }

    pub(crate) fn revision(&self) -> RevisionRef {
        self.draft.revision_ref(self.id)
    }

    pub(crate) fn submit(&self, station: &Station) {
        station.done(
            self.id,
            Transition::Submit {
                revision: self.revision(),
            },
        );
    }

    pub(crate) fn approve(&self) -> Transition {
        Transition::Approve {
            level: 0,
            revision: self.revision(),
            acknowledges: None,
        }
    }
}
