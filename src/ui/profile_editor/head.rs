//! The fields above the tabs: name, address, port and client id.

use egui::{Id, Ui};

use super::draft::Draft;
use super::form;
use super::host_row::HostRow;
use super::problems::Problems;
use crate::app::{Carrier, Field, generate_client_id};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, forget_undo, labelled_row, verdict_line};

/// Width of "Generate".
const GENERATE: f32 = 84.0;
/// What a profile of the local test broker says in place of an address.
const LOCAL: &str = "Address, port and certificates of the local test broker are filled in at each connect.";
/// The same for a Unix socket.
const UNIX_SOCKET: &str = "A Unix socket has neither: see Socket File in General.";

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let name = Verdict::problem(problems.at(Field::Name));
    form::text_row(ui, "Profile Name", &mut draft.profile.name, name);
    address_and_port(ui, draft, problems);
    form::stable(ui, "Client ID", |ui| client_id(ui, draft, problems));
}

/// Hands back the id of the address's field.
fn address_and_port(ui: &mut Ui, draft: &mut Draft, problems: &Problems) -> Id {
    let endpoint = &mut draft.profile.endpoint;
    let unused = match endpoint.carrier {
        _ if endpoint.local_test_broker => Some(LOCAL),
        Carrier::UnixSocket => Some(UNIX_SOCKET),
        Carrier::Tcp | Carrier::WebSocket => None,
    };
    let typed = HostRow {
        labels: ["Broker Address", "Broker Port"],
        host: &mut endpoint.host,
        port: &mut draft.numbers.port,
        wrong: [Field::Address, Field::Port].map(|field| problems.at(field)),
        remark: unused.or(draft.from_url.as_deref()),
        enabled: unused.is_none(),
    }
    .show(ui);
    if typed.changed {
        draft.from_url = None;
    }
    if typed.is_whole && draft.take_url() {
        // It may have held a password.
        forget_undo(ui, typed.id);
    }
    typed.id
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
                let problems = draft.problems();
                *id = Some(address_and_port(ui, draft, &problems));
            },
            (Draft::of(&Profile::default()), None),
        );
        window.get_by_label("Broker Address").focus();
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
