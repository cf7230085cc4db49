//! Widgets that more than one panel uses. Each has a spoken name.

mod buttons;
mod cell;
mod certificate_card;
mod confirm;
mod field;
mod file_dialog;
mod marks;
mod path_field;
mod pause;
mod pem_paste;
mod prose;
mod row_menu;
mod rows;
mod spoken;
mod tabs;
mod tree_keys;
mod verdict;
mod warning;

pub use buttons::{button, checkbox, icon_button, primary_button, radio};
pub use cell::{Cell, cut, sentence};
pub use certificate_card::{CertificateCard, certificate_text, name as certificate_name};
pub use confirm::Confirm;
pub use field::{TextField, choice, forget_undo, hint, hint_of, labelled_row, labelled_row_of, qos_choice, select_all};
pub use file_dialog::{DialogAnswer, FileDialog};
pub use marks::{chip, dim, dot, fact, facts, heading, icon, small, strong};
pub use path_field::{PathField, PathResponse, PathState, expand_home};
pub use pause::Pause;
pub use prose::{append_prose, prose};
pub use row_menu::{RowMenu, menu_entry, menu_entry_if, menu_pressed};
pub use rows::{Drawn, Rows, Scroll, focus_by_click, moved_row, row_id};
pub use spoken::say_selectable;
pub use tabs::{TabItem, close_tab_strip, tab_strip};
pub use tree_keys::{TreeKey, TreePlace, tree_key};
pub use verdict::{Verdict, mood_icon, plain_verdict, verdict_line, verdict_lines};
pub use warning::Warning;
