//! Finding in the payload that is shown: the field, its keys, and which hit is looked at.
//!
//! The search runs beside the window and tells how far it is; a payload that is decoded anew is searched again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use egui::{Align, Button, Color32, Context, Id, Key, KeyboardShortcut, Layout, Modifiers, Response, Ui};
use egui_material_icons::icons::{ICON_CLOSE, ICON_KEYBOARD_ARROW_DOWN, ICON_KEYBOARD_ARROW_UP};

use crate::app::payload::Lines;
use crate::app::payload::find::{Finder, Found, MOST_HITS, Mark};
use crate::ui::beside::Beside;
use crate::ui::decoding::shown::Shown;
use crate::ui::theme::Colours;
use crate::ui::{format, theme, widgets};

/// What opens the field while the keyboard is in the inspector.
pub(super) const KEYS: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::F);
/// Room for "3 of 17", in points.
const COUNT: f32 = 84.0;

/// How often it is told how far a search is.
const PROGRESS: Duration = Duration::from_millis(100);

/// Which text, and whether its case matters.
type Question = (String, bool);

/// What is looked for, and what came of it.
#[derive(Debug, Default)]
pub(super) struct FindState {
    is_open: bool,
    /// The keyboard is to go into the field.
    is_asked: bool,
    text: String,
    match_case: bool,
    searching: Beside<Question, Option<Found>>,
    /// Lines that were searched.
    done: Arc<AtomicUsize>,
    /// The hit that is looked at; `None`: the first in sight is to be.
    current: Option<usize>,
    /// It is to be scrolled to.
    is_revealed: bool,
    /// What had the keyboard before, or is to have it afterwards.
    before: Option<Id>,
    /// The rows that are searched.
    rows: Option<Id>,
}

impl FindState {
    /// Opens the field, or goes back into it.
    pub(super) fn open(&mut self, ctx: &Context) {
        if !self.is_open {
            self.before = ctx.memory(egui::Memory::focused);
        }
        (self.is_open, self.is_asked) = (true, true);
    }

    /// The payload is another, or is read in another way: what is looked for stays.
    pub(super) fn forget_hits(&mut self) {
        self.searching.clear();
        (self.current, self.is_revealed) = (None, true);
    }

    /// The rows in which the hits are.
    pub(super) fn stands_over(&mut self, rows: Id) {
        self.rows = Some(rows);
    }

    /// The hit to scroll to; the first one is looked for from the line on that is at the upper edge.
    pub(super) fn revealed(&mut self, top: impl Fn() -> usize) -> Option<Mark> {
        let found =
            self.searching.known()?.as_ref().filter(|found| self.is_open && self.is_revealed && found.hits() > 0)?;
        let hit = *self.current.get_or_insert_with(|| found.from_line(top()));
        found.beginning(hit).cloned()
    }

    pub(super) fn was_revealed(&mut self) {
        self.is_revealed = false;
    }

    /// What of the hits is in this line.
    pub(super) fn in_line(&self, line: usize) -> &[Mark] {
        let found = self.searching.known().and_then(Option::as_ref).filter(|_| self.is_open);
        found.map_or(&[], |found| found.in_line(line))
    }

    /// Behind a hit, and on it.
    pub(super) fn ground(&self, colours: &Colours, mark: &Mark) -> (Color32, Color32) {
        let is_current = self.current == Some(mark.hit);
        if is_current { (colours.accent, colours.on_accent) } else { (colours.selection, colours.accent_text) }
    }

    /// Escape takes the focus from what has it, and closes the field if that is the field or the rows.
    pub(super) fn leave(&mut self, left: &Response) {
        if self.is_open && left.lost_focus() && left.ctx.input(|input| input.key_pressed(Key::Escape)) {
            self.close(&left.ctx);
        }
    }

    fn close(&mut self, ctx: &Context) {
        (self.is_open, self.current) = (false, None);
        self.searching.clear();
        if let Some(id) = self.before.take().or(self.rows) {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
    }

    fn step(&mut self, by: isize) {
        let hits = self.searching.known().and_then(Option::as_ref).map_or(0, Found::hits);
        if let Some(current) = self.current.filter(|_| hits > 0) {
            self.current = current.checked_add_signed(by).map_or(Some(hits - 1), |next| Some(next % hits));
            self.is_revealed = true;
        }
    }

    fn search(&mut self, ctx: &Context, lines: &Arc<dyn Lines>) {
        let question = (self.text.clone(), self.match_case);
        if !self.searching.is_new(&question) {
            if self.searching.answer(ctx).is_none() {
                ctx.request_repaint_after(PROGRESS);
            }
            return;
        }
        (self.current, self.is_revealed) = (None, true);
        self.done = Arc::default();
        let (lines, done, (text, match_case)) = (Arc::clone(lines), Arc::clone(&self.done), question.clone());
        self.searching.ask(ctx, question, self.text.is_empty(), move |stop| {
            let mut goes_on = |line| {
                done.store(line, Ordering::Relaxed);
                !stop.is_wanted()
            };
            Finder::new(&text, match_case).map(|finder| finder.find(&*lines, &mut goes_on))
        });
    }
}

/// Draws the field, if it is open. `shown`: what is searched, once it is decoded.
pub(super) fn show(ui: &mut Ui, shown: Option<&Shown>, state: &mut FindState) {
    if !state.is_open {
        return;
    }
    let id = ui.scope_id().with("find");
    keys(ui, id, state);
    if let Some(lines) = shown.and_then(Shown::lines) {
        state.search(ui.ctx(), lines);
    }
    egui::Frame::new().inner_margin(egui::Margin { left: 16, right: 8, top: 4, bottom: 0 }).show(ui, |ui| {
        let size = egui::vec2(ui.available_width(), theme::BUTTON);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            if widgets::icon_button(ui, ICON_CLOSE, "Close find").clicked() {
                state.close(ui.ctx());
            }
            for (icon, name, keys, by) in [
                (ICON_KEYBOARD_ARROW_DOWN, "Next hit", "Enter or F3", 1),
                (ICON_KEYBOARD_ARROW_UP, "Previous hit", "Shift+Enter or Shift+F3", -1),
            ] {
                if widgets::icon_button(ui, icon, name).on_hover_text(keys).clicked() {
                    state.step(by);
                }
            }
            case(ui, state);
            count(ui, shown, state);
            field(ui, id, state);
        });
    });
}

fn field(ui: &mut Ui, id: Id, state: &mut FindState) {
    let width = ui.available_width() - theme::GRID;
    ui.add_space(theme::GRID);
    let field = widgets::TextField::named(&mut state.text, "Find in payload").hint("Find").mono().id(id);
    let response = ui.add(field.width(width));
    if std::mem::take(&mut state.is_asked) {
        response.request_focus();
        widgets::select_all(ui.ctx(), id, &state.text);
    }
    state.leave(&response);
}

fn case(ui: &mut Ui, state: &mut FindState) {
    let button = Button::selectable(state.match_case, "Aa");
    if ui.add(button).on_hover_text("Match case").accessible_name("Match case").clicked() {
        state.match_case = !state.match_case;
    }
}

fn count(ui: &mut Ui, shown: Option<&Shown>, state: &FindState) {
    let size = egui::vec2(COUNT, theme::BUTTON);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(theme::GRID);
        let (words, why) = words(shown, state);
        let label = widgets::small(ui, &words);
        if !why.is_empty() {
            label.on_hover_text(why);
        }
    });
}

/// What is known of the hits, and what is to be said of that.
fn words(shown: Option<&Shown>, state: &FindState) -> (String, String) {
    let Some(shown) = shown else { return (String::new(), String::new()) };
    let Some(lines) = shown.lines() else {
        return ("No text".to_owned(), "What is shown is no text. The tree has a search of its own.".to_owned());
    };
    match state.searching.known() {
        _ if state.text.is_empty() => (String::new(), String::new()),
        None => {
            let percent = 100 * state.done.load(Ordering::Relaxed) / lines.count().max(1);
            (format!("Searching, {percent} %"), String::new())
        }
        Some(None) => ("Too long".to_owned(), "A text to be found has at most 4096 bytes.".to_owned()),
        Some(Some(found)) if found.hits() == 0 => ("No hit".to_owned(), String::new()),
        Some(Some(found)) => {
            let at = format::count(state.current.map_or(1, |hit| hit as u64 + 1));
            let hits = format::count(found.hits() as u64);
            let why = format!("The search ended at {} hits.", format::count(MOST_HITS as u64));
            if found.stopped { (format!("{at} of {hits}+"), why) } else { (format!("{at} of {hits}"), String::new()) }
        }
    }
}

/// Enter and F3 step: Enter before the field takes it as its end.
fn keys(ui: &Ui, field: Id, state: &mut FindState) {
    if ui.ctx().memory(egui::Memory::top_modal_layer).is_some() {
        return;
    }
    let in_field = ui.memory(|memory| memory.has_focus(field));
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::SHIFT, Key::F3) || (in_field && pressed(Modifiers::SHIFT, Key::Enter)) {
        state.step(-1);
    } else if pressed(Modifiers::NONE, Key::F3) || (in_field && pressed(Modifiers::NONE, Key::Enter)) {
        state.step(1);
    }
}
