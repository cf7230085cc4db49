//! Doing what the user wants: each action to whoever carries it out.

use jiff::Timestamp;

use super::{Action, App, AuthenticationAction, RecordingAction, SettingsView};
use crate::mqtt::Message;
use crate::session::Goodbye;

impl App {
    /// Whether an action of the table makes sense now.
    #[must_use]
    pub fn is_enabled(&self, action: &Action) -> bool {
        let tab = self.tab();
        match action {
            Action::Connect => tab.profile_id.is_some() && tab.connection.phase.may_connect(),
            Action::Disconnect => tab.connection.phase.is_active(),
            Action::InGoodbye(wish) => wish.is_enabled(tab),
            Action::InAuthentication(AuthenticationAction::Again) => tab.may_authenticate_again(),
            Action::UndoDelete => self.deleted.is_some(),
            Action::ClearMessages => !tab.store.is_empty() || tab.tree.topics() > 0,
            Action::ClearLog => !tab.log.is_empty(),
            Action::InTrace(wish) => wish.is_enabled(&tab.packets),
            Action::InRecording(RecordingAction::Show(Some(dialog))) => self.may_show(*dialog),
            _ => true,
        }
    }

    /// Does what the user wants. Never waits.
    pub fn act(&mut self, action: Action) {
        match action {
            Action::Connect => self.connect(self.active),
            Action::Disconnect => self.disconnect(Some(Goodbye::default())),
            Action::InGoodbye(wish) => self.in_goodbye(wish),
            Action::NewTab => self.new_tab(),
            Action::CloseActiveTab => self.close_tab(self.active),
            Action::CloseTab(id) => self.close_tab(id),
            Action::SelectTab(id) => self.active = id,
            Action::ChooseProfile(id) => self.choose_profile(id),
            Action::Subscribe { filter, options } => self.tab_mut().subscribe(filter, options),
            Action::Unsubscribe { filter, user } => self.unsubscribe(filter, user),
            Action::KeepSubscription { filter, keep } => self.keep_subscription(&filter, keep),
            Action::Publish { topic, payload, qos, retain, properties } => {
                self.tab_mut().publish(Message { topic, payload, qos, retain, properties, at: Timestamp::now() });
            }
            Action::SelectMessage(id) => self.tab_mut().selected = id,
            Action::ClearMessages => self.tab_mut().clear_messages(),
            Action::ClearLog => self.tab_mut().log.clear(),
            Action::ShowPanel(panel) => self.tab_mut().panel = panel,
            Action::DismissFailure => self.tab_mut().connection.dismiss(),
            Action::OpenSettings => self.open_settings(),
            Action::CloseSettings => self.close_settings(),
            Action::SelectInSettings(id) => self.settings = Some(SettingsView { selected: Some(id) }),
            Action::CreateProfile(profile) => self.create_profile(&profile),
            Action::SaveProfile { id, profile, secrets, remember } => {
                self.save_profile(&id, &profile, secrets, remember);
            }
            Action::DuplicateProfile(id) => self.duplicate_profile(&id),
            Action::DeleteProfile(id) => self.delete_profile(&id),
            Action::UndoDelete => self.undo_delete(),
            Action::InspectFile(question) => self.inspect_file(question),
            Action::Examine { profile, draft, typed } => self.examine(profile, *draft, typed),
            Action::KeepPastedText { profile, slot, text } => self.keep_pasted_text(profile, slot, &text),
            Action::AnswerPrompt { secrets, remember } => self.answer_prompt(secrets, remember),
            Action::ConfirmUnverified => self.confirm_unverified(),
            Action::InAuthentication(wish) => self.in_authentication(&wish),
            Action::DismissPrompt => self.dismiss_prompt(),
            Action::StartDemo => self.start_demo(),
            Action::DismissNotice(id) => self.notices.retain(|notice| notice.id != id),
            Action::SetTheme(theme) => self.preferences.theme = theme,
            Action::CycleTheme => self.preferences.theme = self.preferences.theme.next(),
            Action::TogglePalette => self.palette_open = !self.palette_open,
            Action::SaveBrokerChain(file) => self.save_chain(file),
            Action::InWriting(action) => self.in_writing(action),
            Action::PinBrokerCertificate(certificate) => self.pin_certificate(&certificate),
            Action::ShowExpiry => self.show_expiry(),
            Action::StopExpiry => self.stop_expiry(),
            Action::CloseExpiry => self.close_expiry(),
            Action::OpenWorkshop => self.open_workshop(),
            Action::InWorkshop(action) => self.in_workshop(action),
            Action::FindMessages => self.tab_mut().find_messages(),
            Action::SetColumns(columns) => self.preferences.columns = *columns,
            Action::InMessages(action) => self.in_messages(action),
            Action::InTopics(action) => self.in_topics(action),
            Action::InCharts(action) => self.in_charts(action),
            Action::InInspector(action) => self.in_inspector(action),
            Action::InRecording(action) => self.in_recording(action),
            Action::InMemory(action) => self.in_memory(action),
            Action::InTrace(action) => self.in_trace(action),
        }
    }
}
