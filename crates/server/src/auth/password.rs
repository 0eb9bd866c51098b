//! Passwords, as Argon2id (RFC 9106) strings.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// The hash of a password that nobody has: what an unknown name is compared with, so that it takes as long as a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// The string to store for a password.
///
/// # Errors
/// When the password is longer than Argon2 takes (4 GiB) or memory is short.
pub(crate) fn hash(password: &str) -> anyhow::Result<String> {
    // The default parameters of the crate are those that OWASP recommends: 19 MiB, 2 passes, 1 lane.
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| anyhow::anyhow!("hashing a password: {error}"))
}

/// Whether `password` is the one that `stored` was made of. Takes the same time when there is none.
pub(crate) fn verify(stored: Option<&str>, password: &str) -> bool {
    let matches = PasswordHash::new(stored.unwrap_or(&NOBODY)).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    matches && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let stored = hash("đúng mật khẩu").expect("a password is hashed");
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(verify(Some(&stored), "đúng mật khẩu"));
        assert!(!verify(Some(&stored), "sai mật khẩu"));
        assert!(
            !verify(None, "nobody has this password"),
            "a person without a password cannot use the dummy's"
        );
    }
}
