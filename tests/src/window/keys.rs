//! Keys as WebDriver names them, and chords as the product writes them (`Ctrl+Shift+Enter`).

use anyhow::Context as _;
use serde_json::{Value, json};

/// The actions that press a chord: modifiers down, the key down and up, modifiers up in reverse. A chord inside a plain "send
/// keys" leaves WebKit's modifiers pressed, so chords always travel as actions.
pub(super) fn chord_actions(chord: &str) -> anyhow::Result<Value> {
    let mut keys: Vec<char> = Vec::new();
    for word in split(chord) {
        keys.push(key(word).with_context(|| format!("{chord}: no key is called {word}"))?);
    }
    let down = keys
        .iter()
        .map(|key| json!({"type": "keyDown", "value": key.to_string()}));
    let up = keys
        .iter()
        .rev()
        .map(|key| json!({"type": "keyUp", "value": key.to_string()}));
    let actions: Vec<Value> = down.chain(up).collect();
    Ok(json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}))
}

/// `Ctrl++` is Ctrl and plus.
fn split(chord: &str) -> Vec<&str> {
    match chord.strip_suffix("++") {
        Some(modifiers) => modifiers.split('+').chain(["+"]).collect(),
        None if chord == "+" => vec!["+"],
        None => chord.split('+').collect(),
    }
}

/// WebDriver, "normalised key value" table; any single character stands for itself.
fn key(word: &str) -> Option<char> {
    let code = match word.to_ascii_lowercase().as_str() {
        "ctrl" => '\u{e009}',
        "shift" => '\u{e008}',
        "alt" => '\u{e00a}',
        "meta" | "cmd" => '\u{e03d}',
        "enter" => '\u{e007}',
        "tab" => '\u{e004}',
        "escape" | "esc" => '\u{e00c}',
        "backspace" => '\u{e003}',
        "delete" => '\u{e017}',
        "space" => ' ',
        "left" => '\u{e012}',
        "up" => '\u{e013}',
        "right" => '\u{e014}',
        "down" => '\u{e015}',
        "home" => '\u{e011}',
        "end" => '\u{e010}',
        "pageup" => '\u{e00e}',
        "pagedown" => '\u{e00f}',
        "f1" => '\u{e031}',
        "f2" => '\u{e032}',
        _ => {
            let mut letters = word.chars();
            let only = letters.next()?;
            return letters.next().is_none().then_some(only);
        }
    };
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_releases_everything_that_it_pressed() {
        let actions = chord_actions("Ctrl+Shift+Enter").expect("a chord");
        let list = actions["actions"][0]["actions"]
            .as_array()
            .expect("a list")
            .clone();
        let of = |kind: &str| -> Vec<String> {
            let own = list.iter().filter(|action| action["type"] == kind);
            own.map(|action| action["value"].to_string()).collect()
        };
        let mut down = of("keyDown");
        assert_eq!(down.len(), 3);
        down.reverse();
        assert_eq!(down, of("keyUp"));
    }

    #[test]
    fn plus_is_a_key_and_a_word_is_not() {
        assert_eq!(split("Ctrl++"), ["Ctrl", "+"]);
        assert_eq!(split("+"), ["+"]);
        assert!(chord_actions("Ctrl+Entr").is_err());
    }
}
