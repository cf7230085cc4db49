//! The fields above the tabs: name, address, port and client id.

use egui::{Id, Response, Ui, Vec2};

use super::draft::{Draft, Problems};
use super::form;
use crate::app::{Field, generate_client_id};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, dim, forget_undo, labelled_row, verdict_line, verdict_lines};

/// Width of the port's field, in points.
const PORT: f32 = 88.0;
/// Width of "Broker Port" before it.
const PORT_LABEL: f32 = 72.0;
/// Width of "Generate".
const GENERATE: f32 = 84.0;
/// What a profile of the local test broker says in place of an address.
const LOCAL: &str = "Address, port and certificates of the local test broker are filled in at each connect.";

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let name = Verdict::problem(problems.at(Field::Name));
    form::text_row(ui, "Profile Name", &mut draft.profile.name, name);
    form::stable(ui, "Broker Address", |ui| address_and_port(ui, draft, problems));
    form::stable(ui, "Client ID", |ui| client_id(ui, draft, problems));
}

fn address_and_port(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let [wrong_address, wrong_port] = [Field::Address, Field::Port].map(|field| problems.at(field));
    let local = draft.profile.endpoint.local_test_broker;
    ui.add_enabled_ui(!local, |ui| {
        labelled_row(ui, "Broker Address", |ui, label| {
            address(ui, label, draft, wrong_address.is_some());
            port(ui, draft, wrong_port.is_some());
        });
    });
    let remark = if local { Some(LOCAL) } else { draft.from_url.as_deref() };
    let left = Verdict::problem(wrong_address).or(remark.map_or(Verdict::None, Verdict::Remark));
    verdict_lines(ui, left, Verdict::problem(wrong_port));
}

fn address(ui: &mut Ui, label: Id, draft: &mut Draft, wrong: bool) {
    let host = &mut draft.profile.endpoint.host;
    let before = host.chars().count();
    let width = (ui.available_width() - PORT - PORT_LABEL - 2.0 * theme::GRID).max(0.0);
    let id = ui.scope_id().with("address");
    let field = ui.add(TextField::labelled_by(host, label).id(id).width(width).wrong(wrong));
    if field.changed() {
        draft.from_url = None;
    }
    // A URL that is typed letter by letter is left alone until it is complete.
    let pasted = field.changed() && draft.profile.endpoint.host.chars().count() > before + 1;
    if (pasted || field.lost_focus()) && draft.take_url() {
        // It may have held a password.
        forget_undo(ui, id);
    }
}

fn port(ui: &mut Ui, draft: &mut Draft, wrong: bool) -> Response {
    let label = ui.add_sized(Vec2::new(PORT_LABEL, theme::BUTTON), |ui: &mut Ui| dim(ui, "Broker Port"));
    let id = ui.scope_id().with("port");
    ui.add(TextField::labelled_by(&mut draft.numbers.port, label.id).id(id).width(PORT).wrong(wrong))
}

fn client_id(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let problem = problems.at(Field::ClientId);
    labelled_row(ui, "Client ID", |ui, label| {
        let width = (ui.available_width() - GENERATE - theme::GRID).max(0.0);
        let id = ui.scope_id().with("client id");
        let text = &mut draft.profile.client_id;
        ui.add(TextField::labelled_by(text, label).id(id).mono().width(width).wrong(problem.is_some()));
        let generate = ui.add_sized([GENERATE, theme::BUTTON], egui::Button::new("Generate"));
        if generate.on_hover_text("Make up a client ID that nobody else is likely to use.").clicked() {
            draft.profile.client_id = generate_client_id();
        }
    });
    let empty = draft.profile.client_id.is_empty().then_some("Empty: the broker chooses one.");
    verdict_line(ui, Verdict::problem(problem).or(empty.map_or(Verdict::None, Verdict::Remark)));
}

#[cfg(test)]
mod tests {
    use egui::text::CCursorRange;
    use egui::text_edit::TextEditState;
    use egui::{Event, Key};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::app::Profile;

    #[test]
    fn a_password_in_a_url_is_not_kept_to_be_undone() {
        let mut window = Harness::builder().with_context_setup(theme::apply).build_ui_state(
            |ui, (draft, id): &mut (Draft, Option<Id>)| {
                *id = Some(ui.scope_id().with("address"));
                let label = ui.label("Broker Address").id;
                address(ui, label, draft, false);
            },
            (Draft::of(&Profile::default()), None),
        );
        window.get_by_role(egui::accesskit::Role::TextInput).focus();
        window.run();
        for letter in "mqtts://alice:hunter2@broker.example".chars() {
            window.event(Event::Text(letter.to_string()));
            // A pause after each: all can be undone.
            window.run_steps(10);
        }
        window.key_press(Key::Tab);
        window.run();
        let (draft, id) = window.state();
        assert_eq!(draft.profile.endpoint.host, "broker.example");
        let mut undoer = TextEditState::load(&window.ctx, id.unwrap()).unwrap().undoer();
        let before = undoer.undo(&(CCursorRange::default(), String::new())).map(|(_, text)| text.clone());
        assert!(!before.unwrap_or_default().contains("hunter2"));
    }
}
