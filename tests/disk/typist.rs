//! A workstation without a window whose typist never stops, and who says of every word when it was answered as saved.
//!
//! `typist DATA` opens the workstation of a folder, in which somebody has signed in, types into its newest article, and
//! prints each word after its answer. It ends when it is killed.

use std::io::Write as _;
use std::path::PathBuf;

use editorial::article::draft::Draft;
use editorial::article::flat::Span;
use editorial::id::Bytes;
use serde_json::{Value, json};
use workstation::commands::TokenStorage;
use workstation::{Options, Workstation};

fn main() -> anyhow::Result<()> {
    let data = std::env::args()
        .nth(1)
        .map(PathBuf::from)
        .ok_or_else(|| anyhow::anyhow!("the first argument is a folder"))?;
    let options = Options {
        token_storage: TokenStorage::File,
        ..Options::new(data)
    };
    let station = Workstation::open(options, Box::new(|_| {}))?;
    let call = |name: &str, request: Value| {
        workstation::dispatch(&station, name, request, None)
            .map_err(|error| anyhow::anyhow!("{name}: {error}"))
    };
    let list = call("article_list", json!({ "view": "mine" }))?;
    let article = match list["rows"][0]["article"].as_str() {
        Some(article) => article.to_owned(),
        None => call("article_create", json!({}))?["article"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    };
    let view = call("article_open", json!({ "article": article }))?;
    let bytes = |value: &Value| serde_json::from_value::<Bytes>(value.clone()).map(|bytes| bytes.0);
    let mut replica = Draft::open(&bytes(&view["snapshot"])?)?;
    replica.set_peer(view["peer"].as_str().unwrap_or_default().parse()?);
    let mut answered = bytes(&view["version"])?;
    // Its own number makes every word of every run another one.
    let run = view["peer"].as_str().unwrap_or_default().to_owned();
    let mut out = std::io::stdout();
    for number in 0u64.. {
        let word = format!("{run}.{number}");
        let span = Span {
            text: format!("{word} "),
            ..Span::default()
        };
        anyhow::ensure!(
            !replica.splice(0, 0, &[span])?.is_empty(),
            "a word is an edit"
        );
        let update = Bytes(replica.updates_since(&answered)?);
        let saved = call(
            "article_edit",
            json!({ "article": article, "update": update }),
        )?;
        answered = bytes(&saved["version"])?;
        writeln!(out, "{word}")?;
        out.flush()?;
    }
    Ok(())
}
