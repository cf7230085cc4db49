//! How the files are written.

use std::fs;

use super::orders::{CURVE, authority, client, make};
use mqttdeck::workshop::{Destination, FileKind, WorkshopError};

#[test]
fn keys_are_for_their_owner_and_nothing_is_replaced_unasked() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path().join("new/directory");
    make(&authority("Test CA", CURVE), &at);
    let order = client(&at, "client1", CURVE);
    let made = make(&order, &at);
    assert_eq!(
        order.files(),
        [(FileKind::Key, "client1.key".to_owned()), (FileKind::Certificate, "client1.crt".to_owned())]
    );
    assert_eq!(made.file(FileKind::Key), Some(at.join("client1.key").as_path()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(at.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("ca.key"), mode("client1.key"), mode("client1.crt")), (0o600, 0o600, 0o644));
    }
    let read = || [fs::read(at.join("client1.key")).unwrap(), fs::read(at.join("client1.crt")).unwrap()];
    let before = read();
    // One of the two is enough to refuse.
    for gone in ["", "client1.key"] {
        if !gone.is_empty() {
            fs::remove_file(at.join(gone)).unwrap();
        }
        let error = order.make(&Destination::new(&at)).unwrap_err();
        let WorkshopError::Exists { file } = error else { panic!("{error}") };
        assert_eq!(file, at.join(if gone.is_empty() { "client1.key" } else { "client1.crt" }));
        assert_eq!(at.join("client1.key").exists(), gone.is_empty());
    }
    assert_eq!(fs::read(at.join("client1.crt")).unwrap(), before[1]);
    order.make(&Destination { directory: at.clone(), overwrite: true }).unwrap();
    assert_ne!(read(), before);
    assert_eq!(fs::read_dir(&at).unwrap().count(), 4, "no temporary file is left");
}
