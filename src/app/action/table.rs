//! The one table of what actions are called and which keys they have.

use super::Action;
use crate::app::{
    AuthenticationAction, GoodbyeAction, MemoryAction, Panel, RecordingAction, RecordingDialog, TraceAction,
};

/// A key with its modifiers. "Command" is Ctrl, and ⌘ on a Mac.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// With Ctrl or ⌘.
    pub command: bool,
    /// With Shift.
    pub shift: bool,
    /// The key's name, as egui spells it: "Enter", "K", "Comma".
    pub key: &'static str,
}

/// What an action is called and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionInfo {
    /// The action.
    pub action: Action,
    /// The word on its button and in the palette.
    pub label: &'static str,
    /// One sentence for whoever hovers.
    pub tooltip: &'static str,
    /// Its keys, if it has some.
    pub shortcut: Option<Shortcut>,
}

const fn command(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { command: true, shift: false, key })
}

const fn info(action: Action, label: &'static str, tooltip: &'static str, shortcut: Option<Shortcut>) -> ActionInfo {
    ActionInfo { action, label, tooltip, shortcut }
}

const fn dialog(
    dialog: RecordingDialog,
    label: &'static str,
    tooltip: &'static str,
    shortcut: Option<Shortcut>,
) -> ActionInfo {
    info(Action::InRecording(RecordingAction::Show(Some(dialog))), label, tooltip, shortcut)
}

/// The one table: buttons, shortcuts and the palette read it.
pub static ACTIONS: [ActionInfo; 31] = [
    info(Action::Connect, "Connect", "Connect to the broker of the chosen profile.", command("Enter")),
    info(Action::Disconnect, "Disconnect", "Leave the broker, or stop trying to reach it.", command("D")),
    info(
        Action::InGoodbye(GoodbyeAction::Ask),
        "Disconnect with reason…",
        "Choose what the DISCONNECT says (MQTT 5).",
        None,
    ),
    info(
        Action::InGoodbye(GoodbyeAction::Drop),
        "Drop without DISCONNECT",
        "Close without a DISCONNECT, so that the broker publishes the will.",
        None,
    ),
    info(
        Action::InAuthentication(AuthenticationAction::Again),
        "Authenticate again",
        "Prove again who you are, on the same connection (MQTT 5).",
        None,
    ),
    info(Action::OpenSettings, "Settings", "Open the MQTT Broker Profile Settings.", command("Comma")),
    info(Action::NewTab, "New connection", "Open another connection beside this one.", command("T")),
    info(Action::CloseActiveTab, "Close connection", "Disconnect and close this tab.", command("W")),
    info(Action::ShowPanel(Panel::Messages), "Messages", "What was received and sent.", command("1")),
    info(Action::ShowPanel(Panel::Publish), "Publish", "Send a message.", command("2")),
    info(Action::ShowPanel(Panel::Subscriptions), "Subscriptions", "What is subscribed.", command("3")),
    info(Action::ShowPanel(Panel::Log), "Log", "What happened to the connection.", command("4")),
    info(
        Action::ShowPanel(Panel::Certificates),
        "Certificates",
        "What both sides showed in the TLS handshake.",
        command("5"),
    ),
    info(Action::ShowPanel(Panel::Charts), "Charts", "Numbers in payloads, over time.", command("6")),
    info(Action::ShowPanel(Panel::Trace), "Packets", "What goes over the wire, field by field.", command("7")),
    info(Action::InTrace(TraceAction::Start), "Start tracing", "Keep the packets of this connection.", None),
    info(Action::InTrace(TraceAction::Stop), "Stop tracing", "Keep no more packets; those that are kept stay.", None),
    info(Action::ShowExpiry, "Certificate expiry", "When the certificates of every profile end.", None),
    info(Action::FindMessages, "Find messages", "Show only messages that a filter finds.", command("F")),
    info(
        Action::InMemory(MemoryAction::Open),
        "Message memory",
        "How many messages are kept, and which outlive the others.",
        None,
    ),
    info(Action::ClearMessages, "Clear messages", "Forget the messages and topics of this connection.", command("L")),
    info(Action::ClearLog, "Clear log", "Forget the log of this connection.", None),
    info(
        Action::StartDemo,
        "Try the local test broker",
        "Start a broker in this program and watch its messages.",
        None,
    ),
    info(
        Action::OpenWorkshop,
        "Certificate workshop",
        "Make a CA, server and client certificates without openssl.",
        Some(Shortcut { command: true, shift: true, key: "C" }),
    ),
    dialog(RecordingDialog::Save, "Save messages", "Save messages to a file.", command("S")),
    dialog(RecordingDialog::Record, "Record messages", "Write messages to a file while they come.", command("R")),
    dialog(RecordingDialog::Open, "Open recording", "Read a recording in a tab of its own.", command("O")),
    dialog(RecordingDialog::Replay, "Replay", "Publish the messages of a recording.", None),
    info(Action::UndoDelete, "Undo delete", "Bring the deleted profile back.", None),
    info(Action::CycleTheme, "Change theme", "Switch between light, dark and the system's theme.", None),
    info(Action::TogglePalette, "Command palette", "Find any action by its name.", command("K")),
];

impl Action {
    /// The action's row in the table, if it has one.
    #[must_use]
    pub fn info(&self) -> Option<&'static ActionInfo> {
        ACTIONS.iter().find(|info| info.action == *self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_shortcut_or_a_label() {
        for (index, one) in ACTIONS.iter().enumerate() {
            for other in &ACTIONS[index + 1..] {
                assert_ne!(one.label, other.label);
                assert!(one.shortcut.is_none() || one.shortcut != other.shortcut, "{} and {}", one.label, other.label);
            }
        }
    }
}
