//! The page that is shown when the workstation cannot be opened.
//!
//! It is plain HTML made here, with no script and none of the interface, because it must appear when everything else fails.
//! It says in both languages what happened, that nothing was deleted, and what to do.

use std::path::Path;

use tauri::http::{Response, header};
use tauri::{
    AppHandle, Manager as _, UriSchemeContext, Url, WebviewUrl, WebviewWindowBuilder, Wry,
};

/// The page, kept for the scheme that serves it.
struct Page(String);

/// Shows the page in a window of its own. Its only button is the window's close button.
pub(crate) fn show(app: &AppHandle, folder: &Path, error: &anyhow::Error) -> anyhow::Result<()> {
    app.manage(Page(page(
        &folder.display().to_string(),
        &format!("{error:#}"),
    )));
    // Incognito only when the usual folder cannot be written either, which may be the very failure to be shown.
    if open(app, false).is_err() {
        open(app, true)?;
    }
    Ok(())
}

fn open(app: &AppHandle, incognito: bool) -> anyhow::Result<()> {
    // No capability names this window, so it may call nothing.
    let address = WebviewUrl::CustomProtocol(Url::parse("failure://localhost/")?);
    WebviewWindowBuilder::new(app, "failure", address)
        .title("Galley")
        .inner_size(720.0, 480.0)
        .incognito(incognito)
        .on_navigation(|address| {
            matches!(address.host_str(), Some("localhost" | "failure.localhost"))
        })
        .build()?;
    Ok(())
}

/// Answers `failure://localhost/`.
pub(crate) fn answer(context: &UriSchemeContext<'_, Wry>) -> Response<Vec<u8>> {
    let body = context
        .app_handle()
        .try_state::<Page>()
        .map(|page| page.0.clone().into_bytes())
        .unwrap_or_default();
    let mut response = Response::new(body);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// For a failure before there is any window.
pub(crate) fn words_for_terminal(error: &anyhow::Error) -> String {
    format!(
        "Galley: không mở được cửa sổ; dữ liệu còn nguyên · the window could not be opened; nothing was changed\n{error:#}"
    )
}

fn page(folder: &str, detail: &str) -> String {
    let (folder, detail) = (escape(folder), escape(detail));
    format!(
        r#"<!doctype html><html lang="vi"><meta charset="utf-8"><title>Galley</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 17px/1.6 "Noto Serif", Georgia, serif; max-width: 36em; margin: 3em auto; padding: 0 1.5em;
  color: #1C1B19; background: #FBFAF7 }}
h1 {{ font-size: 20px; border-top: 3px solid #B3341F; padding-top: .8em; margin-bottom: .2em }}
code {{ font-size: 13px; overflow-wrap: anywhere }}
@media (prefers-color-scheme: dark) {{ body {{ color: #EDEAE2; background: #201E1B }} }}
</style>
<h1>Không mở được dữ liệu của máy trạm</h1>
<p>Galley chưa đổi và chưa xóa gì; mọi bài viết vẫn nằm trong thư mục dưới đây. Hãy đóng cửa sổ Galley khác nếu đang mở,
kiểm tra đĩa còn chỗ, rồi mở lại. Nếu vẫn không được, hãy gửi dòng cuối cho người quản trị.</p>
<h1 lang="en">This workstation's data could not be opened</h1>
<p lang="en">Galley changed and deleted nothing; every story is still in the folder below. Close any other Galley window, check
that the disk has room, and open it again. If that does not help, send the last line to your administrator.</p>
<p><code>{folder}</code></p><p><code>{detail}</code></p></html>"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_in_both_languages_that_nothing_was_deleted_and_where_it_lies() {
        let page = page("/home/thu/galley", "disk full");
        assert!(page.contains("chưa xóa gì") && page.contains("deleted nothing"));
        assert!(page.contains("/home/thu/galley") && page.contains("disk full"));
    }

    #[test]
    fn a_folder_named_like_a_script_stays_text() {
        assert!(!page("<script>", "a & b").contains("<script>"));
    }
}
