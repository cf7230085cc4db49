//! The example of the RFC, and brokers that do not keep to it.

use super::*;

/// The example of RFC 7677, 3.
const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const SERVER_FINAL: &[u8] = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

fn begun() -> Scram {
    let mut scram = Scram::new("user", Secret::new("pencil".to_owned()));
    assert_eq!(scram.begin_with(NONCE.to_owned()).as_deref(), Ok("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
    scram
}

#[test]
fn the_example_of_the_rfc_comes_out() {
    let mut scram = begun();
    let expected = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                    p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    assert_eq!(scram.prove(SERVER_FIRST.as_bytes()).as_deref(), Ok(expected));
    assert_eq!(scram.check(Some(SERVER_FINAL)), Ok(()));
    assert_eq!(scram.check(Some(SERVER_FINAL)), Err(ScramError::OutOfTurn));
}

#[test]
fn names_and_passwords_are_prepared_and_those_that_cannot_be_are_not_sent() {
    // Letters of full width, and a soft hyphen: the example of the RFC again.
    let mut scram = Scram::new("\u{FF55}ser", Secret::new("pen\u{AD}cil".to_owned()));
    assert_eq!(scram.begin_with(NONCE.to_owned()).as_deref(), Ok("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
    scram.prove(SERVER_FIRST.as_bytes()).unwrap();
    assert_eq!(scram.check(Some(SERVER_FINAL)), Ok(()));
    // A comma of full width is a comma, which has a meaning of its own.
    let mut scram = Scram::new("a\u{FF0C}b", Secret::default());
    assert!(scram.begin().unwrap().starts_with("n,,n=a=2Cb,r="));
    let username = ScramError::ProhibitedUsername;
    for (name, password, expected) in [
        ("\u{7}", "x", username.clone()),
        ("\u{AD}", "x", username),
        ("ann", "\u{1F600}", ScramError::ProhibitedPassword),
    ] {
        let mut scram = Scram::new(name, Secret::new(password.to_owned()));
        assert_eq!(scram.begin(), Err(expected));
        assert_eq!(scram.prove(SERVER_FIRST.as_bytes()), Err(ScramError::OutOfTurn));
    }
}

#[test]
fn what_the_broker_may_not_say_is_refused() {
    let nonce = "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==";
    let table = [
        (format!("{nonce},i=4095"), ScramError::TooFewRounds(4095)),
        (format!("{nonce},i=0"), ScramError::TooFewRounds(0)),
        (format!("{nonce},i=2000001"), ScramError::TooManyRounds(2_000_001)),
        (format!("{nonce},i=4294967296"), ScramError::Unreadable),
        (format!("{nonce},i=-1"), ScramError::Unreadable),
        (format!("m=x,{nonce},i=4096"), ScramError::Unreadable),
        (SERVER_FIRST.replace("rOpr", "xOpr"), ScramError::ForeignNonce),
        (SERVER_FIRST.replace("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", ""), ScramError::ForeignNonce),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=%,i=4096".to_owned(), ScramError::Unreadable),
        ("x".repeat(LONGEST + 1), ScramError::Unreadable),
        (String::new(), ScramError::Unreadable),
    ];
    for (message, expected) in table {
        assert_eq!(begun().prove(message.as_bytes()), Err(expected), "{message}");
    }
    assert_eq!(begun().prove(b"\xFF"), Err(ScramError::Unreadable));
}

#[test]
fn a_broker_that_does_not_know_the_password_is_found_out() {
    let table: [(Option<&[u8]>, ScramError); 5] = [
        (None, ScramError::NoProof),
        (Some(b"v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), ScramError::WrongProof),
        (Some(b"v="), ScramError::WrongProof),
        (Some(b"e=unknown-user"), ScramError::Refused("unknown-user".to_owned())),
        (Some(b"x"), ScramError::Unreadable),
    ];
    for (message, expected) in table {
        let mut scram = begun();
        scram.prove(SERVER_FIRST.as_bytes()).unwrap();
        assert_eq!(scram.check(message), Err(expected));
    }
    assert_eq!(begun().check(Some(SERVER_FINAL)), Err(ScramError::OutOfTurn));
}

#[test]
fn signs_with_a_meaning_are_written_otherwise_and_nonces_differ() {
    let mut scram = Scram::new("a=b,c", Secret::default());
    let (one, two) = (scram.begin().unwrap(), scram.begin().unwrap());
    assert!(one.starts_with("n,,n=a=3Db=2Cc,r=") && one != two, "{one} {two}");
    assert_eq!(format!("{scram:?}"), "Scram { .. }");
}
