//! Accepting exactly the certificate that the broker showed: asked once, with what it means.

use egui::{Context, Ui};

use crate::app::{Action, CertificateInfo, HandshakeReport, Tab, Verification};
use crate::ui::widgets;

/// Offers to pin the broker's own certificate, or says that it is pinned. The local test broker makes new ones.
pub(super) fn button(ui: &mut Ui, tab: &Tab, certificate: &CertificateInfo, pinning: &mut bool) {
    if tab.profile_id.is_none() || tab.profile.endpoint.local_test_broker {
        return;
    }
    if is_pinned(tab, certificate) {
        widgets::dim(ui, "Pinned in this profile");
    } else if widgets::button(ui, "Pin this certificate").clicked() {
        *pinning = true;
    }
}

/// Asks, while it is wished.
pub(super) fn ask(ctx: &Context, tab: &Tab, report: &HandshakeReport, pinning: &mut bool, actions: &mut Vec<Action>) {
    let Some(own) = report.server_chain.first().filter(|_| *pinning) else { return };
    let consequence = format!(
        "From the next Connect on, the profile {} accepts this certificate of {} and no other, and does not compare its \
         name with Broker Address. When the broker gets a new certificate, connecting fails until you pin that one.",
        tab.profile.name,
        widgets::certificate_name(own),
    );
    let confirm =
        widgets::Confirm { question: "Pin this certificate?", consequence: &consequence, yes: "Pin", no: "Cancel" };
    if let Some(yes) = confirm.show(ctx) {
        *pinning = false;
        actions.extend(yes.then_some(Action::PinBrokerCertificate));
    }
}

fn is_pinned(tab: &Tab, certificate: &CertificateInfo) -> bool {
    let plain = |fingerprint: &str| fingerprint.replace(':', "").to_lowercase();
    let tls = &tab.profile.tls;
    tls.verification == Verification::Pinned && plain(&tls.pinned_sha256) == plain(&certificate.sha256)
}
