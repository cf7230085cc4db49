//! The tab "Proxy": what stands between us and the broker, if anything does.

use egui::Ui;

use super::draft::Draft;
use super::form;
use super::host_row::HostRow;
use super::problems::Problems;
use super::secrets::{KNOWN_STAYS, OptionalSecret};
use crate::app::{Carrier, Field, ProxyKind, SecretKind};
use crate::ui::theme;
use crate::ui::widgets::{Verdict, choice, dim, forget_undo};

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let endpoint = &draft.profile.endpoint;
    let unused = if endpoint.local_test_broker {
        Some("The local test broker is reached without a proxy.")
    } else {
        (endpoint.carrier == Carrier::UnixSocket).then_some("A Unix socket is reached without a proxy.")
    };
    if let Some(unused) = unused {
        dim(ui, unused);
        ui.add_space(theme::GRID);
    }
    ui.add_enabled_ui(unused.is_none(), |ui| {
        kind(ui, draft);
        host(ui, draft, problems);
        let is_used = draft.profile.endpoint.proxy.kind != ProxyKind::Direct;
        ui.add_enabled_ui(is_used, |ui| rows(ui, draft, problems));
    });
}

fn kind(ui: &mut Ui, draft: &mut Draft) {
    let kind = &mut draft.profile.endpoint.proxy.kind;
    let chosen = form::row(ui, "Proxy Type", Verdict::Remark(explained(*kind)), |ui, _, label| {
        choice(ui, label, form::CHOICE, kind, &ProxyKind::ALL.map(|kind| (kind, name(kind))))
    });
    if chosen {
        draft.numbers.proxy_port = port_of(*kind, &draft.numbers.proxy_port);
    }
}

/// Also before a type is chosen: a URL says which.
fn host(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let proxy = &mut draft.profile.endpoint.proxy;
    let typed = HostRow {
        labels: ["Proxy Address", "Proxy Port"],
        host: &mut proxy.host,
        port: &mut draft.numbers.proxy_port,
        wrong: [Field::ProxyHost, Field::ProxyPort].map(|field| problems.at(field)),
        remark: (proxy.kind == ProxyKind::Direct).then_some("Choose a type, or paste a URL, as in http://proxy:3128."),
        enabled: true,
    }
    .show(ui);
    if typed.is_whole && draft.take_proxy_url() {
        // It may have held a password.
        forget_undo(ui, typed.id);
    }
}

fn rows(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let proxy = &mut draft.profile.endpoint.proxy;
    form::text_row(ui, "User Name", &mut proxy.username, Verdict::problem(problems.at(Field::ProxyUsername)));
    let (kind, label) = (SecretKind::ProxyPassword, "Password");
    OptionalSecret { kind, label, tick: "Send a password", remark: KNOWN_STAYS }.show(
        ui,
        &mut draft.secrets,
        &mut proxy.with_password,
    );
    if proxy.kind == ProxyKind::Socks5 {
        form::ticked_row(ui, &mut proxy.resolve_here, "Resolve the broker's name here").on_hover_text(RESOLVE);
        form::remark(ui, resolved(proxy.resolve_here));
    }
}

const RESOLVE: &str = "For names that only this machine knows. Otherwise the proxy resolves them, which also keeps them \
                       out of the DNS here.";

const fn resolved(here: bool) -> &'static str {
    if here { "The proxy gets an IP address." } else { "The proxy gets the name and resolves it." }
}

const fn name(kind: ProxyKind) -> &'static str {
    match kind {
        ProxyKind::Direct => "None",
        ProxyKind::Http => "HTTP",
        ProxyKind::Socks5 => "SOCKS5",
    }
}

/// One line on what a choice means.
const fn explained(kind: ProxyKind) -> &'static str {
    match kind {
        ProxyKind::Direct => "The broker is reached directly.",
        ProxyKind::Http => "By CONNECT: it passes everything on and reads nothing of SSL/TLS.",
        ProxyKind::Socks5 => "The proxy passes everything on and reads nothing of SSL/TLS.",
    }
}

/// What is usual for a kind: that of Squid, and that which IANA registered for SOCKS.
const fn usual_port(kind: ProxyKind) -> Option<&'static str> {
    match kind {
        ProxyKind::Direct => None,
        ProxyKind::Http => Some("3128"),
        ProxyKind::Socks5 => Some("1080"),
    }
}

/// The port after a kind was chosen: one that somebody typed stays.
fn port_of(kind: ProxyKind, typed: &str) -> String {
    let untouched = ["", "0"].contains(&typed.trim()) || ProxyKind::ALL.map(usual_port).contains(&Some(typed.trim()));
    usual_port(kind).filter(|_| untouched).unwrap_or(typed).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_port_is_filled_in_where_nobody_typed_another() {
        for (kind, typed, port) in [
            (ProxyKind::Http, "", "3128"),
            (ProxyKind::Http, "0", "3128"),
            (ProxyKind::Socks5, "3128", "1080"),
            (ProxyKind::Http, "1080", "3128"),
            (ProxyKind::Http, "8080", "8080"),
            (ProxyKind::Socks5, "80x", "80x"),
            (ProxyKind::Direct, "1080", "1080"),
            (ProxyKind::Direct, "", ""),
        ] {
            assert_eq!(port_of(kind, typed), port, "{kind:?} {typed:?}");
        }
    }
}
