//! The command line: which workstation to open, and what the sign-in page may already know.
//!
//! Parsed by hand because six options do not need a library, and because what it refuses is said in both languages.

use std::ffi::OsString;
use std::path::PathBuf;

use workstation::commands::{Appearance, Language, Prefill};

use crate::links;

const HELP: &str = "\
galley [--data DIR] [--restore FOLDER] [--server URL --code CODE] [--lang vi|en] [--theme light|dark] [galley://…]

  --data DIR       keep this workstation's store in DIR   · thư mục lưu dữ liệu của máy trạm
  --restore FOLDER make a new workstation from a backup    · lập máy trạm mới từ bản sao lưu
  --server URL     the newsroom's server                  · máy chủ của tòa soạn
  --code CODE      a one-time sign-in code                · mã đăng nhập dùng một lần
  --lang vi|en     language of the window                 · ngôn ngữ của cửa sổ
  --theme light|dark                                      · giao diện sáng hoặc tối
  galley://…       a story or an invitation to be opened   · liên kết mở bài hoặc lời mời đăng nhập
  --version, --help";

/// What the command line asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Launch {
    /// The folder of this workstation; `None` is the platform's own.
    pub(crate) data: Option<PathBuf>,
    /// The backup from which the workstation is made first.
    pub(crate) restore: Option<PathBuf>,
    /// The server's address, for the sign-in page.
    pub(crate) server: Option<String>,
    /// A one-time code: with a server's address, it signs this machine in. It stands in the list of processes while the app
    /// runs, which is why a code works only once.
    pub(crate) code: Option<String>,
    /// The language of the window, kept for the next start.
    pub(crate) language: Option<Language>,
    /// Light or dark, kept for the next start.
    pub(crate) theme: Option<Appearance>,
    /// A link that the system or another program asks to be opened. The window says what it means, or that it means nothing.
    pub(crate) link: Option<String>,
}

/// What to do about a command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Invocation {
    Open(Launch),
    Say(String),
    Refuse(String),
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Invocation {
    let mut arguments = arguments.into_iter();
    let mut launch = Launch::default();
    while let Some(argument) = arguments.next() {
        let name = argument.to_string_lossy().into_owned();
        match name.as_str() {
            "--help" | "-h" => return Invocation::Say(HELP.to_owned()),
            "--version" | "-V" => {
                return Invocation::Say(format!("galley {}", env!("CARGO_PKG_VERSION")));
            }
            "--data" | "--restore" | "--server" | "--code" | "--lang" | "--theme" => {}
            _ if links::is_link(&name) => {
                launch.link = Some(name);
                continue;
            }
            _ => return refuse(&format!("{name}: unknown option · tùy chọn không có")),
        }
        let Some(value) = arguments.next() else {
            return refuse(&format!("{name}: needs a value · thiếu giá trị"));
        };
        if let Err(problem) = launch.set(&name, value) {
            return refuse(&problem);
        }
    }
    Invocation::Open(launch)
}

fn refuse(problem: &str) -> Invocation {
    Invocation::Refuse(format!("{problem}\n\n{HELP}"))
}

impl Launch {
    /// What the sign-in page is told.
    pub(crate) fn prefill(&self) -> Option<Prefill> {
        let server = self.server.clone()?;
        Some(Prefill {
            server,
            code: self.code.clone(),
        })
    }

    fn set(&mut self, name: &str, value: OsString) -> Result<(), String> {
        match name {
            "--data" => {
                self.data = Some(PathBuf::from(value));
                return Ok(());
            }
            "--restore" => {
                self.restore = Some(PathBuf::from(value));
                return Ok(());
            }
            _ => {}
        }
        let value = value
            .into_string()
            .map_err(|_| format!("{name}: not text · không phải văn bản"))?;
        match (name, value.as_str()) {
            ("--server", _) => self.server = Some(value),
            ("--code", _) => self.code = Some(value),
            ("--lang", "vi") => self.language = Some(Language::Vi),
            ("--lang", "en") => self.language = Some(Language::En),
            ("--theme", "light") => self.theme = Some(Appearance::Light),
            ("--theme", "dark") => self.theme = Some(Appearance::Dark),
            _ => {
                return Err(format!(
                    "{name} {value}: not one of the choices · không có lựa chọn này"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Invocation {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn a_plain_start_opens_the_machines_own_workstation() {
        assert_eq!(parsed(""), Invocation::Open(Launch::default()));
    }

    #[test]
    fn every_option_is_taken_in_any_order() {
        let expected = Launch {
            data: Some(PathBuf::from("/tmp/a")),
            restore: Some(PathBuf::from("/media/b")),
            server: Some("http://127.0.0.1:1".to_owned()),
            code: Some("K7-2".to_owned()),
            language: Some(Language::En),
            theme: Some(Appearance::Dark),
            link: Some("galley://story/1".to_owned()),
        };
        let line = "--theme dark --lang en --code K7-2 --server http://127.0.0.1:1 --data /tmp/a --restore /media/b galley://story/1";
        assert_eq!(parsed(line), Invocation::Open(expected));
    }

    #[test]
    fn what_is_not_understood_is_refused_in_both_languages() {
        for line in [
            "--dta x",
            "--data",
            "--lang fr",
            "story.txt",
            "https://example.org/",
        ] {
            let Invocation::Refuse(text) = parsed(line) else {
                panic!("{line} was not refused")
            };
            assert!(text.contains(" · "), "{line}: {text}");
        }
    }

    #[test]
    fn a_code_is_worth_nothing_without_its_server() {
        let prefill = |line: &str| match parsed(line) {
            Invocation::Open(launch) => launch.prefill(),
            other => panic!("{other:?}"),
        };
        assert_eq!(prefill("--code K7-2"), None);
        let known = prefill("--server http://127.0.0.1:1 --code K7-2").expect("a server is named");
        assert_eq!(known.code.as_deref(), Some("K7-2"));
    }
}
