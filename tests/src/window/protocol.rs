//! W3C WebDriver as JSON over HTTP.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::wait::{PATIENCE, until};

/// The key under which WebDriver hands out an element (WebDriver, "web element identifier").
pub(super) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One session with one driver.
pub(super) struct Wire {
    agent: ureq::Agent,
    base: String,
    session: String,
}

impl Wire {
    /// Waits for the driver on this port and asks it for a session.
    pub(super) fn open(port: u16, capabilities: &Value) -> anyhow::Result<Self> {
        let base = format!("http://127.0.0.1:{port}");
        // The first question to a WebKitWebDriver that is still starting can hang, so it is asked briefly and again.
        let impatient = agent(Duration::from_millis(300));
        until("the WebDriver to answer", PATIENCE, || {
            impatient
                .get(format!("{base}/status"))
                .call()
                .map(|_| Some(()))
                .map_err(Into::into)
        })?;
        let mut wire = Self {
            agent: agent(Duration::from_secs(90)),
            base,
            session: String::new(),
        };
        let answer = wire.send(
            "POST",
            "/session",
            Some(&json!({ "capabilities": { "alwaysMatch": capabilities } })),
        );
        let answer = answer.context("opening a session")?;
        let id = answer["sessionId"]
            .as_str()
            .context("the driver named no session")?;
        wire.session = format!("/session/{id}");
        Ok(wire)
    }

    pub(super) fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send("GET", &format!("{}{path}", self.session), None)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send("POST", &format!("{}{path}", self.session), Some(body))
    }

    pub(super) fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.send("DELETE", &format!("{}{path}", self.session), None)
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let url = format!("{}{path}", self.base);
        let sent = match (method, body) {
            ("GET", _) => self.agent.get(&url).call(),
            ("DELETE", _) => self.agent.delete(&url).call(),
            (_, body) => self.agent.post(&url).send_json(body.unwrap_or(&json!({}))),
        };
        let mut response = sent.with_context(|| format!("{method} {path}"))?;
        let status = response.status();
        let mut answer: Value = response
            .body_mut()
            .with_config()
            .limit(256 << 20)
            .read_json()
            .context("reading the answer")?;
        let value = answer["value"].take();
        if status.is_success() {
            return Ok(value);
        }
        let said = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        anyhow::bail!("{}: {}", said("error"), said("message"))
    }
}

fn agent(patience: Duration) -> ureq::Agent {
    // A proxy of the machine's environment must not stand between the test and its own driver.
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .proxy(None)
        .http_status_as_error(false);
    config.build().into()
}
