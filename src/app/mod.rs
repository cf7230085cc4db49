//! The whole program's state, without a widget.
//!
//! [`App::absorb`] takes in what happened (network events, finished background work), [`App::act`] does what the user
//! wants. The window reads everything through shared references and changes nothing but by an [`Action`].

mod absorbing;
mod acting;
mod action;
mod authenticating;
mod certificates;
mod charts;
mod columns;
mod connecting;
mod connection;
mod copy;
mod examining;
mod expiry;
mod files;
mod goodbye;
mod greeting;
mod inspecting;
mod log;
mod memory;
mod notice;
mod panel;
mod preferences;
mod prompt;
mod publishing;
mod rates;
mod reading;
mod recording;
mod requests;
mod settings;
mod sink;
mod subscription;
mod tab;
mod tabs;
mod topics;
mod trace;
mod vault;
mod view;
mod work;
mod workshop;
mod writing;

use std::path::PathBuf;
use std::time::Duration;

use crate::broker::{Demo, LocalBroker};
use crate::profile::{DeletedProfile, ProfileStore};

pub use crate::explain::{
    Explanation, FileWords, FindingWords, GreetingFact, Mood, leaving_code, leaving_meaning, leniency, remark,
};
pub use crate::mqtt::{
    Filter, FilterError, Properties, Qos, Reason, ReasonCode, RetainHandling, SubscribeOptions, Topic, TopicError,
};
pub use crate::payload::{self, Body, Context, DECODERS, Decoded, Decoder, Input, Schema, SchemaError, Syntax};
pub use crate::profile::{
    Authentication, AuthenticationMethod, BrokerUrl, Carrier, Credentials, DecoderChoice, Endpoint, Entry, Field,
    LastWill, Mqtt5Settings, PACKET_BYTES, Problem, Profile, ProfileId, Protocol, ProxyKind, ProxySettings,
    SavedSubscription, Secret, SecretKind, Secrets, SessionSettings, Template, TlsMode, TlsSettings, TlsVersions,
    UnreadableProfile, UrlError, Verification, WebSocketSettings, WillProperties, check, generate_client_id,
    generate_correlation_data, octets, templates, written_octets,
};
pub use crate::recording::{Format, Manner, Plan, Recorder, Rotation, Speed, Status, Which, family};
pub use crate::session::{Challenge, Goodbye, Wake};
pub use crate::store::{Direction, LastValue, MessageId, MessageStore, NodeId, Snapshot, Stored, TopicNode, TopicTree};
pub use crate::tls::{
    Alias, AliasKind, CertificateInfo, Dated, FileContent, Finding, Form, HandshakeReport, KeyInfo, KeyKind, Leniency,
    Severity, Slot, TlsFileError,
};
pub use crate::transport::{Rung, StepOutcome};
pub use crate::wire::trace::{Entry as PacketEntry, Form as TraceForm, MAX_BYTES as MOST_TRACED};
pub use crate::wire::{Direction as PacketDirection, Field as PacketField};

pub use action::{ACTIONS, Action, ActionInfo, Shortcut};
pub use authenticating::AuthenticationAction;
pub use certificates::{Comparison, compare_fingerprint};
pub use charts::{ChartAction, Charts, LARGEST_OFFERING, MOST_SERIES, Points, Series, SeriesId, Stroke};
pub use columns::{Column, Columns, TimeStyle};
pub use connection::{Connection, Handshake, Ladder, LadderStep, Padlock, Phase, Reauthentication};
pub use copy::{Copied, CopyFormat, MOST_COPIED, copy, payload_text};
pub use examining::Found;
pub use expiry::{Ending, Expiry, ExpiryEntry};
pub use files::{FileFacts, FileQuestion, Lock, Pasted};
pub use goodbye::GoodbyeAction;
pub use inspecting::InspectorAction;
pub use log::{Level, Log, LogLine};
pub use memory::{MemoryAction, MemoryLimits};
pub use notice::{Notice, NoticeId};
pub use panel::Panel;
pub use preferences::{Preferences, Theme};
pub use prompt::{Prompt, Question, Wanted, secret_label};
pub use publishing::{PublishRecord, PublishStatus};
pub use rates::Rates;
pub use reading::{Chosen, Reading, SchemaState};
pub use recording::{
    Opened, RecordingAction, RecordingDialog, Replacing, Replay, ReplayStatus, SaveWhat, Saving, Source,
};
pub use requests::{Answer, Request};
pub use settings::SettingsView;
pub use subscription::{Subscription, SubscriptionList, SubscriptionStatus};
pub use tab::{Tab, TabId};
pub use topics::{ClearQuestion, TopicsAction};
pub use trace::{Packets, TraceAction};
pub use view::{MessagesAction, View, topic_filter};
pub use workshop::{Job, Looked, Making, Sought, Stage, TestBroker, Trial, WorkshopAction, WorkshopView};
pub use writing::{Writing, WritingAction};

use examining::Examinations;
use files::FileAnswers;
use vault::Vault;
use work::Work;
use workshop::Workshop;
use writing::NewFile;

/// Where the program keeps its things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Profiles, one file each.
    pub profiles: PathBuf,
    /// The local test broker's certificates.
    pub broker: PathBuf,
}

/// The state.
pub struct App {
    places: Places,
    tabs: Vec<Tab>,
    active: TabId,
    next_tab: u64,
    profiles: ProfileStore,
    settings: Option<SettingsView>,
    deleted: Option<DeletedProfile>,
    notices: Vec<Notice>,
    next_notice: u64,
    /// One a tab at most; the first is shown.
    prompts: Vec<Prompt>,
    palette_open: bool,
    preferences: Preferences,
    memory_open: bool,
    files: FileAnswers,
    examinations: Examinations,
    /// A file stands where this one is to be written.
    overwrite: Option<NewFile>,
    writing: Vec<Writing>,
    clear_question: Option<ClearQuestion>,
    expiry: Expiry,
    recording_dialog: Option<RecordingDialog>,
    /// Recordings that have been ended and are still being written.
    ending: Vec<Recorder>,
    vault: Vault,
    broker: Option<(LocalBroker, Option<Demo>)>,
    goodbye_asked: bool,
    farewells: Vec<crate::session::Farewell>,
    work: Work,
    wake: Wake,
    workshop: Workshop,
}

/// Reading the state.
impl App {
    /// All profiles and unreadable files.
    #[must_use]
    pub fn profiles(&self) -> &[Entry] {
        self.profiles.entries()
    }

    /// The profile of this identity.
    #[must_use]
    pub fn profile(&self, id: &ProfileId) -> Option<&Profile> {
        self.profiles.get(id)
    }

    /// Where the profiles are kept.
    #[must_use]
    pub fn profile_directory(&self) -> &std::path::Path {
        self.profiles.directory()
    }

    /// "MQTT Broker Profile Settings", while open.
    #[must_use]
    pub fn settings(&self) -> Option<&SettingsView> {
        self.settings.as_ref()
    }

    /// News, oldest first.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// A question for secrets, while one is open.
    #[must_use]
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompts.first()
    }

    /// Whether the command palette is open.
    #[must_use]
    pub fn palette_is_open(&self) -> bool {
        self.palette_open
    }

    /// What is remembered.
    #[must_use]
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// When the certificates of every profile end, as far as they have been read.
    #[must_use]
    pub fn expiry(&self) -> &Expiry {
        &self.expiry
    }

    /// When something on the screen changes by itself: rates and countdowns. `None`: not before the next event.
    #[must_use]
    pub fn next_change(&self) -> Option<Duration> {
        let moving = |tab: &Tab| {
            matches!(tab.connection.phase, Phase::Waiting { .. })
                || tab.incoming.is_moving()
                || tab.outgoing.is_moving()
                || tab.view.moves()
        };
        let packets = self.tab().next_change_of_packets();
        let rates = self.tabs.iter().any(moving).then_some(Duration::from_secs(1));
        let writing = (!self.writing.is_empty()).then_some(writing::SOON);
        self.tabs.iter().filter_map(Self::next_change_of_files).chain(rates).chain(packets).chain(writing).min()
    }
}

/// Beginning.
impl App {
    /// Reads the profiles. `wake` is called from the background when `absorb` has something to do.
    ///
    /// # Errors
    /// The profile directory cannot be used.
    pub fn new(
        places: Places,
        preferences: Preferences,
        runtime: tokio::runtime::Handle,
        wake: Wake,
    ) -> Result<Self, crate::profile::StoreError> {
        let profiles = ProfileStore::open(&places.profiles)?;
        let mut app = Self {
            places,
            tabs: Vec::new(),
            active: TabId(0),
            next_tab: 0,
            profiles,
            settings: None,
            deleted: None,
            notices: Vec::new(),
            next_notice: 0,
            prompts: Vec::new(),
            palette_open: false,
            preferences,
            memory_open: false,
            files: FileAnswers::default(),
            examinations: Examinations::default(),
            overwrite: None,
            writing: Vec::new(),
            clear_question: None,
            expiry: Expiry::default(),
            recording_dialog: None,
            ending: Vec::new(),
            vault: Vault::default(),
            broker: None,
            goodbye_asked: false,
            farewells: Vec::new(),
            work: Work::new(runtime),
            wake,
            workshop: Workshop::default(),
        };
        app.new_tab();
        if let Some(id) = app.preferences.last_profile.clone() {
            app.choose_profile(id);
        }
        Ok(app)
    }
}
