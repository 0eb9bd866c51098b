//! A newsroom that is open in this very thread: no sockets, no threads, no wait.
//!
//! The same router, handlers, store and publisher as [`crate::Server`], with the writer and the jobs run by whoever asks
//! ([`Threads::None`]). Whoever holds it decides what happens when, so a run can be repeated to the letter. Dropping it is
//! the end of the process: what was committed is there at the next opening, and nothing else.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use editorial::id::{ArticleId, DeviceId};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tokio::runtime::Runtime;

use crate::app::App;
use crate::config::{Config, Threads};
use crate::public::Site;
use crate::store;
use crate::{admin, jobs, public, routes, serve};

/// An open newsroom without a server around it.
pub struct Embedded {
    app: Arc<App>,
    api: TowerToHyperService<Router>,
    site: Site,
    to_replay: Receiver<ArticleId>,
    runtime: Runtime,
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedded").finish_non_exhaustive()
    }
}

impl Embedded {
    /// Opens the newsroom and finishes what an interrupted server left, except replaying.
    ///
    /// # Errors
    /// When there is none, another process has it open, or it is damaged.
    pub fn open(config: Config) -> anyhow::Result<Self> {
        let app = Arc::new(App::open(Config {
            threads: Threads::None,
            ..config
        })?);
        app.publisher.prepare_site()?;
        jobs::sweep(&app)?;
        jobs::publish_due(&app);
        let to_replay = jobs::queue(&app)?;
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        Ok(Self {
            api: TowerToHyperService::new(
                routes::router(app.clone()).layer(serve::calls_from(peer)),
            ),
            site: Site::new(
                app.clone(),
                public::router(app.clone()).layer(serve::calls_from(peer)),
            ),
            app,
            to_replay,
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .context("a runtime for the handlers")?,
        })
    }

    /// Answers a workstation.
    pub fn answer(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.run(async {
            let Ok(response) = self.api.call(request.map(Body::from)).await;
            response
        })
    }

    /// Answers a reader's browser.
    pub fn answer_reader(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.run(self.site.answer(request.map(Body::from)))
    }

    fn run(&self, answering: impl Future<Output = Response<Body>>) -> Response<Vec<u8>> {
        self.runtime.block_on(async {
            let (parts, body) = answering.await.into_parts();
            // A body that ends early is one that was cut on the way: the caller sees fewer bytes.
            let bytes = axum::body::to_bytes(body, usize::MAX).await;
            Response::from_parts(parts, bytes.map(Vec::from).unwrap_or_default())
        })
    }

    /// Publishes what an embargo held back until now and replays whatever waits, as the thread of jobs of a [`crate::Server`]
    /// does on its own.
    pub fn work(&self) {
        jobs::publish_due(&self.app);
        jobs::replay(&self.app, self.to_replay.try_iter());
    }

    /// Makes good what was interrupted, as the thread of jobs does every few minutes.
    pub fn tidy(&self) {
        jobs::tidy(&self.app);
    }

    /// Makes a one-time code for a person.
    ///
    /// # Errors
    /// When nobody has this login, or the store fails.
    pub fn one_time_code(&self, login: &str) -> anyhow::Result<String> {
        let login = login.to_owned();
        admin::write(&self.app.store, move |tx| admin::issue_code(tx, &login))
    }

    /// Cuts a workstation off. Says whether it was not cut off before.
    ///
    /// # Errors
    /// When the store fails.
    pub fn revoke(&self, device: DeviceId) -> anyhow::Result<bool> {
        Ok(self
            .app
            .store
            .write(move |tx| store::device::revoke(tx, device))?)
    }

    /// Stops in good order.
    pub fn close(self) {
        self.app
            .to_replay
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.app.store.close();
    }
}
