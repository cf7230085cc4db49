//! The whole page as plain text, for a mail or an issue.

use std::fmt::Write;

use super::{broker, terms, you};
use crate::app::{CertificateInfo, Handshake, leniency};
use crate::ui::widgets;

/// Both sides, with every certificate's facts.
pub(super) fn write(handshake: &Handshake) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _written = compose(&mut text, handshake);
    text
}

fn compose(text: &mut String, handshake: &Handshake) -> std::fmt::Result {
    let report = &handshake.report;
    writeln!(text, "Handshake of {}", handshake.at)?;
    if let Some(why) = &handshake.failure {
        writeln!(text, "{why}.")?;
    }
    for overlooked in &report.leniencies {
        writeln!(text, "{}", leniency(*overlooked))?;
    }
    for (name, value) in terms::terms(report) {
        writeln!(text, "{name}: {value}")?;
    }
    certificates(text, "The broker, as presented", &report.server_chain)?;
    writeln!(text, "\n{}", broker::verdict(report))?;
    certificates(text, "The broker, as verified", &report.verified_chain)?;
    writeln!(text, "\n{}", you::seen_as(report))?;
    let ours: Vec<CertificateInfo> =
        report.client_certificate.iter().chain(&report.client_intermediates).cloned().collect();
    certificates(text, "You", &ours)?;
    for issuer in &report.acceptable_issuers {
        writeln!(text, "The broker accepts certificates of {issuer}")?;
    }
    Ok(())
}

fn certificates(text: &mut String, title: &str, chain: &[CertificateInfo]) -> std::fmt::Result {
    for (number, certificate) in chain.iter().enumerate() {
        write!(text, "\n{title}, {}\n{}", number + 1, widgets::certificate_text(certificate))?;
    }
    Ok(())
}
