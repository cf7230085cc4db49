//! "Before connecting": what was found in the profile as it is typed.

use egui::{Label, Ui};

use super::draft::Draft;
use super::form;
use super::page::Page;
use crate::app::{Action, Finding, FindingWords, Profile, Secrets, TlsFileError};
use crate::ui::theme;
use crate::ui::widgets::{append_prose, labelled_row, mood_icon, prose};

/// What an examination depends on.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Question {
    profile: Profile,
    typed: Secrets,
}

/// Asks for an examination when typing pauses.
pub(super) fn ask(ui: &Ui, page: &mut Page<'_>, draft: &mut Draft) {
    let mut profile = draft.result();
    // Nothing is to be found in its name.
    profile.name.clear();
    let question = Question { profile, typed: draft.secrets.to_secrets() };
    let typing = ui.memory(|memory| memory.focused().is_some());
    if let Some(Question { profile, typed }) = draft.examination.due(ui, Some(question), typing) {
        page.actions.push(Action::Examine { profile: page.id.clone(), draft: Box::new(profile), typed });
    }
}

/// Draws the list, if there is anything that does not stand at its field already.
pub(super) fn show(ui: &mut Ui, page: &Page<'_>) {
    let found = page.app.findings(page.id).unwrap_or_default().iter();
    let words: Vec<_> = found.filter(|found| !is_at_its_field(&found.finding)).map(|found| &found.words).collect();
    if !words.is_empty() {
        form::stable(ui, "Before connecting", |ui| list(ui, &words));
    }
}

fn list(ui: &mut Ui, found: &[&FindingWords]) {
    labelled_row(ui, "Before connecting", |ui, _| {
        ui.vertical(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.add_space(theme::GRID - 1.0);
            found.iter().for_each(|words| line(ui, words));
        });
    });
}

/// Sign, sentence and remedy.
fn line(ui: &mut Ui, words: &FindingWords) {
    let colours = theme::colours(ui);
    let mut text = prose(&words.text, theme::SMALL, colours.mood(words.mood));
    if let Some(remedy) = &words.remedy {
        append_prose(&mut text, &format!(" {remedy}"), theme::SMALL, colours.dim);
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID / 2.0;
        mood_icon(ui, words.mood);
        ui.vertical(|ui| ui.add(Label::new(text).wrap()));
    });
    ui.add_space(theme::GRID / 2.0);
}

/// Whether the fields say so themselves: the file's line, the password's, the alias's, that of "PEM Formatted", the row
/// "Name Check" and the one of the key log.
const fn is_at_its_field(finding: &Finding) -> bool {
    match finding {
        Finding::File(error) => is_said_of_its_file(error),
        found => {
            matches!(
                found,
                Finding::SeenAs { .. }
                    | Finding::TickDoesNotFit { .. }
                    | Finding::NothingVerified
                    | Finding::KeyLog { .. }
            )
        }
    }
}

/// Whether a look at this file alone shows it: not how two files go together, nor what the system lacks.
const fn is_said_of_its_file(error: &TlsFileError) -> bool {
    match error {
        TlsFileError::NotChosen { .. }
        | TlsFileError::Read { .. }
        | TlsFileError::WrongContent { .. }
        | TlsFileError::TooLarge { .. }
        | TlsFileError::Damaged { .. }
        | TlsFileError::PassphraseNeeded { .. }
        | TlsFileError::WrongPassphrase { .. }
        | TlsFileError::NoSuchAlias { .. }
        | TlsFileError::AliasNeeded { .. }
        | TlsFileError::UnsupportedKeystore { .. }
        | TlsFileError::UnsupportedKey { .. } => true,
        TlsFileError::KeyMismatch { .. }
        | TlsFileError::NoSystemRoots { .. }
        | TlsFileError::KeyLog { .. }
        | TlsFileError::Settings(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::app::{Mood, Slot};

    #[test]
    fn each_finding_is_a_sentence_with_its_remedy() {
        let words = |text: &str, mood, remedy: Option<&str>| FindingWords {
            text: text.to_owned(),
            mood,
            remedy: remedy.map(str::to_owned),
        };
        let found = [
            words("Others can read client1.key.", Mood::Caution, Some("Run chmod 600 client1.key.")),
            words("The broker will see you as client1.plant.example.", Mood::Good, None),
        ];
        let window = Harness::builder()
            .with_size([600.0, 200.0])
            .with_context_setup(theme::apply)
            .build_ui(move |ui| list(ui, &found.iter().collect::<Vec<_>>()));
        for sentence in [
            "Before connecting",
            "Others can read client1.key. Run chmod 600 client1.key.",
            "The broker will see you as client1.plant.example.",
        ] {
            window.get_by_label(sentence);
        }
    }

    #[test]
    fn what_stands_at_its_field_is_not_said_twice() {
        let file = || "client1.key".into();
        for (finding, is_at_field) in [
            (Finding::File(TlsFileError::NotChosen { slot: Slot::CaFile }), true),
            (Finding::File(TlsFileError::KeyMismatch { key: file(), certificate: file() }), false),
            (Finding::TickDoesNotFit { slot: Slot::CaFile, file: file(), is_pem: false }, true),
            (Finding::KeyReadableByOthers { file: file(), mode: 0o644 }, false),
            (Finding::NothingVerified, true),
        ] {
            assert_eq!(is_at_its_field(&finding), is_at_field, "{finding:?}");
        }
    }
}
