//! What can be done in a page, in the app's window and in a browser alike.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::drop::DroppedFile;
use super::protocol::{ELEMENT, Wire};
use super::wait::{PATIENCE, until};
use super::{keys, script};

/// How to find something on the page. Prefer the role and the name that a screen reader says: a test that finds a button so
/// also proves that a blind person can.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// An ARIA role, any name.
    Role(&'a str),
    /// An ARIA role and the accessible name (exact, else the first that contains it).
    Named(&'a str, &'a str),
    /// `data-testid="…"`: for what has neither.
    Test(&'a str),
    /// A CSS selector.
    Css(&'a str),
}

/// One element of the page, as the driver knows it. It goes stale when the page replaces the element.
#[derive(Clone, Debug)]
pub struct Element(Value);

/// A page under a driver's control.
pub struct Page {
    wire: Wire,
}

impl Page {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire }
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Runs a script in the page and returns its value; `arguments` is the array of arguments, `return` gives the answer.
    ///
    /// # Errors
    /// What the script threw.
    pub fn js(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Value> {
        self.wire.post(
            "/execute/sync",
            &json!({ "script": script, "args": arguments }),
        )
    }

    /// As [`Page::js`], for a script that calls its last argument when it is done.
    pub fn js_async(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Value> {
        self.wire.post(
            "/execute/async",
            &json!({ "script": script, "args": arguments }),
        )
    }

    /// Waits until the expression is true.
    ///
    /// # Errors
    /// After [`PATIENCE`], with `what`.
    pub fn wait_until(&self, what: &str, expression: &str) -> anyhow::Result<()> {
        self.wait_for(what, PATIENCE, expression)
    }

    /// As [`Page::wait_until`], with a deadline of one's own.
    pub fn wait_for(&self, what: &str, patience: Duration, expression: &str) -> anyhow::Result<()> {
        let script = format!("return !!({expression})");
        until(what, patience, || {
            Ok((self.js(&script, &[])? == true).then_some(()))
        })
    }

    /// The first visible match, waited for.
    ///
    /// # Errors
    /// After [`PATIENCE`], with what was looked for.
    pub fn find(&self, by: By<'_>) -> anyhow::Result<Element> {
        until(&format!("{by:?}"), PATIENCE, || self.look(by))
    }

    /// The first visible match, if there is one now.
    pub fn look(&self, by: By<'_>) -> anyhow::Result<Option<Element>> {
        let found = match by {
            By::Role(role) => self.js(script::FIND_BY_ROLE, &[json!(role), Value::Null])?,
            By::Named(role, name) => self.js(script::FIND_BY_ROLE, &[json!(role), json!(name)])?,
            By::Test(id) => self.first(&format!("[data-testid=\"{id}\"]"))?,
            By::Css(selector) => self.first(selector)?,
        };
        Ok((!found.is_null()).then_some(Element(found)))
    }

    fn first(&self, selector: &str) -> anyhow::Result<Value> {
        let script = "return [...document.querySelectorAll(arguments[0])].find((e) => e.getClientRects().length) ?? null";
        self.js(script, &[json!(selector)])
    }

    /// Waits until nothing matches any more.
    pub fn wait_gone(&self, by: By<'_>) -> anyhow::Result<()> {
        until(&format!("{by:?} to go away"), PATIENCE, || {
            Ok(self.look(by)?.is_none().then_some(()))
        })
    }

    /// Finds and clicks. Tried again while the page is still moving or something covers the element.
    pub fn click(&self, by: By<'_>) -> anyhow::Result<()> {
        until(&format!("a click on {by:?}"), PATIENCE, || {
            let Some(element) = self.look(by)? else {
                return Ok(None);
            };
            self.click_on(&element).map(Some)
        })
    }

    /// Clicks on the middle of an element.
    pub fn click_on(&self, element: &Element) -> anyhow::Result<()> {
        self.element(element, "click", &json!({}))?;
        Ok(())
    }

    /// Types into an element as it is, without clearing it. Synthetic: no input method takes part (see [`super::Keyboard`]).
    pub fn type_into(&self, by: By<'_>, text: &str) -> anyhow::Result<()> {
        let element = self.find(by)?;
        self.type_on(&element, text)
    }

    /// As [`Page::type_into`], on an element already found.
    pub fn type_on(&self, element: &Element, text: &str) -> anyhow::Result<()> {
        self.element(element, "value", &json!({ "text": text }))?;
        Ok(())
    }

    /// Types where the caret is.
    pub fn type_here(&self, text: &str) -> anyhow::Result<()> {
        let focused = self.wire.get("/element/active")?;
        self.type_on(&Element(focused), text)
    }

    /// Presses a chord where the caret is: `Enter`, `Ctrl+B`, `Ctrl+Shift+Enter`.
    pub fn press(&self, chord: &str) -> anyhow::Result<()> {
        self.wire.post("/actions", &keys::chord_actions(chord)?)?;
        Ok(())
    }

    /// Drops files on an element.
    pub fn drop_files(&self, by: By<'_>, files: &[DroppedFile]) -> anyhow::Result<()> {
        let Element(target) = self.find(by)?;
        let list: Vec<Value> = files
            .iter()
            .map(|file| json!([file.name, file.kind, STANDARD.encode(&file.bytes)]))
            .collect();
        let taken = self.js(script::DROP_FILES, &[target, json!(list)])?;
        anyhow::ensure!(
            taken == files.len(),
            "{taken} of {} files were dropped",
            files.len()
        );
        Ok(())
    }

    /// Pastes files where the focus is, as the key of the system does when a file manager has put them into the clipboard.
    pub fn paste_files(&self, files: &[DroppedFile]) -> anyhow::Result<()> {
        let list: Vec<Value> = files
            .iter()
            .map(|file| json!([file.name, file.kind, STANDARD.encode(&file.bytes)]))
            .collect();
        let taken = self.js(script::PASTE_FILES, &[json!(list)])?;
        anyhow::ensure!(
            taken == json!(true),
            "nothing took the {} files that were pasted",
            files.len()
        );
        Ok(())
    }

    /// The rendered text of an element.
    pub fn text(&self, by: By<'_>) -> anyhow::Result<String> {
        let Element(element) = self.find(by)?;
        let text = self.js(
            "return arguments[0].innerText ?? arguments[0].textContent",
            &[element],
        )?;
        Ok(text.as_str().context("an element has text")?.to_owned())
    }

    /// The inner HTML of an element. Prefer it to the text where paragraphs matter.
    pub fn html(&self, by: By<'_>) -> anyhow::Result<String> {
        let Element(element) = self.find(by)?;
        let html = self.js("return arguments[0].innerHTML", &[element])?;
        Ok(html.as_str().context("an element has HTML")?.to_owned())
    }

    /// The value of an input.
    pub fn value(&self, by: By<'_>) -> anyhow::Result<String> {
        let Element(element) = self.find(by)?;
        let value = self.js("return arguments[0].value", &[element])?;
        Ok(value.as_str().context("an input has a value")?.to_owned())
    }

    /// Left, top, width and height of an element in CSS pixels of the view.
    pub fn rectangle(&self, by: By<'_>) -> anyhow::Result<[f64; 4]> {
        let Element(element) = self.find(by)?;
        let script = "const r = arguments[0].getBoundingClientRect(); return [r.left, r.top, r.width, r.height]";
        serde_json::from_value(self.js(script, &[element])?).context("a rectangle has four sides")
    }

    /// The bytes that the page itself gets from an address (`preview://localhost/…`), with the status and content type.
    pub fn fetch(&self, address: &str) -> anyhow::Result<(u16, String, Vec<u8>)> {
        let script = r"
            const [address, done] = arguments;
            fetch(address).then(async (answer) => {
                const bytes = new Uint8Array(await answer.arrayBuffer());
                let text = '';
                for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
                done([answer.status, answer.headers.get('content-type') ?? '', btoa(text)]);
            }, (error) => done(String(error)));";
        let answer = self.js_async(script, &[json!(address)])?;
        if let Some(error) = answer.as_str() {
            anyhow::bail!("fetching {address}: {error}");
        }
        let (status, kind, body): (u16, String, String) = serde_json::from_value(answer)?;
        Ok((status, kind, STANDARD.decode(body)?))
    }

    /// A picture of the page's visible part, as PNG.
    pub fn picture(&self) -> anyhow::Result<Vec<u8>> {
        let encoded = self.wire.get("/screenshot")?;
        let encoded = encoded.as_str().context("a screenshot is text")?;
        Ok(STANDARD.decode(encoded.replace('\n', ""))?)
    }

    /// Saves [`Page::picture`].
    pub fn save_picture(&self, file: &Path) -> anyhow::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, self.picture()?).with_context(|| format!("writing {}", file.display()))
    }

    fn element(&self, element: &Element, act: &str, body: &Value) -> anyhow::Result<Value> {
        let id = element.0[ELEMENT]
            .as_str()
            .context("the driver named no element")?;
        self.wire.post(&format!("/element/{id}/{act}"), body)
    }
}
