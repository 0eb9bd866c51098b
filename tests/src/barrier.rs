//! A line that can be closed to some requests, after so many of them, or answer as an older server would.
//!
//! What is let through travels over real HTTP. So a test can stop a machine at any point of what it does and look at it there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ureq::http::{Request, Response};
use workstation::{Cut, Http, Patience, Wire};

/// Which requests a [`Barrier`] lets through.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Paths that begin so are not let through.
    pub closed: Vec<&'static str>,
    /// So many requests are let through, and then none.
    pub left: Option<usize>,
    /// Paths that begin so are answered with 404, as by a server that does not know them.
    pub unknown: Vec<&'static str>,
    /// Fields that are taken out of every row of a list in JSON, as if the server did not know them.
    pub without: Vec<&'static str>,
}

/// The line.
#[derive(Debug)]
pub struct Barrier {
    http: Http,
    rules: Mutex<Rules>,
    asked: Mutex<Vec<String>>,
}

impl Barrier {
    /// An open line.
    #[must_use]
    pub fn open() -> Arc<Self> {
        Arc::new(Self {
            http: Http::new(),
            rules: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    /// From now on these rules hold.
    pub fn set(&self, rules: Rules) {
        *self.rules() = rules;
    }

    /// The paths that were let through since somebody last asked, without what follows a question mark.
    #[must_use]
    pub fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wire for Barrier {
    fn carry(
        &self,
        request: Request<Vec<u8>>,
        patience: Patience,
    ) -> Result<Response<Vec<u8>>, Cut> {
        let path = request.uri().path().to_owned();
        let without = {
            let mut rules = self.rules();
            let begins = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
            if begins(&rules.closed) || rules.left == Some(0) {
                return Err(Cut::NoAnswer("the line is closed".to_owned()));
            }
            if let Some(left) = &mut rules.left {
                *left -= 1;
            }
            if begins(&rules.unknown) {
                let answer = Response::builder()
                    .status(404)
                    .body(br#"{"code":"not_found","message":"no such address"}"#.to_vec());
                return Ok(answer.expect("an answer"));
            }
            rules.without.clone()
        };
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path.clone());
        let mut answer = self.http.carry(request, patience)?;
        if !without.is_empty() && path == "/v1/articles" {
            let mut rows: Vec<serde_json::Value> =
                serde_json::from_slice(answer.body()).expect("rows");
            for row in &mut rows {
                let row = row.as_object_mut().expect("a row");
                row.retain(|name, _| !without.contains(&name.as_str()));
            }
            *answer.body_mut() = serde_json::to_vec(&rows).expect("JSON");
        }
        Ok(answer)
    }
}
