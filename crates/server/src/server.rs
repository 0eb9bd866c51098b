//! A server that runs: two sockets, its own threads, and an end.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::middleware::from_fn;
use editorial::newsroom::{Entry, Settings};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::app::App;
use crate::config::{Config, Threads};
use crate::public::Site;
use crate::store::{self, StoreError};
use crate::{jobs, public, routes, serve, unread};

/// Starts servers.
#[derive(Debug)]
pub struct Server;

/// A running server. Dropping it stops it.
pub struct Running {
    /// Where workstations reach it.
    pub api: SocketAddr,
    /// Where readers reach the site.
    pub site: SocketAddr,
    app: Arc<App>,
    runtime: Option<Runtime>,
    serving: Vec<tokio::task::JoinHandle<()>>,
    jobs: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("api", &self.api)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Opens the newsroom, finishes what an interrupted server left, and serves. Returns when both sockets listen; owns its
    /// threads, so it may be called from anywhere but async code.
    ///
    /// # Errors
    /// When there is no newsroom, it is damaged or open elsewhere, a socket cannot be bound, or plain HTTP was asked for on
    /// an address that others reach.
    pub fn start(config: Config) -> anyhow::Result<Running> {
        if !config.behind_proxy && !config.listen.ip().is_loopback() {
            bail!(
                "{} is not a loopback address: passwords would travel unencrypted; put a proxy that speaks TLS before the server and add --behind-proxy",
                config.listen
            );
        }
        let (listen, site_listen) = (config.listen, config.site_listen);
        let site_address = config.site_address.clone();
        let app = Arc::new(App::open(Config {
            threads: Threads::Own,
            ..config
        })?);
        if let Some(address) = site_address {
            remember_site_address(&app, &address)?;
        }
        app.publisher
            .prepare_site()
            .context("preparing the public pages")?;
        jobs::sweep(&app)?;
        // What fell due while no server ran. A story that cannot be published must not keep the others' server down.
        jobs::publish_due(&app);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("server")
            .build()?;
        let (api_listener, site_listener) = runtime.block_on(async {
            let api = TcpListener::bind(listen).await;
            let site = TcpListener::bind(site_listen).await;
            Ok::<_, anyhow::Error>((
                api.with_context(|| format!("listening on {listen}"))?,
                site.with_context(|| format!("listening on {site_listen}"))?,
            ))
        })?;
        let (api, site) = (api_listener.local_addr()?, site_listener.local_addr()?);
        if site.ip().is_loopback() {
            let mut known = app.site.lock().unwrap_or_else(PoisonError::into_inner);
            known.get_or_insert_with(|| format!("http://{site}"));
        }
        let jobs = jobs::start(&app)?;
        let watched = |router: Router| {
            router
                .layer(from_fn(unread::read_out))
                .layer(from_fn(serve::watch_over))
        };
        let workstations = TowerToHyperService::new(watched(routes::router(app.clone())));
        let readers = Site::new(app.clone(), watched(public::router(app.clone())));
        let serving = vec![
            runtime.spawn(routes::feed::look_for_news(app.clone())),
            runtime.spawn(serve::serve(
                api_listener,
                move |request| {
                    let answering = workstations.call(request);
                    async move {
                        let Ok(response) = answering.await;
                        response
                    }
                },
                app.stopping.subscribe(),
            )),
            runtime.spawn(serve::serve(
                site_listener,
                move |request| {
                    let readers = readers.clone();
                    async move { readers.answer(request).await }
                },
                app.stopping.subscribe(),
            )),
        ];
        tracing::info!(http.api = %api, http.site = %site, "serving");
        Ok(Running {
            api,
            site,
            app,
            runtime: Some(runtime),
            serving,
            jobs: Some(jobs),
        })
    }
}

impl Running {
    /// The address of the API, `http://127.0.0.1:1234`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}", self.api)
    }

    /// The address of the public site.
    #[must_use]
    pub fn site_url(&self) -> String {
        format!("http://{}", self.site)
    }

    /// Stops: no new connections, requests under way are finished, the database is closed.
    pub fn stop(mut self) {
        self.stop_now();
    }

    fn stop_now(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        self.app.stopping.send_replace(true);
        let serving = std::mem::take(&mut self.serving);
        runtime.block_on(async {
            for one in serving {
                // A listener that panicked has said so.
                let _ = one.await;
            }
        });
        self.app
            .to_replay
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(jobs) = self.jobs.take() {
            let _ = jobs.join();
        }
        runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        self.app.store.close();
        tracing::info!("stopped");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop_now();
    }
}

fn remember_site_address(app: &App, address: &str) -> anyhow::Result<()> {
    let site_address = address.trim_end_matches('/').to_owned();
    app.store.write(move |tx| {
        let settings = store::entry::settings(tx)?;
        store::entry::put(
            tx,
            &Entry::Settings(Settings {
                site_address,
                ..settings
            }),
        )?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}
