//! Waiting for something that can be seen, never for a time.

use std::time::{Duration, Instant};

use anyhow::Context as _;

/// How long anything may take that a person would wait for. Long, because two cores may be building something else; a test
/// that passes never waits this long.
pub const PATIENCE: Duration = Duration::from_secs(30);

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Looks until there is something to see, and returns it.
///
/// # Errors
/// When nothing came within `patience`: what was waited for, and the error of the last look if it had one.
pub fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let end = Instant::now() + patience;
    loop {
        let seen = look();
        if let Ok(Some(found)) = seen {
            return Ok(found);
        }
        if Instant::now() >= end {
            let waited = format!("waited {} s for {what}", patience.as_secs());
            return match seen {
                Err(error) => Err(error).context(waited),
                Ok(_) => Err(anyhow::anyhow!(waited)),
            };
        }
        // The pause between two looks, not a guess at how long something takes.
        std::thread::park_timeout(BETWEEN_LOOKS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_returned_at_once() {
        let mut looks = 0;
        let found = until("the third look", PATIENCE, || {
            looks += 1;
            Ok((looks == 3).then_some(looks))
        });
        assert_eq!(found.expect("it came"), 3);
    }

    #[test]
    fn what_never_comes_is_named_with_the_last_error() {
        let waited: anyhow::Result<()> =
            until("a parcel", Duration::ZERO, || anyhow::bail!("no postman"));
        let said = format!("{:#}", waited.expect_err("nothing came"));
        assert!(
            said.contains("a parcel") && said.contains("no postman"),
            "{said}"
        );
    }
}
