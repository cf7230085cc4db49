//! Panels without content say what to do first.

use egui::{RichText, Ui};

use super::{shortcuts, theme, widgets};
use crate::app::{Action, Panel, Phase, Subscription, Tab};

/// The Messages panel of a tab that has none.
pub(super) fn messages(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let connect = shortcuts::words(ui.ctx(), &Action::Connect).unwrap_or_default();
    if let Some(opened) = tab.opened() {
        let words = if opened.is_reading() { "The recording is being read." } else { "The recording has no messages." };
        return page(ui, "No message yet", words, None, actions);
    }
    match tab.connection.phase {
        Phase::Disconnected | Phase::Failed => {
            let words = format!("Press Connect ({connect}) to reach {}.", place(tab));
            page(ui, "Not connected", &words, None, actions);
        }
        Phase::Connecting { .. } | Phase::Waiting { .. } => {
            page(ui, "No message yet", "The connection is on its way.", None, actions);
        }
        Phase::Connected { .. } if tab.subscriptions.is_empty() => page(
            ui,
            "Connected, and subscribed to nothing yet",
            "Subscribe to a topic filter, such as demo/# for everything below demo, to receive messages.",
            Some(("Add a subscription", Action::ShowPanel(Panel::Subscriptions))),
            actions,
        ),
        Phase::Connected { .. } => page(
            ui,
            "No message yet",
            &format!("Subscribed to {}. What is published there appears here.", filters(&tab.subscriptions)),
            Some(("Publish a message", Action::ShowPanel(Panel::Publish))),
            actions,
        ),
    }
}

/// A heading, a sentence and perhaps a button, in the upper third of what room there is.
pub(super) fn page(
    ui: &mut Ui,
    heading: &str,
    sentence: &str,
    button: Option<(&str, Action)>,
    actions: &mut Vec<Action>,
) {
    ui.vertical_centered(|ui| {
        ui.spacing_mut().item_spacing.y = theme::GRID;
        ui.add_space((ui.available_height() * 0.28).max(theme::GRID));
        ui.label(RichText::new(heading).heading());
        ui.set_max_width(440.0);
        ui.label(RichText::new(sentence).color(theme::colours(ui).dim));
        if let Some((label, action)) = button {
            ui.add_space(theme::GRID / 2.0);
            if widgets::button(ui, label).clicked() {
                actions.push(action);
            }
        }
    });
}

fn place(tab: &Tab) -> String {
    let endpoint = &tab.profile.endpoint;
    if endpoint.local_test_broker {
        "the broker inside this program".to_owned()
    } else {
        format!("{}:{}", endpoint.host, endpoint.port)
    }
}

fn filters(subscriptions: &[Subscription]) -> String {
    let mut words: Vec<String> = subscriptions.iter().take(3).map(|known| known.filter.to_string()).collect();
    if subscriptions.len() > 3 {
        words.push(format!("{} more", subscriptions.len() - 3));
    }
    words.join(", ")
}
