//! Where the sign-in's secret is kept: the system's keyring, else a file that only this person may read.
//!
//! Not every machine has a keyring (a bare window manager, a container), and a newsroom cannot stop for that: the file is
//! the stated fallback, and the session says which of the two it is. The entry's name contains a hash of the data folder,
//! so that two workstations on one machine never read each other's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use editorial::id::Hash;
use keyring_core::{CredentialStore, Entry};

use crate::commands::TokenStorage;

const SERVICE: &str = "galley";
const FILE: &str = "token";

/// The place of the secret of one data folder.
pub(crate) struct Secrets {
    file: PathBuf,
    entry: Option<Entry>,
}

impl Secrets {
    /// Finds the keyring, unless only the file is wanted.
    pub(crate) fn open(data_dir: &Path, wanted: TokenStorage) -> Self {
        let file = data_dir.join(FILE);
        let entry = match wanted {
            TokenStorage::File => None,
            TokenStorage::Keyring => find_entry(data_dir)
                .inspect_err(|error| tracing::info!(error = %error, "there is no keyring; the sign-in is kept in a file"))
                .ok(),
        };
        Self { file, entry }
    }

    /// Keeps the secret; says where.
    pub(crate) fn keep(&self, secret: &str) -> anyhow::Result<TokenStorage> {
        if let Some(entry) = &self.entry {
            match entry.set_password(secret) {
                Ok(()) => {
                    self.remove_file()?;
                    return Ok(TokenStorage::Keyring);
                }
                Err(error) => {
                    tracing::warn!(error = %error, "the keyring refused; the sign-in is kept in a file");
                }
            }
        }
        write_private(&self.file, secret.as_bytes())?;
        Ok(TokenStorage::File)
    }

    /// The secret, if there is one.
    pub(crate) fn load(&self, kept: TokenStorage) -> Option<String> {
        match kept {
            TokenStorage::Keyring => self.entry.as_ref()?.get_password().ok(),
            TokenStorage::File => std::fs::read_to_string(&self.file).ok(),
        }
    }

    /// Forgets the secret, wherever it is.
    pub(crate) fn forget(&self) -> anyhow::Result<()> {
        if let Some(entry) = &self.entry {
            match entry.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "the keyring did not forget the sign-in");
                }
            }
        }
        self.remove_file()
    }

    fn remove_file(&self) -> anyhow::Result<()> {
        match std::fs::remove_file(&self.file) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).context("removing the kept sign-in"),
        }
    }
}

fn find_entry(data_dir: &Path) -> keyring_core::Result<Entry> {
    let folder = std::fs::canonicalize(data_dir).unwrap_or_else(|_| data_dir.to_path_buf());
    let user = format!(
        "workstation-{}",
        Hash::of(folder.to_string_lossy().as_bytes()).short(16)
    );
    system_keyring()?.build(SERVICE, &user, None)
}

#[cfg(target_os = "linux")]
fn system_keyring() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_keyring() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system_keyring() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system_keyring() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(keyring_core::Error::NoDefaultStore)
}

/// Written aside with mode 0600 from the first byte, then renamed.
fn write_private(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let aside = file.with_extension("new");
    if aside.exists() {
        std::fs::remove_file(&aside)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut writer = options
        .open(&aside)
        .context("keeping the sign-in in a file")?;
    writer.write_all(bytes)?;
    writer.sync_all()?;
    std::fs::rename(&aside, file).context("keeping the sign-in in a file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_keyring_the_secret_lies_in_a_file_that_only_its_owner_reads() {
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::open(folder.path(), TokenStorage::File);
        assert_eq!(secrets.keep("bí mật").expect("kept"), TokenStorage::File);
        assert_eq!(secrets.load(TokenStorage::File).as_deref(), Some("bí mật"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join(FILE))
                .expect("the file")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        secrets.forget().expect("forgotten");
        assert_eq!(secrets.load(TokenStorage::File), None);
        assert!(!folder.path().join(FILE).exists());
    }
}
