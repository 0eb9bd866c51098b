//! A file system of SQLite's that passes everything on to SQLite's own and lets [`Hands`] see, and spoil, each step.
//!
//! The crates that make such things in safe Rust (`sqlite-plugin`, `sqlite-vfs`) have one keep the files, their locks and
//! their shared memory oneself. Then the locks and the write-ahead index under test would be ours and not SQLite's. This is
//! the thin layer that its documentation calls a shim (<https://sqlite.org/vfs.html>, 2.3), for version 2 of the methods:
//! without memory-mapped files, whose writes nobody could see.
//!
//! Why the unsafe code here is sound: SQLite calls each method with a pointer to a file that it allocated with `szOsFile`
//! bytes, which is the size of [`File`] and, behind it, the system's own file; it opens a file before anything else and closes
//! it last, and never uses one file from two threads at once. A registered file system is never freed, so its pointers
//! stay good. Nothing here unwinds into C: a panic in an `extern "C"` function ends the process.
#![expect(
    unsafe_code,
    reason = "SQLite's file systems are tables of C functions; see above for why this is sound"
)]

use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::ffi;

use super::hands::{Act, Hands, Trouble};
use super::tape::{Inode, Step};

/// What a registered file system points to.
struct Shim {
    real: *mut ffi::sqlite3_vfs,
    hands: Arc<Hands>,
}

/// What the tape knows of an open file.
struct Known {
    hands: Arc<Hands>,
    inode: Inode,
    /// A write-ahead log.
    is_log: bool,
    /// A journal or log that SQLite opened to be made if it is not there, whether it was or not: its first sync also syncs its
    /// folder (`os_unix.c`, `isNewJrnl` and `UNIXFILE_DIRSYNC`).
    sync_folder: Option<PathBuf>,
}

/// An open file as SQLite sees it; the system's own lies behind it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// None for files that are not on this disk.
    known: Option<Box<Known>>,
}

/// Registers a file system under a name. It stays until the process ends.
///
/// # Panics
/// When SQLite has no file system of its own, or none of memory.
pub(super) fn register(name: &str, hands: Arc<Hands>) {
    let name = CString::new(name).expect("a name without a zero");
    // SAFETY: a null name asks for the default file system; SQLite keeps it for ever.
    unsafe {
        assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK);
        let real = ffi::sqlite3_vfs_find(std::ptr::null());
        assert!(!real.is_null(), "SQLite has a file system");
        let own = i32::try_from(size_of::<File>()).expect("a small number");
        let shim = Box::leak(Box::new(Shim { real, hands }));
        let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: own + (*real).szOsFile,
            zName: name.into_raw(),
            pNext: std::ptr::null_mut(),
            pAppData: std::ptr::from_mut(shim).cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xCurrentTimeInt64: Some(current_time_int64),
            xGetLastError: Some(last_error),
            ..*real
        }));
        assert_eq!(ffi::sqlite3_vfs_register(vfs, 0), ffi::SQLITE_OK);
    }
}

/// SAFETY: `vfs` is one that [`register`] made.
unsafe fn shim<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Shim {
    unsafe { &*(*vfs).pAppData.cast::<Shim>() }
}

/// SAFETY: `file` is one that [`open`] was given.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    unsafe { file.cast::<File>().add(1).cast() }
}

/// SAFETY: `file` is one that [`open`] has opened, and nobody else uses it now.
unsafe fn known<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a mut Known> {
    unsafe { (*file.cast::<File>()).known.as_deref_mut() }
}

/// Calls a method of the system's file.
macro_rules! pass_on {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let file = real($file);
        match (*(*file).pMethods).$method {
            Some(method) => method(file $(, $argument)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

fn path_of(name: &CStr) -> &Path {
    Path::new(OsStr::from_bytes(name.to_bytes()))
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        let shim = shim(vfs);
        let ours = file.cast::<File>();
        // Not yet open: SQLite must not close it if this fails.
        std::ptr::write(
            ours,
            File {
                base: ffi::sqlite3_file {
                    pMethods: std::ptr::null(),
                },
                known: None,
            },
        );
        let path = (!name.is_null())
            .then(|| path_of(CStr::from_ptr(name)).to_owned())
            .and_then(|path| Some((shim.hands.inside(&path)?, path)));
        let mut held = shim.hands.hold();
        let is_new = path.as_ref().is_some_and(|(_, path)| !path.exists());
        if is_new && shim.hands.meets(Act::Name).is_some() {
            return ffi::SQLITE_CANTOPEN;
        }
        let real_file = real(file);
        (*real_file).pMethods = std::ptr::null();
        let opened = match (*shim.real).xOpen {
            Some(open) => open(shim.real, name, real_file, flags, out_flags),
            None => ffi::SQLITE_CANTOPEN,
        };
        if opened != ffi::SQLITE_OK {
            if !(*real_file).pMethods.is_null()
                && let Some(close) = (*(*real_file).pMethods).xClose
            {
                close(real_file);
            }
            return opened;
        }
        if let Some((inside, path)) = path.filter(|(_, path)| path.exists()) {
            let journal = ffi::SQLITE_OPEN_WAL
                | ffi::SQLITE_OPEN_MAIN_JOURNAL
                | ffi::SQLITE_OPEN_SUPER_JOURNAL;
            let makes = flags & ffi::SQLITE_OPEN_CREATE != 0;
            let sync_folder = (makes && flags & journal != 0).then(|| {
                let above = path.parent().unwrap_or(&path);
                shim.hands.inside(above).unwrap_or_default()
            });
            let inode = held.inode(&inside);
            (*ours).known = Some(Box::new(Known {
                hands: Arc::clone(&shim.hands),
                inode,
                is_log: flags & ffi::SQLITE_OPEN_WAL != 0,
                sync_folder,
            }));
        }
        (*ours).base.pMethods = &raw const METHODS;
        ffi::SQLITE_OK
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe {
        let closed = pass_on!(file, xClose);
        drop((*file.cast::<File>()).known.take());
        (*file).pMethods = std::ptr::null();
        closed
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    unsafe {
        let result = pass_on!(file, xRead, to, length, at);
        let Some(known) = known(file) else {
            return result;
        };
        let act = if known.is_log {
            Act::Read
        } else {
            Act::ReadMain
        };
        match known.hands.meets(act) {
            None => result,
            Some(Trouble::ReadsShort) => {
                // What is not read is zeros: the contract of xRead.
                let half = usize::try_from(length).unwrap_or(0) / 2;
                std::ptr::write_bytes(to.cast::<u8>().add(half), 0, half);
                ffi::SQLITE_IOERR_SHORT_READ
            }
            Some(_) => ffi::SQLITE_IOERR_READ,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    unsafe {
        let Some(known) = known(file) else {
            return pass_on!(file, xWrite, from, length, at);
        };
        match known.hands.meets(Act::Write) {
            None => {}
            Some(Trouble::Full) => return ffi::SQLITE_FULL,
            Some(_) => return ffi::SQLITE_IOERR_WRITE,
        }
        let mut held = known.hands.hold();
        let result = pass_on!(file, xWrite, from, length, at);
        if result == ffi::SQLITE_OK {
            let bytes =
                std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(length).unwrap_or(0));
            let at = u64::try_from(at).unwrap_or(0);
            held.note(Step::Write(known.inode, at, bytes.to_vec()));
        }
        result
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    unsafe {
        let Some(known) = known(file) else {
            return pass_on!(file, xTruncate, length);
        };
        if known.hands.meets(Act::Name).is_some() {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
        let mut held = known.hands.hold();
        let result = pass_on!(file, xTruncate, length);
        if result == ffi::SQLITE_OK {
            held.note(Step::Length(
                known.inode,
                u64::try_from(length).unwrap_or(0),
            ));
        }
        result
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    unsafe {
        let Some(known) = known(file) else {
            return pass_on!(file, xSync, flags);
        };
        if known.hands.meets(Act::Sync).is_some() {
            known.hands.note_failed_sync(known.inode);
            return ffi::SQLITE_IOERR_FSYNC;
        }
        known.hands.wait_for_the_platter();
        // What a real sync does is what the tape says; only the time for it is saved.
        let mut held = known.hands.hold();
        known.hands.note_sync(&mut held, known.inode);
        if let Some(folder) = known.sync_folder.take() {
            known.hands.note_sync_of_folder(&mut held, folder);
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    unsafe { pass_on!(file, xFileSize, size) }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    unsafe { pass_on!(file, xLock, level) }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    unsafe { pass_on!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    unsafe { pass_on!(file, xCheckReservedLock, out) }
}

unsafe extern "C" fn file_control(
    file: *mut ffi::sqlite3_file,
    operation: c_int,
    argument: *mut c_void,
) -> c_int {
    unsafe { pass_on!(file, xFileControl, operation, argument) }
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe { pass_on!(file, xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe { pass_on!(file, xDeviceCharacteristics) }
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    unsafe { pass_on!(file, xShmMap, page, size, extend, out) }
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    n: c_int,
    flags: c_int,
) -> c_int {
    unsafe { pass_on!(file, xShmLock, offset, n, flags) }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    unsafe {
        let file = real(file);
        if let Some(barrier) = (*(*file).pMethods).xShmBarrier {
            barrier(file);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    unsafe { pass_on!(file, xShmUnmap, delete) }
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    unsafe {
        let shim = shim(vfs);
        let path = path_of(CStr::from_ptr(name));
        let inside = shim.hands.inside(path);
        if inside.is_some() && shim.hands.meets(Act::Name).is_some() {
            return ffi::SQLITE_IOERR_DELETE;
        }
        let mut held = shim.hands.hold();
        let result = match (*shim.real).xDelete {
            Some(delete) => delete(shim.real, name, 0),
            None => ffi::SQLITE_IOERR_DELETE,
        };
        if let (Some(inside), ffi::SQLITE_OK) = (inside, result) {
            held.removed(&inside);
            if sync_folder != 0 {
                let folder = inside.parent().unwrap_or(&inside).to_owned();
                held.note(Step::SyncFolder(folder));
            }
        }
        result
    }
}

/// Calls a function of the system's file system.
macro_rules! ask_system {
    ($vfs:expr, $function:ident $(, $argument:expr)*) => {{
        let real = shim($vfs).real;
        match (*real).$function {
            Some(function) => function(real $(, $argument)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe { ask_system!(vfs, xAccess, name, flags, out) }
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    unsafe { ask_system!(vfs, xFullPathname, name, length, out) }
}

unsafe extern "C" fn randomness(
    vfs: *mut ffi::sqlite3_vfs,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    unsafe { ask_system!(vfs, xRandomness, length, out) }
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    unsafe { ask_system!(vfs, xSleep, microseconds) }
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    unsafe { ask_system!(vfs, xCurrentTime, out) }
}

unsafe extern "C" fn current_time_int64(
    vfs: *mut ffi::sqlite3_vfs,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    unsafe { ask_system!(vfs, xCurrentTimeInt64, out) }
}

unsafe extern "C" fn last_error(
    vfs: *mut ffi::sqlite3_vfs,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    unsafe { ask_system!(vfs, xGetLastError, length, out) }
}
