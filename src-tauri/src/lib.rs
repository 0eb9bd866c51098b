//! The window around the workstation, and nothing else.
//!
//! What the app *does* is in the crate `workstation`, which knows no window; this crate knows no article. It opens one
//! window, hands the window's calls to `workstation::dispatch` off the thread that paints, passes the workstation's events
//! back, answers two address schemes from the workstation's own files, brings a page back that hangs or crashed, and sees
//! that nothing is quit before it is kept.
//! It is thin so that everything worth testing can be tested without a display.

mod closing;
mod failure;
#[cfg(target_os = "linux")]
mod folder;
mod instance;
mod launch;
mod links;
mod menu;
mod notify;
mod rpc;
mod schemes;
mod watchdog;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent};

use workstation::commands::{
    LocalSettings, SessionSignIn, SessionState, SessionStatusGet, SettingsGet, SettingsSet,
};
use workstation::{ErrorBody, Event, Options, Workstation};

use crate::instance::{Claim, Wish};
use crate::launch::{Invocation, Launch};

/// The Tauri event that carries every `workstation::Event` as JSON.
const EVENT: &str = "galley://event";

/// Opens the workstation and its window, and runs until the window is closed.
///
/// Reads the command line (see `galley --help`). The exit code is 2 for a command line that is not understood.
pub fn run() -> ExitCode {
    match launch::parse(std::env::args_os().skip(1)) {
        Invocation::Open(launch) => open(launch),
        Invocation::Say(text) => say(&text, ExitCode::SUCCESS),
        Invocation::Refuse(text) => say(&text, ExitCode::from(2)),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the answer to a command line goes to the terminal that it was typed in"
)]
fn say(text: &str, code: ExitCode) -> ExitCode {
    eprintln!("{text}");
    code
}

fn open(launch: Launch) -> ExitCode {
    log_to_stderr();
    let builder = tauri::Builder::default();
    #[cfg(target_os = "macos")]
    let builder =
        builder.on_web_content_process_terminate(|page| watchdog::ended(page.app_handle()));
    let app = builder
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .register_asynchronous_uri_scheme_protocol("photo", |context, request, responder| {
            schemes::answer_photo(&context, &request, responder);
        })
        .register_asynchronous_uri_scheme_protocol("preview", |context, request, responder| {
            schemes::answer_preview(&context, &request, responder);
        })
        .register_uri_scheme_protocol("failure", |context, _| failure::answer(&context))
        .manage(failure::Page::default())
        .manage(links::Links::default())
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .setup(move |app| Ok(set_up(app.handle(), launch)?))
        .build(tauri::generate_context!());
    match app {
        Ok(app) => ExitCode::from(
            u8::try_from(app.run_return(|app, event| on_run_event(app, &event))).unwrap_or(1),
        ),
        Err(error) => say(
            &failure::words_for_terminal(&error.into()),
            ExitCode::FAILURE,
        ),
    }
}

/// The person's folder for documents, where what leaves Galley is put.
fn documents(app: &AppHandle) -> anyhow::Result<std::path::PathBuf> {
    let paths = app.path();
    let folder = paths.document_dir().or_else(|_| paths.home_dir());
    folder.context("finding this person's folder for documents")
}

/// Everything the window needs is ready before it exists, so its first call cannot come too early. A workstation that
/// cannot be opened still gets a window, which says why: a person who clicked an icon has no terminal to read.
fn set_up(app: &AppHandle, launch: Launch) -> anyhow::Result<()> {
    let folder = match &launch.data {
        Some(folder) => {
            std::path::absolute(folder).context("finding the folder named by --data")?
        }
        None => app
            .path()
            .app_data_dir()
            .context("finding this machine's folder for application data")?,
    };
    let wish = Wish {
        link: launch.link.clone(),
    };
    match instance::claim(&folder, &wish) {
        Ok(Claim::Ours(instance)) => {
            let app = app.clone();
            instance.hear(move |wish| wished(&app, wish));
        }
        Ok(Claim::Told) => {
            // Nothing is open yet that could be lost by it.
            app.cleanup_before_exit();
            std::process::exit(0);
        }
        Err(error) => return failure::show(app, &folder, &error),
    }
    if let Some(link) = wish.link {
        links::arrive(app, link);
    }
    let events = app.clone();
    let options = Options {
        prefill: launch.prefill(),
        documents: documents(app)?,
        ..Options::new(&folder)
    };
    let restored = match &launch.restore {
        Some(from) => workstation::restore(from, &folder),
        None => Ok(()),
    };
    let opened = restored
        .and_then(|()| Workstation::open(options, Box::new(move |event| emit(&events, &event))));
    match opened {
        Ok(station) => {
            let settings = settings(&station, &launch).map_err(anyhow::Error::new)?;
            sign_in(&station, launch);
            app.manage::<Arc<Workstation>>(station);
            app.manage(closing::Closing::default());
            app.manage(watchdog::Watchdog::default());
            window::open(app, &folder, settings.theme)?;
        }
        Err(error) => {
            tracing::error!(
                error = format!("{error:#}"),
                "the workstation could not be opened"
            );
            failure::show(app, &folder, &error)?;
        }
    }
    Ok(())
}

/// The app was started once more.
fn wished(app: &AppHandle, wish: Wish) {
    if let Some(link) = wish.link {
        links::arrive(app, link);
    }
    let on_main = app.clone();
    // Windows are handled by the thread that paints.
    if let Err(error) = app.run_on_main_thread(move || links::show(&on_main)) {
        tracing::warn!(error = %error, "the window could not be brought to the front");
    }
}

/// This machine's settings, with what the command line asked for.
fn settings(station: &Workstation, launch: &Launch) -> Result<LocalSettings, ErrorBody> {
    let kept = station.call(SettingsGet {})?;
    let language = launch.language.unwrap_or(kept.language);
    let theme = launch.theme.unwrap_or(kept.theme);
    if (language, theme) == (kept.language, kept.theme) {
        return Ok(kept);
    }
    station.call(SettingsSet {
        language,
        theme,
        notifies: kept.notifies,
        menu_bar: kept.menu_bar,
    })
}

/// Signs a workstation in with the code of its command line, while the window is being opened: a new one, or one whose sign-in
/// has expired. When it fails, the window shows its sign-in page with what is known, and the person goes on from there.
fn sign_in(station: &Arc<Workstation>, launch: Launch) {
    let (Some(server), Some(code)) = (launch.server, launch.code) else {
        return;
    };
    let station = Arc::clone(station);
    std::thread::spawn(move || {
        if !station
            .call(SessionStatusGet {})
            .is_ok_and(|session| session.state != SessionState::SignedIn)
        {
            return;
        }
        let request = SessionSignIn {
            server,
            login: None,
            password: None,
            code: Some(code),
            device_name: device_name(),
        };
        if let Err(error) = station.call(request) {
            tracing::warn!(error = %error, "the code of the command line did not sign this workstation in");
        }
    });
}

/// What people will call this machine until somebody gives it another name.
fn device_name() -> String {
    let name = ["HOSTNAME", "COMPUTERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    name.or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "Galley".to_owned())
}

/// Tells the window. An event that does not arrive is no loss: the window asks for what it shows.
fn emit(app: &AppHandle, event: &Event) {
    if let Event::NeedsYou { needed } = event {
        notify::tell(app, needed);
    }
    if let Err(error) = app.emit_to(window::LABEL, EVENT, event) {
        tracing::warn!(error = %error, "an event did not reach the window");
    }
}

fn on_run_event(app: &AppHandle, event: &RunEvent) {
    #[cfg(target_os = "macos")]
    if let RunEvent::Opened { urls } = event {
        for url in urls {
            links::arrive(app, url.to_string());
        }
        links::show(app);
    }
    // The last stop, whatever the way out: closing a second time does nothing.
    if matches!(event, RunEvent::Exit)
        && let Some(station) = app.try_state::<Arc<Workstation>>()
    {
        station.close();
    }
}

/// Warnings and worse by default; `GALLEY_LOG=debug` says more. Never a person's words: see `WORDS.md` on log fields. The
/// merge engine, which describes every change that it encodes, is held to warnings.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("GALLEY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let filter = match "loro_internal=warn".parse() {
        Ok(held) => filter.add_directive(held),
        Err(_) => filter,
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
