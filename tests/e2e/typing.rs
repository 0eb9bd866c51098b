//! Vietnamese typed with real keys, through ibus-unikey (Telex), into the editor of the real window.
//!
//! The cases are those that were found to pass with the preedit on and the Enter guard in place; two of them fail when either is
//! taken away. The clicks in the middle of a word hold what `docs/decisions/0005-late-commits.md` decides.

use anyhow::Context as _;
use newsroom_tests::window::{AppWindow, By, Keyboard, PATIENCE, Seat, ServerProcess, until};
use serde_json::{Value, json};

const BODY: &str =
    "[data-testid=\"body\"][contenteditable=true], [data-testid=\"body\"] [contenteditable=true]";

/// A page of the kind that a reporter types in one go.
const PAGE: [&str; 3] = [
    "Sáu giờ chiều, chiếc đò cuối cùng cập bến Mây. Trên đò là những người vừa rời đồng, tay còn lấm bùn.",
    "Thầy giáo Phạm Văn Hậu đã đứng lớp ở đây mười một năm. Ông nói lớp chỉ nghỉ đúng một lần, khi nước ngập tới bậu cửa.",
    "Huyện vừa cấp thêm bốn bộ đèn và một tủ sách. Đồng chí bí thư xã hứa sửa lại con đường trước mùa mưa.",
];

struct Desk<'a> {
    app: AppWindow<'a>,
    keyboard: Keyboard<'a>,
}

#[test]
fn a_page_of_vietnamese_typed_through_an_input_method_is_what_was_meant() {
    let seat = Seat::with_unikey().expect("a seat with ibus-unikey");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    server.start().expect("the server starts");
    let desk = Desk::at(&seat, &server).expect("a story is open");
    desk.cases().expect("every case");
    desk.signs().expect("quotation marks and dashes");
    desk.finding().expect("find and replace");
}

impl<'a> Desk<'a> {
    fn at(seat: &'a Seat, server: &ServerProcess) -> anyhow::Result<Self> {
        let (address, code) = (server.address(), server.code("lan")?);
        let app = seat.open(&["--server", &address, "--code", &code, "--lang", "vi"])?;
        app.click(By::Test("new-article"))?;
        app.find(By::Css(BODY))?;
        app.js(
            "window.composed = 0; document.addEventListener('compositionstart', () => { window.composed += 1; }, true); return null",
            &[],
        )?;
        let keyboard = seat.keyboard()?;
        Ok(Self { app, keyboard })
    }

    fn cases(&self) -> anyhow::Result<()> {
        self.case(
            "a phrase, the last word not committed",
            &["Đảng ủy Khối các cơ quan Trung ương"],
            || {
                self.keyboard
                    .type_telex("Đảng ủy Khối các cơ quan Trung ương")
            },
        )?;
        let composed = self.app.js("return window.composed", &[])?;
        anyhow::ensure!(
            composed.as_u64() >= Some(8),
            "words are composed in sight: the preedit is on ({composed})"
        );
        self.case("marks typed late", &["việt nam"], || {
            self.keyboard.type_keys("vieetj nam ")
        })?;
        self.case("a double key takes the mark back", &["ass too"], || {
            self.keyboard.type_keys("asss tooo ")
        })?;
        self.case(
            "Enter in the middle of a word",
            &["một việt", "hai"],
            || {
                self.keyboard.type_telex("một việt")?;
                self.keyboard.keys(&["Return"])?;
                self.keyboard.type_telex("hai ")
            },
        )?;
        for (name, before, first) in [
            ("a space", "hội nghị ", "hội nghị "),
            ("a full stop", "hội nghị.", "hội nghị."),
        ] {
            self.case(
                &format!("Enter right after {name}"),
                &[first.trim_end(), "sau"],
                || {
                    self.keyboard.type_telex(before)?;
                    self.keyboard.keys(&["Return"])?;
                    self.keyboard.type_telex("sau ")
                },
            )?;
        }
        self.case("Backspace inside a word", &["việc"], || {
            self.keyboard.type_telex("việt")?;
            self.keyboard.keys(&["BackSpace"])?;
            self.keyboard.type_keys("c ")
        })?;
        self.case("an English word is given back", &["windows mới"], || {
            self.keyboard.type_keys("windows mowsi ")
        })?;
        self.case("Home in the middle of a word", &["x một việt"], || {
            self.keyboard.type_telex("một việt")?;
            self.keyboard.keys(&["Home"])?;
            self.keyboard.type_keys("x ")
        })?;
        self.case("undo and redo", &["hội nghị"], || {
            self.keyboard.type_telex("hội nghị ")?;
            until("both words", PATIENCE, || {
                Ok((self.paragraphs()? == ["hội nghị"]).then_some(()))
            })?;
            self.keyboard.keys(&["ctrl+z"])?;
            until("the words to be taken back", PATIENCE, || {
                Ok((self.paragraphs()? != ["hội nghị"]).then_some(()))
            })?;
            self.keyboard.keys(&["ctrl+shift+z"])
        })?;
        self.case(
            "an arrow in the middle of a word",
            &["chữ x viết"],
            || {
                self.keyboard.type_telex("chữ viết")?;
                self.keyboard.keys(&["Left", "Left", "Left", "Left"])?;
                self.keyboard.type_keys("x ")
            },
        )?;
        self.case(
            "a click into the same paragraph in the middle of a word",
            &["x một việt"],
            || {
                self.keyboard.type_telex("một việt")?;
                self.keyboard.click_line(
                    &self.app,
                    By::Css("[data-testid=\"body\"] p"),
                    false,
                )?;
                // A person looks where the caret went before the next key.
                self.app.wait_until(
                    "the caret at the start of the line",
                    "getSelection().isCollapsed && getSelection().anchorOffset === 0 && !/^$/.test(getSelection().anchorNode.textContent)",
                )?;
                self.keyboard.type_keys("x ")
            },
        )?;
        self.case(
            "a click into another paragraph in the middle of a word",
            &["một việt", "hai x"],
            || {
                self.keyboard.type_telex("một\nhai ")?;
                self.keyboard
                    .click_line(&self.app, By::Css("[data-testid=\"body\"] p"), true)?;
                self.keyboard.type_telex(" việt")?;
                self.keyboard.click_line(
                    &self.app,
                    By::Css("[data-testid=\"body\"] p:last-of-type"),
                    true,
                )?;
                self.app.wait_until(
                    "the caret in the second line",
                    "getSelection().anchorNode.textContent.startsWith('hai')",
                )?;
                self.keyboard.type_keys("x ")
            },
        )?;
        self.case("bold, in the middle of typing", &["đậm nhạt"], || {
            self.keyboard.keys(&["ctrl+b"])?;
            self.keyboard.type_telex("đậm ")?;
            self.keyboard.keys(&["ctrl+b"])?;
            self.keyboard.type_telex("nhạt ")
        })?;
        self.case("what replaces a selection", &["mới"], || {
            self.keyboard.type_telex("cũ ")?;
            self.keyboard.keys(&["ctrl+a"])?;
            self.keyboard.type_telex("mới ")
        })?;
        self.case("a whole page", &PAGE, || {
            self.keyboard.type_telex(&PAGE.join("\n"))
        })
    }

    /// Straight signs become real ones behind the hand, and no word that is being composed notices.
    fn signs(&self) -> anyhow::Result<()> {
        self.case(
            "quotation marks around words that are composed",
            &["“Đừng tắt đèn sớm quá”, chị Mỵ nói"],
            || {
                self.keyboard
                    .type_telex("\"Đừng tắt đèn sớm quá\", chị Mỵ nói ")
            },
        )?;
        self.case(
            "a quotation mark right behind a word, and the line's end",
            &["“việt”", "sau"],
            || {
                self.keyboard.type_telex("\"việt\"")?;
                self.keyboard.keys(&["Return"])?;
                self.keyboard.type_telex("sau ")
            },
        )?;
        self.case(
            "a dash between two words",
            &["Bến Mây – sáu giờ chiều"],
            || self.keyboard.type_telex("Bến Mây - sáu giờ chiều "),
        )?;
        self.case(
            "Backspace behind a quotation mark, and the word goes on",
            &["“việc"],
            || {
                self.keyboard.type_telex("\"việt\"")?;
                self.keyboard.keys(&["BackSpace", "BackSpace"])?;
                self.keyboard.type_keys("c ")
            },
        )
    }

    /// What is looked for, and what is put in its place, are typed through the same input method as the story.
    fn finding(&self) -> anyhow::Result<()> {
        let query = By::Test("find-query");
        let places = "[data-testid=\"body\"] .found";
        self.case(
            "a wrong word replaced everywhere",
            &["nghiệp vụ và nghiệp vụ"],
            || {
                self.keyboard.type_telex("nghiệm vụ và nghiệm vụ ")?;
                self.keyboard.keys(&["ctrl+h"])?;
                self.app.find(query)?;
                self.keyboard.type_telex("nghiệm vụ")?;
                self.app.wait_until(
                    "both places",
                    &format!("document.querySelectorAll('{places}').length === 2"),
                )?;
                self.app.click(By::Test("find-replacement"))?;
                // The last word is still being composed when the button is pressed.
                self.keyboard.type_telex("nghiệp vụ")?;
                self.app.click(By::Test("find-replace-all"))
            },
        )?;
        // Nothing is left to replace; once that is painted, the engine takes the focus from what has become disabled.
        self.app.js_async(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))",
            &[],
        )?;
        self.keyboard.keys(&["Escape"])?;
        self.app.wait_gone(query)?;
        self.case(
            "what was found has the caret, and the next word takes its place",
            &["hai một ba"],
            || {
                self.keyboard.type_telex("hai mốt ba ")?;
                self.keyboard.keys(&["ctrl+f"])?;
                self.app.find(query)?;
                self.keyboard.type_telex("mốt")?;
                self.app.wait_until(
                    "the place",
                    &format!("document.querySelectorAll('{places}').length === 1"),
                )?;
                self.app.click(By::Test("find-close"))?;
                self.app.wait_gone(query)?;
                self.app
                    .wait_until("the found word", "getSelection().toString() === 'mốt'")?;
                self.keyboard.type_telex("một")
            },
        )
    }

    /// Empties the body, does `typing`, and waits until the paragraphs read `wanted`.
    fn case(
        &self,
        name: &str,
        wanted: &[&str],
        typing: impl Fn() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.empty().with_context(|| format!("before {name}"))?;
        typing().with_context(|| name.to_owned())?;
        let mut last = Vec::new();
        until(&format!("{name}: {wanted:?}"), PATIENCE, || {
            last = self.paragraphs()?;
            Ok((last == wanted).then_some(()))
        })
        .with_context(|| format!("{name}: it reads {last:?}"))
    }

    fn empty(&self) -> anyhow::Result<()> {
        self.app.click(By::Css(BODY))?;
        until("an empty body", PATIENCE, || {
            self.keyboard.keys(&["ctrl+a", "BackSpace"])?;
            Ok((self.paragraphs()?.concat().is_empty()).then_some(()))
        })
    }

    /// The paragraphs as a reader would see them: no-break spaces and spaces at the ends do not count.
    fn paragraphs(&self) -> anyhow::Result<Vec<String>> {
        let script = "const body = document.querySelector(arguments[0]);
            return [...body.querySelectorAll('p')].map((p) => p.textContent.replace(/\\u00a0/g, ' ').trim())";
        let seen: Value = self.app.js(script, &[json!(BODY)])?;
        Ok(serde_json::from_value(seen)?)
    }
}
