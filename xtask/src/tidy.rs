//! `cargo xtask tidy`: what ARCHITECTURE.md says about who may know whom, checked.
//!
//! Cargo enforces that a crate uses only what it declares; this enforces what it may declare, and says where the code should go
//! instead. It also keeps the lock files free of registry hosts, sees to it that no deliberate mistake is in what people run, and
//! names files that have grown too long to read.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context as _;
use serde_json::Value;

use crate::project::Project;
use crate::{build, process};

/// Which members a member may use, and what to do instead.
const EDGES: &[(&str, &[&str], &str)] = &[
    (
        "editorial",
        &[],
        "editorial is pure and knows nothing of the others: pass what it needs as an argument",
    ),
    (
        "metadata",
        &[],
        "metadata reads and writes the words in picture files and decodes nothing: pixels belong in imaging",
    ),
    (
        "imaging",
        &["metadata"],
        "imaging turns bytes into pixels and facts; what to do with them belongs in workstation::import",
    ),
    (
        "galley-decoder",
        &["imaging"],
        "the decoder turns one file into pixels; what to do with them belongs in workstation::import",
    ),
    (
        "site",
        &["editorial", "metadata"],
        "site renders what it is given; fetching it belongs in workstation::preview or server::publish",
    ),
    (
        "disk",
        &[],
        "disk stores bytes and knows nothing of what they are",
    ),
    (
        "workstation",
        &[
            "disk",
            "editorial",
            "galley-decoder",
            "imaging",
            "metadata",
            "site",
        ],
        "workstation and server share only editorial::sync::api: put shared bodies there",
    ),
    (
        "galley-server",
        &["disk", "editorial", "site"],
        "the server never decodes a picture and never links a workstation: shared bodies go to editorial::sync::api",
    ),
    (
        "galley",
        &["workstation"],
        "the window only passes calls on: put the code into workstation, where it is tested without a display",
    ),
    (
        "newsroom-tests",
        &[
            "disk",
            "editorial",
            "imaging",
            "metadata",
            "site",
            "workstation",
            "galley-server",
        ],
        "tests drive the app's binary, they never link Tauri",
    ),
    (
        "newsroom-benches",
        &[
            "editorial",
            "imaging",
            "newsroom-tests",
            "site",
            "workstation",
            "galley-server",
        ],
        "what is measured is built as people get it: the app's binary is run, never linked",
    ),
    (
        "xtask",
        &[],
        "xtask must build in seconds on a fresh machine: call the member as a program",
    ),
];

/// Packages that only these members may use directly, and why.
const OWNERS: &[(&str, &[&str], &str)] = &[
    ("tauri", &["galley"], "only the shell knows the window"),
    ("webkit2gtk", &["galley"], "only the shell knows the window"),
    (
        "loro",
        &["editorial"],
        "editorial::article::draft is the only module that knows the merge engine",
    ),
    (
        "minijinja",
        &["site"],
        "pages are rendered in one place, or the preview lies",
    ),
    (
        "image",
        &["imaging", "newsroom-tests", "newsroom-benches"],
        "pictures are decoded in imaging alone; the tests paint theirs",
    ),
    (
        "fast_image_resize",
        &["imaging"],
        "pictures are resized in imaging alone",
    ),
    (
        "rusqlite",
        &[
            "disk",
            "workstation",
            "galley-server",
            "newsroom-tests",
            "newsroom-benches",
        ],
        "the pure crates keep nothing: pass rows in, return rows",
    ),
    (
        "axum",
        &["galley-server"],
        "only the server answers requests",
    ),
    (
        "ureq",
        &["workstation", "newsroom-tests"],
        "only the workstation's remote and the tests call a server",
    ),
    (
        "tokio",
        &["galley-server", "newsroom-tests"],
        "the workstation has threads, the pure crates have neither",
    ),
];

/// What a pure crate may not use at all: disk, clock, network, threads, chance.
const IMPURE: &[&str] = &[
    "anyhow",
    "getrandom",
    "rand",
    "reqwest",
    "tempfile",
    "tracing",
    "walkdir",
];
const PURE: &[&str] = &["editorial", "imaging", "metadata", "site"];

/// Longer files are named, not refused: sometimes a table is simply long.
const LONG_FILE_LINES: usize = 600;

pub(crate) fn obey(project: &Project) -> anyhow::Result<ExitCode> {
    println!("{}", Findings::of(project)?.into_result()?);
    Ok(ExitCode::SUCCESS)
}

/// What is wrong, and what is merely worth knowing.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    wrong: Vec<String>,
    notes: Vec<String>,
}

impl Findings {
    pub(crate) fn of(project: &Project) -> anyhow::Result<Self> {
        let mut findings = Self::default();
        findings.wrong.extend(edges(&project.metadata));
        findings.wrong.extend(faults(&project.metadata));
        findings.wrong.extend(shipped_faults(&shipped(project)?));
        let read = |path: &str| {
            std::fs::read_to_string(project.root().join(path))
                .with_context(|| format!("reading {path}"))
        };
        findings.wrong.extend(cargo_lock(&read("Cargo.lock")?));
        findings
            .wrong
            .extend(npm_lock(&read("ui/package-lock.json")?));
        findings
            .wrong
            .extend(engines(&read("Cargo.toml")?, &read("ui/package.json")?));
        findings.notes.extend(long_files(project.root())?);
        Ok(findings)
    }

    /// The report, as an error when something is wrong.
    pub(crate) fn into_result(self) -> anyhow::Result<String> {
        let notes = self.notes.join("\n");
        anyhow::ensure!(self.wrong.is_empty(), "{}\n{notes}", self.wrong.join("\n"));
        Ok(
            format!("tidy: the edges and lock files are as ARCHITECTURE.md says\n{notes}")
                .trim_end()
                .to_owned(),
        )
    }
}

/// Dependencies between members, and packages used by a member that should not, from `cargo metadata --no-deps`.
fn edges(metadata: &Value) -> Vec<String> {
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let members: Vec<&str> = packages()
        .filter_map(|package| package["name"].as_str())
        .collect();
    let mut wrong = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed, advice)) = EDGES.iter().find(|(own, ..)| *own == name) else {
            wrong.push(format!(
                "{name}: a new member; say in xtask/src/tidy.rs and ARCHITECTURE.md whom it may use"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let in_tests_only = dependency["kind"] == "dev";
            if members.contains(&used) {
                if !allowed.contains(&used) {
                    wrong.push(format!("{name} → {used}: {advice}"));
                }
            } else if let Some(why) = refused(name, used, in_tests_only) {
                wrong.push(format!("{name} → {used}: {why}"));
            }
        }
    }
    wrong
}

fn refused(name: &str, used: &str, in_tests_only: bool) -> Option<&'static str> {
    if let Some((_, owners, why)) = OWNERS.iter().find(|(own, ..)| *own == used) {
        return (!owners.contains(&name) && !in_tests_only).then_some(*why);
    }
    let impure = PURE.contains(&name) && IMPURE.contains(&used) && !in_tests_only;
    impure.then_some(
        "a pure crate has no disk, clock, network, thread or chance: take it as an argument",
    )
}

/// Deliberate mistakes are compiled only for those tests that ask for them: no dependency switches the feature `faults` on, and
/// no feature does but the one of the same name of newsroom-tests, which nobody switches on by default.
fn faults(metadata: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut wrong = Vec::new();
    for package in list(&metadata["packages"]) {
        let name = package["name"].as_str().unwrap_or_default();
        let by_dependency = list(&package["dependencies"])
            .iter()
            .flat_map(|dependency| list(&dependency["features"]))
            .any(|feature| feature == "faults");
        let by_feature = package["features"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(feature, _)| name != "newsroom-tests" || *feature != "faults")
            .flat_map(|(_, switches)| list(switches))
            .any(|switch| {
                switch
                    .as_str()
                    .is_some_and(|switch| switch == "faults" || switch.ends_with("/faults"))
            });
        if by_dependency || by_feature {
            wrong.push(format!(
                "{name} switches on the feature `faults`: the mistakes that tests must find are switched on by newsroom-tests/faults alone, or they are in the program that people run"
            ));
        }
    }
    wrong
}

/// Every package of the app and the server that people run, a line each: its name and, behind a bar, its features.
fn shipped(project: &Project) -> anyhow::Result<String> {
    let tree = ["tree", "--edges", "normal,build", "--prefix", "none"];
    let shown = ["--format", "{p}|{f}"];
    let words = [&tree[..], &shown, &build::APP_AND_SERVER].concat();
    process::capture(&mut project.cargo(&words))
}

/// The same by what cargo makes of it: whatever unites features, none of those packages has the mistakes inside.
fn shipped_faults(tree: &str) -> Vec<String> {
    tree.lines()
        .filter_map(|line| line.split_once('|'))
        .filter(|(_, features)| {
            let mut features = features.split([',', ' ']);
            features.any(|feature| feature == "faults")
        })
        .map(|(package, _)| {
            format!("{package} is built with the feature `faults` for the app or the server that people run")
        })
        .collect()
}

fn cargo_lock(text: &str) -> Vec<String> {
    let known = "registry+https://github.com/rust-lang/crates.io-index";
    let sources = text
        .lines()
        .filter_map(|line| line.strip_prefix("source = "));
    let mut strange: Vec<&str> = sources
        .map(|source| source.trim_matches('"'))
        .filter(|source| *source != known)
        .collect();
    strange.dedup();
    strange
        .into_iter()
        .map(|source| format!("Cargo.lock names another source: {source}"))
        .collect()
}

fn npm_lock(text: &str) -> Vec<String> {
    let resolved = text
        .lines()
        .filter(|line| line.trim_start().starts_with("\"resolved\": \"http"))
        .count();
    let advice = "remove them with `npm install --package-lock-only` (.npmrc: omit-lockfile-registry-resolved)";
    if resolved == 0 {
        Vec::new()
    } else {
        vec![format!(
            "ui/package-lock.json has {resolved} registry addresses: {advice}"
        )]
    }
}

/// The merge engine is the same version on both sides, or two people's texts are not the same text.
fn engines(cargo: &str, npm: &str) -> Vec<String> {
    let rust = cargo
        .lines()
        .find_map(|line| line.strip_prefix("loro = \"="))
        .map(|rest| rest.trim_end_matches('"'));
    let npm: Value = serde_json::from_str(npm).unwrap_or_default();
    let web = npm["dependencies"]["loro-crdt"].as_str();
    if rust.is_some() && rust == web {
        return Vec::new();
    }
    vec![format!(
        "loro is {rust:?} in Cargo.toml and {web:?} in ui/package.json: both must be pinned to the same version"
    )]
}

fn long_files(root: &Path) -> anyhow::Result<Vec<String>> {
    let listing = process::capture(
        Command::new("git")
            .args(["ls-files", "-z"])
            .current_dir(root),
    )?;
    let mut notes = Vec::new();
    for path in listing.split('\0').filter(|path| is_code(path)) {
        // A file that was deleted but not committed yet is still listed.
        let Ok(text) = std::fs::read_to_string(root.join(path)) else {
            continue;
        };
        let lines = text.lines().count();
        if lines > LONG_FILE_LINES {
            notes.push(format!(
                "note: {path} has {lines} lines; can it be two things?"
            ));
        }
    }
    Ok(notes)
}

fn is_code(path: &str) -> bool {
    let code = [".rs", ".ts", ".svelte", ".css"]
        .iter()
        .any(|ending| path.ends_with(ending));
    code && !path.ends_with(".gen.ts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn metadata(dependencies: &[(&str, &str)]) -> Value {
        let package = |name: &str| {
            let own: Vec<Value> = dependencies
                .iter()
                .filter(|(from, _)| *from == name)
                .map(|(_, to)| json!({"name": to, "kind": null}))
                .collect();
            json!({"name": name, "dependencies": own})
        };
        let names = EDGES
            .iter()
            .map(|(name, ..)| package(name))
            .collect::<Vec<_>>();
        json!({ "packages": names })
    }

    #[test]
    fn the_edges_of_the_architecture_pass() {
        let good = [
            ("galley", "workstation"),
            ("galley", "tauri"),
            ("workstation", "site"),
            ("site", "editorial"),
        ];
        assert_eq!(edges(&metadata(&good)), Vec::<String>::new());
    }

    #[test]
    fn a_workstation_that_links_the_server_is_refused_and_told_where_to_go() {
        let wrong = edges(&metadata(&[("workstation", "galley-server")]));
        assert!(
            wrong.len() == 1 && wrong[0].contains("editorial::sync::api"),
            "{wrong:?}"
        );
    }

    #[test]
    fn a_pure_crate_may_not_have_a_disk_and_a_second_crate_may_not_know_the_merge_engine() {
        let wrong = edges(&metadata(&[
            ("site", "rusqlite"),
            ("workstation", "loro"),
            ("imaging", "getrandom"),
        ]));
        assert_eq!(wrong.len(), 3, "{wrong:?}");
    }

    #[test]
    fn deliberate_mistakes_are_switched_on_by_the_tests_alone() {
        let package = |name: &str, features: Value, switched: Value| json!({"packages": [{"name": name, "features": features, "dependencies": [{"name": "workstation", "features": switched}]}]});
        let forwards = json!({"faults": ["server/faults", "workstation/faults"]});
        assert!(faults(&package("newsroom-tests", forwards.clone(), json!([]))).is_empty());
        let own = json!({"faults": ["rusqlite/hooks"]});
        assert!(faults(&package("workstation", own, json!([]))).is_empty());
        for wrong in [
            package("galley", json!({}), json!(["faults"])),
            package("newsroom-tests", json!({}), json!(["faults"])),
            package("newsroom-tests", json!({"default": ["faults"]}), json!([])),
            package("galley", forwards, json!([])),
            package(
                "galley",
                json!({"default": ["workstation/faults"]}),
                json!([]),
            ),
            package(
                "workstation",
                json!({"default": ["faults"], "faults": []}),
                json!([]),
            ),
        ] {
            assert_eq!(faults(&wrong).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn an_app_with_deliberate_mistakes_inside_is_noticed() {
        let as_it_is =
            "galley v0.1.0|custom-protocol\nworkstation v0.1.0|\nrusqlite v0.43.0|backup,hooks (*)";
        assert!(shipped_faults(as_it_is).is_empty());
        assert_eq!(shipped_faults("workstation v0.1.0|faults (*)").len(), 1);
        assert_eq!(shipped_faults("galley-server v0.1.0|a,faults").len(), 1);
    }

    #[test]
    fn a_member_that_nobody_thought_about_is_noticed() {
        let wrong = edges(&json!({"packages": [{"name": "utils", "dependencies": []}]}));
        assert!(wrong[0].contains("new member"), "{wrong:?}");
    }

    #[test]
    fn a_registry_host_in_a_lock_file_is_noticed() {
        assert_eq!(
            cargo_lock("source = \"registry+https://mirror.example/index\"\n").len(),
            1
        );
        assert_eq!(
            npm_lock("  \"resolved\": \"https://mirror.example/a.tgz\",\n").len(),
            1
        );
        let usual = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        assert!(cargo_lock(usual).is_empty() && npm_lock("{}").is_empty());
    }

    #[test]
    fn two_versions_of_the_merge_engine_are_noticed() {
        let npm = r#"{"dependencies": {"loro-crdt": "1.2.4"}}"#;
        assert!(engines("loro = \"=1.2.4\"\n", npm).is_empty());
        assert_eq!(engines("loro = \"=1.2.3\"\n", npm).len(), 1);
        assert_eq!(engines("", "{}").len(), 1);
    }
}
