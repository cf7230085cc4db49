//! The life of a session's file.

use super::*;
use crate::profile::{Profile, Secrets};
use crate::session::Discard;

fn plan(home: &Path) -> Plan {
    let mut profile = Profile { client_id: "me".to_owned(), ..Profile::default() };
    profile.session.clean_session = false;
    Plan { profile, secrets: Secrets::default(), sessions: Some(home.join("sessions")) }
}

fn file(plan: &Plan) -> (Arc<SessionFile>, Arc<Outbox>) {
    let outbox = Outbox::new(Arc::new(|| {}), Arc::new(Discard));
    (SessionFile::of(plan, &outbox).unwrap(), outbox)
}

fn told(outbox: &Outbox) -> Vec<SessionFileError> {
    let error = |event| if let Event::SessionFile(error) = event { Some(error) } else { None };
    outbox.drain().into_iter().filter_map(|dated| error(dated.event)).collect()
}

fn bytes(file: &SessionFile) -> Option<Vec<u8>> {
    file.read(|bytes| Ok(bytes.to_vec()))
}

#[test]
fn what_was_saved_is_there_for_the_next_run_and_for_nobody_else() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan(home.path());
    let (one, outbox) = file(&plan);
    assert_eq!(bytes(&one), None);
    one.save(Some(b"first".to_vec()));
    one.save(Some(b"second".to_vec()));
    let (two, _) = file(&plan);
    assert_eq!(bytes(&two).as_deref(), Some(&b"second"[..]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&one.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(one.path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
    two.clear();
    two.clear();
    assert_eq!((one.path.exists(), told(&outbox)), (false, Vec::new()));
}

#[test]
fn what_cannot_be_taken_up_is_set_aside_and_loses_nothing_that_was_set_aside_before() {
    let home = tempfile::tempdir().unwrap();
    let (file, outbox) = file(&plan(home.path()));
    for (number, fault) in [SessionFileFault::Broken, SessionFileFault::Newer].into_iter().enumerate() {
        file.growing.lock().unwrap().write(&file.path, vec![u8::try_from(number).unwrap()]).unwrap();
        let whole = fs::read(&file.path).unwrap();
        assert_eq!(file.read(|_| Err::<(), _>(fault)), None);
        let [SessionFileError::SetAside { path, aside, fault: told }] = &told(&outbox)[..] else { panic!("not told") };
        assert_eq!((path.exists(), fs::read(aside).unwrap(), *told), (false, whole, fault));
        *file.growing.lock().unwrap() = Growing::default();
    }
    assert_eq!(fs::read_dir(home.path().join("sessions")).unwrap().count(), 2);
}

#[test]
fn a_directory_or_a_loop_in_its_place_is_set_aside_and_saving_works() {
    let home = tempfile::tempdir().unwrap();
    let (file, outbox) = file(&plan(home.path()));
    fs::create_dir_all(file.path.join("with something in it")).unwrap();
    assert_eq!(bytes(&file), None);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&file.path, &file.path).unwrap();
        assert_eq!(bytes(&file), None);
        let [_, SessionFileError::SetAside { fault: SessionFileFault::Unreadable(_), .. }] = &told(&outbox)[..] else {
            panic!("not told")
        };
    }
    file.save(Some(b"new".to_vec()));
    assert_eq!(bytes(&file).as_deref(), Some(&b"new"[..]));
}

#[test]
fn who_connects_last_has_the_file() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan(home.path());
    let ((one, _), (two, _)) = (file(&plan), file(&plan));
    one.take_over();
    assert_eq!(bytes(&one), None);
    one.save(Some(b"one".to_vec()));
    two.save(Some(b"two".to_vec()));
    one.take_over();
    assert_eq!(bytes(&two).as_deref(), Some(&b"one"[..]));
    one.save(Some(b"more".to_vec()));
    assert_eq!(bytes(&two).as_deref(), Some(&b"more"[..]));
    one.clear();
    one.take_over();
    assert_eq!(bytes(&one), None);
}

#[cfg(unix)]
#[test]
fn what_can_be_neither_used_nor_set_aside_stays() {
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("sessions", home.path().join("sessions")).unwrap();
    let (file, outbox) = file(&plan(home.path()));
    assert_eq!(bytes(&file), None);
    file.save(Some(b"1".to_vec()));
    file.clear();
    assert!(matches!(told(&outbox)[..], [SessionFileError::InTheWay { .. }]));
}

#[test]
fn trouble_with_saving_is_told_once_and_leaves_nothing_that_is_out_of_date() {
    let home = tempfile::tempdir().unwrap();
    let (file, outbox) = file(&plan(home.path()));
    file.save(Some(b"old".to_vec()));
    file.save(None);
    file.save(None);
    let [SessionFileError::NotSaved { kind: io::ErrorKind::FileTooLarge, .. }] = told(&outbox)[..] else {
        panic!("not told")
    };
    assert!(!file.path.exists());
    file.save(Some(b"new".to_vec()));
    assert_eq!(bytes(&file).as_deref(), Some(&b"new"[..]));
}

#[test]
fn what_the_broker_forgot_and_cannot_be_removed_is_told() {
    let home = tempfile::tempdir().unwrap();
    let (file, outbox) = file(&plan(home.path()));
    fs::create_dir_all(&file.path).unwrap();
    forget(&[home.path().join("none"), file.path.clone()], &outbox);
    assert!(matches!(told(&outbox)[..], [SessionFileError::NotRemoved { .. }]));
}

#[test]
fn only_a_session_that_is_kept_has_a_file_and_only_a_clean_one_makes_files_untrue() {
    let home = tempfile::tempdir().unwrap();
    let kept = plan(home.path());
    let mut clean = kept.clone();
    clean.profile.session.clean_session = true;
    let outbox = Outbox::new(Arc::new(|| {}), Arc::new(Discard));
    assert!(SessionFile::of(&clean, &outbox).is_none());
    assert!(SessionFile::of(&Plan { sessions: None, ..kept.clone() }, &outbox).is_none());
    assert_eq!((outdated(&kept).len(), outdated(&clean).len()), (0, 2));
    assert!(outdated(&clean).contains(&file(&kept).0.path));
}
