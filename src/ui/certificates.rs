//! Both sides of the last TLS handshake, also of one that failed.
//!
//! ```text
//! when, what came of it, remarks          [Save the broker's chain] [Copy all]
//! ┌ broker ─────────────┬ you ───────────────┐
//! │ as presented        │ as whom, with what │
//! │ as verified         ├ terms ─────────────┤
//! │                     │ compare            │
//! └─────────────────────┴────────────────────┘
//! ```

mod broker;
mod compare;
mod head;
mod pin;
mod save;
mod terms;
mod text;
mod you;

pub(super) use broker::verdict;
pub(super) use save::ask_to_overwrite;
pub(super) use you::seen_as;

use egui::{Frame, Margin, ScrollArea, Ui};

use super::{empty, theme, widgets};
use crate::app::{Action, CertificateInfo, Tab};

/// From this width on, the two sides stand beside each other.
const TWO_COLUMNS: f32 = 840.0;

/// What is typed and unfolded.
#[derive(Debug, Default)]
pub(super) struct CertificatesState {
    save: save::SaveState,
    /// A fingerprint to compare with.
    fingerprint: String,
    /// "Pin this certificate?" is asked of this one.
    pinning: Option<CertificateInfo>,
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut CertificatesState, actions: &mut Vec<Action>) {
    let Some(handshake) = &tab.connection.handshake else { return nothing(ui, actions) };
    let report = &handshake.report;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            head::show(ui, tab, handshake, &mut state.save, actions);
            ui.add_space(theme::GRID);
            let mut broker_side = |ui: &mut Ui| broker::show(ui, tab, report, &mut state.pinning);
            let mut our_side = |ui: &mut Ui| {
                you::show(ui, report);
                terms::show(ui, report);
                compare::show(ui, report, &mut state.fingerprint);
            };
            if ui.available_width() < TWO_COLUMNS {
                broker_side(ui);
                our_side(ui);
            } else {
                ui.spacing_mut().item_spacing.x = 4.0 * theme::GRID;
                ui.columns(2, |sides| {
                    for (side, ui) in sides.iter_mut().enumerate() {
                        ui.spacing_mut().item_spacing.x = theme::GRID;
                        if side == 0 { broker_side(ui) } else { our_side(ui) }
                    }
                });
            }
        });
    });
    pin::ask(ui.ctx(), tab, &mut state.pinning, actions);
}

fn nothing(ui: &mut Ui, actions: &mut Vec<Action>) {
    let words = "Connect with SSL/TLS, and both sides' certificates stand here, also after a failure.";
    empty::page(ui, "No handshake yet", words, Some(("Certificate expiry", Action::ShowExpiry)), actions);
}

/// The title of a part, with room above it.
fn title(ui: &mut Ui, words: &str) {
    ui.add_space(theme::GRID);
    widgets::small(ui, words);
}
