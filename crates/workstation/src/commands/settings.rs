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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LocalSettings {
    /// The language of the interface.
    pub language: Language,
    /// Light or dark.
    pub theme: Appearance,
    /// Whether the system tells of a story that needs this person while the window is not before them.
    #[serde(default = "yes")]
    pub notifies: bool,
    /// Whether the window has a menu bar (where menus belong to the window and not to the system).
    #[serde(default)]
    pub menu_bar: bool,
}

impl Default for LocalSettings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Appearance::default(),
            notifies: true,
            menu_bar: false,
        }
    }
}

const fn yes() -> bool {
    true
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
    /// Whether the system tells of a story that needs this person.
    #[serde(default = "yes")]
    pub notifies: bool,
    /// Whether the window has a menu bar.
    #[serde(default)]
    pub menu_bar: bool,
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

/// Takes the link that waits to be opened. The shell answers it: links come from the system.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AppLinkTake {}

/// A link that waited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppLink {
    /// The address as it came; none = no link waits. It is hostile until the window has read it.
    pub address: Option<String>,
}

/// One line of a native menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MenuItem {
    /// The action's id: [`crate::Event::MenuChosen`] says it when the line is chosen.
    pub action: String,
    /// The words.
    pub label: String,
    /// The keys as they are shown; they act in the page, never in the menu, because an input method must see them first.
    pub keys: Option<String>,
}

/// One native menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MenuGroup {
    /// Its name.
    pub label: String,
    /// Its lines.
    pub items: Vec<MenuItem>,
}

/// Shows the native menus with these lines. The shell answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppMenuSet {
    /// Whether the window has a menu bar; where the menus belong to the system they are always there.
    pub shown: bool,
    /// The menus, in order.
    pub groups: Vec<MenuGroup>,
}

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
        notifies: request.notifies,
        menu_bar: request.menu_bar,
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

/// The shell answers `app_link_take` itself; a workstation without a shell is sent no links.
pub(super) fn app_link_take(_: &Workstation, _: AppLinkTake) -> anyhow::Result<AppLink> {
    Ok(AppLink::default())
}

/// The shell answers `app_menu_set` itself; a workstation without a shell has no menus.
pub(super) fn app_menu_set(_: &Workstation, _: AppMenuSet) -> anyhow::Result<Nothing> {
    Ok(Nothing {})
}
