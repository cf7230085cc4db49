//! Everything that the user can want, and the one table of what it is called and which keys it has.

use std::path::PathBuf;

use bytes::Bytes;

use super::{
    AuthenticationAction, ChartAction, Columns, FileQuestion, GoodbyeAction, InspectorAction, MemoryAction,
    MessagesAction, NoticeId, Panel, RecordingAction, RecordingDialog, TabId, Theme, TopicsAction, TraceAction,
    WorkshopAction,
};
use crate::mqtt::{Filter, Properties, Qos, SubscribeOptions, Topic};
use crate::profile::{Profile, ProfileId, Secret, Secrets};
use crate::store::MessageId;
use crate::tls::{CertificateInfo, Slot};

/// One wish. "The tab" is the active one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Connect the tab with its profile.
    Connect,
    /// Disconnect the tab, or stop trying.
    Disconnect,
    /// Disconnect the tab in another way.
    InGoodbye(GoodbyeAction),
    /// Open an empty tab.
    NewTab,
    /// Close the active tab.
    CloseActiveTab,
    /// Close this tab, disconnecting it.
    CloseTab(TabId),
    /// Show this tab.
    SelectTab(TabId),
    /// Use this profile in the tab; in a new tab if this one is connected.
    ChooseProfile(ProfileId),
    /// Subscribe in the tab.
    Subscribe {
        /// To what.
        filter: Filter,
        /// How.
        options: SubscribeOptions,
    },
    /// End a subscription of the tab and take it off the list.
    Unsubscribe(Filter),
    /// Whether the tab's profile subscribes to this by itself at each connect.
    KeepSubscription {
        /// Which.
        filter: Filter,
        /// Kept or no longer.
        keep: bool,
    },
    /// Publish in the tab.
    Publish {
        /// Where.
        topic: Topic,
        /// What.
        payload: Bytes,
        /// How surely.
        qos: Qos,
        /// Whether the broker retains it.
        retain: bool,
        /// What MQTT 5 adds. With a response topic, that is subscribed to first, unless it is already.
        properties: Option<Box<Properties>>,
    },
    /// Show this message in the inspector.
    SelectMessage(Option<MessageId>),
    /// Forget the tab's messages and topics.
    ClearMessages,
    /// Forget the tab's log.
    ClearLog,
    /// Show this panel.
    ShowPanel(Panel),
    /// Fold the tab's explanation away.
    DismissFailure,
    /// Open "MQTT Broker Profile Settings" on the tab's profile.
    OpenSettings,
    /// Close the settings.
    CloseSettings,
    /// Show this profile in the settings.
    SelectInSettings(ProfileId),
    /// Keep a new profile, and show it in the settings.
    CreateProfile(Box<Profile>),
    /// Keep the changes of a profile.
    SaveProfile {
        /// Which.
        id: ProfileId,
        /// What it says now.
        profile: Box<Profile>,
        /// Secrets that were typed; those not typed stay as they are.
        secrets: Secrets,
        /// Whether typed secrets go to the system keychain; else they are held in memory only.
        remember: bool,
    },
    /// Keep a copy of a profile, and show it in the settings.
    DuplicateProfile(ProfileId),
    /// Delete a profile; a notice offers to undo it.
    DeleteProfile(ProfileId),
    /// Bring the profile that was deleted last back.
    UndoDelete,
    /// Look into a certificate or key file; the answer appears in `App::file_facts`.
    InspectFile(FileQuestion),
    /// Look for what would keep a profile from connecting, as it is edited; the answer appears in `App::findings`.
    Examine {
        /// Which.
        profile: ProfileId,
        /// What it says now.
        draft: Box<Profile>,
        /// Secrets that were typed; for others, those that are known count.
        typed: Secrets,
    },
    /// Keep text that was pasted into a file field in a file of its own; where it is now appears in `App::pasted`.
    KeepPastedText {
        /// The profile.
        profile: ProfileId,
        /// The field.
        slot: Slot,
        /// The text. It may hold a private key.
        text: Secret,
    },
    /// The secrets that were asked for.
    AnswerPrompt {
        /// What was typed.
        secrets: Secrets,
        /// Keep them in the system keychain.
        remember: bool,
    },
    /// Connect though nothing of the server is verified, now and from now on with this profile.
    ConfirmUnverified,
    /// Something about authenticating, where it takes steps.
    InAuthentication(AuthenticationAction),
    /// Without an answer there is no connection: give up. Where none is needed, go on without it.
    DismissPrompt,
    /// Start the local test broker, connect to it and watch its sample topics.
    StartDemo,
    /// Put this notice away.
    DismissNotice(NoticeId),
    /// Light, dark, or as the system has it.
    SetTheme(Theme),
    /// The next of the three.
    CycleTheme,
    /// Open or close the command palette.
    TogglePalette,
    /// Write the certificates that the tab's broker presented to a file, as PEM; asks before it replaces one.
    SaveBrokerChain(PathBuf),
    /// Whether the file that stands where the chain was to be written is replaced.
    AnswerOverwrite(bool),
    /// Let the tab's profile accept exactly this certificate.
    PinBrokerCertificate(Box<CertificateInfo>),
    /// Open "Certificate expiry", and read the certificates of every profile.
    ShowExpiry,
    /// Read no further.
    StopExpiry,
    /// Close "Certificate expiry".
    CloseExpiry,
    /// Open "Certificate workshop".
    OpenWorkshop,
    /// Something in the workshop.
    InWorkshop(WorkshopAction),
    /// Show the messages, and put the cursor into their filter.
    FindMessages,
    /// Show the messages in these columns, now and from now on.
    SetColumns(Box<Columns>),
    /// Something in the tab's table of messages.
    InMessages(MessagesAction),
    /// Something about the tab's topics.
    InTopics(TopicsAction),
    /// Something about the tab's charts.
    InCharts(ChartAction),
    /// Something about how the tab's payloads are read.
    InInspector(InspectorAction),
    /// Something about files of messages.
    InRecording(RecordingAction),
    /// Something about the memory for messages.
    InMemory(MemoryAction),
    /// Something about the packets of the tab.
    InTrace(TraceAction),
}

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
