//! The state of the whole program, without a window: actions in, state out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use mqttdeck::app::{
    Action, App, AuthenticationAction, AuthenticationMethod, Carrier, Endpoint, Entry, FileQuestion, Filter, Lock,
    Phase, Places, Preferences, Profile, ProfileId, Protocol, ProxyKind, PublishStatus, Qos, Question,
    SavedSubscription, Secret, SecretKind, Secrets, Slot, TlsMode, Topic, Verification, Wanted,
};

const LIMIT: Duration = Duration::from_secs(20);

/// The app in a directory of its own.
struct World {
    app: App,
    woken: mpsc::Receiver<()>,
    _runtime: tokio::runtime::Runtime,
    _directory: tempfile::TempDir,
}

impl World {
    /// With a profile of this name, chosen in the first tab.
    fn with(name: &str, port: u16) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let places = Places { profiles: directory.path().join("profiles"), broker: directory.path().join("broker") };
        let (waker, woken) = mpsc::channel();
        let wake = Arc::new(move || {
            let _ended = waker.send(());
        });
        let mut app = App::new(places, Preferences::default(), runtime.handle().clone(), wake).unwrap();
        let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port, ..Endpoint::default() };
        let profile = Profile { name: name.to_owned(), endpoint, client_id: "tester".to_owned(), ..Profile::default() };
        app.act(Action::CreateProfile(Box::new(profile)));
        Self { app, woken, _runtime: runtime, _directory: directory }
    }

    fn until(&mut self, what: &str, done: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + LIMIT;
        while !done(&self.app) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(self.woken.recv_timeout(left).is_ok(), "{what}: {:?}", self.app.tab().connection);
            self.app.absorb();
        }
    }

    fn connect(&mut self) {
        self.app.act(Action::Connect);
        self.until("connected", |app| matches!(app.tab().connection.phase, Phase::Connected { .. }));
    }

    fn profile_id(&self) -> ProfileId {
        self.app.tab().profile_id.clone().unwrap()
    }

    fn save(&mut self, profile: Profile) {
        let (id, profile) = (self.profile_id(), Box::new(profile));
        self.app.act(Action::SaveProfile { id, profile, secrets: Secrets::default(), remember: false });
    }

    fn subscribe(&mut self, text: &str) {
        self.app.act(Action::Subscribe { filter: filter(text), options: Qos::AtMostOnce.into() });
    }

    fn filters(&self) -> Vec<&str> {
        self.app.tab().subscriptions.iter().map(|known| known.filter.as_str()).collect()
    }
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap()
}

#[test]
fn leaving_sends_disconnect_before_the_connection_closes() {
    let (port, after_connack) = start_listening_broker();
    let mut world = World::with("Plant", port);
    world.connect();

    world.app.leave();

    assert_eq!(world.app.tab().connection.phase, Phase::Disconnected);
    // DISCONNECT of MQTT 3.1.1: type 14, no body (3.14).
    assert_eq!(after_connack.recv_timeout(LIMIT).unwrap(), [0xE0, 0x00]);
}

#[test]
fn a_publish_that_nobody_will_answer_any_more_says_so() {
    let (port, _after_connack) = start_listening_broker();
    let mut world = World::with("Plant", port);
    world.connect();
    let topic = Topic::parse("a").unwrap();
    world.app.act(Action::Publish {
        topic,
        payload: "1".into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: None,
    });
    assert!(world.app.tab().store.is_empty(), "it is not on the wire yet");
    world.until("sent", |app| app.tab().publishes()[0].status == PublishStatus::Sent);
    assert_eq!(world.app.tab().store.len(), 1);

    world.app.act(Action::Disconnect);
    assert!(matches!(world.app.tab().publishes()[0].status, PublishStatus::Refused(_)));
}

#[test]
fn saving_the_settings_keeps_what_is_subscribed() {
    let mut world = World::with("Plant", 1883);
    world.subscribe("a/#");
    let saved = SavedSubscription { filter: "b/#".to_owned(), options: Qos::AtMostOnce.into() };
    let profile = Profile { subscriptions: vec![saved], ..world.app.tab().profile.clone() };
    world.save(profile);
    assert_eq!(world.filters(), ["a/#", "b/#"]);
}

#[test]
fn two_connections_of_one_profile_keep_both_their_subscriptions() {
    let mut world = World::with("Plant", 1883);
    let id = world.profile_id();
    for text in ["a/#", "b/#"] {
        world.app.act(Action::NewTab);
        world.app.act(Action::ChooseProfile(id.clone()));
        world.subscribe(text);
        world.app.act(Action::KeepSubscription { filter: filter(text), keep: true });
    }
    let kept: Vec<_> = world.app.profile(&id).unwrap().subscriptions.iter().map(|saved| &saved.filter[..]).collect();
    assert_eq!(kept, ["a/#", "b/#"]);
}

/// A broker that answers CONNECT with a challenge, "who?" by the method "m"; and the AUTH that comes back.
fn start_asking_broker() -> (u16, mpsc::Receiver<Vec<u8>>) {
    const AUTH: &[u8] = &[0xF0, 13, 0x18, 11, 0x15, 0, 1, b'm', 0x16, 0, 4, b'w', b'h', b'o', b'?'];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = mpsc::channel();
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut bytes = [0; 1024];
        assert!(stream.read(&mut bytes).unwrap() > 0);
        stream.write_all(AUTH).unwrap();
        while let Some(count) = stream.read(&mut bytes).ok().filter(|count| *count > 0) {
            let _ended = sender.send(bytes[..count].to_vec());
        }
    });
    (port, received)
}

#[test]
fn a_challenge_is_asked_whichever_tab_is_shown() {
    let (port, received) = start_asking_broker();
    let mut world = World::with("Plant", port);
    let mut profile = world.app.tab().profile.clone();
    profile.protocol = Protocol::V5;
    profile.mqtt5.authentication.method = AuthenticationMethod::ByHand;
    "m".clone_into(&mut profile.mqtt5.authentication.name);
    world.save(profile);
    let asking = world.app.tab().id;
    world.app.act(Action::Connect);
    world.app.act(Action::NewTab);
    world.until("asked", |app| matches!(app.prompt(), Some(prompt) if prompt.tab == asking));
    let Some(Question::Challenge(challenge)) = world.app.prompt().map(|prompt| prompt.question.clone()) else {
        panic!("{:?}", world.app.prompt())
    };
    assert_eq!((challenge.method.as_str(), &challenge.data[..]), ("m", &b"who?"[..]));

    let answer = |text: &str| Action::InAuthentication(AuthenticationAction::Answer(Secret::new(text.to_owned())));
    assert!(!format!("{:?}", answer("hex:6d65")).contains("6d65"));
    world.app.act(answer("hex:6"));
    assert!(world.app.prompt().is_some(), "that is no answer");
    world.app.act(answer("hex:6d65"));
    assert!(world.app.prompt().is_none());
    let sent = received.recv_timeout(LIMIT).unwrap();
    assert!(sent[0] == 0xF0 && sent.ends_with(b"me"), "{sent:?}");
}

#[test]
fn only_the_newest_delete_offers_its_undo() {
    let mut world = World::with("A", 1883);
    let first = world.profile_id();
    world.app.act(Action::CreateProfile(Box::new(Profile { name: "B".to_owned(), ..Profile::default() })));
    let second = world.profile_id();
    world.app.act(Action::DeleteProfile(first));
    world.app.act(Action::DeleteProfile(second.clone()));
    let offers: Vec<bool> = world.app.notices().iter().map(|notice| notice.undo_delete).collect();
    assert_eq!(offers, [false, true]);
    world.app.act(Action::UndoDelete);
    assert_eq!(world.app.profile(&second).map(|profile| &profile.name[..]), Some("B"));
}

#[test]
fn a_subscription_that_the_broker_keeps_is_not_ended_offline() {
    let mut world = World::with("Plant", 1883);
    let mut profile = world.app.tab().profile.clone();
    profile.session.clean_session = false;
    world.save(profile);
    world.subscribe("a/#");
    world.app.act(Action::Unsubscribe { filter: filter("a/#"), user: Vec::new() });
    assert_eq!(world.filters(), ["a/#"]);
    assert!(world.app.notices().iter().any(|notice| notice.text.contains("Clean Session")));
}

#[test]
fn a_profile_that_verifies_nothing_connects_only_after_a_yes_which_is_kept() {
    let mut world = World::with("Plant", 9);
    let mut profile = world.app.tab().profile.clone();
    profile.tls.enabled = true;
    profile.tls.verification = Verification::Nothing;
    profile.session.auto_reconnect = false;
    world.save(profile);
    let id = world.profile_id();

    let first = world.app.tab().id;
    world.app.act(Action::NewTab);
    world.app.act(Action::ChooseProfile(id.clone()));
    let other = world.app.tab().id;
    world.app.act(Action::SelectTab(first));

    world.app.act(Action::Connect);
    assert_eq!(world.app.prompt().map(|prompt| &prompt.question), Some(&Question::Unverified));
    world.app.act(Action::DismissPrompt);
    assert_eq!(world.app.tab().connection.phase, Phase::Disconnected);
    assert!(!world.app.profile(&id).unwrap().tls.unverified_confirmed, "no is no");

    world.app.act(Action::Connect);
    world.app.act(Action::ConfirmUnverified);
    assert!(world.app.profile(&id).unwrap().tls.unverified_confirmed);
    assert_eq!(world.app.prompt(), None);
    world.until("tried", |app| app.tab().connection.phase == Phase::Failed);

    world.app.act(Action::Connect);
    assert_eq!(world.app.prompt(), None, "asked once");
    world.app.act(Action::SelectTab(other));
    world.app.act(Action::Connect);
    assert_eq!(world.app.prompt(), None, "not in another tab, either");
    world.app.act(Action::DuplicateProfile(id));
    let confirmed: Vec<bool> = world.app.profiles().iter().map(confirmed).collect();
    assert_eq!(confirmed, [true, false], "a copy asks for itself");
}

fn confirmed(entry: &Entry) -> bool {
    matches!(entry, Entry::Ready { profile, .. } if profile.tls.unverified_confirmed)
}

/// A PKCS#8 key, encrypted by openssl, and its directory.
fn encrypted_key(password: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("client.key");
    let made = std::process::Command::new("openssl")
        .args(["genpkey", "-algorithm", "ed25519", "-aes256", "-pass", &format!("pass:{password}"), "-out"])
        .arg(&file)
        .status();
    assert!(made.is_ok_and(|status| status.success()), "openssl is needed");
    (directory, file)
}

#[test]
fn a_file_is_opened_by_what_is_typed_else_by_what_is_known() {
    let (_directory, file) = encrypted_key("sesame");
    let mut world = World::with("Plant", 1883);
    let profile = world.profile_id();
    let secret = |text: &str| Secret::new(text.to_owned());
    let kind = SecretKind::KeyPassphrase;
    let lock = |world: &mut World, typed: Option<&str>, expected: Lock| {
        let question = FileQuestion {
            profile: profile.clone(),
            slot: Slot::ClientKey,
            file: file.clone(),
            typed: typed.map(secret),
        };
        world.app.act(Action::InspectFile(question));
        world.until(&format!("{typed:?} {expected:?}"), |app| {
            app.file_facts(&profile, Slot::ClientKey, &file).is_some_and(|facts| facts.lock == expected)
        });
    };
    lock(&mut world, None, Lock::Closed(kind));
    lock(&mut world, Some("wrong"), Lock::Wrong(kind));
    lock(&mut world, Some("sesame"), Lock::Opened(kind));

    let (id, profile) = (world.profile_id(), Box::new(world.app.tab().profile.clone()));
    let secrets = Secrets::default().with(kind, secret("sesame"));
    world.app.act(Action::SaveProfile { id, profile, secrets, remember: false });
    lock(&mut world, Some("wrong"), Lock::Wrong(kind));
    lock(&mut world, None, Lock::Opened(kind));
    assert!(!format!("{:?}", world.app.tab()).contains("sesame"));
}

#[test]
fn the_prompt_asks_for_what_the_files_need_and_calls_it_as_the_settings_do() {
    let (directory, file) = encrypted_key("sesame");
    let mut world = World::with("Plant", 9);
    let mut profile = world.app.tab().profile.clone();
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = directory.path().join("ca.pem");
    profile.tls.client_certificate_file = directory.path().join("client.crt");
    profile.tls.client_key_file = file.clone();
    world.save(profile);
    world.app.act(Action::Connect);
    world.until("asked", |app| app.prompt().is_some());
    let Some(Question::Secrets { wanted, .. }) = world.app.prompt().map(|prompt| prompt.question.clone()) else {
        panic!("another question: {:?}", world.app.prompt())
    };
    let label = "Client Key Password";
    assert_eq!(wanted, [Wanted { kind: SecretKind::KeyPassphrase, label, whose: file.display().to_string() }]);
}

#[test]
fn the_prompt_asks_for_each_secret_of_the_way_before_the_first_step() {
    let mut world = World::with("Plant", 9);
    let mut profile = world.app.tab().profile.clone();
    profile.session.auto_reconnect = false;
    profile.protocol = Protocol::V5;
    profile.endpoint.carrier = Carrier::WebSocket;
    profile.endpoint.websocket.with_authorization = true;
    profile.endpoint.proxy.kind = ProxyKind::Http;
    profile.endpoint.proxy.host = "127.0.0.1".to_owned();
    profile.endpoint.proxy.port = 9;
    profile.endpoint.proxy.username = "bob".to_owned();
    profile.endpoint.proxy.with_password = true;
    profile.credentials.username = "alice".to_owned();
    profile.credentials.with_password = true;
    profile.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
    profile.mqtt5.authentication.username = "carol".to_owned();
    let (id, secret) = (world.profile_id(), |text: &str| Secret::new(text.to_owned()));
    let secrets = Secrets::default().with(SecretKind::Password, secret("sesame"));
    world.app.act(Action::SaveProfile { id, profile: Box::new(profile), secrets, remember: false });

    world.app.act(Action::Connect);
    world.until("asked", |app| app.prompt().is_some());
    let Some(Question::Secrets { wanted, note, .. }) = world.app.prompt().map(|prompt| prompt.question.clone()) else {
        panic!("another question: {:?}", world.app.prompt())
    };
    let asked: Vec<_> = wanted.iter().map(|wanted| (wanted.kind, wanted.label, wanted.whose.as_str())).collect();
    let expected = [
        (SecretKind::ProxyPassword, "Proxy Password", "bob at 127.0.0.1"),
        (SecretKind::WebSocketAuthorization, "Authorization", "127.0.0.1/mqtt"),
        (SecretKind::AuthenticationPassword, "Authentication Password", "carol"),
    ];
    assert_eq!((asked, note), (expected.to_vec(), None), "what was typed in the settings is known");

    let answers = wanted.iter().fold(Secrets::default(), |all, wanted| all.with(wanted.kind, secret("swordfish")));
    world.app.act(Action::AnswerPrompt { secrets: answers, remember: false });
    world.until("tried", |app| app.tab().connection.phase == Phase::Failed);
    assert_eq!(world.app.prompt(), None, "all is known now");
    assert!(!format!("{:?}", world.app.tab()).contains("swordfish"));
}

#[test]
fn secrets_that_are_not_used_are_not_asked_for() {
    let mut world = World::with("Plant", 9);
    let mut profile = world.app.tab().profile.clone();
    profile.session.auto_reconnect = false;
    profile.endpoint.websocket.with_authorization = true;
    profile.endpoint.proxy.with_password = true;
    profile.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
    world.save(profile);
    world.app.act(Action::Connect);
    world.until("tried", |app| app.prompt().is_some() || app.tab().connection.phase == Phase::Failed);
    assert_eq!(world.app.prompt(), None);
}

/// Answers CONNECT, then hands over everything that comes until the connection closes.
fn start_listening_broker() -> (u16, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        skip_packet(&mut stream);
        stream.write_all(&[0x20, 0x02, 0x00, 0x00]).unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        sender.send(rest).unwrap();
    });
    (port, receiver)
}

/// One packet that is shorter than 128 bytes, as this CONNECT is.
fn skip_packet(stream: &mut TcpStream) {
    let mut header = [0_u8; 2];
    stream.read_exact(&mut header).unwrap();
    let mut body = vec![0_u8; usize::from(header[1])];
    stream.read_exact(&mut body).unwrap();
}
