//! The app is killed while somebody types: every word that the state line had called saved is there at the next start.

#![expect(
    clippy::print_stdout,
    reason = "how much was answered is worth knowing"
)]

use newsroom_tests::window::{By, Seat, ServerProcess};
use serde_json::{Value, json};

use crate::journey::rpc;

const BODY: &str =
    "[data-testid=\"body\"] [contenteditable=true], [data-testid=\"body\"][contenteditable=true]";
/// The second of the day now, and the one at which the state line says that everything was saved.
const SECONDS: &str = "
    const now = new Date(), of = (h, m, s) => Number(h) * 3600 + Number(m) * 60 + Number(s);
    const said = document.querySelector('[data-testid=\"state-line\"]').textContent.match(/(\\d\\d?):(\\d\\d):(\\d\\d)/);
    return [of(now.getHours(), now.getMinutes(), now.getSeconds()), said ? of(said[1], said[2], said[3]) : -1]";
const WORDS: usize = 60;

#[test]
fn what_the_state_line_called_saved_is_there_after_the_app_was_killed_in_the_middle_of_typing() {
    let seat = Seat::new().expect("a seat");
    let mut server =
        ServerProcess::demonstration(&seat.folder().join("server")).expect("a newsroom");
    server.start().expect("the server starts");
    let (typed, said, article) = type_and_kill(&seat, &server).expect("a kill while typing");
    // An edit that was under way in the second of the answer may have been sent before the word was typed.
    let saved: Vec<&String> = typed
        .iter()
        .filter(|(_, at)| at + 1 < said)
        .map(|(word, _)| word)
        .collect();
    let text = text_after_a_start(&seat, &article).expect("the app starts again");
    let there: Vec<&str> = text.split(' ').collect();
    let lost: Vec<&&String> = saved
        .iter()
        .filter(|word| !there.contains(&word.as_str()))
        .collect();
    println!(
        "window: {} words typed, {} called saved, {} lost",
        typed.len(),
        saved.len(),
        lost.len()
    );
    assert!(lost.is_empty(), "{lost:?} are not in {text:?}");
    assert!(saved.len() > 5, "enough was called saved: {saved:?}");
    server.stop().expect("the server ends");
}

/// Each word with the second in which it was typed; the last second that the state line said; the article.
type Typed = (Vec<(String, i64)>, i64, String);

fn type_and_kill(seat: &Seat, server: &ServerProcess) -> anyhow::Result<Typed> {
    let (address, code) = (server.address(), server.code("lan")?);
    let app = seat.open(&["--server", &address, "--code", &code, "--lang", "vi"])?;
    app.click(By::Test("new-article"))?;
    app.type_into(By::Test("headline"), "Bài gõ dở")?;
    app.click(By::Css(BODY))?;
    let mut typed = Vec::new();
    let mut said = -1;
    let mut number = 0;
    while number < WORDS || typed.first().is_some_and(|(_, first)| said < first + 4) {
        let word = format!("chữ{number}");
        app.type_here(&format!("{word} "))?;
        let seconds: (i64, i64) = serde_json::from_value(app.js(SECONDS, &[])?)?;
        typed.push((word, seconds.0));
        said = seconds.1;
        number += 1;
    }
    let list = rpc(&app, "article_list", &json!({ "view": "mine" }))?;
    let row = list["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|row| row["headline"] == "Bài gõ dở");
    let article = row
        .and_then(|row| row["article"].as_str())
        .unwrap_or_default()
        .to_owned();
    app.type_here("và những chữ chưa kịp trả lời")?;
    app.kill()?;
    Ok((typed, said, article))
}

fn text_after_a_start(seat: &Seat, article: &str) -> anyhow::Result<String> {
    let app = seat.open(&["--lang", "vi"])?;
    app.click(By::Css(&format!(
        "[data-testid=\"queue-row\"][data-article=\"{article}\"]"
    )))?;
    app.find(By::Css(BODY))?;
    let text: Value = app.js(
        "return document.querySelector(arguments[0]).textContent.replace(/\\u00a0/g, ' ')",
        &[json!(BODY)],
    )?;
    app.close()?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}
