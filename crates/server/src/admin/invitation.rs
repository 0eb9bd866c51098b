//! What an administrator sends to a colleague: a link that opens Galley's sign-in with the address and the code filled in.

use anyhow::ensure;

/// Bytes of a query that need no escape (RFC 3986, section 3.4): of an address all but what divides one query's parts.
const PLAIN: &[u8] = b"-._~:/[]";

/// The address that workstations use, as an invitation carries it.
///
/// # Errors
/// When it is none: no `http://` or `https://`, or a space in it.
pub fn server_address(address: &str) -> anyhow::Result<&str> {
    let address = address.trim().trim_end_matches('/');
    let host = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    ensure!(
        host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace)),
        "{address} is no address of a server: write it like https://newsroom.example; nothing was changed"
    );
    Ok(address)
}

/// `galley://sign-in?server=…&code=…`, for an address that [`server_address`] gave.
#[must_use]
pub fn invitation(server: &str, code: &str) -> String {
    format!(
        "galley://sign-in?server={}&code={}",
        escaped(server),
        escaped(code)
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_opens_the_sign_in_with_both_boxes_filled() {
        let server = server_address(" https://tòa-soạn.example:8443/ ").expect("an address");
        assert_eq!(
            invitation(server, "K7QP-2MXD-9TRA-W4HC"),
            "galley://sign-in?server=https://t%C3%B2a-so%E1%BA%A1n.example:8443&code=K7QP-2MXD-9TRA-W4HC"
        );
    }

    #[test]
    fn what_is_no_address_is_refused_before_a_code_is_made() {
        for address in [
            "newsroom.example",
            "https://",
            "https://a b",
            "galley://sign-in",
        ] {
            let error = server_address(address).expect_err(address);
            assert!(error.to_string().contains("nothing was changed"));
        }
    }
}
