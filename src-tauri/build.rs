//! Tells Tauri which command exists and where its capability lies.
//!
//! The app's manifest is the root one (docs/decisions/0001-one-root-manifest.md), so every path here counts from the root.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    // WebKit's libraries load the system's SQLite into this process. Without this flag the linker exports the bundled
    // one from the executable and WebKit would bind to it.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    let manifest = tauri_build::AppManifest::new().commands(&["rpc"]);
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(manifest);
    tauri_build::try_build(attributes)
        .expect("the app's configuration and capability are well formed");
}
