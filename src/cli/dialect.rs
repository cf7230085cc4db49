//! The words of the command line for what an explanation names by its place in the window.
//!
//! `explain` calls a setting by its label; here is the flag for each. What stands in quotation marks is somebody else's
//! word and stays.

use crate::explain::{Explanation, FindingWords};

/// What the window calls it, and what does the same here. Whole phrases come before the labels that they hold, since
/// each line works on what the lines above it left.
const WORDS: &[(&str, &str)] = &[
    // What to press.
    ("Press Generate beside Client ID: the new one is", "Leave -i out: the new client ID is"),
    ("Press Generate beside Client ID in Settings, so", "Leave -i out, or give another, so"),
    ("press Generate beside Client ID:", "leave -i out, or give another:"),
    ("Press Connect to begin anew", "Run the command again"),
    ("Press Connect:", "Run the command again:"),
    ("press Connect again", "run the command again"),
    ("press Connect first", "connect first"),
    ("press Connect", "run the command again"),
    ("Open Settings: each problem stands at its field", "Correct it in the window, or override it with a flag"),
    ("Open Settings: the problem stands beside its field", "Give another value with its flag"),
    ("with Auto Reconnect the connection comes", "with sub --reconnect the connection comes"),
    ("Close tabs that you do not need, or other programs", "Close other programs"),
    ("This profile", "This connection"),
    ("this profile", "this connection"),
    // TLS: whether, which mode, which versions.
    ("untick Enable SSL/TLS", "leave the flags of TLS out"),
    ("tick Enable SSL/TLS in the SSL/TLS tab", "add --cafile FILE or --tls-use-os-certs"),
    ("Tick Enable SSL/TLS in the SSL/TLS tab", "Add --cafile FILE or --tls-use-os-certs"),
    ("In the SSL/TLS tab choose Self signed certificates in keystores, then ", "Add "),
    ("In the SSL/TLS tab choose Self signed certificates, then ", "Add "),
    ("Choose the mode CA certificate file in the SSL/TLS tab, or Self signed certificates if you", "Add --cert if you"),
    ("Choose TLS 1.2 \u{2013} 1.3 in the SSL/TLS tab", "Leave --tls-version out"),
    ("Or choose a client certificate in the SSL/TLS tab", "Or show a client certificate with --cert and --key"),
    ("pin it in the SSL/TLS tab", "give it with --pin SHA256"),
    ("Leave ALPN empty in the SSL/TLS tab", "Leave --tls-alpn out"),
    ("Check the files of the SSL/TLS tab", "Check the files of --cafile, --cert and --key"),
    ("The mode CA signed server certificate relies", "--tls-use-os-certs relies"),
    ("the mode CA signed server certificate", "--tls-use-os-certs"),
    ("CA signed server certificate", "--tls-use-os-certs"),
    ("choose CA certificate file and the broker's CA in CA File", "give the broker's CA with --cafile"),
    ("choose CA certificate file", "leave --cert out"),
    ("choose CA certificate keystore", "leave --client-keystore out"),
    ("choose Other name and type", "give"),
    (" as Server Name", " with --servername"),
    ("choose Chain only", "add --insecure"),
    ("Choose Full, and the CA that", "Leave --no-verify out, and give --cafile with the CA that"),
    // TLS: its files.
    (" in the SSL/TLS tab", ""),
    ("CA File", "--cafile"),
    ("Client Certificate File", "--cert"),
    ("Client Key File", "--key"),
    ("Client Keystore Password", "--client-keystore-pass-file"),
    ("Client Keystore", "--client-keystore"),
    ("Trusted Keystore Alias", "--keystore-alias"),
    ("Client KeyPair Alias", "--alias"),
    ("Keystore File", "--keystore"),
    ("Empty Key Log File when you are done, and delete", "Delete"),
    ("Choose another file in Key Log File, or leave it empty", "Choose another file for --keylog, or leave it out"),
    // Who we are.
    ("Check user name and password in the User Credentials tab", "Check user name (-u) and password (--pw-file FILE)"),
    ("Fill in the User Credentials tab", "Add -u NAME and --pw-file FILE"),
    ("fill in the User Credentials tab", "add -u NAME and --pw-file FILE"),
    ("leave User Credentials empty", "leave -u out"),
    ("check Client ID, too", "check -i, too"),
    (" of the authentication in Settings", " of the authentication (--auth-user and --auth-pw-file)"),
    ("Choose one in Settings and connect anew", "Add --auth-user NAME"),
    // Where to.
    ("Type the broker's full host name in Server Name", "Give the broker's full host name with --servername"),
    ("Type the broker's full host name in Broker Address", "Give the broker's full host name with -h"),
    ("type it as Broker Address", "give it with -h"),
    (
        "Put what it names into Broker Address, Broker Port and WebSocket Path",
        "Give what it names with -h, -p and --ws-path",
    ),
    ("type its address as Broker Address", "give its address with -h"),
    ("Broker Address", "the host (-h)"),
    ("Broker Port", "the port (-p)"),
    ("change Resolve Here in the Proxy tab", "change between socks5:// and socks5h:// in --proxy"),
    ("switch it off in the Proxy tab", "leave --proxy out"),
    (" in the Proxy tab", " in --proxy"),
    ("hoose TCP instead of WebSocket", "onnect without --ws-path"),
    ("WebSocket Path", "--ws-path"),
    ("the Authorization of the WebSocket", "what --ws-authorization-file gives"),
    ("give the WebSocket an Authorization", "add --ws-authorization-file FILE"),
    (
        "Some servers ask for an Origin: add it to the headers.",
        "Some servers ask for an Origin: add it with --ws-header.",
    ),
    ("Socket File", "--unix"),
    ("as Local Address in the General tab", "for -A"),
    ("leave Local Address empty", "leave -A out"),
    ("Local Address in the General tab", "-A"),
    // How.
    ("Choose MQTT version 5 in the General tab", "Add -V 5"),
    ("Choose MQTT version 3.1.1 in the General tab", "Add -V 311"),
    ("Try the other MQTT version in the General tab", "Try the other MQTT version with -V"),
    ("The Connection Timeout", "The time of --connect-timeout"),
    ("Connection Timeout in the General tab", "--connect-timeout"),
    ("Keep Alive Interval in the General tab", "-k"),
    ("Raise Max Packet Size in the General tab", "Raise it with -D CONNECT maximum-packet-size BYTES"),
    ("Max Packet Size", "maximum-packet-size"),
    ("Change topic, QoS or retained in the LWT tab", "Change --will-topic, --will-qos or --will-retain"),
    ("Shorten the will's payload in the LWT tab", "Shorten --will-payload"),
    // One gives a flag that one would choose as a field.
    ("Choose --", "Give --"),
    ("choose --", "give --"),
];

/// The explanation, with flags for labels. Saying it again changes nothing more.
#[must_use]
pub fn in_flags(why: &Explanation) -> Explanation {
    Explanation {
        headline: flags(&why.headline),
        cause: flags(&why.cause),
        remedies: why.remedies.iter().map(|remedy| flags(remedy)).collect(),
        detail: why.detail.clone(),
    }
}

/// The same of what was found before connecting.
pub(super) fn finding(told: &FindingWords) -> FindingWords {
    FindingWords { text: flags(&told.text), remedy: told.remedy.as_deref().map(flags), mood: told.mood }
}

/// One sentence, or several.
fn flags(said: &str) -> String {
    let mut is_ours = true;
    let parts = said.split_inclusive(['\u{201c}', '\u{201d}']).map(|part| {
        let told = if is_ours { replaced(part) } else { part.to_owned() };
        is_ours = !part.ends_with('\u{201c}');
        told
    });
    parts.collect()
}

fn replaced(part: &str) -> String {
    WORDS.iter().fold(
        part.to_owned(),
        |said, (label, flag)| {
            if said.contains(label) { said.replace(label, flag) } else { said }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{TlsMode, TlsVersions, Verification};
    use crate::tls::Slot;

    #[test]
    fn what_others_said_stays_as_they_said_it() {
        let said = "It said \u{201c}Check Broker Port.\u{201d} Check Broker Port.";
        assert_eq!(flags(said), "It said \u{201c}Check Broker Port.\u{201d} Check the port (-p).");
    }

    /// The labels stand here as texts, so that the table can be read.
    #[test]
    fn the_labels_are_those_of_the_settings() {
        let modes = TlsMode::ALL.map(TlsMode::label);
        let slots = [Slot::CaFile, Slot::CaKeystore, Slot::ClientCertificate, Slot::ClientKey, Slot::ClientKeystore];
        let demands = [Verification::OtherName, Verification::ChainOnly, Verification::Full].map(Verification::label);
        let labels = modes.into_iter().chain(slots.map(Slot::label)).chain(demands).chain([TlsVersions::Both.label()]);
        for label in labels {
            assert!(WORDS.iter().any(|(words, _)| words.contains(label)), "{label}");
        }
    }
}
