//! Everything that the user can want.

mod table;

use std::path::PathBuf;

use bytes::Bytes;

use super::{
    AuthenticationAction, ChartAction, Columns, FileQuestion, GoodbyeAction, InspectorAction, MemoryAction,
    MessagesAction, NoticeId, Panel, RecordingAction, TabId, Theme, TopicsAction, TraceAction, WorkshopAction,
    WritingAction,
};
use crate::mqtt::{Filter, Properties, Qos, SubscribeOptions, Topic};
use crate::profile::{Profile, ProfileId, Secret, Secrets};
use crate::store::MessageId;
use crate::tls::{CertificateInfo, Slot};

pub use table::{ACTIONS, ActionInfo, Shortcut};

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
    Unsubscribe {
        /// Which.
        filter: Filter,
        /// User properties of the UNSUBSCRIBE, by name and value.
        user: Vec<(String, String)>,
    },
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
    /// Something about a file that is being written, or waits for leave to be.
    InWriting(WritingAction),
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
