//! What carries a request to the server and its answer back.
//!
//! Everything above a [`Wire`] speaks of endpoints, everything below of bytes. [`Http`] is the one that people use; the
//! tests ship one that loses, doubles, delays and damages what it carries, so that what a bad line does to a newsroom can
//! be tried a thousand times a minute and replayed.

use std::time::Duration;

use ureq::http::{Method, Request, Response};

const CONNECT: Duration = Duration::from_secs(5);
/// For sending a request's headers.
const SEND: Duration = Duration::from_secs(30);
/// For a body of megabytes on a bad line.
const BODY: Duration = Duration::from_secs(120);

/// How long an answer is waited for, and how much of it is read.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long the server may take to begin its answer.
    pub answer: Duration,
    /// The longest body that is believed, bytes.
    pub longest_bytes: u64,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nobody answered, or not to the end. The request may have had its effect all the same.
    NoAnswer(String),
    /// What came back is no answer of a web server, or too much of one.
    NoSense(String),
}

/// Carries requests.
pub trait Wire: Send + Sync {
    /// Carries a request and gives the answer, whatever its status.
    ///
    /// # Errors
    /// A [`Cut`] when there is no answer.
    fn carry(
        &self,
        request: Request<Vec<u8>>,
        patience: Patience,
    ) -> Result<Response<Vec<u8>>, Cut>;
}

/// HTTP over the network. No proxy is taken from the environment, and no redirect is followed: what a newsroom's server is
/// called is what is asked.
#[derive(Debug)]
pub struct Http {
    agent: ureq::Agent,
}

impl Http {
    /// Nothing is sent yet.
    #[must_use]
    pub fn new() -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(CONNECT))
            .timeout_resolve(Some(CONNECT))
            .timeout_send_request(Some(SEND))
            .timeout_send_body(Some(BODY))
            .timeout_recv_body(Some(BODY))
            .user_agent(concat!("galley/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Self { agent }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl Wire for Http {
    fn carry(
        &self,
        request: Request<Vec<u8>>,
        patience: Patience,
    ) -> Result<Response<Vec<u8>>, Cut> {
        let head = request.method() == Method::HEAD;
        let answered = if head || request.method() == Method::GET {
            let request = self
                .agent
                .configure_request(request.map(drop))
                .timeout_recv_response(Some(patience.answer))
                .build();
            self.agent.run(request)
        } else {
            let request = self
                .agent
                .configure_request(request)
                .timeout_recv_response(Some(patience.answer))
                .build();
            self.agent.run(request)
        };
        let (parts, mut body) = answered.map_err(|error| cut(&error))?.into_parts();
        let bytes = if head {
            Vec::new()
        } else {
            body.with_config()
                .limit(patience.longest_bytes)
                .read_to_vec()
                .map_err(|error| cut(&error))?
        };
        Ok(Response::from_parts(parts, bytes))
    }
}

/// What stopped a request before there was an answer.
fn cut(error: &ureq::Error) -> Cut {
    match error {
        ureq::Error::Protocol(_)
        | ureq::Error::Http(_)
        | ureq::Error::BodyExceedsLimit(_)
        | ureq::Error::LargeResponseHeader(..) => Cut::NoSense(error.to_string()),
        _ => Cut::NoAnswer(error.to_string()),
    }
}
