//! CONNACK said no: by reason, in both versions.

use super::Explanation;
use super::fields;
use super::words::{SHORT, our_certificate, own_words, readable, size, target, to_another_broker};
use crate::mqtt::{ConnectRefusal, ReasonCode};
use crate::profile::Profile;
use crate::tls::HandshakeReport;

/// Reason codes that `ReasonCode` has no constant for (MQTT 5, 3.2.2.2).
const SERVER_BUSY: ReasonCode = ReasonCode(0x89);
const BANNED: ReasonCode = ReasonCode(0x8A);
const BAD_AUTHENTICATION_METHOD: ReasonCode = ReasonCode(0x8C);
const TOPIC_NAME_INVALID: ReasonCode = ReasonCode(0x90);
const QUOTA_EXCEEDED: ReasonCode = ReasonCode(0x97);
const RETAIN_NOT_SUPPORTED: ReasonCode = ReasonCode(0x9A);
const QOS_NOT_SUPPORTED: ReasonCode = ReasonCode(0x9B);
const USE_ANOTHER_SERVER: ReasonCode = ReasonCode(0x9C);
const SERVER_MOVED: ReasonCode = ReasonCode(0x9D);
const CONNECTION_RATE_EXCEEDED: ReasonCode = ReasonCode(0x9F);

const CHECK_CREDENTIALS: &str = "Check user name and password in the User Credentials tab.";

/// The broker could be reached and read CONNECT, but does not want us.
pub(super) fn refused(refusal: &ConnectRefusal, security: Option<&HandshakeReport>, profile: &Profile) -> Explanation {
    let said = own_words(&refusal.reason, refusal.server_reference.as_deref());
    match refusal.reason.code {
        ReasonCode::NOT_AUTHORIZED => not_authorised(security, profile),
        ReasonCode::BAD_USER_NAME_OR_PASSWORD => bad_credentials(security, profile),
        ReasonCode::CLIENT_ID_NOT_VALID => bad_client_id(profile),
        ReasonCode::UNSUPPORTED_PROTOCOL_VERSION => wrong_version(profile),
        ReasonCode::SERVER_UNAVAILABLE | ReasonCode::SERVER_SHUTTING_DOWN | SERVER_BUSY => unavailable(),
        QUOTA_EXCEEDED | CONNECTION_RATE_EXCEEDED => too_many(),
        BANNED => banned(),
        USE_ANOTHER_SERVER | SERVER_MOVED => moved(refusal.server_reference.as_deref(), profile),
        TOPIC_NAME_INVALID | RETAIN_NOT_SUPPORTED | QOS_NOT_SUPPORTED => bad_will(refusal.reason.code),
        ReasonCode::PACKET_TOO_LARGE => too_large(profile),
        BAD_AUTHENTICATION_METHOD => other(refusal)
            .remedy("Ask the broker's administrator for an account with user name and password, or a certificate."),
        _ => other(refusal).remedy("Look into the broker's log: it says more than the code."),
    }
    .because(said)
}

/// Here TLS is through: the certificate is trusted, only the person behind it is not let in.
fn not_authorised(security: Option<&HandshakeReport>, profile: &Profile) -> Explanation {
    let headline = "The broker does not let you in";
    if let Some(us) = Shown::of(security, profile) {
        if !us.asked_for {
            return not_asked(&us);
        }
        let Shown { certificate, user, .. } = us;
        return Explanation::new(
            headline,
            format!(
                "The TLS handshake is done, so it does not distrust {certificate}; but it answered CONNECT with “not \
                 authorised”: it knows nobody of that name, or that user may not connect.",
            ),
        )
        .remedy(format!(
            "Ask the broker's administrator to create {user}, and to enable it (Solace: a client username; \
             Connectware: a user with the grant type certificate).",
        ))
        .remedy(
            "Mosquitto takes the CN for the user name only with `use_identity_as_username true`; without it, fill in \
             the User Credentials tab.",
        )
        .remedy("If the broker has an access list by client ID, check Client ID, too.");
    }
    let with_name = !profile.credentials.username.is_empty();
    let cause = if with_name {
        "It could be reached and read your user name, but answered “not authorised”: wrong name or password, or no \
         permission to connect."
    } else {
        "It could be reached, but answered “not authorised”: it does not take clients without a user name or a \
         certificate."
    };
    Explanation::new(headline, cause)
        .remedy_if(with_name, CHECK_CREDENTIALS)
        .remedy_if(!with_name, "Fill in the User Credentials tab.")
        .remedy_if(!with_name, "Or choose a client certificate in the SSL/TLS tab, if the broker knows users by it.")
        .remedy("Ask the broker's administrator whether this user may connect (Mosquitto: password_file and acl_file).")
}

fn bad_credentials(security: Option<&HandshakeReport>, profile: &Profile) -> Explanation {
    let nameless = profile.credentials.username.is_empty();
    let cause = if nameless {
        "It could be reached, but does not accept that no user name came with CONNECT."
    } else {
        "It could be reached, but does not know this user name with this password."
    };
    let explanation = Explanation::new("The broker does not accept the user name or password", cause);
    let Some(Shown { certificate, file, user, nameless, .. }) = Shown::of(security, profile) else {
        return explanation
            .remedy(if nameless { "Fill in the User Credentials tab." } else { CHECK_CREDENTIALS })
            .remedy("Ask the broker's administrator whether the account exists and is enabled.");
    };
    if nameless {
        return Explanation::new(
            "Your certificate names no user",
            format!(
                "{certificate} has no common name (CN), and the broker takes that for the user name: it answered CONNECT \
                 with “bad user name or password”.",
            ),
        )
        .remedy(format!("Have a certificate with a common name issued in place of {file} (openssl req: `-subj /CN=NAME`)."))
        .remedy("Or let the broker ask for user name and password (Mosquitto: `use_identity_as_username false`).");
    }
    explanation
        .remedy(format!(
            "Check that {file} has a common name (CN): Mosquitto with use_identity_as_username true answers so to a \
             certificate without one.",
        ))
        .remedy(CHECK_CREDENTIALS)
        .remedy(format!("Ask the broker's administrator whether there is {user}."))
}

fn bad_client_id(profile: &Profile) -> Explanation {
    let cause = if profile.client_id.is_empty() {
        "This profile sends none, and the broker does not choose one.".to_owned()
    } else {
        let id = readable(&profile.client_id, SHORT);
        format!("It does not allow “{id}”: too long, unusual characters, or not the one that belongs to you.")
    };
    Explanation::new("The broker does not accept the client ID", cause)
        .remedy("Press Generate beside Client ID: the new one is short and plain.")
        .remedy("If the broker expects a certain client ID, often the certificate's CN, type it.")
}

fn wrong_version(profile: &Profile) -> Explanation {
    let version = profile.protocol.name();
    let other = if version == "5" { "3.1.1" } else { "5" };
    Explanation::new(
        format!("The broker does not speak MQTT {version}"),
        "It could be reached and is an MQTT broker, but of another version.",
    )
    .remedy(format!("Choose MQTT version {other} in the General tab."))
}

fn unavailable() -> Explanation {
    Explanation::new(
        "The broker cannot serve now",
        "It could be reached, but says that it is busy, starting or shutting down.",
    )
    .remedy("Try again in a moment.")
    .remedy("Look into the broker's log, and at the services that it needs.")
}

fn too_many() -> Explanation {
    Explanation::new(
        "The broker takes no more connections now",
        "It could be reached, but a limit on connections or on their rate has been reached.",
    )
    .remedy("Try again in a moment.")
    .remedy("Ask the broker's administrator how many connections this account may have.")
}

fn banned() -> Explanation {
    Explanation::new("The broker has banned this client", "An administrator or a rule of the broker keeps it out.")
        .remedy("Ask the broker's administrator to lift the ban, by client ID, user name or address.")
}

fn moved(server_reference: Option<&str>, profile: &Profile) -> Explanation {
    Explanation::new(
        "The broker sends you to another server",
        format!("{} does not serve you, and says that another server does.", target(profile)),
    )
    .remedy(to_another_broker(server_reference))
}

fn bad_will(reason: ReasonCode) -> Explanation {
    Explanation::new(
        "The broker does not accept the last will",
        format!("It refused the connection because of the will: {}. {}", reason.name(), reason.meaning()),
    )
    .remedy("Change topic, QoS or retained in the LWT tab.")
    .remedy("Or connect without a last will.")
}

fn too_large(profile: &Profile) -> Explanation {
    let will = &profile.last_will;
    let payload = size(will.payload.len() as u64);
    Explanation::new(
        "CONNECT is larger than the broker accepts",
        "Client ID, user name, password and will together are above its limit.",
    )
    .remedy_if(
        will.enabled && !will.payload.is_empty(),
        format!("Shorten the will's payload in the LWT tab, which has {payload}."),
    )
    .remedy("Shorten the client ID or the user name.")
}

fn other(refusal: &ConnectRefusal) -> Explanation {
    let (name, meaning) = (refusal.reason.code.name(), refusal.reason.code.meaning());
    // Written as in the specification: MQTT 5 has its failures in hexadecimal, from 0x80 on.
    let code = if refusal.code < 0x80 { refusal.code.to_string() } else { format!("0x{:02X}", refusal.code) };
    Explanation::new(
        "The broker refused the connection",
        format!("It could be reached and answered “{name}” (code {code}). {meaning}"),
    )
}

/// A certificate that nobody asked for was not seen: the broker knows nobody yet.
fn not_asked(us: &Shown) -> Explanation {
    Explanation::new(
        "The broker does not let you in",
        format!(
            "It answered CONNECT with “not authorised”. It never asked for a client certificate during the TLS \
             handshake, so it has not seen {}.",
            us.file
        ),
    )
    .remedy(
        "Ask the broker's administrator to demand certificates on this port (Mosquitto: `require_certificate true`).",
    )
    .remedy("Check Broker Port: another port of this broker may ask for certificates.")
    .remedy("Or fill in the User Credentials tab.")
}

/// The client certificate of a profile that has one.
struct Shown {
    /// "CN=client1 (clientCert1.pem, serial 4F:1A…9C, issued by CN=Plant CA)"; its file's name where it was not sent.
    certificate: String,
    /// Its file's name.
    file: String,
    /// The user that a broker makes of it, as in "the user client1, the common name (CN) of client1.pem".
    user: String,
    /// Whether it has no common name.
    nameless: bool,
    /// Whether the broker wanted to see it.
    asked_for: bool,
}

impl Shown {
    fn of(security: Option<&HandshakeReport>, profile: &Profile) -> Option<Self> {
        let ours = security.and_then(|report| report.client_certificate.as_ref());
        let file = fields::ours(profile)?.file();
        let user = match ours.and_then(|ours| ours.common_name.as_deref()) {
            Some(name) => format!("the user {}, the common name (CN) of {file}", readable(name, SHORT)),
            None => format!("a user named like the common name (CN) of {file}"),
        };
        let certificate = ours.map_or_else(|| file.clone(), |ours| our_certificate(ours, profile));
        let nameless = ours.is_some_and(|ours| ours.common_name.is_none());
        let asked_for = security.is_none_or(|report| report.client_certificate_requested);
        Some(Self { certificate, file, user, nameless, asked_for })
    }
}
