//! A payload as a tree: folded and unfolded, searched, its paths and values copied, its numbers charted; by the
//! pointer or by keys.

mod keys;
mod menu;
mod places;
mod row;
mod rows;

use egui::{Ui, vec2};

use self::keys::Wish;
use self::row::Look;
use self::rows::{Kind, TreeRow, TreeRows};
use crate::app::payload::Value;
use crate::app::{Action, ChartAction};
use crate::ui::{theme, widgets};

/// What is unfolded, searched for, and in sight.
#[derive(Debug, Default)]
pub(super) struct TreeState {
    rows: TreeRows,
    search: String,
    /// The keyboard is to go into the search.
    is_asked: bool,
    scroll: widgets::Scroll,
    /// About a row, by its number.
    menu: widgets::RowMenu<usize>,
}

impl TreeState {
    /// The payload is another, or was read anew.
    pub(super) fn forget_rows(&mut self) {
        self.rows.forget();
    }

    /// The next message is shown: what is unfolded stays, since its tree is mostly the same.
    pub(super) fn follow(&mut self) {
        self.rows.forget();
    }

    pub(super) fn ask_to_search(&mut self) {
        self.is_asked = true;
    }

    pub(super) fn clear(&mut self) {
        self.rows = TreeRows::default();
    }
}

pub(super) fn show(ui: &mut Ui, topic: &str, root: &Value, state: &mut TreeState, actions: &mut Vec<Action>) {
    let edge = search(ui, state);
    state.rows.refresh(root, &state.search);
    let total = state.rows.len();
    if total == 0 {
        widgets::dim(ui, "No name and no value has this text.");
    }
    if state.rows.stopped {
        widgets::small(ui, "The search stopped before the end: there is too much to look at.");
    }
    let (rows, chosen) = (&state.rows, state.rows.chosen());
    let searching = !state.search.is_empty();
    let list = widgets::Rows { name: "Payload tree", total, height: theme::ROW, has_chosen: chosen.is_some() };
    let (mut wish, mut charted) = (None, None);
    let drawn = list.show(ui, &mut state.scroll, |ui, number, rect| {
        let look = Look { edge, searching, chosen: chosen == Some(number) };
        let Some(row) = rows.row(number) else { return };
        let Some(response) = row::draw(ui, root, (number, row), rect, look) else { return };
        if response.clicked() {
            wish = Some(Wish::Toggle(number));
        }
        state.menu.follow(&response, number);
    });
    if wish.is_some() {
        drawn.response.request_focus();
    }
    keys::copy(ui, root, &state.rows, &drawn);
    if let Some(wish) = wish.or_else(|| keys::pressed(ui, &state.rows, &drawn)) {
        obey(wish, state, &drawn);
        ui.ctx().request_repaint();
    }
    // Behind the keys: the one that chooses an entry and closes the menu is not the tree's.
    state.menu.show(&drawn.response, |ui, number| match state.rows.row(number) {
        Some(row) => charted = menu::entries(ui, root, &row.place),
        None => ui.close(),
    });
    actions.extend(charted.map(|path| Action::InCharts(ChartAction::Add { topic: topic.to_owned(), path })));
}

/// The field of the search; says where it ends.
fn search(ui: &mut Ui, state: &mut TreeState) -> f32 {
    let width = ui.available_width() - 2.0 * theme::GRID;
    let field = widgets::TextField::named(&mut state.search, "Search in the payload").hint("Search names and values");
    let response = ui.add(field.width(width));
    if std::mem::take(&mut state.is_asked) {
        response.request_focus();
    }
    response.rect.right()
}

fn obey(wish: Wish, state: &mut TreeState, drawn: &widgets::Drawn) {
    let (Wish::Choose(number) | Wish::Toggle(number) | Wish::Menu(number)) = wish;
    state.rows.choose(number);
    state.scroll.reveal(number, drawn.visible);
    match wish {
        Wish::Choose(_) => {}
        Wish::Menu(_) => {
            let indent = state.rows.row(number).map_or(0.0, |row| row::indent(row, !state.search.is_empty()));
            state.menu.open_at(drawn.below(&state.scroll, number) + vec2(indent, 0.0), number);
        }
        Wish::Toggle(_) => match state.rows.row(number).cloned() {
            Some(TreeRow { place, kind: Kind::Branch { .. } }) => state.rows.toggle(&place),
            Some(TreeRow { place, kind: Kind::More(_) }) => state.rows.show_more(&place),
            Some(TreeRow { kind: Kind::Leaf, .. }) | None => {}
        },
    }
}
