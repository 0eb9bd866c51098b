//! One story, end to end, in real windows: written without a network, sent by itself, mended and approved by the editor,
//! published by the server, read in a browser, withdrawn.
//!
//! With `GALLEY_TOUR` the same journey leaves pictures, once in light and once in dark.

#![expect(clippy::print_stdout, reason = "a test that skips says so")]

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use newsroom_tests::pictures;
use newsroom_tests::window::{
    AppWindow, By, Chromium, DroppedFile, Page, Seat, ServerProcess, TabView, Tour,
};
use serde_json::{Value, json};

/// How long the network's return may take to be noticed: the longest wait between two attempts of a short journey, doubled.
const NETWORK_BACK: Duration = Duration::from_secs(120);

const BODY: &str =
    "[data-testid=\"body\"] [contenteditable=true], [data-testid=\"body\"][contenteditable=true]";

/// A story to type.
struct Copy {
    headline: String,
    standfirst: String,
    byline: String,
    paragraphs: Vec<String>,
    photos: Vec<(DroppedFile, String)>,
    /// What the editor changes, and into what.
    change: (String, String),
}

fn own_copy() -> Copy {
    let photo = |picture: &str, name: &str, caption: &str| {
        let file = DroppedFile {
            name: name.to_owned(),
            kind: "image/jpeg".to_owned(),
            bytes: pictures::painted(picture),
        };
        (file, caption.to_owned())
    };
    Copy {
        headline: "Lớp học bên sông sáng đèn trở lại".into(),
        standfirst: "Sau mùa lũ, hai mươi bảy học viên của bến Mây lại chèo thuyền đến lớp mỗi tối thứ Hai.".into(),
        byline: "Nguyễn Thị Lan".into(),
        paragraphs: vec![
            "Sáu giờ chiều, chiếc đò cuối cùng cập bến Mây. Trên đò là những người vừa rời đồng, tay còn lấm bùn, vở gói trong túi ni lông.".into(),
            "Thầy giáo Phạm Văn Hậu đã đứng lớp ở đây mười một năm. Ông nói lớp chỉ nghỉ đúng một lần, khi nước ngập tới bậu cửa.".into(),
            "Huyện vừa cấp thêm bốn bộ đèn và một tủ sách. Từ tháng sau, lớp mở thêm buổi tối thứ Năm./.".into(),
        ],
        photos: vec![
            photo("ben-do", "ben-may.jpg", "Chiếc đò cuối ngày cập bến Mây."),
            photo("lop-hoc-dem", "lop-hoc.jpg", "Một buổi học bên ngọn đèn mới."),
        ],
        change: ("bốn bộ đèn".into(), "năm bộ đèn".into()),
    }
}

/// The page of the shared fixtures, where that folder is present.
fn fixture_copy() -> Option<Copy> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    let page = std::fs::read_to_string(folder.join("article/published-page.txt")).ok()?;
    let lines: Vec<&str> = page
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty())
        .collect();
    let end = lines.iter().position(|line| line.ends_with("./."))?;
    // In the page a caption stands twice: as alternative text and as caption.
    let is_caption = |at: usize| {
        at > 3 && lines[at].trim_end_matches('.') == lines[at - 1].trim_end_matches('.')
    };
    let captions: Vec<usize> = (4..end).filter(|at| is_caption(*at)).collect();
    let paragraphs = (4..=end)
        .filter(|at| !captions.contains(at) && !captions.contains(&(at + 1)))
        .map(|at| lines[at].to_owned())
        .collect();
    let mut photos = Vec::new();
    for (at, name) in captions.iter().zip(["flower.jpg", "temple.jpg"]) {
        photos.push((
            DroppedFile::read(&folder.join("photos").join(name)).ok()?,
            lines[*at].to_owned(),
        ));
    }
    Some(Copy {
        headline: lines[3].to_owned(),
        standfirst: String::new(),
        byline: lines.get(end + 1)?.to_string(),
        paragraphs,
        photos,
        change: ("đáng viên".into(), "đảng viên".into()),
    })
}

#[test]
fn a_story_written_offline_is_sent_approved_published_and_withdrawn() {
    journey(&own_copy(), "light").expect("the whole journey");
}

#[test]
fn a_real_page_goes_the_same_way() {
    let Some(copy) = fixture_copy() else {
        println!("skipped: the shared fixtures are not here");
        return;
    };
    if Tour::from_environment().is_on() {
        println!("skipped: the tour shows our own story");
        return;
    }
    journey(&copy, "light").expect("the whole journey");
}

#[test]
fn the_journey_looks_right_in_the_dark() {
    if !Tour::from_environment().is_on() {
        println!("skipped: only the tour looks at it");
        return;
    }
    journey(&own_copy(), "dark").expect("the whole journey");
}

struct Journey<'a> {
    copy: &'a Copy,
    theme: &'a str,
    tour: Tour,
}

fn journey(copy: &Copy, theme: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = ServerProcess::demonstration(&folder.path().join("server"))?;
    server.start()?;
    let journey = Journey {
        copy,
        theme,
        tour: Tour::from_environment(),
    };
    let (lan, minh) = (Seat::new()?, Seat::new()?);

    let window = journey.sign_in(&lan, &server, "lan")?;
    server.stop()?;
    let article = journey.write(&window).context("writing offline")?;
    journey.preview(&window).context("the preview offline")?;
    journey.submit(&window).context("submitting offline")?;
    journey.quit_with_unsent_work(window)?;

    let window = lan.open(&["--lang", journey.tour.language(), "--theme", theme])?;
    journey
        .is_all_there(&window, &article)
        .context("after the app was quit and started")?;
    server.start()?;
    sent(&window).context("the story goes by itself")?;
    journey.picture(&window, "da-gui")?;

    let desk = journey.sign_in(&minh, &server, "minh")?;
    journey
        .approve(&desk, &article)
        .context("the editor changes a word and approves")?;
    let url = published(&desk, &article)?;
    same_bytes(
        &server.site(),
        &url,
        &[(&desk, &article), (&window, &article)],
    )?;
    journey
        .earlier_revision(&desk, &article)
        .context("the preview of the revision that was submitted")?;
    journey.read_in_a_browser(&server, &url, "trang-bao")?;
    journey.withdraw(&desk).context("withdrawing")?;
    withdrawn(&server.site(), &url)?;
    journey.look_around(&desk).context("looking around")?;
    journey.read_in_a_browser(&server, &url, "da-go")?;
    desk.close()?;
    window.close()?;
    server.stop()
}

impl Journey<'_> {
    fn picture(&self, page: &Page, name: &str) -> anyhow::Result<()> {
        self.tour.picture(page, &format!("{}-{name}", self.theme))
    }

    fn sign_in<'s>(
        &self,
        seat: &'s Seat,
        server: &ServerProcess,
        person: &str,
    ) -> anyhow::Result<AppWindow<'s>> {
        let (address, code) = (server.address(), server.code(person)?);
        let window = seat.open(&[
            "--server",
            &address,
            "--lang",
            self.tour.language(),
            "--theme",
            self.theme,
        ])?;
        window.find(By::Test("sign-in-submit"))?;
        if window.look(By::Test("sign-in-code"))?.is_none() {
            window.click(By::Test("sign-in-mode"))?;
        }
        window.type_into(By::Test("sign-in-code"), &code)?;
        self.picture(&window, &format!("dang-nhap-{person}"))?;
        window.click(By::Test("sign-in-submit"))?;
        window.find(By::Test("new-article"))?;
        // The demonstration's stories and sections have come.
        window.wait_until(
            "the newsroom's sections",
            "document.querySelector('[data-testid=\"view-published\"]') !== null",
        )?;
        self.picture(&window, &format!("ban-{person}"))?;
        Ok(window)
    }

    /// Types the story and attaches its photos; returns the article's id.
    fn write(&self, window: &AppWindow<'_>) -> anyhow::Result<String> {
        window.click(By::Test("new-article"))?;
        window.type_into(By::Test("headline"), &self.copy.headline)?;
        choose_section(window)?;
        if !self.copy.standfirst.is_empty() {
            window.type_into(By::Test("standfirst"), &self.copy.standfirst)?;
        }
        let body = By::Css(BODY);
        window.click(body)?;
        for (number, paragraph) in self.copy.paragraphs.iter().enumerate() {
            if number > 0 {
                window.press("Enter")?;
            }
            window.type_here(paragraph)?;
        }
        self.picture(window, "viet")?;
        if self.tour.is_on() {
            window.click(By::Test("rail-checks"))?;
            window.find(By::Test("problem"))?;
            self.picture(window, "kiem-tra")?;
            window.click(By::Test("rail-details"))?;
            window.find(By::Test("embargo"))?;
            self.picture(window, "chi-tiet")?;
        }
        for (number, (photo, caption)) in self.copy.photos.iter().enumerate() {
            window.drop_files(body, std::slice::from_ref(photo))?;
            let figures = format!(
                "document.querySelectorAll('[data-testid=\"figure\"]').length === {}",
                number + 1
            );
            window.wait_until("the photo", &figures)?;
            let field = |part: &str| format!("[data-testid=\"figure-{part}\"]:not([data-done])");
            for (part, words) in [
                ("caption", caption.as_str()),
                ("alt", caption.trim_end_matches('.')),
                ("credit", self.copy.byline.as_str()),
            ] {
                let selector = format!("[data-testid=\"figure\"]:not([data-done]) {}", field(part));
                window.click(By::Css(&selector))?;
                window.type_here(words)?;
            }
            // Marks the figure as captioned, for this test alone: the next photo may be placed before it or behind it.
            window.js("document.querySelector('[data-testid=\"figure\"]:not([data-done])').dataset.done = '1'; return null", &[])?;
        }
        window.type_into(By::Test("byline"), &self.copy.byline)?;
        window.press("Tab")?;
        saved(window)?;
        self.picture(window, "viet-co-anh")?;
        let list = rpc(window, "article_list", &json!({ "view": "mine" }))?;
        let row = list["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["headline"] == json!(self.copy.headline));
        let id = row
            .and_then(|row| row["article"].as_str())
            .with_context(|| format!("the story is not in {list}"))?;
        Ok(id.to_owned())
    }

    fn preview(&self, window: &AppWindow<'_>) -> anyhow::Result<()> {
        window.click(By::Test("tab-preview"))?;
        window.find(By::Test("preview-frame"))?;
        for width in [360, 768, 1280] {
            window.click(By::Test(&format!("preview-width-{width}")))?;
            self.picture(window, &format!("xem-truoc-{width}"))?;
        }
        window.click(By::Test("tab-write"))
    }

    fn submit(&self, window: &AppWindow<'_>) -> anyhow::Result<()> {
        // With the caret in the text, where a reporter's hands are.
        window.click(By::Css(BODY))?;
        window.press("Ctrl+Shift+Enter")?;
        window.find(By::Test("pending"))?;
        self.picture(window, "cho-gui")
    }

    /// Quitting says what is not yet sent, and that it is safe; it asks nothing about saving.
    fn quit_with_unsent_work(&self, window: AppWindow<'_>) -> anyhow::Result<()> {
        window.ask_to_close()?;
        window.find(By::Test("dialog-quit"))?;
        self.picture(&window, "thoat")?;
        window.find(By::Test("dialog-yes"))?;
        // Answered a moment later: the click ends the app, and the driver with it, before it could say that it clicked.
        let later = "setTimeout(() => document.querySelector('[data-testid=\"dialog-yes\"]').click(), 50); return null";
        window.js(later, &[])?;
        window.ended().map(|_| ())
    }

    /// The queue shows it, and the story opens with every word and both photos.
    fn is_all_there(&self, window: &AppWindow<'_>, article: &str) -> anyhow::Result<()> {
        let row = format!("[data-testid=\"queue-row\"][data-article=\"{article}\"]");
        self.picture(window, "mo-lai")?;
        window.click(By::Css(&row))?;
        anyhow::ensure!(
            window.value(By::Test("headline"))? == self.copy.headline,
            "the headline is as it was typed"
        );
        window.wait_until(
            "both photos",
            "document.querySelectorAll('[data-testid=\"figure\"]').length === 2",
        )?;
        let html = window.html(By::Test("body"))?;
        for paragraph in &self.copy.paragraphs {
            anyhow::ensure!(
                html.contains(&escaped(paragraph)),
                "{paragraph:?} is not in {html}"
            );
        }
        Ok(())
    }

    fn approve(&self, desk: &AppWindow<'_>, article: &str) -> anyhow::Result<()> {
        desk.click(By::Test("view-to_review"))?;
        let row = format!("[data-testid=\"queue-row\"][data-article=\"{article}\"]");
        desk.wait_for(
            "the story in the editor's queue",
            NETWORK_BACK,
            &format!("document.querySelector('{row}') !== null"),
        )?;
        self.picture(desk, "cho-duyet")?;
        desk.click(By::Css(&row))?;
        desk.find(By::Test("approve"))?;
        desk.wait_until(
            "both photos",
            "document.querySelectorAll('[data-testid=\"figure\"] img').length === 2",
        )?;
        self.picture(desk, "duyet")?;
        if self.tour.is_on() {
            desk.press("Ctrl+Shift+r")?;
            desk.find(By::Test("dialog-return"))?;
            self.picture(desk, "tra-lai")?;
            desk.press("Escape")?;
            desk.wait_gone(By::Test("dialog-return"))?;
        }
        let (from, to) = &self.copy.change;
        select_words(desk, from)?;
        desk.type_here(to)?;
        saved(desk)?;
        desk.click(By::Test("approve"))?;
        desk.find(By::Test("dialog-approve"))?;
        self.picture(desk, "duyet-hoi-lai")?;
        desk.click(By::Test("dialog-yes"))?;
        desk.wait_for("the story to be before readers", NETWORK_BACK, "/Đã xuất bản|Published/.test(document.querySelector('[data-testid=\"stage\"]')?.textContent ?? '')")?;
        self.picture(desk, "da-duyet")
    }

    /// The preview scheme shows the revision that is asked for, also while another one is before readers.
    fn earlier_revision(&self, desk: &AppWindow<'_>, article: &str) -> anyhow::Result<()> {
        let history = rpc(desk, "article_revisions", &json!({ "article": article }))?;
        let submitted = history["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["what"] == "submit")
            .with_context(|| format!("no submission in {history}"))?;
        let preview = rpc(
            desk,
            "preview_open",
            &json!({ "article": article, "hash": submitted["hash"] }),
        )?;
        let path = preview["path"].as_str().context("a path")?;
        let (status, _, body) = desk.fetch(&format!("preview://localhost{path}"))?;
        let page = String::from_utf8(body)?;
        let changed = escaped(&self.copy.change.0);
        let (_, _, now) = desk.fetch(&format!("preview://localhost{}", without_query(path)))?;
        anyhow::ensure!(
            !String::from_utf8(now)?.contains(&changed),
            "readers see the changed words"
        );
        anyhow::ensure!(
            status == 200 && page.contains(&changed),
            "{path} shows another revision"
        );
        Ok(())
    }

    fn withdraw(&self, desk: &AppWindow<'_>) -> anyhow::Result<()> {
        desk.press("Ctrl+Alt+w")?;
        desk.type_into(By::Test("dialog-reason"), "Sai số bộ đèn, cần kiểm tra lại")?;
        self.picture(desk, "go-bai")?;
        desk.click(By::Test("dialog-yes"))?;
        desk.wait_gone(By::Test("dialog-withdraw"))
    }

    /// The screens that no step of the journey needs, for the pictures alone.
    fn look_around(&self, desk: &AppWindow<'_>) -> anyhow::Result<()> {
        if !self.tour.is_on() {
            return Ok(());
        }
        desk.press("Ctrl+0")?;
        desk.find(By::Test("new-article"))?;
        desk.press("Ctrl+f")?;
        desk.type_here("lop hoc")?;
        desk.find(By::Test("search-line"))?;
        self.picture(desk, "tim")?;
        desk.click(By::Test("view-published"))?;
        desk.wait_gone(By::Test("search-line"))?;
        for (chord, there, name) in [
            ("Ctrl+k", "palette", "thao-tac"),
            ("Ctrl+j", "sync-panel", "dong-bo"),
        ] {
            desk.press(chord)?;
            desk.find(By::Test(there))?;
            self.picture(desk, name)?;
            desk.press("Escape")?;
            desk.wait_gone(By::Test(there))?;
        }
        desk.press("Ctrl+Alt+,")?;
        desk.find(By::Test("backup-now"))?;
        self.picture(desk, "cai-dat")
    }

    fn read_in_a_browser(
        &self,
        server: &ServerProcess,
        url: &str,
        name: &str,
    ) -> anyhow::Result<()> {
        if !self.tour.is_on() {
            return Ok(());
        }
        let dark = self.theme == "dark";
        for (width, height) in [(1280, 1600), (360, 780)] {
            let browser = Chromium::start(TabView {
                width_px: width,
                height_px: height,
                dark,
            })?;
            browser.go_to(&format!("{}{url}", server.site()))?;
            self.picture(&browser, &format!("{name}-{width}"))?;
        }
        Ok(())
    }
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Everything typed is committed: the state line says so and no field is waiting.
fn saved(window: &AppWindow<'_>) -> anyhow::Result<()> {
    window.wait_until(
        "everything to be saved on this machine",
        "/Đã lưu trên máy|Saved on this machine/.test(document.querySelector('[data-testid=\"state-line\"]')?.textContent ?? '')",
    )
}

fn sent(window: &AppWindow<'_>) -> anyhow::Result<()> {
    window.wait_for(
        "everything to be sent",
        NETWORK_BACK,
        "((text) => /Đã gửi|Sent/.test(text) && !/Chưa gửi|Not sent/.test(text))(document.querySelector('[data-testid=\"state-line\"]')?.textContent ?? '')",
    )
}

fn choose_section(window: &AppWindow<'_>) -> anyhow::Result<()> {
    let script = "const select = document.querySelector('[data-testid=\"section\"]');
        const option = [...select.options].find((o) => o.textContent.includes('Tuyên giáo các cấp'));
        select.value = option.value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return option.textContent";
    let chosen = window.js(script, &[])?;
    anyhow::ensure!(chosen.is_string(), "the section is in the list");
    Ok(())
}

/// Selects words in the body as a double click and a drag would.
fn select_words(window: &AppWindow<'_>, words: &str) -> anyhow::Result<()> {
    let script = "const [words] = arguments;
        const body = document.querySelector('[data-testid=\"body\"]');
        const editable = body.matches('[contenteditable=true]') ? body : body.querySelector('[contenteditable=true]');
        const walker = document.createTreeWalker(editable, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            editable.focus();
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            return true;
        }
        return false";
    let found = window.js(script, &[json!(words)])?;
    anyhow::ensure!(found == json!(true), "{words:?} is in the story");
    // The editor takes the selection over when the browser says that it changed.
    window.wait_until("the selection", "getSelection().toString().length > 0")
}

pub(crate) fn rpc(window: &AppWindow<'_>, name: &str, request: &Value) -> anyhow::Result<Value> {
    let script = "const [body, done] = arguments;
        window.__TAURI_INTERNALS__.invoke('rpc', body).then((answer) => done(answer), (error) => done({ failed: error }));";
    let answer = window.js_async(script, &[json!({ "name": name, "request": request })])?;
    anyhow::ensure!(answer.get("failed").is_none(), "{name}: {answer}");
    Ok(answer)
}

fn published(window: &AppWindow<'_>, article: &str) -> anyhow::Result<String> {
    let details = rpc(window, "article_details", &json!({ "article": article }))?;
    Ok(details["published"]["url"]
        .as_str()
        .with_context(|| format!("no address in {details}"))?
        .to_owned())
}

fn get(address: &str) -> anyhow::Result<Vec<u8>> {
    let mut answer = ureq::get(address)
        .header("accept-encoding", "identity")
        .call()?;
    Ok(answer.body_mut().read_to_vec()?)
}

/// The page as served equals what the preview scheme of each window gives for the published revision, media included.
fn same_bytes(site: &str, url: &str, windows: &[(&AppWindow<'_>, &str)]) -> anyhow::Result<()> {
    let served = get(&format!("{site}{url}"))?;
    let text = String::from_utf8(served.clone())?;
    let mut media: Vec<&str> = text
        .match_indices("/media/")
        .map(|(at, _)| {
            text[at..]
                .split(['"', ' ', ',', '&', '\\'])
                .next()
                .unwrap_or_default()
        })
        .collect();
    media.sort_unstable();
    media.dedup();
    anyhow::ensure!(media.len() >= 4, "two photos in several widths: {media:?}");
    for (window, article) in windows {
        newsroom_tests::window::until("the publication to arrive", NETWORK_BACK, || {
            let details = rpc(window, "article_details", &json!({ "article": article }))?;
            Ok(
                (details["state"]["publication"] == "live" && !details["published"].is_null())
                    .then_some(()),
            )
        })?;
        let details = rpc(window, "article_details", &json!({ "article": article }))?;
        let preview = rpc(
            window,
            "preview_open",
            &json!({ "article": article, "hash": details["state"]["revision"] }),
        )?;
        anyhow::ensure!(preview["facts"] == "publication", "{preview}");
        let path = preview["path"].as_str().context("a path")?;
        let (status, _, body) = window.fetch(&format!("preview://localhost{path}"))?;
        anyhow::ensure!(
            status == 200 && body == served,
            "the preview's {} bytes differ from the page's {}",
            body.len(),
            served.len()
        );
        for address in &media {
            // The other machine's renditions come after the text.
            let mut came = Vec::new();
            newsroom_tests::window::until("the photo to arrive", NETWORK_BACK, || {
                let (status, _, body) = window.fetch(&format!("preview://localhost{address}"))?;
                came = body;
                Ok((status == 200).then_some(()))
            })?;
            anyhow::ensure!(
                came == get(&format!("{site}{address}"))?,
                "{address} differs"
            );
        }
    }
    Ok(())
}

fn withdrawn(site: &str, url: &str) -> anyhow::Result<()> {
    newsroom_tests::window::until(
        "the page to say that it was withdrawn",
        NETWORK_BACK,
        || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .http_status_as_error(false)
                .build()
                .into();
            let page = agent
                .get(format!("{site}{url}"))
                .call()?
                .body_mut()
                .read_to_string()?;
            let words = page.to_lowercase();
            Ok(
                (words.contains("bài này đã được gỡ") && !words.contains("bến mây cập"))
                    .then_some(()),
            )
        },
    )
}
