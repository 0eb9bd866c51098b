//! Telling a person, through the system, that a story needs them.
//!
//! Only while the window is not before them (in it, the lists say the same more quietly), only what `workstation::Needed`
//! names, and several arrivals at once are one notification. Nothing depends on it: a desktop that shows no notifications is
//! a desktop where the queue is looked at. A click opens the story, on desktops that tell of clicks.

use std::sync::Arc;

use notify_rust::Notification;
use tauri::{AppHandle, Manager as _};
use workstation::commands::{Language, SettingsGet};
use workstation::{Need, Needed, Workstation};

use crate::{links, window};

/// Most stories that one notification names.
const MOST_NAMED: usize = 4;
/// Most letters of a headline in it.
const MOST_LETTERS: usize = 90;

/// What a notification says.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    title: String,
    body: String,
}

/// Tells of stories that need whoever sits here. Returns at once.
pub(crate) fn tell(app: &AppHandle, needed: &[Needed]) {
    let (app, needed) = (app.clone(), needed.to_vec());
    // A desktop's notification service may be slow, and a click is waited for as long as the notification stands.
    std::thread::spawn(move || {
        let focused = app
            .get_webview_window(window::LABEL)
            .is_some_and(|window| window.is_focused().unwrap_or(false));
        let settings = app
            .try_state::<Arc<Workstation>>()
            .and_then(|station| station.call(SettingsGet {}).ok());
        let Some(settings) = settings.filter(|settings| settings.notifies && !focused) else {
            return;
        };
        let Some(words) = words(settings.language, &needed) else {
            return;
        };
        let link = match needed.as_slice() {
            [one] => Some(format!("galley://story/{}", one.article)),
            _ => None,
        };
        if let Err(error) = show(&app, settings.language, &words, link.as_deref()) {
            tracing::debug!(error = %error, "the desktop shows no notifications");
        }
    });
}

fn show(
    app: &AppHandle,
    language: Language,
    words: &Words,
    link: Option<&str>,
) -> notify_rust::error::Result<()> {
    let mut notification = Notification::new();
    notification
        .appname("Galley")
        .summary(&words.title)
        .body(&plain(&words.body));
    #[cfg(target_os = "linux")]
    {
        notification
            .icon("galley")
            .action("default", pick(language, "Mở", "Open"));
        notification.show()?.wait_for_action(|action| {
            if action == "default" {
                if let Some(link) = link {
                    links::arrive(app, link.to_owned());
                }
                let on_main = app.clone();
                app.run_on_main_thread(move || links::show(&on_main)).ok();
            }
        });
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (app, language, link);
        notification.show()?;
    }
    Ok(())
}

/// The desktops of Linux read a little markup in the body: a headline has none.
fn plain(body: &str) -> String {
    if cfg!(target_os = "linux") {
        body.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        body.to_owned()
    }
}

fn words(language: Language, needed: &[Needed]) -> Option<Words> {
    match needed {
        [] => None,
        [one] => Some(Words {
            title: why(language, one.need).to_owned(),
            body: headline(language, one),
        }),
        several => {
            let mut lines: Vec<String> = several
                .iter()
                .take(MOST_NAMED)
                .map(|one| format!("{}: {}", why(language, one.need), headline(language, one)))
                .collect();
            if several.len() > MOST_NAMED {
                let more = several.len() - MOST_NAMED;
                lines.push(match language {
                    Language::Vi => format!("và {more} bài nữa"),
                    Language::En => format!("and {more} more"),
                });
            }
            let count = several.len();
            Some(Words {
                title: match language {
                    Language::Vi => format!("{count} bài cần anh chị"),
                    Language::En => format!("{count} stories need you"),
                },
                body: lines.join("\n"),
            })
        }
    }
}

const fn why(language: Language, need: Need) -> &'static str {
    match need {
        Need::ToReview => pick(language, "Chờ anh chị duyệt", "Waiting for your approval"),
        Need::Returned => pick(language, "Bài được trả lại", "Sent back to you"),
        Need::Withdrawn => pick(language, "Bài đã bị gỡ", "Taken down"),
        Need::MergeReview => pick(
            language,
            "Có chỗ hai người cùng sửa",
            "Two people changed the same place",
        ),
        Need::Held => pick(
            language,
            "Đến giờ mà chưa đăng được: quyền của ảnh",
            "Not published at its time: a photo's rights",
        ),
    }
}

const fn pick(language: Language, vi: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

fn headline(language: Language, story: &Needed) -> String {
    let text = story.headline.trim();
    if text.is_empty() {
        return pick(language, "(chưa có tít)", "(no headline yet)").to_owned();
    }
    if text.chars().count() <= MOST_LETTERS {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST_LETTERS).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(headline: &str, need: Need) -> Needed {
        let said = serde_json::json!({
            "article": "0198c1a2-7b3c-7def-8123-456789abcdef",
            "headline": headline,
            "need": need,
        });
        serde_json::from_value(said).expect("a story that needs somebody")
    }

    #[test]
    fn one_story_is_named_with_the_reason_in_the_persons_language() {
        let needed = [story("Thư viện mở cửa buổi tối", Need::ToReview)];
        let said = words(Language::Vi, &needed).expect("words");
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            ("Chờ anh chị duyệt", "Thư viện mở cửa buổi tối")
        );
        let said = words(Language::En, &[story(" ", Need::Returned)]).expect("words");
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            ("Sent back to you", "(no headline yet)")
        );
        assert_eq!(words(Language::Vi, &[]), None);
    }

    #[test]
    fn a_morning_of_work_is_one_notification() {
        let needed: Vec<Needed> = (0..6)
            .map(|n| story(&format!("Bài {n}"), Need::ToReview))
            .collect();
        let said = words(Language::Vi, &needed).expect("words");
        assert_eq!(said.title, "6 bài cần anh chị");
        assert_eq!(said.body.lines().count(), MOST_NAMED + 1);
        assert!(said.body.ends_with("và 2 bài nữa"), "{}", said.body);
    }

    #[test]
    fn a_long_headline_is_cut_between_letters() {
        let long = "ế".repeat(300);
        let said = words(Language::Vi, &[story(&long, Need::ToReview)]).expect("words");
        assert_eq!(said.body.chars().count(), MOST_LETTERS + 1);
    }
}
