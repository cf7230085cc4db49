//! Names and values in rows that come and go: user properties, headers.
//!
//! By keyboard: Enter goes to the next row and begins one behind the last; Tab reaches all the rest.

use egui::{Id, Key, Response, Ui};
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE, ICON_CONTENT_COPY};

use super::{TextField, forget_undo, icon_button};
use crate::ui::theme;

/// Two rows of them, in points.
const BETWEEN: f32 = theme::GRID / 2.0;

/// The rows to draw, beside a label or wherever there is room. Two lists in one place need different `one`s.
pub struct Pairs<'a> {
    /// What is typed: name and value.
    pub pairs: &'a mut Vec<(String, String)>,
    /// What one of them is called: "user property".
    pub one: &'a str,
    /// What all are called: "user properties".
    pub all: &'a str,
    /// Whether the fields are to be framed in red. The reason has to stand below.
    pub wrong: bool,
}

/// What is to happen behind the rows.
enum Step {
    /// Enter was pressed in this row.
    Next(usize),
    /// This row goes.
    Remove(usize),
}

impl Pairs<'_> {
    /// Draws them over the whole width, and below them the buttons that add one and copy all.
    pub fn show(self, ui: &mut Ui) {
        let base = ui.scope_id().with(self.one);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = BETWEEN;
            let rows = self.pairs.iter_mut().enumerate();
            let steps: Vec<Step> =
                rows.filter_map(|(row, pair)| draw(ui, base, row, pair, self.one, self.wrong)).collect();
            let add = self.buttons(ui);
            if add.clicked() {
                begin(ui, base, self.pairs);
            }
            for step in steps {
                take(ui, base, self.pairs, &step, &add);
            }
        });
    }

    fn buttons(&self, ui: &mut Ui) -> Response {
        ui.horizontal(|ui| {
            let add = icon_button(ui, ICON_ADD, &format!("Add {}", self.one));
            if !self.pairs.is_empty() && icon_button(ui, ICON_CONTENT_COPY, &format!("Copy {}", self.all)).clicked() {
                ui.ctx().copy_text(lines(self.pairs));
            }
            add
        })
        .inner
    }
}

fn draw(
    ui: &mut Ui,
    base: Id,
    row: usize,
    (name, value): &mut (String, String),
    one: &str,
    wrong: bool,
) -> Option<Step> {
    let number = row + 1;
    ui.horizontal(|ui| {
        let width = ((ui.available_width() - theme::BUTTON - 2.0 * theme::GRID) / 2.0).max(0.0);
        let mut field = |text: &mut String, what: &str, id: Id| {
            let spoken = format!("{what} {number}");
            ui.add(TextField::named(text, &spoken).id(id).hint(what).mono().width(width).wrong(wrong))
        };
        let fields = [field(name, "Name", name_id(base, row)), field(value, "Value", value_id(base, row))];
        let entered = fields.iter().any(Response::lost_focus) && ui.input(|input| input.key_pressed(Key::Enter));
        let removed = icon_button(ui, ICON_CLOSE, &format!("Remove {one} {number}")).clicked();
        match (removed, entered) {
            (true, _) => Some(Step::Remove(row)),
            (false, true) => Some(Step::Next(row)),
            (false, false) => None,
        }
    })
    .inner
}

fn take(ui: &Ui, base: Id, pairs: &mut Vec<(String, String)>, step: &Step, add: &Response) {
    match *step {
        Step::Next(row) if row + 1 == pairs.len() => begin(ui, base, pairs),
        Step::Next(row) => focus(ui, name_id(base, row + 1)),
        Step::Remove(row) => {
            // The rows behind it move up: what could be undone in a field belongs to another text from now on.
            (row..pairs.len())
                .flat_map(|row| [name_id(base, row), value_id(base, row)])
                .for_each(|id| forget_undo(ui, id));
            pairs.remove(row);
            match pairs.len().checked_sub(1) {
                Some(last) => focus(ui, name_id(base, row.min(last))),
                None => add.request_focus(),
            }
        }
    }
}

/// An empty row behind the last, ready to be typed into.
fn begin(ui: &Ui, base: Id, pairs: &mut Vec<(String, String)>) {
    focus(ui, name_id(base, pairs.len()));
    pairs.push(Default::default());
}

fn focus(ui: &Ui, id: Id) {
    ui.memory_mut(|memory| memory.request_focus(id));
}

fn name_id(base: Id, row: usize) -> Id {
    base.with(("name", row))
}

fn value_id(base: Id, row: usize) -> Id {
    base.with(("value", row))
}

/// One a line, as headers are written.
fn lines(pairs: &[(String, String)]) -> String {
    let lines: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use egui::accesskit::Role;
    use egui::{Event, OutputCommand};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;

    type Typed = Vec<(String, String)>;

    fn window(pairs: &[(&str, &str)]) -> Harness<'static, Typed> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Harness::builder().with_size([500.0, 300.0]).with_context_setup(theme::apply).build_ui_state(
            |ui, pairs: &mut Typed| {
                Pairs { pairs, one: "user property", all: "user properties", wrong: false }.show(ui);
            },
            pairs,
        )
    }

    fn write(window: &mut Harness<'_, Typed>, text: &str) {
        window.event(Event::Text(text.to_owned()));
        window.run();
    }

    fn press(window: &mut Harness<'_, Typed>, key: Key) {
        window.key_press(key);
        window.run();
    }

    fn typed(window: &Harness<'_, Typed>) -> Vec<(String, String)> {
        window.state().clone()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn rows_are_filled_by_keyboard_alone() {
        let mut window = window(&[]);
        window.get_by_label("Add user property").focus();
        window.run();
        press(&mut window, Key::Enter);
        write(&mut window, "site");
        press(&mut window, Key::Tab);
        write(&mut window, "north");
        press(&mut window, Key::Enter);
        assert!(window.get_by_label("Name 2").is_focused());
        write(&mut window, "line");
        assert_eq!(typed(&window), [pair("site", "north"), pair("line", "")]);
        window.get_by_label("Value 1").focus();
        window.run();
        press(&mut window, Key::Enter);
        assert!(window.get_by_label("Name 2").is_focused(), "no third row is begun");
        assert_eq!(typed(&window).len(), 2);
    }

    #[test]
    fn a_removed_row_hands_the_focus_on_and_is_not_undone_into_another() {
        let mut window = window(&[("a", "1"), ("b", "2")]);
        window.get_by_label("Name 1").focus();
        window.run();
        write(&mut window, "x");
        window.get_by_label("Remove user property 1").click();
        window.run();
        assert_eq!(typed(&window), [pair("b", "2")]);
        assert!(window.get_by_label("Name 1").is_focused());
        window.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
        window.run();
        assert_eq!(typed(&window), [pair("b", "2")]);
        window.get_by_label("Remove user property 1").click();
        window.run();
        assert_eq!(typed(&window), []);
        assert!(window.get_by_label("Add user property").is_focused());
    }

    #[test]
    fn all_are_copied_as_lines() {
        let mut window = window(&[("a", "1"), ("b", "2: 3")]);
        assert_eq!(window.query_all_by_role(Role::TextInput).count(), 4);
        window.get_by_label("Copy user properties").click();
        let is_it =
            |command: &OutputCommand| matches!(command, OutputCommand::CopyText(text) if text == "a: 1\nb: 2: 3");
        let copied = (0..4).any(|_| {
            window.step();
            window.output().platform_output.commands.iter().any(is_it)
        });
        assert!(copied);
    }
}
