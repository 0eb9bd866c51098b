//! What the window's two address schemes are answered with.

/// An answer of `photo://` or `preview://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// As in HTTP.
    pub status: u16,
    /// The media type.
    pub content_type: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// Further headers: name and value.
    pub headers: Vec<(String, String)>,
}

impl Served {
    /// Bytes that never change under their address.
    pub(crate) fn for_ever(content_type: &str, body: Vec<u8>) -> Self {
        let cache = (
            "cache-control".to_owned(),
            "public, max-age=31536000, immutable".to_owned(),
        );
        Self {
            status: 200,
            content_type: content_type.to_owned(),
            body,
            headers: vec![cache],
        }
    }

    /// A page, which runs nothing and reaches nothing but its own scheme.
    pub(crate) fn page(status: u16, html: String) -> Self {
        Self {
            status,
            content_type: "text/html; charset=utf-8".to_owned(),
            body: html.into_bytes(),
            headers: vec![
                ("content-security-policy".to_owned(), PAGE_POLICY.to_owned()),
                ("cache-control".to_owned(), "no-store".to_owned()),
            ],
        }
    }

    /// There is nothing under this address.
    pub(crate) fn missing() -> Self {
        Self {
            status: 404,
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: Vec::new(),
            headers: Vec::new(),
        }
    }
}

const PAGE_POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; \
    base-uri 'none'; form-action 'none'";
