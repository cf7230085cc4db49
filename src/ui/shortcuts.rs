//! Keys of the table of actions: read once a frame, and written as people say them.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::app::{ACTIONS, Action, App, Shortcut};

/// Takes the shortcuts that were pressed out of the input. Dialogs keep the keyboard for themselves.
pub(super) fn read(ctx: &Context, app: &App, actions: &mut Vec<Action>) {
    if !app.palette_is_open() && ctx.memory(egui::Memory::top_modal_layer).is_some() {
        return;
    }
    for info in &ACTIONS {
        let Some(keys) = info.shortcut.and_then(keys) else { continue };
        if app.palette_is_open() && info.action != Action::TogglePalette {
            continue;
        }
        if app.is_enabled(&info.action) && ctx.input_mut(|input| input.consume_shortcut(&keys)) {
            actions.push(info.action.clone());
        }
    }
}

/// "Ctrl+K", "Ctrl+,".
pub(super) fn words(ctx: &Context, action: &Action) -> Option<String> {
    let keys = keys(action.info()?.shortcut?)?;
    Some(ctx.format_shortcut(&keys).replace("Comma", ","))
}

fn keys(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let command = if shortcut.command { Modifiers::COMMAND } else { Modifiers::NONE };
    let shift = if shortcut.shift { Modifiers::SHIFT } else { Modifiers::NONE };
    Some(KeyboardShortcut::new(command | shift, Key::from_name(shortcut.key)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_of_the_table_is_a_key() {
        for info in &ACTIONS {
            if let Some(shortcut) = info.shortcut {
                assert!(keys(shortcut).is_some(), "{}: {}", info.label, shortcut.key);
            }
        }
    }
}
