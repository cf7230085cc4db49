//! What was made, and what can be done with it.

use egui::{Label, OpenUrl, RichText, Ui};
use egui_material_icons::icons::ICON_CONTENT_COPY;
use jiff::Timestamp;

use super::page::explanation;
use super::preview::block;
use super::{WorkshopState, kind::Kind};
use crate::app::{Action, CertificateInfo, Mood, Profile, Trial, WorkshopAction};
use crate::ui::widgets::{
    CertificateCard, Verdict, button, dim, icon_button, plain_verdict, primary_button, small, strong,
};
use crate::ui::{format, theme};
use crate::workshop::{Made, MadeFile, Purpose};

/// Width of the names of files, in points.
const NAMES: f32 = 264.0;

pub(super) fn show(ui: &mut Ui, made: &[Made], trial: &Trial, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    head(ui, made);
    offers(ui, made, trial, state, actions);
    let alone = made.len() == 1;
    for (number, made) in made.iter().enumerate() {
        ui.add_space(theme::GRID);
        one(ui, number, made, alone);
    }
    if let Some(lines) = made.iter().find_map(Made::mosquitto_conf) {
        ui.add_space(theme::GRID);
        strong(ui, "Mosquitto configuration");
        block(ui, std::iter::once(lines.trim_end()));
    }
}

fn head(ui: &mut Ui, made: &[Made]) {
    let files: Vec<&MadeFile> = made.iter().flat_map(|made| &made.files).collect();
    let Some(directory) = files.first().and_then(|file| file.path.parent()) else { return };
    let words = format!("{} made in {}", format::plural(files.len() as u64, "file", "files"), directory.display());
    let line = ui.available_rect_before_wrap();
    let line = line.with_max_y(line.top() + theme::BUTTON);
    ui.allocate_rect(line, egui::Sense::hover());
    plain_verdict(ui, line, Verdict::Mood(Mood::Good, &words));
}

fn offers(ui: &mut Ui, made: &[Made], trial: &Trial, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if *trial != Trial::Incomplete {
            let ready = *trial != Trial::Starting;
            let response = ui.add_enabled_ui(ready, |ui| primary_button(ui, "Try it with the local test broker")).inner;
            let response = response.on_hover_text("A broker in this program that demands exactly these certificates.");
            if response.clicked() {
                actions.push(Action::InWorkshop(WorkshopAction::Try));
            }
        }
        if let Some(profile) = profile(made) {
            let response = ui.add_enabled_ui(state.profile.is_none(), |ui| button(ui, "Create profile")).inner;
            if response.on_hover_text(format!("A profile for {}", profile.name)).clicked() {
                state.profile = Some(profile.name.clone());
                actions.push(Action::CreateProfile(Box::new(profile)));
            }
        }
        if let Some(lines) = made.iter().find_map(Made::mosquitto_conf)
            && button(ui, "Copy Mosquitto configuration").clicked()
        {
            ui.ctx().copy_text(lines);
        }
        open_directory(ui, made);
    });
    match trial {
        Trial::Incomplete | Trial::Offered => {}
        Trial::Starting => drop(dim(ui, "The local test broker starts\u{2026}")),
        Trial::Failed(why) => explanation(ui, why),
    }
    if let Some(name) = &state.profile {
        ui.add(
            Label::new(format!("The profile \u{201c}{name}\u{201d} is in the list: connect when the broker runs."))
                .wrap(),
        );
    }
}

/// For the client, at the first name of the server that was made with it.
fn profile(made: &[Made]) -> Option<Profile> {
    let server = made.iter().find(|made| made.purpose == Some(Purpose::Server));
    let host = server.and_then(|server| server.certificate.as_ref()?.names.first().cloned());
    made.iter().find_map(|made| made.profile(host.as_deref().unwrap_or("localhost")))
}

fn open_directory(ui: &mut Ui, made: &[Made]) {
    let directory = made.iter().flat_map(|made| &made.files).find_map(|file| file.path.parent());
    let Some(directory) = directory.and_then(|directory| directory.to_str()) else { return };
    if button(ui, "Open directory").clicked() {
        ui.ctx().open_url(OpenUrl::new_tab(file_url(directory)));
    }
}

/// `file:///home/me/a%20b`; Windows' `C:\a` is `file:///C:/a`.
fn file_url(path: &str) -> String {
    let path = path.replace('\\', "/");
    let from_root = if path.starts_with('/') { path } else { format!("/{path}") };
    let letter = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    format!("file://{}", from_root.bytes().map(letter).collect::<String>())
}

/// One of the things that were made, with its files; the facts of one alone are unfolded.
fn one(ui: &mut Ui, number: usize, made: &Made, alone: bool) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal(|ui| {
        strong(ui, &title(made));
        if let Some(certificate) = made.certificate.as_ref().filter(|_| made.certificate_file.is_some()) {
            small(ui, &until(certificate));
        }
    });
    if made.outlives_ca() {
        let colour = theme::colours(ui).caution;
        ui.add(
            Label::new(RichText::new("Its CA ends earlier: from then on it is refused.").small().color(colour)).wrap(),
        );
    }
    made.files.iter().for_each(|file| row(ui, file));
    if let Some(certificate) = &made.certificate {
        CertificateCard { id: &format!("made {number}"), certificate, chips: &[], open: alone }.show(ui, |_| {});
    }
    ui.spacing_mut().item_spacing.y = theme::GRID;
}

fn title(made: &Made) -> String {
    let kind = match made.purpose {
        _ if made.certificate.is_none() => Kind::Request.label(),
        _ if made.certificate_file.is_none() => "Keystore",
        Some(Purpose::Authority) => Kind::Authority.label(),
        Some(Purpose::Server) => Kind::Server.label(),
        Some(Purpose::Client) => Kind::Client.label(),
        None => "Certificate",
    };
    let name = made.certificate.as_ref().map(|certificate| format!(": {}", certificate.short_name()));
    format!("{kind}{}", name.unwrap_or_default())
}

fn until(certificate: &CertificateInfo) -> String {
    let end = certificate.not_after;
    format!("ends {} ({})", format::date(end), format::days_from(Timestamp::now(), end))
}

fn row(ui: &mut Ui, file: &MadeFile) {
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    ui.horizontal(|ui| {
        let width = NAMES.min(ui.available_width() * 0.5);
        let label = Label::new(RichText::new(&*name).font(theme::mono())).truncate().halign(egui::Align::Min);
        ui.scope(|ui| {
            ui.set_min_width(width);
            ui.set_max_width(width);
            ui.add(label).on_hover_text(file.path.display().to_string());
        });
        if icon_button(ui, ICON_CONTENT_COPY, &format!("Copy path of {name}")).clicked() {
            ui.ctx().copy_text(file.path.display().to_string());
        }
        let secret = if file.kind.is_secret() { ", for you only" } else { "" };
        small(ui, &format!("{}{secret}", file.kind.label()));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_become_urls() {
        for (path, url) in [
            ("/home/me/certs", "file:///home/me/certs"),
            ("/home/me/my certs#1", "file:///home/me/my%20certs%231"),
            ("C:\\Users\\me", "file:///C:/Users/me"),
            ("/grün", "file:///gr%C3%BCn"),
        ] {
            assert_eq!(file_url(path), url);
        }
    }
}
