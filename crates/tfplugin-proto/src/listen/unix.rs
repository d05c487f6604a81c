//! The Unix socket with its private directory, its permissions and its removal.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};

use super::ListenError;

/// Bytes in `sockaddr_un::sun_path` without the closing NUL: 108 on Linux, 104 on macOS and the BSDs.
const MAX_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// Used when the temporary directory's path is too long, as macOS and build sandboxes like to have it.
const SHORT_DIRECTORY: &str = "/tmp";
const FILE_NAME: &str = "socket";

/// A bound socket in its own directory; both vanish when it is dropped.
pub(super) struct SocketFile {
    listener: UnixListener,
    path: PathBuf,
    _directory: TempDir,
}

impl SocketFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

/// Binds a socket that only this user, and the members of `group` if given, can reach.
pub(super) fn bind(parent: Option<&Path>, group: Option<&str>) -> Result<SocketFile, ListenError> {
    let gid = group.map(group_number).transpose()?;
    let (directory, path) = private_directory(parent)?;
    if path.to_str().is_none_or(|text| text.contains(['|', '\n', '\r'])) {
        return Err(ListenError::PathNotSendable { path });
    }
    let listener =
        UnixListener::bind(&path).map_err(|source| ListenError::Bind { place: path.display().to_string(), source })?;
    // No other user can enter the directory before the rights below are set, so there is no moment of openness.
    match gid {
        None => allow(&path, None, 0o600)?,
        Some(gid) => {
            allow(&path, Some(gid), 0o660)?;
            allow(directory.path(), Some(gid), 0o710)?;
        }
    }
    Ok(SocketFile { listener, path, _directory: directory })
}

/// A new directory with mode 0700, and the socket's path in it. What the client asked for is taken as it is; the
/// system's temporary directory gives way to a shorter one if the path would be too long for a socket.
fn private_directory(parent: Option<&Path>) -> Result<(TempDir, PathBuf), ListenError> {
    let fallback = match parent {
        Some(_) => None,
        None => Some(Path::new(SHORT_DIRECTORY)),
    };
    let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
    match (private_directory_in(&parent), fallback) {
        (Err(ListenError::PathTooLong { .. }), Some(shorter)) => private_directory_in(shorter),
        (result, _) => result,
    }
}

fn private_directory_in(parent: &Path) -> Result<(TempDir, PathBuf), ListenError> {
    let failed = |source| ListenError::Directory { parent: parent.to_owned(), source };
    // The client may run in another working directory.
    let absolute = std::path::absolute(parent).map_err(failed)?;
    let directory = tempfile::Builder::new()
        .prefix("plugin")
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(absolute)
        .map_err(failed)?;
    let path = directory.path().join(FILE_NAME);
    if path.as_os_str().len() > MAX_PATH {
        return Err(ListenError::PathTooLong { path, limit: MAX_PATH });
    }
    Ok((directory, path))
}

fn allow(path: &Path, gid: Option<u32>, mode: u32) -> Result<(), ListenError> {
    gid.map_or(Ok(()), |gid| chown(path, None, Some(gid)))
        .and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)))
        .map_err(|source| ListenError::AccessRights { path: path.to_owned(), source })
}

/// Groups of directory services are not resolved; give their number.
fn group_number(group: &str) -> Result<u32, ListenError> {
    let listed = || number_in(&fs::read_to_string("/etc/group").ok()?, group);
    group.parse().ok().or_else(listed).ok_or_else(|| ListenError::UnknownGroup { group: group.to_owned() })
}

/// Lines are `name:password:number:members`.
fn number_in(group_file: &str, group: &str) -> Option<u32> {
    let mut entries = group_file.lines().map(|line| line.split(':'));
    let mut entry = entries.find_map(|mut fields| (fields.next() == Some(group)).then_some(fields))?;
    entry.nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[tokio::test]
    async fn only_the_user_can_reach_the_socket_and_it_goes_away() {
        let parent = tempfile::tempdir().unwrap();
        let file = bind(Some(parent.path()), None).unwrap();
        assert_eq!(file.path().parent().and_then(Path::parent), Some(parent.path()));
        assert_eq!(mode(file.path()), 0o600);
        assert_eq!(mode(file.path().parent().unwrap()), 0o700);
        drop(file);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_group_gets_in_and_sees_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let own_group = fs::metadata(parent.path()).unwrap().gid().to_string();
        let file = bind(Some(parent.path()), Some(&own_group)).unwrap();
        assert_eq!(mode(file.path()), 0o660);
        assert_eq!(mode(file.path().parent().unwrap()), 0o710);
    }

    #[test]
    fn groups_are_found_by_number_and_by_name() {
        let file = "root:x:0:\nwheel:x:10:ann,bob\nbroken\n";
        assert_eq!(number_in(file, "wheel"), Some(10));
        assert_eq!(number_in(file, "broken"), None);
        assert_eq!(number_in(file, "whee"), None);
        assert_eq!(group_number("42").ok(), Some(42));
        assert!(matches!(group_number("no such group"), Err(ListenError::UnknownGroup { .. })));
    }

    #[test]
    fn a_path_no_socket_can_have_is_explained() {
        let parent = tempfile::tempdir().unwrap();
        let deep = parent.path().join("d".repeat(MAX_PATH));
        fs::create_dir(&deep).unwrap();
        let error = bind(Some(&deep), None).err().unwrap();
        assert!(matches!(error, ListenError::PathTooLong { limit: MAX_PATH, .. }), "{error}");
        assert_eq!(fs::read_dir(&deep).unwrap().count(), 0, "the unused directory stays behind");
    }

    #[test]
    fn a_path_the_handshake_cannot_carry_is_explained() {
        let parent = tempfile::tempdir().unwrap();
        let piped = parent.path().join("a|b");
        fs::create_dir(&piped).unwrap();
        assert!(matches!(bind(Some(&piped), None), Err(ListenError::PathNotSendable { .. })));
        let missing = parent.path().join("missing");
        assert!(matches!(bind(Some(&missing), None), Err(ListenError::Directory { .. })));
    }
}
