//! What a caller goes on sending after the answer is known.
//!
//! A request is often refused before its body was read: it is too large, its token has ended, the server is crowded. A
//! connection that is closed then is reset by the system, and a caller that is still writing sees a broken line instead of
//! the reason. So what was left unread is read and thrown away beside the answer, within bounds; past them the line breaks.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use editorial::sync::api::MAX_PUSH_BYTES;
use http_body::{Frame, SizeHint};

/// Most bytes that are read for nothing: the largest body that any address takes.
const MOST: usize = MAX_PUSH_BYTES;
/// How long a caller may take to send them.
const WITHIN: Duration = Duration::from_secs(10);

/// Lends the request's body and reads what is left of it.
pub(crate) async fn read_out(request: Request, next: Next) -> Response {
    // Who waits for "100 Continue" sends nothing that nobody asked for.
    if request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(Lent(Some(body)))))
        .await
}

/// A body that is read to its end when whoever had it lets go of it.
struct Lent(Option<Body>);

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.0 {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let left = self.0.take().filter(|body| !body.is_end_stream());
        let (Some(body), Ok(runtime)) = (left, tokio::runtime::Handle::try_current()) else {
            return;
        };
        runtime.spawn(tokio::time::timeout(WITHIN, throw_away(body)));
    }
}

async fn throw_away(mut body: Body) {
    let mut read = 0;
    while read < MOST {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let Some(Ok(frame)) = frame else { return };
        read += frame.data_ref().map_or(0, Bytes::len);
    }
}
