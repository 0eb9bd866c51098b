//! The handbook as it was made: every address inside it must lead to a file.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Looks through every page below `folder`. Answers how many there are.
pub(super) fn check(folder: &Path) -> anyhow::Result<usize> {
    let pages = pages(folder)?;
    let mut dead = Vec::new();
    for page in &pages {
        let html =
            std::fs::read_to_string(page).with_context(|| format!("reading {}", page.display()))?;
        let beside = page.parent().unwrap_or(folder);
        for address in addresses(&html) {
            if !beside.join(address).exists() {
                dead.push(format!("{}: {address}", page.display()));
            }
        }
    }
    anyhow::ensure!(dead.is_empty(), "these lead nowhere:\n{}", dead.join("\n"));
    Ok(pages.len())
}

fn pages(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let listing =
        std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in listing {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        // A page for addresses that are not there is shown at any depth, so its own addresses begin at the site's root.
        } else if path.extension().is_some_and(|ending| ending == "html")
            && path.file_name().is_some_and(|name| name != "404.html")
        {
            found.push(path);
        }
    }
    Ok(found)
}

/// The addresses of a page that mean a file beside it, without what stands behind `#` and `?`.
fn addresses(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for begin in ["href=\"", "src=\""] {
        for (at, _) in html.match_indices(begin) {
            let rest = &html[at + begin.len()..];
            let address = rest.split('"').next().unwrap_or_default();
            let path = address.split(['#', '?']).next().unwrap_or_default();
            let elsewhere = address.contains(':') || address.starts_with("//");
            if !path.is_empty() && !elsewhere {
                found.push(path);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_beside_the_page_is_looked_for() {
        let html = r##"<a href="write.html#photos">x</a> <a href="#top">y</a> <a href="https://example.org/a">z</a>
            <img src="pictures/a.png"> <a href="mailto:a@example.org">m</a>"##;
        assert_eq!(addresses(html), ["write.html", "pictures/a.png"]);
    }
}
