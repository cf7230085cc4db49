//! Enhanced authentication that failed on our side.

use super::Explanation;
use super::words::{SHORT, readable};
use crate::session::ScramError;

/// Why the two sides did not agree by SCRAM.
pub(super) fn failed(error: &ScramError) -> Explanation {
    match error {
        ScramError::Unreadable | ScramError::OutOfTurn => Explanation::new(
            "The broker does not speak SCRAM properly",
            "Its step of the authentication is not the one that RFC 5802 has at this point.",
        )
        .remedy("Check that the broker does SCRAM-SHA-256, and not another mechanism of that family.")
        .remedy("Look into the broker's log."),
        ScramError::ForeignNonce => Explanation::new(
            "The broker's answer belongs to another exchange",
            "Its nonce does not begin with ours: the answer may have been recorded and played again.",
        )
        .remedy("Check that you reach the right broker, and that nothing sits between."),
        ScramError::TooFewRounds(rounds) => Explanation::new(
            "The broker protects the password too little",
            format!("It asks for {rounds} iterations; RFC 7677 has 4096 as the least, so nothing was sent to it."),
        )
        .remedy("Ask the broker's administrator to set the password again with more iterations."),
        ScramError::TooManyRounds(rounds) => Explanation::new(
            "The broker asks for too much work",
            format!("It asks for {rounds} iterations; more than 2,000,000 are not done."),
        )
        .remedy("Ask the broker's administrator to set the password again with fewer iterations."),
        ScramError::Refused(word) => Explanation::new(
            "The broker does not accept the user name or password",
            format!("It ended the authentication with “{}”.", readable(word, SHORT)),
        )
        .remedy("Check user name and password of the authentication in Settings."),
        ScramError::NoProof => Explanation::new(
            "The broker did not prove that it knows the password",
            "It let us in, but without the signature that ends SCRAM: it may be another than the one you meant.",
        )
        .remedy("Check that you reach the right broker.")
        .remedy("Ask the broker's administrator whether the last step (server-final) goes with CONNACK."),
        ScramError::WrongProof => Explanation::new(
            "The broker does not know the password",
            "It let us in, but its signature is wrong: it may be another than the one you meant.",
        )
        .remedy("Check that you reach the right broker."),
        ScramError::ProhibitedUsername => unprepared("user name"),
        ScramError::ProhibitedPassword => unprepared("password"),
        ScramError::NoRandomness => {
            Explanation::new("The authentication cannot be begun", "This machine gives the program no random bytes.")
                .remedy("Start the program again.")
        }
    }
}

/// `SASLprep` has no form for it.
fn unprepared(what: &str) -> Explanation {
    Explanation::new(
        format!("The {what} cannot be used with SCRAM"),
        "It has a character that RFC 4013 (SASLprep) forbids: a control character, one for private use, one younger than \
         Unicode 3.2 such as an emoji, or letters written from right to left among others. Nothing was sent.",
    )
    .remedy(format!("Check the {what} of the authentication in Settings."))
    .remedy("If the broker has it with that character, have it changed there.")
}
