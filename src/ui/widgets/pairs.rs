//! Names and values in rows that come and go: user properties, headers.
//!
//! By keyboard: Enter goes to the next row and begins one behind the last; Tab reaches all the rest. All of them can be
//! copied from the menu of a field.

use egui::{Id, Key, Response, Ui, UiBuilder};
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE};

use super::{TextField, forget_undo, icon_button};
use crate::ui::theme;

/// The longest text of a packet (MQTT 5, 1.5.4).
pub const MAX_TEXT_BYTES: usize = 65_535;
/// What is said of any other.
pub const NO_TEXT: &str = "A text of MQTT has at most 65,535 bytes and no NUL character.";
/// Between two rows, in points.
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

/// What is to happen once all rows are drawn.
enum Step {
    /// Enter was pressed in this row.
    Next(usize),
    /// This row goes; `add` is the button behind it, if it was the last.
    Remove { row: usize, add: Option<Id> },
    /// A row comes behind the last.
    Add,
    /// All go to the clipboard.
    Copy,
}

impl Pairs<'_> {
    /// Draws them over the whole width. Where there is none, there is the button that adds one.
    pub fn show(mut self, ui: &mut Ui) {
        let base = ui.scope_id().with(self.one);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = BETWEEN;
            let mut step = None;
            for row in 0..self.pairs.len() {
                step = self.row(ui, base, row).or(step);
            }
            if self.pairs.is_empty() && self.add_button(ui, base).clicked() {
                step = Some(Step::Add);
            }
            if let Some(step) = step {
                take(ui, base, self.pairs, &step);
            }
        });
    }

    fn row(&mut self, ui: &mut Ui, base: Id, row: usize) -> Option<Step> {
        let number = row + 1;
        let is_last = number == self.pairs.len();
        ui.horizontal(|ui| {
            let width = ((ui.available_width() - 2.0 * theme::BUTTON - 3.0 * theme::GRID) / 2.0).max(0.0);
            let fields = self.fields(ui, base, row, width);
            let entered = fields.iter().any(Response::lost_focus) && ui.input(|input| input.key_pressed(Key::Enter));
            let mut step = entered.then_some(Step::Next(row));
            for field in fields {
                field.context_menu(|ui| {
                    if ui.button(format!("Copy {}", self.all)).clicked() {
                        step = Some(Step::Copy);
                    }
                });
            }
            let removed = icon_button(ui, ICON_CLOSE, &format!("Remove {} {number}", self.one)).clicked();
            let add = is_last.then(|| self.add_button(ui, base));
            if removed {
                step = Some(Step::Remove { row, add: add.as_ref().map(|add| add.id) });
            }
            if add.is_some_and(|add| add.clicked()) {
                step = Some(Step::Add);
            }
            step
        })
        .inner
    }

    fn fields(&mut self, ui: &mut Ui, base: Id, row: usize, width: f32) -> Vec<Response> {
        let wrong = self.wrong;
        let mut field = |text: &mut String, what: &str, id: Id| {
            let spoken = format!("{what} {}", row + 1);
            ui.add(TextField::named(text, &spoken).id(id).hint(what).mono().width(width).wrong(wrong))
        };
        let Some((name, value)) = self.pairs.get_mut(row) else { return Vec::new() };
        vec![field(name, "Name", name_id(base, row)), field(value, "Value", value_id(base, row))]
    }

    /// Its id is the same in every place, so that it may have the focus where the last row was removed.
    fn add_button(&self, ui: &mut Ui, base: Id) -> Response {
        let place = UiBuilder::new().scope_id(base.with("add"));
        ui.scope_builder(place, |ui| icon_button(ui, ICON_ADD, &format!("Add {}", self.one))).inner
    }
}

fn take(ui: &Ui, base: Id, pairs: &mut Vec<(String, String)>, step: &Step) {
    match *step {
        Step::Add => begin(ui, base, pairs),
        Step::Next(row) if row + 1 == pairs.len() => begin(ui, base, pairs),
        Step::Next(row) => focus(ui, name_id(base, row + 1)),
        Step::Copy => ui.ctx().copy_text(lines(pairs)),
        Step::Remove { row, add } => {
            // The rows behind it move up: what could be undone in a field belongs to another text from now on.
            (row..pairs.len()).for_each(|row| {
                forget_undo(ui, name_id(base, row));
                forget_undo(ui, value_id(base, row));
            });
            pairs.remove(row);
            let last = pairs.len().checked_sub(1).map(|last| name_id(base, row.min(last)));
            last.or(add).into_iter().for_each(|id| focus(ui, id));
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

/// What is typed in rows of user properties. Rows in which nothing is are none.
///
/// # Errors
/// A sentence, if one of them holds what no text of a packet may.
pub fn user_properties(pairs: &[(String, String)]) -> Result<Vec<(String, String)>, &'static str> {
    let used = pairs.iter().filter(|(name, value)| !name.is_empty() || !value.is_empty());
    let used: Vec<_> = used.cloned().collect();
    let is_text = |text: &String| text.len() <= MAX_TEXT_BYTES && !text.contains('\0');
    if used.iter().all(|(name, value)| is_text(name) && is_text(value)) { Ok(used) } else { Err(NO_TEXT) }
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
        window.get_by_label("Value 1").click_secondary();
        window.run();
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
