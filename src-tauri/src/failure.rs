//! The pages that are shown when the interface cannot be: the workstation did not open, or the page ended again and again.
//!
//! They are plain HTML made here, with no script and none of the interface, because they must appear when everything else
//! fails. They say in both languages what happened, that nothing was deleted, and what to do. Their only buttons are links
//! that the window catches before it follows them (`watchdog::follow`).

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tauri::http::{Response, header};
use tauri::{
    AppHandle, Manager as _, UriSchemeContext, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, Wry,
};
use workstation::Exported;

/// The page, kept for the scheme that serves it.
#[derive(Default)]
pub(crate) struct Page(Mutex<String>);

/// Windows has no schemes of its own for web views.
const ORIGIN: &str = if cfg!(windows) {
    "http://failure.localhost"
} else {
    "failure://localhost"
};

/// What a person can choose on the page that says that the window stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Open the interface once more.
    Again,
    /// Write every story as plain text beside the person's documents.
    Export,
}

/// The choice that an address stands for.
pub(crate) fn choice(address: &Url) -> Option<Choice> {
    match path_of(address)? {
        "/again" => Some(Choice::Again),
        "/export" => Some(Choice::Export),
        _ => None,
    }
}

/// Whether the address is a page of this module that has nothing but words.
pub(crate) fn is_page(address: &Url) -> bool {
    matches!(path_of(address), Some("/" | "/stopped" | "/exported"))
}

fn path_of(address: &Url) -> Option<&str> {
    let rest = address.as_str().strip_prefix(ORIGIN)?;
    rest.starts_with('/').then(|| address.path())
}

/// Shows that the workstation's data could not be opened, in a window of its own. Its only button is the window's close button.
pub(crate) fn show(app: &AppHandle, folder: &Path, error: &anyhow::Error) -> anyhow::Result<()> {
    keep(
        app,
        page(
            &NOT_OPENED,
            &[&folder.display().to_string(), &format!("{error:#}")],
        ),
    );
    // Incognito only when the usual folder cannot be written either, which may be the very failure to be shown.
    if open(app, false).is_err() {
        open(app, true)?;
    }
    Ok(())
}

/// Shows in the main window that it is not opened any more.
pub(crate) fn show_stopped(app: &AppHandle, window: &WebviewWindow) -> tauri::Result<()> {
    keep(app, page(&STOPPED, &[]));
    window.navigate(at("/stopped")?)
}

/// Shows where the stories were written, or why they could not be.
pub(crate) fn show_exported(
    app: &AppHandle,
    window: &WebviewWindow,
    exported: anyhow::Result<Exported>,
) -> tauri::Result<()> {
    let shown = match exported {
        Ok(done) => page(&EXPORTED, &[&done.folder.display().to_string()]),
        Err(error) => {
            tracing::error!(
                error = format!("{error:#}"),
                "the stories were not exported"
            );
            page(&NOT_EXPORTED, &[&format!("{error:#}")])
        }
    };
    keep(app, shown);
    window.navigate(at("/exported")?)
}

fn at(path: &str) -> tauri::Result<Url> {
    Url::parse(&format!("{ORIGIN}{path}")).map_err(tauri::Error::InvalidUrl)
}

fn keep(app: &AppHandle, html: String) {
    *app.state::<Page>()
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = html;
}

fn open(app: &AppHandle, incognito: bool) -> anyhow::Result<()> {
    // No capability names this window, so it may call nothing.
    let address = WebviewUrl::CustomProtocol(Url::parse("failure://localhost/")?);
    WebviewWindowBuilder::new(app, "failure", address)
        .title("Galley")
        .inner_size(720.0, 480.0)
        .incognito(incognito)
        .on_navigation(is_page)
        .build()?;
    Ok(())
}

/// Answers `failure://localhost/…`.
pub(crate) fn answer(context: &UriSchemeContext<'_, Wry>) -> Response<Vec<u8>> {
    let body = context
        .app_handle()
        .state::<Page>()
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
        .into_bytes();
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}

/// For a failure before there is any window.
pub(crate) fn words_for_terminal(error: &anyhow::Error) -> String {
    format!(
        "Galley: không mở được cửa sổ; dữ liệu còn nguyên · the window could not be opened; nothing was changed\n{error:#}"
    )
}

/// What a page says, twice: Vietnamese, then English.
struct Words {
    title: [&'static str; 2],
    text: [&'static str; 2],
    /// Whether one can try again and export.
    choices: bool,
}

const NOT_OPENED: Words = Words {
    title: [
        "Không mở được dữ liệu của máy trạm",
        "This workstation's data could not be opened",
    ],
    text: [
        "Galley chưa đổi và chưa xóa gì; mọi bài viết vẫn nằm trong thư mục dưới đây. Hãy đóng cửa sổ Galley khác nếu đang mở, \
         kiểm tra đĩa còn chỗ, rồi mở lại. Nếu vẫn không được, hãy gửi dòng cuối cho người quản trị.",
        "Galley changed and deleted nothing; every story is still in the folder below. Close any other Galley window, check \
         that the disk has room, and open it again. If that does not help, send the last line to your administrator.",
    ],
    choices: false,
};

const STOPPED: Words = Words {
    title: [
        "Cửa sổ dừng lại nhiều lần liền",
        "The window stopped several times in a row",
    ],
    text: [
        "Không mất gì: mọi chữ đã lưu vẫn nằm trên máy này. Galley thôi tự mở lại để khỏi lặp mãi. Anh chị có thể thử lại, \
         hoặc xuất mọi bài ra tệp chữ thường trong thư mục Tài liệu rồi viết tiếp ở nơi khác.",
        "Nothing is lost: every word that was saved is on this machine. Galley no longer opens the window by itself, so as not \
         to go on for ever. You can try again, or export every story as plain text into your Documents and go on elsewhere.",
    ],
    choices: true,
};

const EXPORTED: Words = Words {
    title: ["Đã xuất mọi bài", "Every story was exported"],
    text: [
        "Mỗi bài là một tệp chữ thường trong thư mục dưới đây. Bài trên máy trạm vẫn nguyên.",
        "Each story is a plain text file in the folder below. The stories of this workstation are as they were.",
    ],
    choices: true,
};

const NOT_EXPORTED: Words = Words {
    title: ["Chưa xuất được", "The stories were not exported"],
    text: [
        "Bài trên máy trạm vẫn nguyên. Hãy kiểm tra đĩa còn chỗ rồi xuất lại.",
        "The stories of this workstation are as they were. Check that the disk has room, then export again.",
    ],
    choices: true,
};

fn page(words: &Words, details: &[&str]) -> String {
    let part = |index: usize, attributes: &str, again: &str, export: &str| {
        let (title, text) = (words.title[index], words.text[index]);
        let choices = if words.choices {
            format!(
                "<p{attributes} class=choices><a href=\"{ORIGIN}/again\">{again}</a> <a href=\"{ORIGIN}/export\">{export}</a></p>"
            )
        } else {
            String::new()
        };
        format!("<h1{attributes}>{title}</h1>\n<p{attributes}>{text}</p>\n{choices}")
    };
    let vi = part(0, "", "Thử lại", "Xuất mọi bài");
    let en = part(1, " lang=\"en\"", "Try again", "Export every story");
    let details: String = details
        .iter()
        .map(|detail| format!("<p><code>{}</code></p>", escape(detail)))
        .collect();
    format!(
        r#"<!doctype html><html lang="vi"><meta charset="utf-8"><title>Galley</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 17px/1.6 "Noto Serif", Georgia, serif; max-width: 36em; margin: 3em auto; padding: 0 1.5em;
  color: #1C1B19; background: #FBFAF7 }}
h1 {{ font-size: 20px; border-top: 3px solid #B3341F; padding-top: .8em; margin-bottom: .2em }}
code {{ font-size: 13px; overflow-wrap: anywhere }}
a {{ display: inline-block; margin: 0 .6em .4em 0; padding: .3em .9em; border: 1px solid; border-radius: 6px;
  color: inherit; text-decoration: none }}
a:focus-visible {{ outline: 2px solid #B3341F; outline-offset: 2px }}
@media (prefers-color-scheme: dark) {{ body {{ color: #EDEAE2; background: #201E1B }} }}
</style>
{vi}
{en}
{details}</html>"#
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
        let page = page(&NOT_OPENED, &["/home/thu/galley", "disk full"]);
        assert!(page.contains("chưa xóa gì") && page.contains("deleted nothing"));
        assert!(page.contains("/home/thu/galley") && page.contains("disk full"));
    }

    #[test]
    fn a_window_that_stopped_says_that_nothing_is_lost_and_offers_two_ways_on() {
        let page = page(&STOPPED, &[]);
        assert!(page.contains("Không mất gì") && page.contains("Nothing is lost"));
        for way in ["/again", "/export"] {
            assert_eq!(
                page.matches(&format!("\"{ORIGIN}{way}\"")).count(),
                2,
                "{way} in both languages"
            );
        }
        assert!(!page.contains("<script"));
    }

    #[test]
    fn an_address_is_a_choice_a_page_or_nothing_of_ours() {
        let of = |address: &str| Url::parse(address).expect("an address");
        assert_eq!(choice(&of(&format!("{ORIGIN}/again"))), Some(Choice::Again));
        assert_eq!(
            choice(&of(&format!("{ORIGIN}/export"))),
            Some(Choice::Export)
        );
        assert_eq!(choice(&of("https://example.org/again")), None);
        assert!(is_page(&of(&format!("{ORIGIN}/stopped"))));
        assert!(!is_page(&of(&format!("{ORIGIN}/again"))));
        assert!(!is_page(&of("tauri://localhost/stopped")));
    }

    #[test]
    fn a_folder_named_like_a_script_stays_text() {
        assert!(!page(&NOT_OPENED, &["<script>", "a & b"]).contains("<script>"));
    }
}
