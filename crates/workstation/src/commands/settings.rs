//! Settings of this machine, and what the app says of itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::meta;
use crate::workstation::Workstation;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// tiếng Việt
    #[default]
    Vi,
    /// English
    En,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Settings of this machine. They are not shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LocalSettings {
    /// The language of the interface.
    pub language: Language,
    /// Light or dark.
    pub theme: Appearance,
}

/// Asks for the settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SettingsGet {}

/// Changes the settings.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SettingsSet {
    /// The language of the interface.
    pub language: Language,
    /// Light or dark.
    pub theme: Appearance,
}

/// Asks what this app is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AppInfoGet {}

/// What the sign-in page may already know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Prefill {
    /// The server's address.
    pub server: String,
    /// A one-time code.
    pub code: Option<String>,
}

/// What this app is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppInfo {
    /// Its version.
    pub version: String,
    /// Where it keeps everything.
    pub data_dir: String,
    /// The version of Loro.
    pub loro_version: String,
    /// What the sign-in page may already know.
    pub prefill: Option<Prefill>,
}

/// Ends the app. The shell answers it: it closes the workstation, then the window.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AppQuit {}

/// The answer of a command that has nothing to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

pub(super) fn settings_get(station: &Workstation, _: SettingsGet) -> anyhow::Result<LocalSettings> {
    Ok(station
        .read(|db| meta::load(db, meta::key::SETTINGS))?
        .unwrap_or_default())
}

pub(super) fn settings_set(
    station: &Workstation,
    request: SettingsSet,
) -> anyhow::Result<LocalSettings> {
    let settings = LocalSettings {
        language: request.language,
        theme: request.theme,
    };
    station.desk(|desk| meta::save(&desk.db, meta::key::SETTINGS, &settings))?;
    Ok(settings)
}

pub(super) fn app_info(station: &Workstation, _: AppInfoGet) -> anyhow::Result<AppInfo> {
    Ok(AppInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_dir: station.data_dir.to_string_lossy().into_owned(),
        loro_version: editorial::article::draft::ENGINE.to_owned(),
        prefill: station.prefill.clone(),
    })
}

/// The shell answers `app_quit` itself; a workstation without a shell only closes.
pub(super) fn app_quit(station: &Workstation, _: AppQuit) -> anyhow::Result<Nothing> {
    station.close();
    Ok(Nothing {})
}
