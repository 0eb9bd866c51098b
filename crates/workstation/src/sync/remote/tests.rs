use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use editorial::id::Epoch;

use super::super::wire::Http;
use super::*;

fn remote(address: &str, token: Option<String>) -> Answered<Remote> {
    let wire: Arc<dyn Wire> = Arc::new(Http::new());
    Remote::new(&wire, address, token)
}

/// A server that answers every connection with these bytes, as often as it is asked.
struct Hostile {
    address: String,
    served: JoinHandle<()>,
}

impl Hostile {
    fn answers(bytes: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let bytes = bytes.to_vec();
        let served = std::thread::spawn(move || {
            let (mut connection, _) = listener.accept().expect("asked");
            let mut request = [0; 4096];
            let read = connection.read(&mut request).expect("a request");
            assert!(read > 0, "somebody asked something");
            connection.write_all(&bytes).expect("answered");
        });
        Self { address, served }
    }

    fn says(status: u16, body: &str) -> Self {
        let answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        Self::answers(answer.as_bytes())
    }

    fn hello(self) -> RemoteError {
        let remote = remote(&self.address, None).expect("this machine");
        let error = remote.hello().expect_err("refused");
        self.served.join().expect("served");
        error
    }
}

fn greeting(service: &str, protocol_min: u32, protocol_max: u32, schema_write_min: u32) -> String {
    let hello = Hello {
        service: service.to_owned(),
        epoch: Epoch(uuid::Uuid::from_u128(1)),
        past_epochs: Vec::new(),
        protocol_min,
        protocol_max,
        schema_max: 1,
        schema_write_min,
        head_seq: 0,
        server_ms: editorial::time::TimeMs(0),
        newsroom: "Báo thử".to_owned(),
        site: None,
    };
    serde_json::to_string(&hello).expect("plain data")
}

#[test]
fn a_server_of_a_newer_protocol_says_that_this_app_must_be_updated() {
    let newer = *PROTOCOL.end() + 1;
    assert_eq!(
        Hostile::says(200, &greeting("galley", newer, newer, 1))
            .hello()
            .body()
            .code,
        Code::ProtocolNewer
    );
    let changed = format!(
        r#"{{"service":"galley","protocol_min":{newer},"protocol_max":{newer},"everything":"else"}}"#
    );
    assert_eq!(
        Hostile::says(200, &changed).hello().body().code,
        Code::ProtocolNewer
    );
}

#[test]
fn a_server_whose_articles_need_a_newer_app_says_so_too() {
    let protocol = *PROTOCOL.end();
    let hello = greeting("galley", protocol, protocol, ARTICLE_SCHEMA + 1);
    assert_eq!(
        Hostile::says(200, &hello).hello().body().code,
        Code::ProtocolNewer
    );
}

#[test]
fn a_server_of_an_older_protocol_says_that_the_server_must_be_updated() {
    assert_eq!(
        Hostile::says(200, &greeting("galley", 0, 0, 1))
            .hello()
            .body()
            .code,
        Code::ProtocolOlder
    );
}

#[test]
fn whatever_else_answers_there_is_no_galley_server() {
    let protocol = *PROTOCOL.end();
    for (status, body) in [
        (200, "<!doctype html><title>Wi-Fi</title>".to_owned()),
        (200, greeting("another", protocol, protocol, 1)),
        (200, "{}".to_owned()),
        (302, String::new()),
        (403, "no".to_owned()),
        (404, "not found".to_owned()),
    ] {
        assert_eq!(
            Hostile::says(status, &body).hello().body().code,
            Code::NotAGalleyServer,
            "{status} {body}"
        );
    }
    assert_eq!(
        Hostile::answers(b"SSH-2.0-OpenSSH_9.2\r\n")
            .hello()
            .body()
            .code,
        Code::NotAGalleyServer
    );
}

#[test]
fn a_server_that_hangs_up_or_is_being_started_is_unreachable() {
    assert_eq!(
        Hostile::answers(b"").hello().body().code,
        Code::ServerUnreachable
    );
    assert_eq!(
        Hostile::says(502, "Bad Gateway").hello().body().code,
        Code::ServerUnreachable
    );
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{";
    assert_eq!(
        Hostile::answers(half).hello().body().code,
        Code::ServerUnreachable
    );
}

#[test]
fn nothing_listens_there() {
    let port = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address")
        .port();
    let remote = remote(&format!("http://127.0.0.1:{port}"), None).expect("this machine");
    assert_eq!(
        remote.hello().expect_err("nobody").body().code,
        Code::ServerUnreachable
    );
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let remote = remote(&address, None).expect("this machine");
    let error = remote
        .send(
            Method::GET,
            "/v1/hello",
            &[],
            &[],
            Duration::from_millis(50),
            JSON_BYTES,
        )
        .err();
    assert!(
        matches!(error, Some(RemoteError::Unreachable(_))),
        "{error:?}"
    );
}

#[test]
fn a_server_that_says_no_is_understood() {
    let body = r#"{"code":"too_many_attempts","message":"later","retry_after_ms":5000}"#;
    let said = Hostile::says(429, body).hello().body();
    assert_eq!(
        (said.code, said.arguments["retry_after_ms"].as_str()),
        (Code::TooManyAttempts, "5000")
    );
    let full = r#"{"code":"storage_full","message":"full"}"#;
    let said = Hostile::says(507, full).hello().body();
    assert_eq!(
        (said.code, said.arguments["where"].as_str()),
        (Code::StorageFull, "server")
    );
}

#[test]
fn a_page_of_the_feed_with_a_changed_byte_is_not_believed() {
    let page = FeedPage {
        epoch: Epoch(uuid::Uuid::from_u128(1)),
        from_seq: 0,
        to_seq: 0,
        head_seq: 0,
        items: Vec::new(),
    };
    let mut bytes = editorial::sync::api::encode_feed(&page);
    bytes[20] ^= 1;
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    )
    .into_bytes();
    answer.extend(bytes);
    let server = Hostile::answers(&answer);
    let remote = remote(&server.address, Some("token".to_owned())).expect("this machine");
    let error = remote
        .feed(
            Cursor {
                epoch: page.epoch,
                seq: 0,
            },
            0,
            editorial::sync::plan::Stride::default(),
            u64::MAX,
        )
        .expect_err("refused");
    assert!(matches!(error, RemoteError::NotGalley(_)), "{error}");
    server.served.join().expect("served");
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for fine in [
        "https://toa-soan.example",
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:2",
        "HTTP://LOCALHOST",
    ] {
        assert!(remote(fine, None).is_ok(), "{fine}");
    }
    for open in [
        "http://toa-soan.example",
        "http://127.0.0.1@toa-soan.example/",
        "http://192.168.1.5",
        "http://localhost.example",
    ] {
        assert_eq!(
            remote(open, None).err().map(|error| error.body().code),
            Some(Code::InsecureServer),
            "{open}"
        );
    }
    for nothing in [
        "",
        "toa-soan.example",
        "ftp://toa-soan.example",
        "https://",
        "không phải",
    ] {
        assert_eq!(
            remote(nothing, None).err().map(|error| error.body().code),
            Some(Code::NotAGalleyServer),
            "{nothing}"
        );
    }
}
